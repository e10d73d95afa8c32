/** One file of an archive. */
export interface ArchivedFile {
  /** At most 100 octets of ASCII, `/` between folders. */
  readonly name: string
  readonly content: Uint8Array
}

const BLOCK_BYTES = 512
const MODE = 0o600
/** The archive ends with two blocks of zeros. */
const END_BLOCKS = 2
const CHECKSUM_AT = 148
const CHECKSUM_BYTES = 8

/**
 * An archive in the ustar format (POSIX.1-2017, pax, "ustar Interchange Format"): a header block for each file, its
 * content filled up to a whole block, two blocks of zeros. Files are 0600 and nobody's by name.
 * @param atMs the time of every file, milliseconds since 1970
 * @throws TypeError for a name that does not fit
 */
export function tarOf(files: readonly ArchivedFile[], atMs: number): Buffer {
  const blocks = files.flatMap(({ name, content }) => [
    header(name, content.length, Math.floor(atMs / 1000)),
    content,
    Buffer.alloc((BLOCK_BYTES - (content.length % BLOCK_BYTES)) % BLOCK_BYTES)
  ])
  return Buffer.concat([...blocks, Buffer.alloc(END_BLOCKS * BLOCK_BYTES)])
}

function header(name: string, size: number, seconds: number): Buffer {
  if (!/^[\x21-\x7e]{1,100}$/.test(name) || name.startsWith('/')) throw new TypeError('a short name in ASCII')
  const block = Buffer.alloc(BLOCK_BYTES)
  block.write(name, 0, 'ascii')
  block.write(octal(MODE, 7), 100, 'ascii')
  block.write(octal(0, 7), 108, 'ascii')
  block.write(octal(0, 7), 116, 'ascii')
  block.write(octal(size, 11), 124, 'ascii')
  block.write(octal(seconds, 11), 136, 'ascii')
  // The sum is taken with blanks in its own place.
  block.fill(0x20, CHECKSUM_AT, CHECKSUM_AT + CHECKSUM_BYTES)
  block.write('0', 156, 'ascii')
  block.write('ustar\x0000', 257, 'latin1')
  const sum = block.reduce((total, octet) => total + octet, 0)
  block.write(`${octal(sum, 6)}\0 `, CHECKSUM_AT, 'latin1')
  return block
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}
