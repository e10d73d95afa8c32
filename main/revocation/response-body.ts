import type { IncomingMessage } from 'node:http'

/** Bytes that may wait for a slow medium before the server is held up. */
const MAX_WAITING_BYTES = 1024 * 1024
/** What a chunk takes beside its bytes: a server may send one byte at a time. */
const CHUNK_BYTES = 256

/**
 * The body of an answer, with everything that came before a cut: Node's own iterator throws away what it has buffered
 * once the connection breaks. To be made as soon as the answer's head is there, for the rest may follow at once.
 */
export class ResponseBody {
  readonly #response: IncomingMessage
  #waiting: Buffer[] = []
  #waitingBytes = 0
  #ended: 'no' | 'whole' | 'cut' = 'no'
  #wake: () => void = () => undefined

  constructor(response: IncomingMessage) {
    this.#response = response
    response.on('data', (chunk: Buffer) => {
      this.#waiting.push(chunk)
      this.#waitingBytes += chunk.length + CHUNK_BYTES
      if (this.#waitingBytes > MAX_WAITING_BYTES) response.pause()
      this.#wake()
    })
    response.on('end', () => {
      this.#end(response.complete ? 'whole' : 'cut')
    })
    for (const broken of ['error', 'close']) {
      response.on(broken, () => {
        this.#end('cut')
      })
    }
  }

  /** Once, all that is there at a time. Throws at the end where the body did not come whole. */
  async *chunks(): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      if (this.#waiting.length > 0) {
        const chunks = this.#waiting
        this.#waiting = []
        this.#waitingBytes = 0
        const joined = Buffer.concat(chunks)
        this.#response.resume()
        yield joined
      } else if (this.#ended === 'no') {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      } else if (this.#ended === 'cut') {
        throw new Error('cut off')
      } else {
        return
      }
    }
  }

  #end(how: 'whole' | 'cut'): void {
    if (this.#ended === 'no') this.#ended = how
    this.#wake()
  }
}
