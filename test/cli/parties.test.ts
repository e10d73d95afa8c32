import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { enrolBox as enrolAtOperator, join as joinHousehold } from '../../main/cable/operator/households.ts'
import { openOperatorFile } from '../../main/cable/operator/operator-file.ts'
import { keyPairOf } from '../../main/cable/platform/platform-keys.ts'
import { rightOf } from '../../main/services/health/enrolment.ts'
import { openHealthFile } from '../../main/services/health/health-file.ts'
import { signUp } from '../../main/services/health/sign-up.ts'
import { hashToken } from '../../main/services/http/secrets.ts'
import { runCommandLine } from '../../main/shell/command-line.ts'
import { exitCode, type ExitName } from '../../main/shell/exit-codes.ts'
import { productionCommands } from '../../main/shell/production-commands.ts'
import { valueOf } from '../support/service-world.ts'
import { makeTlsWorld } from '../support/tls-world.ts'

/** `hatachi cable-platform`, `cable-operator`, `booking` and `health`. All of them together: test/docs/parties-document.test.ts. */

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-parties-command-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

async function hatachi(...args: readonly string[]) {
  vi.stubEnv('HATACHI_DATA_DIR', directory)
  let [stdout, stderr] = ['', '']
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true))
  const complaints = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true))
  try {
    return { status: await runCommandLine(productionCommands, args), stdout, stderr }
  } finally {
    out.mockRestore()
    complaints.mockRestore()
    vi.unstubAllEnvs()
  }
}

const put = (name: string, content: string): string => {
  const path = join(directory, name)
  writeFileSync(path, content, { mode: 0o600 })
  return path
}
const TOKEN = 'an-appliance-of-this-household-0123456789'

/** What every service's file needs: a key that is pinned, and an appliance's token. */
function putService(name: 'booking' | 'health', more = '', appliances = 'appliances: [{ file: box.token }]\n'): void {
  put('answer.pem', keyPairOf(new Uint8Array(32).fill(7), 'answers').named.publicKeyPem)
  put('box.token', `${TOKEN}\n`)
  put(`${name}.yaml`, `port: 0\nplatform: { answerKey: { id: answer-1, file: answer.pem } }\n${appliances}${more}`)
}

const FACILITIES = `facilities:
  - id: hall
    name: { ja: 公民館, en: Hall }
    place: { ja: 本町, en: Honcho }
    kind: meeting
    rooms:
      - id: room-1
        name: { ja: 会議室, en: Room }
        seats: 8
        times:
          - { days: [mon, tue], from: '09:00', until: '12:00' }
          - { days: [tue], from: '13:00', until: '17:00' }
`

describe('a command line', () => {
  it.each([
    ['cable-platform'],
    ['cable-platform stop'],
    ['cable-platform start now'],
    ['cable-platform box'],
    ['cable-platform box add'],
    ['cable-platform box add box-1'],
    ['cable-platform box sell box-1'],
    ['cable-platform unlink'],
    ['cable-operator'],
    ['cable-operator box add box-1 --token-file t'],
    ['cable-operator members'],
    ['cable-operator move c_12345678'],
    ['cable-operator forget'],
    ['booking'],
    ['booking forget'],
    ['booking forget --before 2026-02-30'],
    ['booking start now'],
    ['health'],
    ['health enrol'],
    ['health device u-0123456789abcdef --token-file t'],
    ['health office --name 保健 --token-file t'],
    ['health office u-0123456789abcdef --name 保健 --for u-0123456789abcdef --token-file t'],
    ['health revoke'],
    ['health revoke u-0123456789abcdef'],
    ['health revoke --name 計'],
    ['health revoke u-0123456789abcdef --name 計 --id one'],
    ['health revoke u-0123456789abcdef --name 計 --token-file t'],
    ['health forget']
  ])('such as "%s" is not understood, makes nothing, and ends with 64', async (line) => {
    const { status, stderr } = await hatachi(...line.split(' '))
    expect(status).toBe(exitCode('usage'))
    expect(stderr).toContain(`Usage: npx hatachi ${line.split(' ')[0] ?? ''} `)
    expect(readdirSync(directory)).toEqual([])
  })
})

