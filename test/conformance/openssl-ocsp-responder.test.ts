import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Clock } from '../../device/clock.ts'
import { systemClock } from '../../device/clock.ts'
import { CertificateJudge } from '../../main/certificate/certificate-judge.ts'
import type { OcspJudgement } from '../../main/certificate/judgement.ts'
import { JPKI_AUTHENTICATION_POLICY } from '../../main/certificate/path.ts'
import { DELEGATE_EXTENSIONS, MINUTE_MS } from '../support/ocsp-world.ts'
import type { TestCertificate } from '../support/openssl-authority.ts'
import { hasOpenssl, leafExtensions, OpensslWorkshop } from '../support/openssl-authority.ts'

/** The judge against `openssl ocsp` as responder: requests, transport and answers that are not ours. */

const REASONS = [
  'unspecified', 'keyCompromise', 'CACompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation',
  'certificateHold', 'removeFromCRL'
]

describe.skipIf(!hasOpenssl)('openssl ocsp as responder', () => {
  const workshop = new OpensslWorkshop()
  const cleanups: (() => void)[] = []
  let ca: TestCertificate
  let leaf: TestCertificate
  let signer: TestCertificate

  beforeAll(() => {
    ca = workshop.authority(workshop.rsaKey())
    leaf = workshop.certificate({
      subject: '/CN=leaf', key: workshop.rsaKey(), issuer: ca, extensions: leafExtensions(), serial: '0x00C0FFEE'
    })
    signer = responderOf(ca)
  })
  afterEach(() => {
    for (const cleanup of cleanups.splice(0)) cleanup()
  })
  afterAll(() => workshop.dispose())

  function responderOf(issuer: TestCertificate, extensions: readonly string[] = DELEGATE_EXTENSIONS): TestCertificate {
    return workshop.certificate({ subject: '/CN=ocsp', key: workshop.ecKey(), issuer, extensions })
  }

  /** One line of openssl's index: state, expiry, revocation date and reason, serial, file, subject. */
  const indexLine = (state: 'V' | 'R', revocation = ''): string =>
    [state, '400101000000Z', revocation, 'C0FFEE', 'unknown', '/CN=leaf'].join('\t') + '\n'

  const revoked = (reason?: string): string =>
    indexLine('R', reason === undefined ? '250203040506Z' : `250203040506Z,${reason}`)

  /** Starts a responder on a free port and returns its address. */
  async function respond(index: string, by = signer, options: readonly string[] = ['-nmin', '10']): Promise<string> {
    const database = workshop.write('txt', index)
    const identity = ['-rsigner', by.path, '-rkey', by.key.privatePath, '-CA', ca.path]
    const parameters = ['ocsp', '-index', database, '-port', '0', ...identity, ...options]
    const responder = spawn('openssl', parameters, { stdio: ['ignore', 'pipe', 'pipe'] })
    cleanups.push(() => responder.kill())
    return `http://127.0.0.1:${await listeningPort(responder)}/`
  }

  function listeningPort(responder: ChildProcess): Promise<string> {
    return new Promise((resolve, reject) => {
      let output = ''
      const collect = (chunk: Buffer): void => {
        output += chunk.toString()
        const port = /ACCEPT \S*:(\d+)/.exec(output)?.[1]
        if (port !== undefined) resolve(port)
      }
      responder.stdout?.on('data', collect)
      responder.stderr?.on('data', collect)
      responder.on('exit', () => reject(new Error(`the responder ended: ${output}`)))
    })
  }

  async function judge(
    url: string,
    options: { aheadMs?: number; requireNonce?: boolean; maxAgeMs?: number } = {}
  ): Promise<OcspJudgement> {
    const clock: Clock = { ...systemClock, nowMs: () => Date.now() + (options.aheadMs ?? 0) }
    const { maxAgeMs = 20 * MINUTE_MS, requireNonce = true } = options
    const judging = new CertificateJudge({
      anchorsDer: [ca.der],
      policies: [JPKI_AUTHENTICATION_POLICY],
      ocsp: { url, timeoutMs: 30_000, maxAgeMs, clockSkewMs: 2 * MINUTE_MS, requireNonce },
      clock
    })
    const judgement = await judging.checkRevocation(leaf.der, new AbortController().signal)
    judging.close()
    return judgement
  }

  test('good, again and again', async () => {
    const url = await respond(indexLine('V'))
    for (let round = 0; round < 3; round += 1) expect(await judge(url)).toMatchObject({ result: 'good' })
  })

  test.each([undefined, ...REASONS])('revoked for %s', async (reason) => {
    const expected = reason === 'CACompromise' ? 'cACompromise' : (reason ?? 'unspecified')
    const revokedAtMs = Date.parse('2025-02-03T04:05:06Z')
    const judgement = await judge(await respond(revoked(reason)))
    expect(judgement).toMatchObject({ result: 'revoked', reason: expected, revokedAtMs })
  })

  test('unknown', async () => {
    expect(await judge(await respond(''))).toMatchObject({ result: 'unknown' })
  })

  test('the CA as its own responder, and a responder named by key', async () => {
    expect(await judge(await respond(indexLine('V'), ca))).toMatchObject({ result: 'good' })
    const byKey = await respond(indexLine('V'), signer, ['-nmin', '10', '-resp_key_id'])
    expect(await judge(byKey)).toMatchObject({ result: 'good' })
  })

  describe('is refused', () => {
    test('when its certificate is not for OCSP', async () => {
      const plain = responderOf(ca, DELEGATE_EXTENSIONS.slice(0, 1))
      const judgement = await judge(await respond(indexLine('V'), plain))
      expect(judgement).toEqual({ result: 'undetermined', reason: 'responder_not_authorized' })
    })

    test('when another CA certified it', async () => {
      const foreign = responderOf(workshop.authority(workshop.rsaKey()))
      const judgement = await judge(await respond(indexLine('V'), foreign))
      expect(judgement).toEqual({ result: 'undetermined', reason: 'responder_not_authorized' })
    })

    test('when it does not send its certificate', async () => {
      const judgement = await judge(await respond(indexLine('V'), signer, ['-resp_no_certs']))
      expect(judgement).toEqual({ result: 'undetermined', reason: 'responder_not_authorized' })
    })

    test('when it signs with SHA-1', async () => {
      const judgement = await judge(await respond(indexLine('V'), signer, ['-rmd', 'sha1']))
      expect(judgement).toEqual({ result: 'undetermined', reason: 'algorithm_refused' })
    })

    test('when its answer is overdue or too old', async () => {
      const url = await respond(indexLine('V'))
      const at = (minutes: number, maxAgeMs = 600 * MINUTE_MS) =>
        judge(url, { aheadMs: minutes * MINUTE_MS, maxAgeMs })
      expect(await at(11)).toMatchObject({ result: 'good' })
      expect(await at(13)).toEqual({ result: 'undetermined', reason: 'stale' })
      expect(await at(5, 4 * MINUTE_MS)).toEqual({ result: 'undetermined', reason: 'stale' })
      const daily = await respond(indexLine('V'), signer, ['-ndays', '1'])
      const nextDay = await judge(daily, { aheadMs: 25 * 60 * MINUTE_MS, maxAgeMs: 100 * 60 * MINUTE_MS })
      expect(nextDay).toEqual({ result: 'undetermined', reason: 'stale' })
    })

    test('when its answer was recorded: the nonce is another', async () => {
      const url = await respond(indexLine('V'))
      const replay = await recorder(url)
      expect(await judge(replay)).toMatchObject({ result: 'good' })
      expect(await judge(replay)).toEqual({ result: 'undetermined', reason: 'nonce_mismatch' })
      const lenient = await judge(replay, { requireNonce: false })
      expect(lenient).toEqual({ result: 'undetermined', reason: 'nonce_mismatch' })
    })

    test('when it has ended', async () => {
      const url = await respond(indexLine('V'))
      for (const cleanup of cleanups.splice(0)) cleanup()
      const unavailable = { result: 'undetermined', reason: 'unavailable' }
      await expect.poll(() => judge(url), { timeout: 30_000 }).toEqual(unavailable)
    })
  })

  /** Passes the first exchange on, and plays its answer to everyone after. */
  async function recorder(url: string): Promise<string> {
    let recorded: Buffer | null = null
    const server = http.createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        void (async () => {
          recorded ??= await forward(url, Buffer.concat(chunks))
          response.writeHead(200, { 'content-type': 'application/ocsp-response' }).end(recorded)
        })()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => {
      server.closeAllConnections()
      server.close()
    })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  }
})

async function forward(url: string, body: Buffer): Promise<Buffer> {
  const headers = { 'content-type': 'application/ocsp-request' }
  const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) })
  return Buffer.from(await answer.arrayBuffer())
}
