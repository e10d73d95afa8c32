import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ok } from '../../../device/result.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import type { RecordKeeper } from '../companion.ts'
import type { MachineService } from '../service/machine-service.ts'
import type { Configuration } from '../config/configuration.ts'
import { noLog } from '../log/log.ts'
import type { RuleKeeper } from '../rules/rule-keeper.ts'
import { operatorSide } from './operator-side.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-side-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

it('a mistake while it opens ends nothing else: it is told once, and tried again', async () => {
  const clock = new ManualClock()
  const told: unknown[] = []
  let isMistaken = true
  const settings = {
    address: '127.0.0.1',
    port: 0,
    names: [],
    approval: [],
    get ownCertificate() {
      if (isMistaken) throw new RangeError('secret 4711')
      return { certificatePem: '', keyPem: '', endsAtMs: 0 }
    }
  }
  const side = operatorSide({
    configuration: { operatorSide: settings } as unknown as Configuration,
    dataDirectory: directory,
    clock,
    version: '0',
    backup: null,
    service: {} as MachineService,
    rules: { asksBy: () => undefined } as unknown as RuleKeeper,
    board: { read: () => [], mode: () => 'in_service', showsCertificateUntil: () => undefined },
    log: noLog
  })
  const recorder = {
    event: (name: string, fields: object) => {
      told.push([name, fields])
      return ok(undefined)
    }
  } as unknown as RecordKeeper
  side.start(recorder)
  expect(await side.opened()).toBe(false)
  expect(told).toEqual([
    ['fault_caught', { where: 'operator_side', name: 'RangeError' }],
    ['operator_side_failed', { code: 'operator_side_fault' }]
  ])
  clock.advance(60_000)
  expect(await side.opened()).toBe(false)
  expect(told).toHaveLength(2)
  isMistaken = false
  clock.advance(60_000)
  expect(await side.opened()).toBe(false)
  // The record that is to be read is not there.
  expect(told.slice(2)).toEqual([['operator_side_failed', { code: 'store_absent' }]])
  await side.stop()
})
