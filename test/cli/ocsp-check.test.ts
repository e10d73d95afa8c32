import { spawn } from 'node:child_process'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import type { Role } from '../../main/age/evidence.ts'
import { writeConnectionFiles } from '../../main/platform/simulator/connection-files.ts'
import { startSimulatedPlatform, type SimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { writeDemoConfiguration } from '../../main/shell/development/demo-configuration.ts'
import { nonceExtension, status } from '../support/ocsp-answer-builder.ts'
import { MINUTE_MS, OcspWorld } from '../support/ocsp-world.ts'
import { certificatePem, hasOpenssl } from '../support/openssl-authority.ts'

/** `hatachi ocsp check` as an operator runs it. */

const cli = fileURLToPath(new URL('../../main/shell/cli.ts', import.meta.url))
const hook = pathToFileURL(fileURLToPath(new URL('../lint/support/note-modules.mjs', import.meta.url))).href

interface Ending {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-ocsp-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

const report = ({ stdout }: Ending) => JSON.parse(stdout) as { readonly result: string; readonly reason?: string }

/** Not blocking: the responder may be in this process. */
function check(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ending> {
  const child = spawn(process.execPath, [cli, 'ocsp', 'check', ...args], {
    env: { ...process.env, HATACHI_DATA_DIR: directory, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, stdout, stderr })
    })
  })
}

function put(name: string, content: string | Uint8Array): string {
  const path = join(directory, name)
  writeFileSync(path, content)
  return path
}

describe.skipIf(!hasOpenssl)('hatachi ocsp check', () => {
  const world = new OcspWorld()
  const at = () => ['--time', new Date(world.nowMs).toISOString()]
  const leaf = () => put('leaf.pem', certificatePem(world.certificate.der))
  const issuer = () => ['--issuer', world.ca.path]
  const judged = (bytes: Uint8Array, ...more: string[]) =>
    check([leaf(), ...issuer(), '--response', put('answer.der', bytes), ...at(), '--json', ...more])
  const answer = world.answer.bind(world)
  const single = world.single.bind(world)
  const time = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z')

  afterAll(() => world.dispose())

  it('judges an answer that is here: good', async () => {
    const { code, stdout, stderr } = await judged(world.byDelegate(world.delegate))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      result: 'good',
      thisUpdate: time(world.nowMs - 5 * MINUTE_MS),
      nextUpdate: time(world.nowMs + 10 * MINUTE_MS),
      producedAt: time(world.nowMs - MINUTE_MS),
      responder: { role: 'delegate', namedBy: 'name' }
    })
  })

  it('revoked, with when and why; unknown; stale; made by a stranger', async () => {
    const revoked = status.revoked(world.nowMs - 60 * MINUTE_MS, 1)
    const bytes = answer({ singles: [single({ status: revoked })] })
    const ending = await judged(bytes)
    expect(ending.code).toBe(1)
    const revokedAt = time(world.nowMs - 60 * MINUTE_MS)
    expect(report(ending)).toMatchObject({ result: 'revoked', reason: 'keyCompromise', revokedAt })

    const unknown = await judged(answer({ singles: [single({ status: status.unknown })] }))
    expect([unknown.code, report(unknown).result]).toEqual([2, 'unknown'])
    const stale = await judged(answer(), '--max-age', '200')
    expect([stale.code, report(stale)]).toEqual([2, { result: 'undetermined', reason: 'stale' }])
    const stranger = await judged(answer({ signer: world.delegate.key.privateKey }))
    expect([stranger.code, report(stranger)]).toEqual([
      2,
      { result: 'undetermined', reason: 'signature_bad' }
    ])
  })

  it('in words, without a serial number', async () => {
    const file = put('answer.der', answer())
    const { code, stdout } = await check([leaf(), ...issuer(), '--response', file, ...at()])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^result {6}good\n/)
    expect(stdout).toContain('responder   the issuer itself, named by name\n')
    expect(stdout.toLowerCase()).not.toContain(Buffer.from(world.certificate.serialNumber).toString('hex'))
    const late = ['--time', new Date(world.nowMs + 60 * MINUTE_MS).toISOString()]
    const stale = await check([leaf(), ...issuer(), '--response', file, ...late])
    expect(stale.stdout).toMatch(/^result {6}undetermined: stale\n {12}the answer is too old\n/)
  })

  it('asks the responder at an address, with a nonce and without', async () => {
    const requests: Buffer[] = []
    const server = http.createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body = Buffer.concat(chunks)
        if (request.url === '/lost') {
          response.writeHead(404).end()
          return
        }
        requests.push(body)
        const extensions = request.url === '/nonce' ? [nonceExtension(Uint8Array.from(body.subarray(-32)))] : []
        const singles = [single({ thisUpdateMs: Math.floor(Date.now() / 1000) * 1000 })]
        const bytes = answer({ singles, extensions, producedAtMs: Math.floor(Date.now() / 1000) * 1000 })
        response.writeHead(200, { 'content-type': 'application/ocsp-response' }).end(bytes)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
    const ask = (path: string, ...more: string[]) =>
      check([leaf(), ...issuer(), '--url', base + path, '--json', ...more])
    const good = await ask('/nonce')
    expect(report(good)).toMatchObject({ result: 'good', url: `${base}/nonce` })
    expect(good.code).toBe(0)
    const unbound = await ask('/none')
    expect([unbound.code, report(unbound).reason]).toEqual([2, 'nonce_mismatch'])
    const without = await ask('/none', '--no-nonce')
    expect([without.code, report(without).result]).toEqual([0, 'good'])
    expect(requests.map((request) => request.length > requests[2]!.length)).toEqual([true, true, false])
    const lost = await ask('/lost')
    expect([lost.code, report(lost)]).toEqual([
      2,
      { result: 'undetermined', reason: 'unavailable', detail: 'HTTP status 404', url: `${base}/lost` }
    ])
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    // The certificate's own address has nobody behind it.
    const silent = await check([leaf(), ...issuer(), '--json'])
    expect([silent.code, report(silent).reason]).toEqual([2, 'unavailable'])
    const closed = await check([leaf(), ...issuer(), '--url', base])
    expect(closed.stdout).toContain('no answer came from the responder: the connection was refused\n')
  })

  it('says what is wrong with its input', async () => {
    const stranger = world.workshop.authority(world.workshop.ecKey())
    const damaged = put('damaged.pem', certificatePem(world.certificate.der.subarray(0, 100)))
    const endings: [readonly string[], number, string][] = [
      [[leaf(), '--issuer', stranger.path], 65, 'has issued'],
      [[leaf(), '--issuer', join(directory, 'nobody.pem')], 66, 'nobody.pem: cannot be read: there is no such file'],
      [[damaged, ...issuer()], 65, 'damaged.pem: certificate 1 cannot be read: malformed'],
      [[leaf()], 64, '--issuer'],
      [[], 64, 'say what to check'],
      [[leaf(), ...issuer(), ...at()], 64, '--time goes with --response'],
      [[leaf(), ...issuer(), '--response', leaf(), '--time', '2026-02-30T00:00:00Z'], 64, '--time must be'],
      [[leaf(), ...issuer(), '--response', leaf(), '--url', 'http://x/'], 64, '--url and --no-nonce'],
      [[leaf(), ...issuer(), '--url', 'ldap://x/'], 64, '--url must be http'],
      [[leaf(), ...issuer(), '--max-age', '0'], 64, '--max-age']
    ]
    const ran = await Promise.all(endings.map(async (row) => ({ row, ending: await check(row[0]) })))
    for (const { row: [args, code, words], ending } of ran) {
      expect({ args, code: ending.code, stdout: ending.stdout }).toEqual({ args, code, stdout: '' })
      expect(ending.stderr).toContain(words)
    }
  })
})

