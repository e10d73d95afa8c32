import http from 'node:http'
import https from 'node:https'
import type { Clock } from '../../device/clock.ts'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import type { KeptPart, PartError } from './list-part.ts'
import { discardPart, freeBytesFor, goOnWithPart, partErrorOf, readKeptPart, startPart, strongEtag } from './list-part.ts'
import type { ListSeal } from './list-seal.ts'
import { ResponseBody } from './response-body.ts'

/** How a server names a state of the list (RFC 9110 section 8.8), as its last answer did. */
export interface Validators {
  /** Entity tag, weak or strong, with its quotes. */
  readonly etag: string | null
  /** HTTP date, as it came. */
  readonly lastModified: string | null
}

/** What is fetched, and within what bounds. */
export interface DownloadOptions {
  /** Absolute, http or https. */
  readonly url: string
  /** Where the bytes go; what an earlier call left there is gone on with. */
  readonly partPath: string
  /** How the bytes are sealed before they are written. */
  readonly seal: ListSeal
  /** Of the list that was had from this address before, so that the same one is not sent again; null: none was. */
  readonly known: Validators | null
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly limits?: Partial<DownloadLimits>
}

export interface DownloadLimits {
  /** Greatest size of a list. Ten million entries are about 400 MB. */
  readonly maxBytes: number
  /** How long no byte may come. */
  readonly stallMs: number
  /** For one call; the next goes on where it ended. */
  readonly wholeMs: number
  /** What has to come in each stretch of `leastMs`: a server that trickles would hold the other lists up. */
  readonly leastBytes: number
  readonly leastMs: number
  /** What stays free on the medium, which holds the record too. */
  readonly keepFreeBytes: number
}

export const DOWNLOAD_LIMITS: DownloadLimits = {
  maxBytes: 1024 * 1024 * 1024,
  stallMs: 30_000,
  wholeMs: 4 * 3_600_000,
  leastBytes: 256 * 1024,
  leastMs: 60_000,
  keepFreeBytes: 64 * 1024 * 1024
}

/** A download that ended well. */
export type Downloaded =
  | { readonly result: 'not_modified' }
  | {
      readonly result: 'downloaded'
      readonly bytes: number
      readonly validators: Validators
      /** How much of it an earlier call had brought. */
      readonly resumedFrom: number
    }

/**
 * Why no list came. After `cut_off`, `stalled`, `aborted` and, where the connection broke, `unreachable`, what arrived
 * stays for the next call; after all others it is discarded. `http_status` is any but 200, 206 and 304, a redirect
 * among them: it is not followed. `answer_unusable`: a body that is coded, or a range that was not asked for.
 */
export type DownloadError =
  | { readonly code: 'address_unusable' }
  | { readonly code: 'unreachable' }
  | { readonly code: 'http_status'; readonly status: number }
  | { readonly code: 'answer_unusable' }
  | { readonly code: 'too_large' }
  | { readonly code: 'cut_off'; readonly receivedBytes: number }
  | { readonly code: 'stalled'; readonly receivedBytes: number }
  | { readonly code: 'aborted' }
  | PartError

/**
 * Fetches one list into a file by HTTP GET: conditionally (RFC 9110 section 13), and from where the last call was cut
 * off (Range with If-Range, section 14), provided that the server still has the very same bytes. What comes is sealed
 * before it is written. The memory it takes does not depend on the list. Nothing of what came is believed: whoever imports it verifies it. Never rejects.
 */
export async function downloadList(options: DownloadOptions): Promise<Result<Downloaded, DownloadError>> {
  const target = URL.parse(options.url)
  if (target === null || !['http:', 'https:'].includes(target.protocol)) return err({ code: 'address_unusable' })
  const kept = await readKeptPart(options.partPath, options.seal)
  const watch = new Watch(options)
  try {
    const first = await exchange(target, kept, options, watch)
    // The part is longer than what the server has, or is no part of it any more: once more, from the beginning.
    const startAnew = kept !== null && !first.ok && first.error.code === 'http_status' && first.error.status === 416
    return startAnew ? await exchange(target, null, options, watch) : first
  } finally {
    watch.end()
  }
}

/** Ends an exchange when the caller says so, when no byte comes, or too few, or when it takes too long in all. */
class Watch {
  readonly signal: AbortSignal
  readonly #gone = new AbortController()
  readonly #options: DownloadOptions
  readonly #stallMs: number
  readonly #cancelWhole: () => void
  readonly #least: Pick<DownloadLimits, 'leastBytes' | 'leastMs'>
  #cancelStall: () => void = () => undefined
  #cancelLeast: () => void = () => undefined
  /** What came in this stretch of `leastMs`. */
  #bytes = 0

  constructor(options: DownloadOptions) {
    this.#options = options
    const { stallMs, wholeMs, ...least } = { ...DOWNLOAD_LIMITS, ...options.limits }
    this.#stallMs = stallMs
    this.#least = least
    this.signal = AbortSignal.any([options.signal, this.#gone.signal])
    this.#cancelWhole = options.clock.after(wholeMs, () => {
      this.#gone.abort()
    })
    this.#watchLeast()
  }

  /** So many bytes of the list came. */
  count(bytes: number): void {
    this.#bytes += bytes
  }