describe('a file of settings', () => {
  const wrongs: readonly (readonly [party: string, what: string, content: string, told: RegExp])[] = [
    ['booking', 'a list in its place', '- 1\n', /booking\.yaml:1:1: error: the configuration must be a mapping/],
    ['booking', 'nothing in it', '', /booking\.yaml:1:1: error: appliances is missing\. Set "appliances"/],
    ['cable-operator', 'a word that is misspelt', 'plattform: {}\n', /:1:1: error: plattform is not a known setting\. Did you mean "platform"\?/],
    ['cable-operator', 'no YAML', 'platform: [\n', /error: the configuration is not valid YAML here/],
    ['cable-platform', 'an address of the network without TLS', 'address: 0.0.0.0\ntrust: { anchors: [ca.pem] }\n', /:1:10: error: address is not this machine's own/],
    ['cable-platform', 'an anchor that is not there', 'trust:\n  anchors: [ca.pem]\n', /:2:13: error: trust\.anchors\[0\] names a file that does not exist/],
    ['cable-platform', 'a time that a box does not wait', 'trust:\n  anchors: [ca.pem]\n  ocsp: { timeoutMs: 9000 }\n', /:3:22: error: trust\.ocsp\.timeoutMs must be from 500 to 3500/]
  ]
  it.each(wrongs)('of %s with %s is told by its line, and nothing is started with it', async (party, _what, content, told) => {
    put(`${party}.yaml`, content)
    for (const verb of ['check', 'start']) {
      const { status, stdout, stderr } = await hatachi(party, verb)
      expect([status, stdout]).toEqual([exitCode('configuration'), ''])
      expect(stderr).toMatch(told)
    }
    expect(readdirSync(directory)).toEqual([`${party}.yaml`])
  })

  it('that is not there is told with its place', async () => {
    const { status, stderr } = await hatachi('health', 'start')
    expect(status).toBe(exitCode('noInput'))
    expect(stderr).toContain(join(directory, 'health.yaml'))
    expect((await hatachi('health', 'check', '--config', join(directory, 'other.yaml'))).stderr).toContain('other.yaml')
  })

  it.each([
    ['"12:00"', '"09:00"', /times\[1\]\.until is not after "from"/],
    ["'11:00'", "'14:00'", /times\[1\]\.from overlaps with times\[0\]/],
    ['9am', "'14:00'", /times\[1\]\.from must be a time of day such as "09:00"/]
  ])('of booking with a room from %s until %s is told by that room', async (from, until, told) => {
    putService('booking', FACILITIES.replace("from: '13:00', until: '17:00'", `from: ${from}, until: ${until}`))
    const { status, stderr } = await hatachi('booking', 'check')
    expect(status).toBe(exitCode('configuration'))
    expect(stderr).toMatch(/booking\.yaml:15:\d+: error: facilities\[0\]\.rooms\[0\]\./)
    expect(stderr).toMatch(told)
  })

  it('with two rooms of one name is told', async () => {
    putService('booking', `${FACILITIES}${FACILITIES.replace('facilities:\n', '').replace('id: hall', 'id: hall-2')}`)
    expect((await hatachi('booking', 'check')).stderr).toMatch(/:21:13: error: facilities\[1\]\.rooms\[0\]\.id is another room's name/)
  })

  it('never shows a token that stands in the place of its file', async () => {
    for (const token of [TOKEN, 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjR/eJA=', '0123456789.0123456789.0123456789.01']) {
      for (const party of ['health', 'booking'] as const) {
        putService(party, party === 'booking' ? FACILITIES : '', `appliances: [{ file: ${token} }]\n`)
        const { status, stderr } = await hatachi(party, 'check')
        expect(status).toBe(exitCode('configuration'))
        expect(stderr).toContain('appliances[0].file names no file, or is the token itself')
        expect(stderr).not.toContain(token)
      }
    }
  })

  it('with a token twice, or a short one, is told', async () => {
    putService('health', '', 'appliances: [{ file: box.token }, { file: box.token }]\n')
    expect((await hatachi('health', 'check')).stderr).toContain('appliances[1].file holds the same token as one before')
    put('box.token', 'short\n')
    expect((await hatachi('health', 'check')).stderr).toContain('is not a token of 32 characters or more')
  })

  it('with a TLS certificate that ended, or with another one\'s key, is told', async () => {
    const tls = (await makeTlsWorld()).server
    putService('health', 'tls: { certificate: tls.pem, key: tls.key }\n')
    put('tls.pem', tls.certificatePem)
    put('tls.key', tls.keyPem)
    expect(await hatachi('health', 'check')).toMatchObject({ status: exitCode('ok'), stderr: '' })
    vi.spyOn(systemClock, 'nowMs').mockReturnValue(Date.parse('2100-01-01T00:00:00Z'))
    expect((await hatachi('health', 'check')).stderr).toMatch(/:4:21: error: tls\.certificate names a certificate that ended on /)
    vi.restoreAllMocks()
    put('tls.key', (await makeTlsWorld()).server.keyPem)
    expect((await hatachi('health', 'check')).stderr).toContain('tls.key does not belong to "tls.certificate"')
  })
})

describe('a party', () => {
  it('says its address in one line, says nothing more, and ends in order on each signal', async () => {
    putService('booking', FACILITIES)
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const child = spawn(process.execPath, [fileURLToPath(new URL('../../main/shell/cli.ts', import.meta.url)), 'booking', 'start'], {
        env: { ...process.env, HATACHI_DATA_DIR: directory },
        stdio: ['ignore', 'pipe', 'pipe']
      })
      let said = ''
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (said += part))
      await once(child.stdout, 'data')
      const { ready, party, address } = JSON.parse(said) as Record<string, unknown>
      expect([ready, party]).toEqual([true, 'booking'])
      const answer = await fetch(`${String(address)}/v1/facilities`, { headers: { authorization: `Bearer ${TOKEN}`, 'cable-id': 'c_12345678' } })
      // The door is open to this appliance, and asks for the person's pass.
      expect([answer.status, await answer.text()]).toEqual([401, expect.stringContaining('pass_refused')])
      const ended = once(child, 'close')
      child.kill(signal)
      expect((await ended)[0]).toBe(0)
      expect(said.trimEnd().split('\n')).toHaveLength(1)
    }
    expect(statSync(join(directory, 'booking/booking.sqlite')).mode & 0o077).toBe(0)
  })

  it('that finds its port taken, or its store spoilt, says so and ends', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    putService('health')
    const { port } = other.address() as AddressInfo
    put('health.yaml', readFileSync(join(directory, 'health.yaml'), 'utf8').replace('port: 0', `port: ${String(port)}`))
    const taken = await hatachi('health', 'start')
    other.close()
    expect(taken).toMatchObject({ status: exitCode('unavailable'), stdout: '' })
    expect(taken.stderr).toContain('cannot be listened at (EADDRINUSE)')
    rmSync(join(directory, 'health'), { recursive: true })
    mkdirSync(join(directory, 'health'), { mode: 0o700 })
    put('health/health.sqlite', 'no database at all, but text that somebody put here')
    const { status, stderr } = await hatachi('health', 'start')
    expect(status).toBe(exitCode('data'))
    expect(stderr).toContain('health.sqlite cannot be used (damaged)')
  })
})

