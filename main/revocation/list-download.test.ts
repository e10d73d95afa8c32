import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { LISTS_KEY } from '../../test/support/lists-key.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import type { DownloadLimits } from './list-download.ts'
import { downloadList } from './list-download.ts'
import { ListSeal } from './list-seal.ts'
import { openListSource } from './list-source.ts'
import { PART_HEAD_BYTES } from './part-head.ts'

const LIST = randomBytes(300_000)
const ETAG = '"v1"'
type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void

let handle: Handler
const requests: http.IncomingHttpHeaders[] = []
const server = http.createServer((request, response) => {
  requests.push(request.headers)
  handle(request, response)
})
let base: string
let directory: string
let partPath: string
let clock: ManualClock
let told: AbortController

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-download-'))
  partPath = join(directory, 'incoming', 'source-1.part')
  clock = new ManualClock()
  told = new AbortController()
  requests.length = 0
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

/** Serves the list as a server of files does: whole, or from where a Range with a fitting If-Range says. */
const serve =
  (list: Uint8Array = LIST, etag = ETAG): Handler =>
  (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const head = { etag, 'last-modified': 'Wed, 01 Apr 2026 07:00:00 GMT' }
    if (from === 0 || request.headers['if-range'] !== etag) {
      response.writeHead(200, { ...head, 'content-length': list.length }).end(list)
    } else if (from >= list.length) {
      response.writeHead(416, { 'content-range': `bytes */${String(list.length)}` }).end()
    } else {
      const range = `bytes ${String(from)}-${String(list.length - 1)}/${String(list.length)}`
      response.writeHead(206, { ...head, 'content-range': range, 'content-length': list.length - from })
      response.end(list.subarray(from))
    }
  }

/** Ends the connection after so many bytes. */
const cutAfter =
  (bytes: number, headers: http.OutgoingHttpHeaders = { etag: ETAG, 'content-length': LIST.length }): Handler =>
  (_, response) => {
    response.writeHead(200, headers)
    response.write(LIST.subarray(0, bytes), () => response.socket?.destroySoon())
  }

interface Changes {
  readonly url?: string
  readonly known?: { readonly etag: string; readonly lastModified: null }
  readonly limits?: Partial<DownloadLimits>
  readonly key?: Uint8Array
}

function download(changes: Changes = {}) {
  const { url = `${base}/list.crl`, known = null, key = LISTS_KEY, limits } = changes
  return downloadList({ url, partPath, seal: new ListSeal(key), known, clock, signal: told.signal, ...(limits === undefined ? {} : { limits }) })
}

/** What an import reads of the part. */
function arrived(): Buffer {
  const source = openListSource(partPath, new ListSeal(LISTS_KEY))
  const into = Buffer.alloc(2 * LIST.length)
  let length = 0
  for (let count = 1; count > 0; length += count) count = source.read(into.subarray(length))
  source.close()
  return into.subarray(0, length)
}

/** Octets of the list that are there, 0 before the part is. */
const arrivedBytes = () => (existsSync(partPath) ? Math.max(0, statSync(partPath).size - PART_HEAD_BYTES) : 0)

const kept = () => (existsSync(join(directory, 'incoming')) ? readdirSync(join(directory, 'incoming')).toSorted() : [])

