import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { z } from 'zod'
import type { Clock } from '../../../device/clock.ts'
import { sleep } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'

/**
 * What came instead of an answer. `unreachable`: no answer, or none that is whole; what was asked may have been done.
 * `answer_malformed`: an answer of another shape. `refused`: the service said no, with its own code and status.
 */
export type ClientFailure =
  | { readonly code: 'unreachable' | 'answer_malformed' }
  | { readonly code: 'refused'; readonly status: number; readonly refusal: string }

/** Where a service is; a path in `url` comes before every question's. `caPem`: who signed its TLS certificate, where the system does not know. */
export interface ServiceAddress {
  readonly url: string
  readonly token: string
  readonly caPem?: string
  /** Waited for one answer, milliseconds. 4000 where nothing is said. */
  readonly timeoutMs?: number
}

/** One question. It is sent up to three times, so it must be one that may be repeated: a read, or an act with a key. */
export interface JsonQuestion {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** Asks a service, and reads its answer by a schema. */
export interface JsonClient {
  ask<T>(question: JsonQuestion, answer: z.ZodType<T>): Promise<Result<T, ClientFailure>>
  readonly close: () => void
}

const LARGEST_ANSWER_BYTES = 512 * 1024
const DEFAULT_TIMEOUT_MS = 4_000
/** Waited before the second and the third try, milliseconds: a person is looking on. */
const PAUSES_MS = [100, 400]

const refusalSchema = z.object({ error: z.object({ code: z.string() }) })

/** A client that keeps its connections. */
export function createJsonClient(clock: Clock, address: ServiceAddress): JsonClient {
  const { protocol, hostname, port, pathname } = new URL(address.url)
  const basePath = pathname.replace(/\/+$/, '')
  const isTls = protocol === 'https:'
  const agent = isTls ? new HttpsAgent({ keepAlive: true, ca: address.caPem }) : new HttpAgent({ keepAlive: true })
  const timeoutMs = address.timeoutMs ?? DEFAULT_TIMEOUT_MS

  async function ask<T>(question: JsonQuestion, schema: z.ZodType<T>): Promise<Result<T, ClientFailure>> {
    const first = await askOnce(question, schema)
    return PAUSES_MS.reduce<Promise<Result<T, ClientFailure>>>(async (before, pauseMs) => {
      const answer = await before
      if (answer.ok || answer.error.code !== 'unreachable') return answer
      await sleep(clock, pauseMs)
      return askOnce(question, schema)
    }, Promise.resolve(first))
  }

  async function askOnce<T>(
    { method, path, headers, body }: JsonQuestion,
    schema: z.ZodType<T>
  ): Promise<Result<T, ClientFailure>> {
    const bytes = body === undefined ? null : Buffer.from(JSON.stringify(body))
    const options: RequestOptions = {
      agent,
      method,
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port,
      path: basePath + path,
      timeout: timeoutMs,
      headers: {
        ...headers,
        authorization: `Bearer ${address.token}`,
        ...(bytes === null ? {} : { 'content-type': 'application/json', 'content-length': bytes.length })
      }
    }
    const answer = await exchange(isTls ? httpsRequest : httpRequest, { options, bytes, clock, timeoutMs })
    if (answer === null) return err({ code: 'unreachable' })
    const json = parseJson(answer.text)
    if (answer.status < 200 || answer.status > 299) {
      const refusal = refusalSchema.safeParse(json)
      return err({
        code: 'refused',
        status: answer.status,
        refusal: refusal.success ? refusal.data.error.code : 'unknown'
      })
    }
    const parsed = schema.safeParse(json)
    return parsed.success ? ok(parsed.data) : err({ code: 'answer_malformed' })
  }

  return {
    ask,
    close: () => {
      agent.destroy()
    }
  }
}

interface Exchange {
  readonly options: RequestOptions
  readonly bytes: Buffer | null
  readonly clock: Clock
  readonly timeoutMs: number
}

type Send = (options: RequestOptions, callback: (response: IncomingMessage) => void) => ReturnType<typeof httpRequest>

/** One request and its whole answer; null where none came in time. */
function exchange(
  send: Send,
  { options, bytes, clock, timeoutMs }: Exchange
): Promise<{ readonly status: number; readonly text: string } | null> {
  return new Promise((resolve) => {
    const request = send(options, (response) => {
      const chunks: Buffer[] = []
      let length = 0
      response.on('data', (chunk: Buffer) => {
        length += chunk.length
        chunks.push(chunk)
        if (length > LARGEST_ANSWER_BYTES) request.destroy()
      })
      response.on('end', () => {
        settle(
          response.complete ? { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') } : null
        )
      })
      response.on('close', () => {
        settle(null)
      })
    })
    // Of the whole exchange: an answer that trickles in is none.
    const cancel = clock.after(timeoutMs, () => request.destroy())
    const settle = (answer: { readonly status: number; readonly text: string } | null) => {
      cancel()
      resolve(answer)
    }
    request.on('error', () => {
      settle(null)
    })
    request.on('close', () => {
      settle(null)
    })
    if (bytes !== null) request.write(bytes)
    request.end()
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
