import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Clock } from '../../device/clock.ts'
import { systemClock } from '../../device/clock.ts'
import type { SingleSpec } from '../../test/support/ocsp-answer-builder.ts'
import { nonceExtension, status } from '../../test/support/ocsp-answer-builder.ts'
import { MINUTE_MS, OcspWorld, readCertificate } from '../../test/support/ocsp-world.ts'
import { hasOpenssl } from '../../test/support/openssl-authority.ts'
import { CertificateJudge } from './certificate-judge.ts'
import type { ListLookup } from './list-judgement.ts'
import { JPKI_AUTHENTICATION_POLICY } from './path.ts'

/** Lists that are there, while OCSP is what is asked. */
const LISTS = {
  forCertificates: false,
  maxAgeMs: 60 * MINUTE_MS,
  authorityListsRequired: false,
  authorityMaxAgeMs: 60 * MINUTE_MS,
  clockSkewMs: 0
}

/** Answers used again within their own time, through the judge and a responder that counts who asks. */
describe.skipIf(!hasOpenssl)('CertificateJudge and answers it had before', () => {
  const world = new OcspWorld()
  let asked = 0
  let answerWith: { [Field in keyof SingleSpec]?: SingleSpec[Field] | undefined } = {}
  let passedMs = 0
  let signer = world.answer.bind(world)
  let judging: CertificateJudge
  let url: string
  // The nonce stands at the end of our requests.
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      asked += 1
      const nonce = Uint8Array.from(Buffer.concat(chunks).subarray(-32))
      const bytes = signer({
        producedAtMs: clock.nowMs(),
        extensions: [nonceExtension(nonce)],
        singles: [{ ...world.single(), ...answerWith } as SingleSpec]
      })
      response.writeHead(200, { 'content-type': 'application/ocsp-response' }).end(bytes)
    })
  })
  const clock: Clock = {
    ...systemClock,
    nowMs: () => world.nowMs + passedMs,
    monotonicMs: () => 1000 + passedMs
  }

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`
  })
  beforeEach(() => {
    asked = passedMs = 0
    answerWith = {}
    signer = world.answer.bind(world)
    judging = judgeThatCaches()
  })
  afterEach(() => judging.close())
  afterAll(() => {
    server.closeAllConnections()
    server.close()
    world.dispose()
  })

  function judgeThatCaches(cache: boolean | 'unsaid' = true, lookup?: ListLookup['lookup']): CertificateJudge {
    const ocsp = { url, timeoutMs: 30_000, maxAgeMs: 12 * MINUTE_MS, clockSkewMs: 2 * MINUTE_MS, requireNonce: true }
    return new CertificateJudge({
      anchorsDer: [world.ca.der],
      policies: [JPKI_AUTHENTICATION_POLICY],
      ocsp: { ...ocsp, ...(cache === 'unsaid' ? {} : { cache }) },
      ...(lookup === undefined ? {} : { lists: { ...LISTS, lookup: { lookup } } }),
      clock
    })
  }

  const check = () => judging.checkRevocation(world.certificate.der, new AbortController().signal)

  test('asks once within the answer\'s own time, and again after it', async () => {
    const first = await check()
    expect(first).toMatchObject({ result: 'good' })
    expect(await check()).toEqual(first)
    expect(asked).toBe(1)
    // Known five minutes ago, and no older than twelve: three minutes before its next update.
    passedMs = 7 * MINUTE_MS
    answerWith = { status: status.revoked(world.nowMs), thisUpdateMs: world.nowMs + passedMs }
    expect(await check()).toMatchObject({ result: 'revoked' })
    expect(asked).toBe(2)
    expect(await check()).toMatchObject({ result: 'revoked' })
    expect(asked).toBe(2)
  })

  test('asks each time where the answer names no next update, or says unknown', async () => {
    const endless = { nextUpdateMs: undefined }
    for (const single of [endless, { status: status.unknown }]) {
      asked = 0
      judging.close()
      judging = judgeThatCaches()
      answerWith = single
      await check()
      await check()
      expect(asked).toBe(2)
    }
  })

  test.each([false, 'unsaid' as const])('asks each time unless it is told otherwise (%s)', async (cache) => {
    judging.close()
    judging = judgeThatCaches(cache)
    await check()
    await check()
    expect(asked).toBe(2)
  })

  test('asks anew after it was closed', async () => {
    await check()
    judging.close()
    await check()
    expect(asked).toBe(2)
  })

  test('believes no delegate that stands on a list here', async () => {
    signer = (change) => world.byDelegate(world.delegate, change)
    const { serialNumber } = readCertificate(world.delegate)
    for (const listed of [false, true]) {
      judging.close()
      judging = judgeThatCaches(true, (question) =>
        listed && Buffer.compare(question.serialNumber, serialNumber) === 0
          ? { result: 'listed', reason: 'keyCompromise', revokedAtMs: 0, thisUpdateMs: world.nowMs, nextUpdateMs: null }
          : { result: 'undetermined', reason: 'list_absent' }
      )
      const expected = { result: 'undetermined', reason: 'responder_not_authorized' }
      expect(await check()).toMatchObject(listed ? expected : { result: 'good' })
    }
  })

  test('asks anew once a list here names the delegate that signed the kept answer', async () => {
    signer = (change) => world.byDelegate(world.delegate, change)
    const { serialNumber } = readCertificate(world.delegate)
    let listed = false
    judging.close()
    judging = judgeThatCaches(true, (question) =>
      listed && Buffer.compare(question.serialNumber, serialNumber) === 0
        ? { result: 'listed', reason: 'keyCompromise', revokedAtMs: 0, thisUpdateMs: world.nowMs, nextUpdateMs: null }
        : { result: 'undetermined', reason: 'list_absent' }
    )
    expect(await check()).toMatchObject({ result: 'good' })
    expect(await check()).toMatchObject({ result: 'good' })
    expect(asked).toBe(1)
    listed = true
    expect(await check()).toEqual({ result: 'undetermined', reason: 'responder_not_authorized' })
    expect(asked).toBe(2)
  })

  test('says nothing of a certificate whose path is no longer valid', async () => {
    await check()
    const later = world.certificate.notAfterMs - world.nowMs + 2000
    passedMs = later
    expect(await check()).toEqual({ result: 'undetermined', reason: 'unavailable' })
    expect(asked).toBe(1)
  })
})
