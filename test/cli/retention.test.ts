import { chownSync, copyFileSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { erasableKeyPath, erasingJournalPath } from '../../main/keys/erasable-key.ts'
import { memoryPath } from '../../main/memory/memory-file.ts'
import { productionDrivers } from '../../main/shell/drivers.ts'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { leftoversIn } from '../../main/shell/retention/leftovers.ts'
import { startFromFile } from '../../main/shell/start.ts'
import { openStore, storePath } from '../../main/store/database.ts'
import { dataOf, directory, hatachi, hatachiProcess, machine, remember } from './support/retention-commands.ts'

const ORDER = ['--by', '山田', '--reason', 'end of the contract'] as const

describe('as a service provider', () => {
  it('the commands answer role_forbidden, load no memory and no key, and make nothing', async () => {
    machine('provider', 'service_provider')
    const before = readdirSync(dataOf('provider'))
    const commands = [['memory', 'status'], ['memory', 'purge', '--all']]
    for (const args of commands) {
      const { status, stdout, stderr } = await hatachi('provider', ...args)
      expect({ status, stdout }).toEqual({ status: exitCode('forbidden'), stdout: '' })
      expect(stderr).toMatch(/^hatachi: role_forbidden: /)
    }
    const { status, modules } = hatachiProcess('provider', 'memory', 'status')
    expect(status).toBe(exitCode('forbidden'))
    expect(modules).not.toMatch(/main\/(?:memory|keys|certificate|revocation)\//)
    expect(readdirSync(dataOf('provider'))).toEqual(before)
  })
})

describe('a service provider that was a platform operator', () => {
  it('is warned at the start, and erases what it may not hold with the configuration that it has', async () => {
    machine('changed', 'service_provider')
    remember('changed', 2)
    const warnings: string[] = []
    const options = { clock: systemClock, dataDirectory: dataOf('changed'), drivers: productionDrivers, withFace: false }
    const configuration = join(dataOf('changed'), 'hatachi.yaml')
    const started = await startFromFile(configuration, { ...options, warn: (line) => void warnings.push(line) })
    if (!started.ok) throw new Error(started.error.message)
    await started.value.stop('test_ended')
    expect(warnings.filter((line) => line.includes('retention erase'))).toEqual([
      expect.stringContaining('keys/retention.key, memory') as string
    ])

    expect((await hatachi('changed', 'memory', 'status')).status).toBe(exitCode('forbidden'))
    const erased = await hatachi('changed', 'retention', 'erase', ...ORDER, '--report', 'changed-role.json', '--json')
    expect(erased).toMatchObject({ status: 0, stderr: '', json: { result: 'erased', isRecorded: true, stillInKeys: [] } })
    expect(leftoversIn(dataOf('changed'))).toEqual([])
    expect(readFileSync(join(directory, 'changed-role.json'), 'utf8')).toContain('"configuration": "service_provider"')
    expect((await hatachi('changed', 'retention', 'verify', 'changed-role.json')).stdout).toContain("configured as a service provider's machine")

    const again = await hatachi('changed', 'retention', 'erase', ...ORDER, '--report', 'changed-again.json')
    expect(again).toMatchObject({ status: exitCode('noInput'), stderr: expect.stringContaining('nothing to erase') as string })
    warnings.length = 0
    const restarted = await startFromFile(configuration, { ...options, warn: (line) => void warnings.push(line) })
    if (restarted.ok) await restarted.value.stop('test_ended')
    expect(warnings.join()).not.toContain('retention erase')
  })
})

describe('a configuration that cannot be loaded', () => {
  it('stops the erasing, until it is told to go on without one', async () => {
    machine('unloadable', 'platform_operator')
    remember('unloadable', 2)
    // The contract is over, and what the platform gave was handed back.
    rmSync(join(directory, 'unloadable-platform'), { recursive: true })
    const run = ['retention', 'erase', ...ORDER, '--report', 'unloadable.json'] as const
    const stopped = await hatachi('unloadable', ...run)
    expect(stopped).toMatchObject({ status: exitCode('configuration'), stderr: expect.stringContaining('--without-configuration') as string })
    expect(existsSync(memoryPath(dataOf('unloadable')))).toBe(true)
    const erased = await hatachi('unloadable', ...run, '--without-configuration')
    expect(erased).toMatchObject({ status: 0, stderr: expect.stringContaining('No configuration could be read') as string })
    expect(leftoversIn(dataOf('unloadable'))).toEqual([])
    expect((await hatachi('unloadable', 'retention', 'verify', 'unloadable.json')).stdout).toContain('a configuration that could not be read')
    // With nothing there it signs no report of nothing, in a role that nobody knows.
    const again = await hatachi('unloadable', 'retention', 'erase', ...ORDER, '--report', 'again.json', '--without-configuration')
    expect(again).toMatchObject({ status: exitCode('noInput'), stderr: expect.stringContaining('nothing to erase') as string })
    expect(existsSync(join(directory, 'again.json'))).toBe(false)
  })
})

describe.skipIf(process.geteuid?.() !== 0)("in a data directory of another user's", () => {
  const NOBODY = 65_534

  it.each([
    ['memory purge', ['memory', 'purge', '--all']],
    ['retention erase', ['retention', 'erase', ...ORDER, '--report', 'theirs.json']],
    ['retention key', ['retention', 'key']],
    ['clock accept', ['clock', 'accept', '--by', 'Sato']],
    ['crl import', ['crl', 'import', '/dev/null']],
    ['crl remove', ['crl', 'remove', 'x.list']]
  ])('%s makes nothing, and says who may', async (words, args) => {
    const name = `theirs-${words.replace(' ', '-')}`
    machine(name, 'platform_operator')
    chownSync(dataOf(name), NOBODY, NOBODY)
    const before = readdirSync(dataOf(name))
    const { status, stderr } = await hatachi(name, ...args)
    expect(status).toBe(exitCode('cannotCreate'))
    expect(stderr).toMatch(/^hatachi: data_of_another_user: .* belongs to nobody, and this runs as root/)
    expect(stderr).toContain(`sudo -u nobody env HATACHI_DATA_DIR=${dataOf(name)} `)
    expect(stderr).toContain(`hatachi ${words} `)
    expect(readdirSync(dataOf(name))).toEqual(before)
    chownSync(dataOf(name), 0, 0)
    // Where it is the right user's it does what it is for, or fails for a reason of its own.
    expect((await hatachi(name, ...args)).stderr).not.toContain('data_of_another_user')
  })
})

describe('hatachi memory', () => {
  it('tells numbers alone, and forgets', async () => {
    machine('memory', 'platform_operator')
    expect((await hatachi('memory', 'memory', 'status', '--json')).json).toMatchObject({ enabled: false, keepDays: 90, state: 'sound', memories: 0 })
    expect(existsSync(join(dataOf('memory'), 'keys'))).toBe(false)
    const pseudonym = remember('memory', 5)
    const status = await hatachi('memory', 'memory', 'status', '--json')
    expect(status).toMatchObject({ status: 0, json: { memories: 5, byYears: [{ atLeastYears: 20, memories: 5 }], expired: 0, damaged: 0 } })
    const words = await hatachi('memory', 'memory', 'status')
    expect(words.stdout).toContain('5 remembered')
    expect(`${status.stdout}${words.stdout}`).not.toContain(pseudonym)
    expect((await hatachi('memory', 'memory', 'purge', '--older-than', '3', '--json')).json).toEqual({ result: 'forgotten', forgotten: 2 })
    expect((await hatachi('memory', 'memory', 'purge')).stdout).toBe('forgotten: 0\n')
    expect((await hatachi('memory', 'memory', 'purge', '--all')).stdout).toBe('forgotten: 3\n')
  })

  it('a damaged one: said so, and --all is the way out, not from under a running appliance', async () => {
    machine('damaged', 'platform_operator')
    remember('damaged', 3)
    truncateSync(memoryPath(dataOf('damaged')), 5000)
    const status = await hatachi('damaged', 'memory', 'status', '--json')
    expect(status).toMatchObject({ status: exitCode('undetermined'), json: { state: 'unreadable', cause: 'damaged' } })
    expect(status.stderr).toContain('memory purge --all')
    expect((await hatachi('damaged', 'memory', 'purge')).status).toBe(exitCode('data'))
    const store = openStore(storePath(dataOf('damaged')))
    expect(await hatachi('damaged', 'memory', 'purge', '--all')).toMatchObject({
      status: exitCode('unavailable'),
      stderr: expect.stringContaining('store_in_use') as string
    })
    if (store.ok) store.value.close()
    expect((await hatachi('damaged', 'memory', 'purge', '--all')).status).toBe(0)
    expect((await hatachi('damaged', 'memory', 'status', '--json')).json).toMatchObject({ state: 'sound', memories: 0 })
  })

  it.each([
    [['memory'], 'say what to do'],
    [['memory', 'forget'], 'say what to do'],
    [['memory', 'purge', '--all', '--older-than', '3'], 'exclude each other'],
    [['memory', 'purge', '--older-than', 'x'], 'number of days'],
    [['retention', 'verify'], 'FILE is missing'],
    [['retention', 'erase', '--by', 'A', '--report', 'x.json'], '--reason is missing'],
    [['retention', 'erase', '--by', 'A', '--reason', 'card 12345678', '--report', 'x.json'], '--reason cannot be recorded'],
    [['retention', 'erase', ...ORDER], '--report names the file']
  ])('%j is not understood', async (args, words) => {
    const { status, stderr } = await hatachi('nowhere', ...args)
    expect(status).toBe(exitCode('usage'))
    expect(stderr).toContain(words)
    expect(stderr).not.toContain('12345678')
    expect(existsSync(dataOf('nowhere'))).toBe(false)
  })
})

describe('hatachi retention', () => {
  it('tells a copy of the key that stays, and writes over no other file when it goes on', async () => {
    machine('copied', 'platform_operator')
    remember('copied', 2)
    copyFileSync(erasableKeyPath(dataOf('copied')), `${erasableKeyPath(dataOf('copied'))}.bak`)
    const run = ['retention', 'erase', ...ORDER, '--report', 'copied.json'] as const
    // An erasing that was begun, and cut short.
    writeFileSync(erasingJournalPath(dataOf('copied')), '{}', { mode: 0o600 })
    writeFileSync(join(directory, 'copied.json'), 'something else')
    expect(await hatachi('copied', ...run)).toMatchObject({ status: exitCode('cannotCreate'), stderr: expect.stringContaining('is not written over') as string })
    expect(readFileSync(join(directory, 'copied.json'), 'utf8')).toBe('something else')
    rmSync(join(directory, 'copied.json'))
    expect(await hatachi('copied', ...run)).toMatchObject({ status: 0, stderr: expect.stringMatching(/still there.*keys\/retention\.key\.bak/) as string })
    expect((await hatachi('copied', 'retention', 'verify', 'copied.json')).stdout).toContain('still there, perhaps a copy of the key: keys/retention.key.bak')
  })

  it('says that the record could not be opened, and erases', async () => {
    machine('unrecorded', 'platform_operator')
    remember('unrecorded', 2)
    writeFileSync(storePath(dataOf('unrecorded')), 'no database, of no length that one has')
    const erased = await hatachi('unrecorded', 'retention', 'erase', ...ORDER, '--report', 'unrecorded.json', '--json')
    expect(erased).toMatchObject({ status: 0, json: { isRecorded: false }, stderr: expect.stringContaining('the report says so') as string })
    expect((await hatachi('unrecorded', 'retention', 'verify', 'unrecorded.json')).stdout).toContain('is not on the record (store_medium: damaged)')
    expect(leftoversIn(dataOf('unrecorded'))).toEqual([])
  })

  it('erases, and signs a report that only the machine’s key bears out', async () => {
    machine('end', 'platform_operator')
    remember('end', 2)
    writeFileSync(join(directory, 'device.pem'), (await hatachi('end', 'retention', 'key')).stdout)
    const run = ['retention', 'erase', ...ORDER, '--report', 'report.json'] as const

    const store = openStore(storePath(dataOf('end')))
    expect(await hatachi('end', ...run)).toMatchObject({ status: exitCode('unavailable'), stderr: expect.stringContaining('store_in_use') as string })
    if (store.ok) store.value.close()
    writeFileSync(join(directory, 'report.json'), 'there already')
    expect(await hatachi('end', ...run)).toMatchObject({ status: exitCode('cannotCreate'), stderr: expect.stringContaining('Nothing was erased') as string })
    rmSync(join(directory, 'report.json'))
    expect((await hatachi('end', 'retention', 'erase', ...ORDER, '--report', 'no/such/folder/report.json')).status).toBe(exitCode('cannotCreate'))
    expect(existsSync(memoryPath(dataOf('end')))).toBe(true)

    const erased = await hatachi('end', ...run)
    expect(erased).toMatchObject({ status: 0, stdout: expect.stringContaining('erased; the signed report: ') as string, stderr: '' })
    expect(readdirSync(dataOf('end')).toSorted()).toEqual(['hatachi.db', 'hatachi.db.lock', 'hatachi.yaml', 'keys', 'retention'])

    // On this machine, and elsewhere with its public key.
    const here = hatachiProcess('end', 'retention', 'verify', 'report.json')
    expect(here).toMatchObject({ status: 0, stdout: expect.stringMatching(/signature is good[^]*山田[^]*2 memories/) as string })
    expect(here.modules).not.toMatch(/main\/(?:memory|certificate|revocation)\//)
    const there = await hatachi('elsewhere', 'retention', 'verify', 'report.json', '--key', 'device.pem', '--json')
    expect(there).toMatchObject({ status: 0, json: { result: 'valid', report: { runs: [{ by: '山田' }] } } })
    expect((await hatachi('elsewhere', 'retention', 'verify', 'report.json')).status).toBe(exitCode('usage'))

    const text = readFileSync(join(directory, 'report.json'), 'utf8')
    writeFileSync(join(directory, 'changed.json'), text.replace('"count": 2', '"count": 1'))
    expect(await hatachi('end', 'retention', 'verify', 'changed.json', '--json')).toMatchObject({ status: exitCode('refused'), json: { code: 'signature_bad' } })
    writeFileSync(join(directory, 'cut.json'), text.slice(0, 200))
    expect((await hatachi('end', 'retention', 'verify', 'cut.json')).status).toBe(exitCode('data'))
    expect((await hatachi('end', 'retention', 'verify', 'none.json')).status).toBe(exitCode('noInput'))
    machine('other', 'service_provider')
    expect((await hatachi('other', 'retention', 'key')).status).toBe(0)
    expect(await hatachi('other', 'retention', 'verify', 'report.json', '--json')).toMatchObject({ status: exitCode('refused'), json: { code: 'report_of_another_key' } })
  })
})