  /** Something came. */
  touch(): void {
    this.#cancelStall()
    this.#cancelStall = this.#options.clock.after(this.#stallMs, () => {
      this.#gone.abort()
    })
  }

  #watchLeast(): void {
    this.#bytes = 0
    this.#cancelLeast = this.#options.clock.after(this.#least.leastMs, () => {
      if (this.#bytes < this.#least.leastBytes) this.#gone.abort()
      else this.#watchLeast()
    })
  }

  end(): void {
    this.#cancelStall()
    this.#cancelLeast()
    this.#cancelWhole()
  }

  /** What a broken exchange is to be called. */
  errorOf(otherwise: 'unreachable' | 'cut_off', receivedBytes: number): DownloadError {
    if (this.#options.signal.aborted) return { code: 'aborted' }
    if (this.#gone.signal.aborted) return { code: 'stalled', receivedBytes }
    return otherwise === 'cut_off' ? { code: 'cut_off', receivedBytes } : { code: 'unreachable' }
  }
}

async function exchange(
  target: URL,
  kept: KeptPart | null,
  options: DownloadOptions,
  watch: Watch
): Promise<Result<Downloaded, DownloadError>> {
  if (options.signal.aborted) return err({ code: 'aborted' })
  watch.touch()
  const response = await requestOf(target, headersFor(kept, options.known), watch.signal)
  if (response === null) return err(watch.errorOf('unreachable', 0))
  watch.touch()
  const received = await receive(response, kept, options, watch)
  // An answer that is not wanted, or not to its end, ends its connection; one that was read whole is over anyway.
  response.head.destroy()
  if (!received.ok && !KEEPS_PART.has(received.error.code)) await discardPart(options.partPath)
  return received
}

const KEEPS_PART: ReadonlySet<DownloadError['code']> = new Set(['cut_off', 'stalled', 'aborted', 'unreachable'])

function headersFor(kept: KeptPart | null, known: Validators | null): http.OutgoingHttpHeaders {
  const headers = { accept: 'application/pkix-crl', 'accept-encoding': 'identity', 'cache-control': 'no-cache' }
  if (kept !== null) return { ...headers, range: `bytes=${String(kept.length)}-`, 'if-range': kept.etag }
  if (known === null) return headers
  return {
    ...headers,
    ...(known.etag === null ? {} : { 'if-none-match': known.etag }),
    ...(known.lastModified === null ? {} : { 'if-modified-since': known.lastModified })
  }
}

/** An answer whose body is on its way. */
interface Answer {
  readonly head: http.IncomingMessage
  readonly body: ResponseBody
}

/** The answer, as soon as its head is there; null where none comes. */
function requestOf(
  target: URL,
  headers: http.OutgoingHttpHeaders,
  signal: AbortSignal
): Promise<Answer | null> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(null)
      return
    }
    const client = target.protocol === 'https:' ? https : http
    const request = client.request(target, { method: 'GET', headers, agent: false, signal })
    request.on('error', () => {
      resolve(null)
    })
    request.on('response', (head) => {
      resolve({ head, body: new ResponseBody(head) })
    })
    request.end()
  })
}

async function receive(
  { head, body }: Answer,
  kept: KeptPart | null,
  options: DownloadOptions,
  watch: Watch
): Promise<Result<Downloaded, DownloadError>> {
  const { statusCode: status = 0, headers } = head
  if (status === 304 && kept === null && options.known !== null) return ok({ result: 'not_modified' })
  if (status !== 200 && status !== 206) return err({ code: 'http_status', status })
  const coding = headers['content-encoding']
  if (coding !== undefined && coding.trim().toLowerCase() !== 'identity') return err({ code: 'answer_unusable' })

  const resumedFrom = status === 206 ? (kept?.length ?? 0) : 0
  const whole = wholeLengthOf(status, headers, kept)
  if (whole === 'unusable') return err({ code: 'answer_unusable' })
  const { maxBytes, keepFreeBytes } = { ...DOWNLOAD_LIMITS, ...options.limits }
  if (whole !== null && whole > maxBytes) return err({ code: 'too_large' })

  const validators = { etag: headers.etag ?? null, lastModified: headers['last-modified'] ?? null }
  const { partPath: path, seal } = options
  const file = await (status === 206 ? goOnWithPart(path, seal) : startPart({ path, seal, etag: strongEtag(headers.etag) }))
  if ('code' in file) return err(file)
  let bytes = resumedFrom
  try {
    const free = await freeBytesFor(options.partPath)
    if (free - ((whole ?? bytes) - bytes) < keepFreeBytes) return err({ code: 'medium_full' })
    let room = free - keepFreeBytes
    for await (const chunk of body.chunks()) {
      if (watch.signal.aborted) return err(watch.errorOf('cut_off', bytes))
      watch.touch()
      watch.count(chunk.length)
      bytes += chunk.length
      room -= chunk.length
      if (bytes > maxBytes) return err({ code: 'too_large' })
      if (room < 0) return err({ code: 'medium_full' })
      try {
        await file.add(chunk)
      } catch (thrown) {
        return err(partErrorOf(thrown))
      }
    }
  } catch {
    return err(watch.errorOf('cut_off', bytes))
  } finally {
    await file.close()
  }
  if (whole !== null && bytes !== whole) return err(watch.errorOf('cut_off', bytes))
  return ok({ result: 'downloaded', bytes, validators, resumedFrom })
}

/** Length of the whole list in bytes, null where the server does not say. */
function wholeLengthOf(
  status: 200 | 206,
  headers: http.IncomingHttpHeaders,
  kept: KeptPart | null
): number | null | 'unusable' {
  if (status === 200) {
    const given = headers['content-length']
    return given === undefined ? null : Number(given)
  }
  // RFC 9110 section 14.4: what came has to begin where we ended, and to be of the same representation.
  const [, from, , total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? []
  if (kept === null || Number(from) !== kept.length || headers.etag !== kept.etag) return 'unusable'
  return total === undefined || total === '*' ? null : Number(total)
}