describe('downloadList', () => {
  test('brings a list, with what names it at the server', async () => {
    handle = serve()
    expect(await download()).toEqual({
      ok: true,
      value: {
        result: 'downloaded',
        bytes: LIST.length,
        validators: { etag: ETAG, lastModified: 'Wed, 01 Apr 2026 07:00:00 GMT' },
        resumedFrom: 0
      }
    })
    expect(arrived().equals(LIST)).toBe(true)
    expect(requests[0]).toMatchObject({ 'accept-encoding': 'identity' })
    expect(clock.pending).toBe(0)
  })

  test('asks for what it has not', async () => {
    handle = (request, response) => response.writeHead(request.headers['if-none-match'] === ETAG ? 304 : 200).end()
    expect(await download({ known: { etag: ETAG, lastModified: null } })).toEqual({
      ok: true,
      value: { result: 'not_modified' }
    })
    expect(kept()).toEqual([])
  })

  test('does not believe "not modified" where it asked without a condition', async () => {
    handle = (_, response) => response.writeHead(304).end()
    expect(await download()).toEqual({ ok: false, error: { code: 'http_status', status: 304 } })
  })

  test('goes on where it was cut off, as often as it takes', async () => {
    handle = cutAfter(100_000)
    const cut = await download()
    expect(cut).toMatchObject({ ok: false, error: { code: 'cut_off' } })
    const received = arrivedBytes()
    expect(received).toBeGreaterThan(0)
    handle = (request, response) => {
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1])
      const range = `bytes ${String(from)}-${String(LIST.length - 1)}/${String(LIST.length)}`
      response.writeHead(206, { etag: ETAG, 'content-range': range, 'content-length': LIST.length - from })
      response.write(LIST.subarray(from, from + 50_000), () => response.socket?.destroySoon())
    }
    expect(await download()).toMatchObject({ ok: false, error: { code: 'cut_off' } })
    expect(arrivedBytes()).toBeGreaterThan(received)
    handle = serve()
    const whole = await download()
    expect(whole).toMatchObject({ ok: true, value: { result: 'downloaded', bytes: LIST.length } })
    if (whole.ok && whole.value.result === 'downloaded') expect(whole.value.resumedFrom).toBeGreaterThan(received)
    expect(arrived().equals(LIST)).toBe(true)
    expect(requests[2]).toMatchObject({ 'if-range': ETAG })
  })

  test('starts anew where the server has another list by now', async () => {
    handle = cutAfter(100_000)
    await download()
    const other = randomBytes(200_000)
    handle = serve(other, '"v2"')
    expect(await download()).toMatchObject({ ok: true, value: { bytes: other.length, resumedFrom: 0 } })
    expect(arrived().equals(other)).toBe(true)
  })

  test.each<[string, http.OutgoingHttpHeaders]>([
    ['no entity tag', { 'content-length': LIST.length }],
    ['a weak one', { etag: 'W/"v1"', 'content-length': LIST.length }]
  ])('starts anew after a cut where there was %s to go on by', async (_, headers) => {
    handle = cutAfter(100_000, headers)
    expect(await download()).toMatchObject({ error: { code: 'cut_off' } })
    handle = serve()
    expect(await download()).toMatchObject({ ok: true, value: { resumedFrom: 0, bytes: LIST.length } })
    expect(requests[1]?.range).toBeUndefined()
  })

  test.each<[string, http.OutgoingHttpHeaders]>([
    ['of another list', { etag: '"v2"', 'content-range': 'bytes 100000-299999/300000' }],
    ['from elsewhere', { etag: ETAG, 'content-range': 'bytes 5-299999/300000' }],
    ['without a place', { etag: ETAG }]
  ])('refuses a range %s, and what it had', async (_, headers) => {
    handle = cutAfter(100_000)
    await download()
    handle = (_request, response) => response.writeHead(206, headers).end(LIST)
    expect(await download()).toEqual({ ok: false, error: { code: 'answer_unusable' } })
    expect(kept()).toEqual([])
  })

  test('never lays down an octet in the clear, nor two parts under one nonce', async () => {
    handle = cutAfter(100_000)
    await download()
    const first = readFileSync(partPath)
    handle = serve()
    await download()
    const whole = readFileSync(partPath)
    // Gone on with: what lay there stays as it was, and no stretch of the list is to be found.
    expect(whole.subarray(0, first.length).equals(first)).toBe(true)
    for (let at = 0; at + 16 <= LIST.length; at += 997) expect(whole.includes(LIST.subarray(at, at + 16))).toBe(false)
    rmSync(partPath)
    await download()
    const again = readFileSync(partPath)
    expect(arrived().equals(LIST)).toBe(true)
    const alike = again.filter((octet, at) => at >= PART_HEAD_BYTES && octet === whole[at]).length
    // One in 256 by chance.
    expect(alike).toBeLessThan(LIST.length / 128)
  })

  test.each<[string, () => void, Uint8Array]>([
    ['of another key', () => undefined, new Uint8Array(32)],
    ['whose head is damaged', () => {
      const part = readFileSync(partPath)
      part[10]! ^= 1
      writeFileSync(partPath, part)
    }, LISTS_KEY],
    ['in the clear, of a version before', () => {
      writeFileSync(partPath, LIST.subarray(0, 100_000))
    }, LISTS_KEY]
  ])('starts anew where there is a part %s', async (_, change, key) => {
    handle = cutAfter(100_000)
    expect(await download({ key })).toMatchObject({ error: { code: 'cut_off' } })
    change()
    handle = serve()
    expect(await download()).toMatchObject({ ok: true, value: { resumedFrom: 0, bytes: LIST.length } })
    expect(requests[1]?.range).toBeUndefined()
    expect(arrived().equals(LIST)).toBe(true)
  })

  test('starts anew at once where the part is longer than the list', async () => {
    handle = cutAfter(100_000)
    await download()
    writeFileSync(partPath, Buffer.alloc(LIST.length), { flag: 'a' })
    handle = serve()
    expect(await download()).toMatchObject({ ok: true, value: { resumedFrom: 0, bytes: LIST.length } })
    expect(arrived().equals(LIST)).toBe(true)
  })

  test.each([301, 302, 307, 404, 500, 503])('takes status %i for no list, and follows nobody', async (status) => {
    handle = (_, response) => response.writeHead(status, { location: `${base}/elsewhere` }).end('no')
    expect(await download()).toEqual({ ok: false, error: { code: 'http_status', status } })
    expect(requests).toHaveLength(1)
    expect(kept()).toEqual([])
  })

  test('refuses a coded body', async () => {
    handle = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(LIST)
    expect(await download()).toEqual({ ok: false, error: { code: 'answer_unusable' } })
  })

  test.each<[string, http.OutgoingHttpHeaders]>([
    ['says so', { 'content-length': LIST.length }],
    ['does not say so', { 'transfer-encoding': 'chunked' }]
  ])('refuses a list above the greatest size when the server %s', async (_, headers) => {
    handle = (_request, response) => response.writeHead(200, headers).end(LIST)
    expect(await download({ limits: { maxBytes: 200_000 } })).toEqual({ ok: false, error: { code: 'too_large' } })
    expect(kept()).toEqual([])
  })

  test('leaves room on the medium, whether the server says how long the list is or not', async () => {
    const limits = { keepFreeBytes: Number.MAX_SAFE_INTEGER }
    handle = serve()
    expect(await download({ limits })).toEqual({ ok: false, error: { code: 'medium_full' } })
    expect(kept()).toEqual([])
  })

  test('ends when no byte comes, and goes on later', async () => {
    handle = (_, response) => {
      response.writeHead(200, { etag: ETAG, 'content-length': LIST.length }).write(LIST.subarray(0, 1000))
    }
    const waiting = download({ limits: { stallMs: 30_000 } })
    await expect.poll(arrivedBytes).toBe(1000)
    clock.advance(30_000)
    expect(await waiting).toEqual({ ok: false, error: { code: 'stalled', receivedBytes: 1000 } })
    handle = serve()
    expect(await download()).toMatchObject({ ok: true, value: { resumedFrom: 1000, bytes: LIST.length } })
  })

  test('ends when no answer comes at all', async () => {
    handle = () => undefined
    const waiting = download()
    await expect.poll(() => requests).toHaveLength(1)
    clock.advance(30_000)
    expect(await waiting).toEqual({ ok: false, error: { code: 'stalled', receivedBytes: 0 } })
  })

  test('ends when too little comes, and goes on later', async () => {
    handle = (_, response) => {
      response.writeHead(200, { etag: ETAG, 'content-length': LIST.length }).write(LIST.subarray(0, 1000))
    }
    const limits = { stallMs: 1e9, leastBytes: 1001, leastMs: 60_000 }
    const waiting = download({ limits })
    await expect.poll(arrivedBytes).toBe(1000)
    clock.advance(60_000)
    expect(await waiting).toEqual({ ok: false, error: { code: 'stalled', receivedBytes: 1000 } })
    expect(clock.pending).toBe(0)

    let rest: http.ServerResponse | undefined
    handle = (_, response) => {
      rest = response
      const range = `bytes 1000-${String(LIST.length - 1)}/${String(LIST.length)}`
      response.writeHead(206, { etag: ETAG, 'content-range': range, 'content-length': LIST.length - 1000 })
      response.write(LIST.subarray(1000, 2001))
    }
    const again = download({ limits })
    await expect.poll(arrivedBytes).toBe(2001)
    // As much as it takes: it may go on for another minute.
    clock.advance(60_000)
    rest?.end(LIST.subarray(2001))
    expect(await again).toMatchObject({ ok: true, value: { bytes: LIST.length } })
  })

  test('ends when it is told to', async () => {
    handle = () => undefined
    const waiting = download()
    await expect.poll(() => requests).toHaveLength(1)
    told.abort()
    expect(await waiting).toEqual({ ok: false, error: { code: 'aborted' } })
    expect(await download()).toEqual({ ok: false, error: { code: 'aborted' } })
    expect(clock.pending).toBe(0)
  })

  test('says when nobody is there, and which address it cannot use', async () => {
    expect(await download({ url: 'http://127.0.0.1:1/' })).toEqual({ ok: false, error: { code: 'unreachable' } })
    for (const url of ['ldap://127.0.0.1/', 'file:///etc/passwd', 'list.crl']) {
      expect(await download({ url })).toEqual({ ok: false, error: { code: 'address_unusable' } })
    }
  })

  test('says when the medium refuses', async () => {
    handle = serve()
    writeFileSync(join(directory, 'incoming'), '')
    expect(await download()).toEqual({ ok: false, error: { code: 'medium_failed' } })
  })
})