describe('boxes', () => {
  it('get a token in a file of their owner\'s alone, another with the next, and none once they are out', async () => {
    const added = await hatachi('cable-platform', 'box', 'add', 'box-1', '--token-file', join(directory, 'one.token'))
    expect(added).toMatchObject({ status: exitCode('ok'), stderr: '' })
    const token = readFileSync(join(directory, 'one.token'), 'utf8')
    expect(token).toMatch(/^[\w-]{43}\n$/)
    expect(statSync(join(directory, 'one.token')).mode & 0o077).toBe(0)
    expect(added.stdout).not.toContain(token.trim())
    expect(added.stdout).not.toContain('before')
    const again = await hatachi('cable-platform', 'box', 'add', 'box-1', '--token-file', join(directory, 'two.token'))
    expect(again.stdout).toContain('the one that it had before opens nothing any more')
    expect((await hatachi('cable-platform', 'box', 'add', 'box-1', '--token-file', join(directory, 'one.token'))).status).toBe(exitCode('cannotCreate'))
    expect(readFileSync(join(directory, 'one.token'), 'utf8')).toBe(token)
    expect((await hatachi('cable-platform', 'box', 'remove', 'box-1')).status).toBe(exitCode('ok'))
    expect((await hatachi('cable-platform', 'box', 'remove', 'box-1')).status).toBe(exitCode('noInput'))
  })

  it('of names that are none leave no token', async () => {
    const path = join(directory, 'one.token')
    for (const args of [['cable-platform', 'box', 'add', 'a b'], ['cable-operator', 'box', 'add', 'box-1', '--household', 'a b']]) {
      expect((await hatachi(...args, '--token-file', path)).status).toBe(exitCode('data'))
      expect(readdirSync(directory)).not.toContain('one.token')
    }
  })
})