describe('hatachi ocsp check, by the role of the machine', () => {
  let platform: SimulatedPlatform
  beforeAll(async () => {
    platform = await startSimulatedPlatform({ clock: systemClock })
  })
  afterAll(() => platform.close())

  async function checkAs(role: Role): Promise<Ending & { readonly loaded: string }> {
    const connection = writeConnectionFiles(platform, join(directory, 'platform'))
    const setting = { role, place: 'indoors' as const, serialPath: '/dev/null', connection, pulseMs: 20 }
    writeDemoConfiguration(directory, { ...setting, readerDriver: 'pcsc' })
    const { authentication } = await platform.issueCard('adult')
    const list = join(directory, 'modules.txt')
    const watch = { NODE_OPTIONS: `--import=${hook}`, HATACHI_TEST_MODULES: list }
    const ending = await check([put('leaf.der', authentication.certificate)], watch)
    return { ...ending, loaded: readFileSync(list, 'utf8') }
  }

  it('takes anchors and limits from a platform operator\'s configuration', async () => {
    const { code, stdout, stderr, loaded } = await checkAs('platform_operator')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^result {6}good\n/)
    expect(loaded).toContain('main/certificate/ocsp-response.ts')
  })

  it('does nothing on a service provider\'s machine, and loads nothing that could', async () => {
    const { code, stdout, stderr, loaded } = await checkAs('service_provider')
    expect({ code, stdout }).toEqual({ code: 77, stdout: '' })
    expect(stderr).toContain('role_forbidden')
    expect(loaded).not.toContain('main/certificate/')
  })
})
