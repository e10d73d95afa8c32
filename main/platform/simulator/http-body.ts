import type { IncomingMessage } from 'node:http'

/** The longest body that any door of the simulator takes. */
export const MAX_BODY_BYTES = 64 * 1024

/** Collects a request's body. `too_large`: longer than the limit. `aborted`: the sender went away. */
export async function readBody(request: IncomingMessage): Promise<Buffer | 'too_large' | 'aborted'> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return 'too_large'
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > MAX_BODY_BYTES) resolve('too_large')
      else chunks.push(chunk)
    })
    request.on('end', () => {
      resolve(Buffer.concat(chunks))
    })
    request.on('close', () => {
      resolve('aborted')
    })
  })
}