describe('staff', () => {
  it('of the operator list, move and forget members', async () => {
    await hatachi('cable-operator', 'box', 'add', 'box-1', '--household', 'house-1', '--token-file', join(directory, 'box.token'))
    const file = valueOf(openOperatorFile(join(directory, 'cable-operator/households.sqlite')))
    valueOf(joinHousehold(file, 'c_member-one', 'house-1', 1))
    valueOf(enrolAtOperator(file, { boxId: 'box-2', householdId: 'house-2', token: 'x'.repeat(40) }))
    file.close()
    expect((await hatachi('cable-operator', 'members', 'house-1')).stdout).toBe('c_member-one\n')
    expect((await hatachi('cable-operator', 'move', 'c_member-one', 'house-2')).status).toBe(exitCode('ok'))
    expect((await hatachi('cable-operator', 'move', 'c_nobody-here', 'house-2')).status).toBe(exitCode('noInput'))
    expect(JSON.parse((await hatachi('cable-operator', 'members', 'house-2', '--json')).stdout)).toEqual({ members: ['c_member-one'] })
    expect(JSON.parse((await hatachi('cable-operator', 'forget', 'house-2', '--json')).stdout)).toEqual({ result: 'forgotten', members: 1 })
    expect((await hatachi('cable-operator', 'box', 'remove', 'box-2')).status).toBe(exitCode('noInput'))
  })

  it('of the health service enrol once, revoke a device, and forget a person whole', async () => {
    const first = await hatachi('health', 'enrol', 'c_person-one')
    const userNumber = first.stdout.trim()
    expect(userNumber).toMatch(/^u-[0-9a-f]{16}$/)
    expect((await hatachi('health', 'enrol', 'c_person-one')).stdout).toBe(first.stdout)
    expect((await hatachi('health', 'enrol', 'one')).status).toBe(exitCode('data'))
    const meter = join(directory, 'meter.token')
    expect((await hatachi('health', 'device', 'u-0000000000000000', '--name', '計', '--token-file', meter)).status).toBe(exitCode('noInput'))
    expect((await hatachi('health', 'device', userNumber, '--name', '計', '--token-file', meter)).status).toBe(exitCode('ok'))
    expect((await hatachi('health', 'office', '--name', '町', '--for', 'u-0000000000000000', '--token-file', join(directory, 'office.token'))).status).toBe(exitCode('noInput'))
    expect(readdirSync(directory)).not.toContain('office.token')
    expect((await hatachi('health', 'revoke', '--token-file', meter)).status).toBe(exitCode('ok'))
    expect((await hatachi('health', 'revoke', '--token-file', meter)).status).toBe(exitCode('noInput'))
    expect((await hatachi('health', 'forget', 'c_person-one')).status).toBe(exitCode('ok'))
    expect((await hatachi('health', 'forget', 'c_person-one')).status).toBe(exitCode('noInput'))
  })

  it('of the health service end a right whose token is lost, by its user and its name, and no other', async () => {
    const [one, two] = [(await hatachi('health', 'enrol', 'c_person-one')).stdout.trim(), (await hatachi('health', 'enrol', 'c_person-two')).stdout.trim()]
    const tokenAt = (name: string) => join(directory, `${name}.token`)
    const add = async (...args: readonly string[]) => expect((await hatachi('health', ...args)).status).toBe(exitCode('ok'))
    await add('device', one, '--name', '計', '--name-en', 'Meter', '--token-file', tokenAt('one'))
    await add('device', two, '--name', '計', '--token-file', tokenAt('two'))
    await add('office', '--name', '町', '--name-en', 'Town', '--for', one, '--token-file', tokenAt('office'))
    const isGood = async (name: string) => {
      const file = valueOf(openHealthFile(join(directory, 'health/health.sqlite')))
      const right = valueOf(file.read((database) => rightOf(database, hashToken(readFileSync(tokenAt(name), 'utf8').trim()))))
      file.close()
      return right !== null
    }
    const revoke = (...args: readonly string[]) => hatachi('health', 'revoke', ...args)
    const unknown = await revoke('u-0000000000000000', '--name', '計')
    expect([unknown.status, unknown.stderr]).toEqual([exitCode('noInput'), expect.stringContaining('no such user')])
    expect((await revoke(one, '--name', '体重計')).status).toBe(exitCode('noInput'))
    // An office is nobody's but theirs whom it cares for.
    expect((await revoke(two, '--name', '町')).status).toBe(exitCode('noInput'))
    expect([await isGood('one'), await isGood('two'), await isGood('office')]).toEqual([true, true, true])

    await add('device', one, '--name', '計', '--token-file', tokenAt('third'))
    const several = await revoke(one, '--name', '計')
    expect(several.status).toBe(exitCode('data'))
    const [, oldest = ''] = /say which by --id: (\d+) \(device\), \d+ \(device\)/.exec(several.stderr) ?? []
    expect((await revoke(one, '--name', '計', '--id', '999')).status).toBe(exitCode('noInput'))
    expect([await isGood('one'), await isGood('third')]).toEqual([true, true])
    expect((await revoke(one, '--name', '計', '--id', oldest)).status).toBe(exitCode('ok'))
    expect([await isGood('one'), await isGood('two'), await isGood('third'), await isGood('office')]).toEqual([false, true, true, true])

    const office = await revoke(one, '--name', 'Town', '--json')
    expect(JSON.parse(office.stdout)).toMatchObject({ result: 'revoked', kind: 'care' })
    expect([await isGood('third'), await isGood('office')]).toEqual([true, false])
    expect((await revoke(one, '--name', 'Town')).status).toBe(exitCode('noInput'))
  })

  it('of the health service enrol by a number that holds, and erase by the number that enrolling told', async () => {
    await hatachi('health', 'enrol', 'c_person-one')
    const path = join(directory, 'health/health.sqlite')
    const file = valueOf(openHealthFile(path))
    const { signUpNumber } = valueOf(signUp(file, 'c_person-two', systemClock.nowMs()))
    file.close()
    const last = Number(signUpNumber.at(-1))
    const slip = await hatachi('health', 'enrol', '--number', `${signUpNumber.slice(0, 7)}${String((last + 1) % 10)}`)
    expect([slip.status, slip.stderr]).toEqual([exitCode('data'), expect.stringContaining('a digit is wrong')])
    const userNumber = (await hatachi('health', 'enrol', '--number', `${signUpNumber.slice(0, 4)} ${signUpNumber.slice(4)}`)).stdout.trim()
    expect(userNumber).toMatch(/^u-/)
    expect((await hatachi('health', 'forget', userNumber)).status).toBe(exitCode('ok'))
    expect((await hatachi('health', 'forget', userNumber)).status).toBe(exitCode('noInput'))
    const after = valueOf(openHealthFile(path))
    const cableIds = valueOf(after.read((database) => database.prepare('SELECT cable_id FROM user').pluck().all()))
    after.close()
    expect(cableIds).toEqual(['c_person-one'])
  })

  const lookers: readonly (readonly [line: string, ends: ExitName])[] = [
    ['cable-platform unlink c_12345678', 'noInput'],
    ['cable-operator members house-1', 'noInput'],
    ['booking forget --before 2026-11-01', 'noInput'],
    ['health forget c_12345678', 'noInput']
  ]
  it.each(lookers)('are told by "%s" where there is no store, and none is made', async (line, ends) => {
    const { status, stderr } = await hatachi(...line.split(' '))
    expect(status).toBe(exitCode(ends))
    expect(stderr).toContain('Set HATACHI_DATA_DIR')
    expect(readdirSync(directory)).toEqual([])
  })
})
