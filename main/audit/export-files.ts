import type { FileHandle } from 'node:fs/promises'
import { lstat, open, readdir, readFile, rename, rm } from 'node:fs/promises'

/** What an export asks of a medium. All throw the system's errors. Handed in, so that a test can make a medium fail. */
export interface ExportFiles {
  /** Opens a new file (0600) for writing; EEXIST where something is there. */
  create(path: string): Promise<WritableFile>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  /** Makes the names in a directory last. */
  syncDirectory(path: string): Promise<void>
  exists(path: string): Promise<boolean>
  names(directory: string): Promise<readonly string[]>
  /** A small file's text. */
  text(path: string): Promise<string>
  /** A file's octets in pieces. */
  pieces(path: string): AsyncIterable<Uint8Array>
  /** Its length in octets; null where it is not there. */
  size(path: string): Promise<number | null>
}

export interface WritableFile {
  write(bytes: Uint8Array): Promise<void>
  /** Resolves once all of it is on the medium. */
  sync(): Promise<void>
  close(): Promise<void>
}

const PIECE_BYTES = 65_536

/** This machine's files. */
export const systemFiles: ExportFiles = {
  create: async (path) => writable(await open(path, 'wx', 0o600)),
  rename,
  remove: (path) => rm(path, { force: true }),
  syncDirectory: async (path) => {
    // Windows has no such call, and needs none.
    if (process.platform === 'win32') return
    const directory = await open(path, 'r')
    try {
      await directory.sync()
    } finally {
      await directory.close()
    }
  },
  exists: async (path) => (await sizeOf(path)) !== null,
  names: (directory) => readdir(directory),
  text: (path) => readFile(path, 'utf8'),
  async *pieces(path) {
    const file = await open(path, 'r')
    try {
      for (;;) {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(PIECE_BYTES), 0, PIECE_BYTES)
        if (bytesRead === 0) return
        yield buffer.subarray(0, bytesRead)
      }
    } finally {
      await file.close()
    }
  },
  size: sizeOf
}

/** The lines of a file as octets, each with its line feed, but perhaps the last. */
export async function* linesOf(files: ExportFiles, path: string): AsyncGenerator<Uint8Array, void, undefined> {
  let rest: Uint8Array = new Uint8Array(0)
  for await (const piece of files.pieces(path)) {
    let start = 0
    for (let end = piece.indexOf(0x0a); end !== -1; end = piece.indexOf(0x0a, start)) {
      yield Buffer.concat([rest, piece.subarray(start, end + 1)])
      rest = new Uint8Array(0)
      start = end + 1
    }
    rest = Buffer.concat([rest, piece.subarray(start)])
    // No line of ours is so long: what has none is not taken into memory whole.
    if (rest.length > LONGEST_LINE) {
      yield rest
      rest = new Uint8Array(0)
    }
  }
  if (rest.length > 0) yield rest
}

const LONGEST_LINE = 1_048_576

async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await lstat(path)
    return found.size
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null
    throw thrown
  }
}

function writable(file: FileHandle): WritableFile {
  return {
    write: async (bytes) => {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, done, bytes.length - done)
        done += bytesWritten
      }
    },
    sync: () => file.sync(),
    close: () => file.close()
  }
}
