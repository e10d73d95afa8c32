import type { IncomingMessage } from 'node:http'
import type { Clock } from '../../../device/clock.ts'
import { err, ok, type Result } from '../../../device/result.ts'

/** Why there is no body. `gone`: the other end hung up. */
export interface BodyError {
  readonly code: 'too_large' | 'too_slow' | 'not_json' | 'gone'
}

/**
 * So many times the allowed octets are taken in and thrown away before the other end is cut off: it may write all of it
 * before it reads that it was too much.
 */
const PATIENCE = 16

/** JSON deeper than any request of ours would only cost time. */
const MAX_DEPTH = 16

/** Reads a request's body, of so many octets at most and in so much time, as JSON in UTF-8. */
export function readJson(
  request: IncomingMessage,
  { clock, maxBytes, maxMs }: { readonly clock: Clock; readonly maxBytes: number; readonly maxMs: number }
): Promise<Result<unknown, BodyError>> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const end = (result: Result<unknown, BodyError>) => {
      endWait()
      request.off('data', onData).off('end', onEnd).off('close', onGone)
      // Nothing more of it is taken in.
      if (!result.ok) request.pause()
      resolve(result)
    }
    const onData = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > PATIENCE * maxBytes) end(err({ code: 'too_large' }))
      else if (bytes > maxBytes) chunks.length = 0
      else chunks.push(chunk)
    }
    const onEnd = () => {
      end(bytes > maxBytes ? err({ code: 'too_large' }) : parseJson(Buffer.concat(chunks)))
    }
    const onGone = () => {
      end(err({ code: 'gone' }))
    }
    const endWait = clock.after(maxMs, () => {
      end(err({ code: 'too_slow' }))
    })
    request.on('data', onData).on('end', onEnd).on('close', onGone)
    // It is reported as `close` too; without a listener it would end the process.
    request.on('error', () => undefined)
  })
}

function parseJson(octets: Buffer): Result<unknown, BodyError> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(octets))
    return depthOf(value, 0) > MAX_DEPTH ? err({ code: 'not_json' }) : ok(value)
  } catch {
    return err({ code: 'not_json' })
  }
}

function depthOf(value: unknown, above: number): number {
  if (above > MAX_DEPTH || typeof value !== 'object' || value === null) return above
  return Object.values(value).reduce<number>((deepest, part) => Math.max(deepest, depthOf(part, above + 1)), above + 1)
}
