import { spawn, spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import type { Role } from '../../main/age/evidence.ts'
import { writeConnectionFiles } from '../../main/platform/simulator/connection-files.ts'
import { startSimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { writeDemoConfiguration } from '../../main/shell/development/demo-configuration.ts'
import { crlPem } from '../support/crl-builder.ts'
import { makeAuthority, makeLeaf, makeList } from '../support/crl-world.ts'
import { certificatePem } from '../support/openssl-authority.ts'

/** `hatachi cert check` as an operator runs it. */

const cli = fileURLToPath(new URL('../../main/shell/cli.ts', import.meta.url))
const hook = pathToFileURL(fileURLToPath(new URL('../lint/support/note-modules.mjs', import.meta.url))).href

const TIME = '2026-06-01T21:00:00+09:00'

interface Ending {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-cert-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

function check(args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}): Promise<Ending> {
  const child = spawn(process.execPath, [cli, 'cert', 'check', ...args], {
    env: { ...process.env, HATACHI_DATA_DIR: directory, ...env },
    stdio: ['pipe', 'pipe', 'pipe']
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
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

const root = makeAuthority('root')
const ca = makeAuthority('CA', { issuer: root, serial: 7 })
const leaf = makeLeaf(ca, 100)
const rootList = makeList(root)
const revokingList = makeList(ca, { entries: [{ serial: 100 }] })

describe('hatachi cert check FILE', () => {
  const files = () => {
    const [target, anchor, intermediate] = [put('leaf.der', leaf), put('root.der', root.der), put('ca.pem', certificatePem(ca.der))]
    return [target, '--anchor', anchor, '--intermediate', intermediate, '--time', TIME]
  }

  it('ends with 0 for a valid certificate, in words or as JSON', async () => {
    expect(await check(files())).toEqual({ code: 0, stdout: 'valid (2 below the anchor)\n', stderr: '' })
    const { code, stdout } = await check([...files(), '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ result: 'valid', reason: 'valid', detail: '2 below the anchor' })
  })

  it('ends with 1 for one that is not', async () => {
    const late = files().map((word) => (word === TIME ? '2040-01-01T00:00:00Z' : word))
    expect(await check(late)).toMatchObject({ code: 1, stdout: 'invalid: expired (the certificate itself: the validity is over)\n' })
    const lists = ['--crl', put('root.crl', rootList), '--crl', put('ca.crl', crlPem(revokingList))]
    expect(await check([...files(), ...lists])).toMatchObject({
      code: 1, stdout: 'invalid: revoked (the certificate itself: unspecified)\n'
    })
  })

  it('ends with 2 where nothing can be said', async () => {
    const { code, stdout } = await check([...files(), '--crl', put('root.crl', rootList)])
    expect({ code, stdout }).toEqual({
      code: 2, stdout: 'undetermined: revocation_undetermined (the certificate itself: list_absent)\n'
    })
  })

  it('ends with 64 or 66 for what makes no sense or is not there', async () => {
    expect((await check([])).code).toBe(64)
    expect((await check(['--batch', 'file'])).code).toBe(64)
    expect((await check([put('leaf.der', leaf)])).code).toBe(64)
    expect((await check([...files(), '--profile', 'web'])).code).toBe(64)
    expect((await check([...files(), '--max-depth', 'two'])).code).toBe(64)
    const missing = await check([join(directory, 'none'), '--anchor', put('root.der', root.der)])
    expect(missing).toMatchObject({ code: 66, stdout: '' })
    expect(missing.stderr).toContain('none: cannot be read: there is no such file')
  })
})

describe('files that are not what they are given for', () => {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const half = certificatePem(leaf).slice(0, 200)
  const targets: [string, string | Uint8Array, string][] = [
    ['key.pem', key.export({ type: 'pkcs8', format: 'pem' }), 'holds no certificate'],
    ['key.der', key.export({ type: 'pkcs8', format: 'der' }), 'holds no certificate'],
    ['half.pem', half, 'holds no certificate'],
    ['half.der', leaf.subarray(0, 100), 'holds no certificate'],
    ['list.pem', crlPem(rootList), 'holds no certificate'],
    ['list.der', rootList, 'holds no certificate'],
    ['empty', '', 'the file is empty'],
    ['two.pem', certificatePem(leaf) + certificatePem(ca.der), 'holds 2 certificates']
  ]
  it.each(targets)('%s in the place of the certificate ends with 65', async (name, content, words) => {
    const path = put(name, content)
    const { code, stdout, stderr } = await check([path, '--anchor', put('root.der', root.der)])
    expect({ code, stdout }).toEqual({ code: 65, stdout: '' })
    expect(stderr).toContain(`${path}: ${words}`)
  })

  it.each([['anchor', 'certificate'], ['intermediate', 'certificate'], ['crl', 'revocation list']])(
    'as --%s end with 65',
    async (option, what) => {
      const path = put('half.pem', half)
      const args = [put('leaf.der', leaf), '--anchor', put('root.der', root.der), `--${option}`, path]
      const { code, stdout, stderr } = await check(args)
      expect({ code, stdout }).toEqual({ code: 65, stdout: '' })
      expect(stderr).toContain(`${path}: holds no ${what} that can be read`)
    }
  )

  it('while a certificate that is malformed inside is judged', async () => {
    const damaged = Uint8Array.from(leaf)
    // The tag of what comes first within the part that is signed.
    damaged[8] = 0x04
    for (const content of [damaged, certificatePem(damaged)]) {
      const ending = await check([put('leaf', content), '--anchor', put('root.der', root.der)])
      expect(ending).toMatchObject({ code: 1, stdout: 'invalid: malformed (the certificate itself)\n' })
    }
  })

  it('and names a directory, and a name that is empty', async () => {
    const anchor = ['--anchor', put('root.der', root.der)]
    const inside = await check([directory, ...anchor])
    expect([inside.code, inside.stderr]).toEqual([66, expect.stringContaining('cannot be read: it is a directory')])
    const nameless = await check(['', ...anchor])
    expect([nameless.code, nameless.stderr]).toEqual([66, expect.stringContaining('the name of a file is empty')])
  })
})

describe('hatachi cert check --batch', () => {
  const question = (more: object = {}) => ({
    id: 'a', time: TIME, anchors: [certificatePem(root.der)], intermediates: [certificatePem(ca.der)],
    certificate: certificatePem(leaf), crls: [], ...more
  })
  const ask = async (lines: readonly string[]) => {
    const { code, stdout, stderr } = await check(['--batch'], lines.join('\n'))
    const answers = stdout.split('\n').filter((line) => line !== '')
    return { code, stderr, answers: answers.map((line) => JSON.parse(line) as Record<string, unknown>) }
  }

  it('answers each line in order, and ends with 0 whatever the answers are', async () => {
    const { code, stderr, answers } = await ask([
      JSON.stringify(question()),
      JSON.stringify(question({ id: 2, maxDepth: 0 })),
      JSON.stringify(question({ id: 'revoked', crls: [crlPem(rootList), crlPem(revokingList)] })),
      JSON.stringify(question({ id: 'missing', crls: [crlPem(rootList)], ocsp: null })),
      JSON.stringify(question({ id: 'policy', policy: { requireExplicitPolicy: true } })),
      JSON.stringify(question({ id: 'garbage', certificate: 'x' })),
      JSON.stringify(question({ id: 'lists that nobody can read', crls: ['x'] })),
      JSON.stringify(question({ id: 'others', intermediates: [certificatePem(ca.der), certificatePem(leaf.subarray(9))] }))
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(answers.map(({ id, result, reason }) => [id, result, reason])).toEqual([
      ['a', 'valid', 'valid'],
      [2, 'invalid', 'path_length'],
      ['revoked', 'invalid', 'revoked'],
      ['missing', 'undetermined', 'revocation_undetermined'],
      ['policy', 'invalid', 'policy'],
      ['garbage', 'invalid', 'malformed'],
      ['lists that nobody can read', 'undetermined', 'revocation_undetermined'],
      ['others', 'valid', 'valid']
    ])
    expect(answers[7]).toMatchObject({ detail: '2 below the anchor; intermediate 2 not used: malformed' })
  })

  it('answers lines that it does not understand too, and ends with 65', async () => {
    const { code, stderr, answers } = await ask([
      '{"id": "cut',
      '[]',
      '{"id": "no certificate"}',
      JSON.stringify(question({ id: 'time', time: 'noon' })),
      JSON.stringify(question({ id: 'eku', eku: ['serverAuth'] })),
      JSON.stringify(question({ id: 'policy', policy: { inhibitAnyPolicy: 'yes' } })),
      // Deep enough that writing it out again would fail.
      `{"id":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
      JSON.stringify(question({ id: { deep: true } })),
      JSON.stringify(question({ id: 'fine', more: 1, policy: { any: true } }))
    ])
    expect(code).toBe(65)
    expect(stderr).toContain('8 of 9 lines were not understood')
    expect(answers.slice(0, 8).map(({ result, reason }) => [result, reason])).toEqual(
      new Array(8).fill(['undetermined', 'input_malformed'])
    )
    const ids = [null, null, 'no certificate', 'time', 'eku', 'policy', null, null, 'fine']
    expect(answers.map(({ id }) => id)).toEqual(ids)
    expect(answers[8]).toMatchObject({ result: 'valid', detail: '2 below the anchor; 2 unknown fields not looked at: "more", "policy.any"' })
  })

  it('says in which line a mistake is, and passes over a byte-order mark', async () => {
    const { code, stderr, answers } = await ask(['\ufeff' + JSON.stringify(question()), '', '{"id":1,"time" "noon"}', '{}'])
    expect(code).toBe(65)
    expect(stderr).toContain('2 of 3 lines were not understood')
    expect(answers.map(({ id, detail }) => [id, detail])).toEqual([
      ['a', '2 below the anchor'],
      [null, 'line 3: no JSON from character 16 on'],
      [null, 'line 4: certificate: missing, or not a text']
    ])
  })

  it('names anchors and intermediates that are no certificate at all', async () => {
    const anchors = ['junk', certificatePem(root.der)]
    const junk = question({ anchors, intermediates: [certificatePem(ca.der), ''] })
    const { code, answers } = await ask([JSON.stringify(junk), JSON.stringify(question({ anchors: ['junk'] }))])
    expect(code).toBe(0)
    expect(answers[0]).toMatchObject({
      result: 'valid', detail: '2 below the anchor; anchor 1 not used: malformed; intermediate 2 not used: malformed'
    })
    expect(answers[1]).toMatchObject({ result: 'undetermined', reason: 'no_anchor' })
  })

  it('takes no option that is for one certificate', async () => {
    const options = [['--anchor', 'x'], ['--time', TIME], ['--crl', 'x'], ['--max-depth', '1'], ['--inhibit-any-policy']]
    const ran = options.map(async (option) => ({ option, ending: await check(['--batch', ...option], JSON.stringify(question())) }))
    for (const { option, ending: { code, stdout, stderr } } of await Promise.all(ran)) {
      expect({ option, code, stdout }).toEqual({ option, code: 64, stdout: '' })
      expect(stderr).toContain(`${option[0] ?? ''} is for one certificate`)
    }
    expect((await check(['file', '--batch'])).stderr).toContain('--batch reads standard input')
  })

  it('takes no directory for an empty input', () => {
    const input = openSync(directory, 'r')
    const { status, stderr } = spawnSync(process.execPath, [cli, 'cert', 'check', '--batch'], {
      env: { ...process.env, HATACHI_DATA_DIR: directory },
      stdio: [input, 'pipe', 'pipe'],
      encoding: 'utf8'
    })
    closeSync(input)
    expect({ status, stderr }).toEqual({ status: 66, stderr: expect.stringContaining('it is a directory') as string })
  })

  it('judges by the profile of a session', async () => {
    const profile = async (id: string, certificate: Uint8Array, anchor: Uint8Array) => {
      const line = JSON.stringify(question({ id, certificate: certificatePem(certificate), anchors: [certificatePem(anchor)] }))
      return JSON.parse((await check(['--batch', '--profile', 'jpki'], line)).stdout) as object
    }
    expect(await profile('no policy', makeLeaf(root, 5), root.der)).toMatchObject({ result: 'invalid', reason: 'policy' })
    expect(await profile('two below', leaf, root.der)).toMatchObject({ result: 'invalid', reason: 'no_anchor' })
  })
})

describe('the role', () => {
  async function checkAs(role: Role): Promise<Ending & { readonly loaded: string }> {
    const platform = await startSimulatedPlatform({ clock: systemClock })
    const connection = writeConnectionFiles(platform, join(directory, 'platform'))
    const setting = { role, place: 'indoors' as const, serialPath: '/dev/null', connection, pulseMs: 20 }
    writeDemoConfiguration(directory, { ...setting, readerDriver: 'pcsc' })
    const { authentication } = await platform.issueCard('adult')
    await platform.close()
    const list = join(directory, 'modules.txt')
    const watch = { NODE_OPTIONS: `--import=${hook}`, HATACHI_TEST_MODULES: list }
    const ending = await check([put('leaf.der', authentication.certificate), '--profile', 'jpki'], '', watch)
    return { ...ending, loaded: readFileSync(list, 'utf8') }
  }

  it("takes the anchors of a platform operator's configuration", async () => {
    const { code, stdout, stderr } = await checkAs('platform_operator')
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'valid (1 below the anchor)\n', stderr: '' })
  })

  it('is not guessed where the configuration cannot be looked at', async () => {
    symlinkSync('hatachi.yaml', join(directory, 'hatachi.yaml'))
    const { code, stdout, stderr } = await check(['--batch'], '{}')
    expect({ code, stdout }).toEqual({ code: 66, stdout: '' })
    expect(stderr).toContain('hatachi.yaml cannot be read')
  })

  it("does nothing on a service provider's machine, and loads nothing that could", async () => {
    const { code, stdout, stderr, loaded } = await checkAs('service_provider')
    expect({ code, stdout }).toEqual({ code: 77, stdout: '' })
    expect(stderr).toContain('role_forbidden')
    expect(loaded).not.toContain('main/certificate/')
  })
})
