import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { openStore, storePath } from '../../main/store/database.ts'
import { StoreSessionRecorder } from '../../main/store/session-recorder.ts'
import { testDeviceKey } from '../support/test-device-key.ts'

const cli = fileURLToPath(new URL('../../main/shell/cli.ts', import.meta.url))
let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-vending-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

function hatachi(...args: string[]) {
  const env = { ...process.env, HATACHI_DATA_DIR: directory }
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { env, encoding: 'utf8' })
  return { status, stdout, stderr }
}

function record(keep: (recorder: StoreSessionRecorder) => void): void {
  const opened = openStore(storePath(directory))
  if (!opened.ok) throw new Error(opened.error.code)
  const recorder = new StoreSessionRecorder(opened.value, systemClock, { role: 'service_provider', place: 'indoors' }, testDeviceKey)
  keep(recorder)
  recorder.recover(systemClock.nowMs())
  opened.value.close()
}

it('counts what became of the goods, and lists what a person has to look at, until it is found out', () => {
  const intent = { productId: 'beer', selection: '1', position: 1, of: 1, approvedAtMs: Date.parse('2026-04-01T01:00:00Z') }
  record((recorder) => {
    for (const id of ['a', 'b']) {
      recorder.sessionStarted(`s-${id}`, 'product_first', 1)
      recorder.vendIntended({ ...intent, sessionId: `s-${id}`, vendId: `v-${id}` })
    }
    recorder.vendReported('v-a', 'dispensed', '')
    recorder.vendReported('v-b', 'unknown', 'the line was lost')
  })
  expect(JSON.parse(hatachi('vending', 'report', '--json').stdout)).toEqual({
    productId: 'beer',
    selection: '1',
    approved: 2,
    told: 0,
    dispensed: 1,
    failed: 0,
    notStarted: 0,
    notTold: 0,
    unknown: 1,
    underWay: 0,
    settledTold: 0,
    settledDispensed: 0,
    settledFailed: 0
  })
  const report = hatachi('vending', 'report')
  expect(report.status).toBe(exitCode('ok'))
  expect(report.stdout).toMatch(/^product +selection +approved +told +dispensed/)
  expect(report.stdout).toMatch(/^beer +1 +2 +0 +1 +0 +0 +0 +1 +0 +0 +0 +0$/m)
  expect(report.stdout).toMatch(/hatachi vending unknowns/)
  expect(JSON.parse(hatachi('vending', 'unknowns', '--json').stdout)).toMatchObject({
    approvedAt: '2026-04-01T01:00:00.000Z',
    vendId: 'v-b',
    cause: 'the line was lost'
  })
  expect(hatachi('vending', 'unknowns').stdout).toMatch(/beer +s-b +v-b +the line was lost/)

  record((recorder) => {
    expect(recorder.vendSettled('v-b', 'dispensed', 'asked once the line was back').ok).toBe(true)
  })
  expect(hatachi('vending', 'unknowns').stdout).toMatch(/^Of every/)
  const records = hatachi('records').stdout.split('\n').filter((line) => line !== '')
  const vends = records.map((line) => (JSON.parse(line) as { readonly vend: { readonly vendId: string } }).vend)
  expect(vends.find(({ vendId }) => vendId === 'v-b')).toMatchObject({
    confirmation: 'unknown',
    settled: { result: 'dispensed' }
  })
})

it('says what there is to do, and where no record lies', () => {
  expect(hatachi('vending').status).toBe(exitCode('usage'))
  expect(hatachi('vending', 'everything').status).toBe(exitCode('usage'))
  expect(hatachi('vending', 'report').status).toBe(exitCode('noInput'))
})

it('says in words why a record cannot be read, with what mends it', () => {
  const path = storePath(directory)
  const why = (verb: string) => {
    const { status, stderr } = hatachi('vending', verb)
    expect(stderr).not.toMatch(/store_/)
    return [status, stderr]
  }
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, '')
  expect(why('report')).toEqual([
    exitCode('data'),
    expect.stringMatching(/cannot be read: The record has schema version 0, not yet \d+\. Start the appliance once/) as unknown
  ])
  rmSync(path)
  mkdirSync(path)
  expect(why('report')).toEqual([
    exitCode('cannotCreate'),
    expect.stringMatching(/cannot be read: The record cannot be opened: it may not be read by this user, or is no file\. Run: ls -l /) as unknown
  ])
  rmSync(path, { recursive: true })
  writeFileSync(path, 'no database at all, and longer than the hundred bytes that the head of one has: '.repeat(9))
  expect(why('unknowns')).toEqual([
    exitCode('data'),
    expect.stringMatching(/cannot be read: The record .* is damaged\. End the appliance and run: .* audit begin-anew --by NAME/) as unknown
  ])
})
