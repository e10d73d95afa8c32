/** One line of a stream; of a line above the limit only its beginning is kept. */
export interface Line {
  readonly text: string
  readonly tooLong: boolean
  /** From 1, in the stream: lines of white space count too, as in an editor. */
  readonly number: number
}

/** What is kept of a line that is too long: enough to find an `id` that stands at its beginning. */
const KEPT_BYTES = 4096

const NEWLINE = 0x0a

/** Some editors begin a file of UTF-8 with it. It is no part of the first line. */
const BYTE_ORDER_MARK = '\ufeff'

/**
 * Splits a stream of bytes into lines of UTF-8, without their ends, the last one whether or not it has an end. Holds one
 * line of at most `maxBytes` at a time. Lines of white space alone are passed over,
 * and so is a byte-order mark at the beginning.
 */
export async function* linesOf(stream: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Line> {
  let parts: Uint8Array[] = []
  let size = 0
  let number = 0
  const take = (part: Uint8Array) => {
    size += part.length
    if (size <= maxBytes) parts.push(part)
    else if (parts.length > 0) parts = [Buffer.concat(parts, Math.min(size - part.length, KEPT_BYTES))]
  }
  const finish = (): Line => {
    number += 1
    const whole = Buffer.concat(parts).toString('utf8')
    const text = number === 1 && whole.startsWith(BYTE_ORDER_MARK) ? whole.slice(1) : whole
    const line = { text, tooLong: size > maxBytes, number }
    parts = []
    size = 0
    return line
  }
  for await (const chunk of stream) {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      take(chunk.subarray(start, end))
      const line = finish()
      if (line.tooLong || line.text.trim() !== '') yield line
      start = end + 1
    }
    take(chunk.subarray(start))
  }
  const line = finish()
  if (line.tooLong || line.text.trim() !== '') yield line
}
