import { describe, expect, test } from 'vitest'
import { everyPlatform } from '../../../test/support/every-evidence.ts'
import { statusIds } from '../../contract/operator-watch.ts'
import { statusCodes } from '../../contract/status-codes.ts'
import type { LineHealth } from '../../platform/line.ts'
import { READER_FAULTS } from '../reader-faults.ts'
import { machineFinding, readerFinding } from './device-status.ts'
import { endingsFinding } from './ending-status.ts'
import { gravest, isCodeOf, rowOf } from './finding.ts'
import { listsFinding, type ListHealth } from './list-status.ts'
import { networkFinding, platformAnswerOf } from './network-status.ts'
import { lastSaleFinding } from './sale-status.ts'
import { serviceFinding } from './service-status.ts'
import { backupFinding, clockFinding, diskFinding, keysFinding, recordFinding } from './upkeep-status.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const NOW_MS = Date.parse('2026-11-27T12:00:00+09:00')

describe('the table of codes', () => {
  test('has each code once, something good or nothing for each part, and the graver before the lighter', () => {
    expect(new Set(statusCodes.map(({ code }) => code)).size).toBe(statusCodes.length)
    const grave = ['fault', 'warning', 'good', 'off']
    for (const id of statusIds) {
      const states = statusCodes.filter((row) => row.id === id).map(({ state }) => grave.indexOf(state))
      expect(states).toEqual(states.toSorted((one, other) => one - other))
      expect(states.at(-1)).toBeGreaterThanOrEqual(2)
    }
  })

  test('tells the gravest', () => {
    expect(gravest({ code: 'machine_ready' }, { code: 'sold_out' }, { code: 'door_open' })).toEqual({ code: 'door_open' })
    expect(rowOf('disk_low')).toMatchObject({ id: 'disk', state: 'warning' })
    expect([isCodeOf('machine', 'port_lost'), isCodeOf('reader', 'port_lost'), isCodeOf('reader', 'toString')]).toEqual([true, false, false])
  })
})

describe('the devices', () => {
  const well = { isMachineReady: true, machineFault: null, isDoorOpen: false, soldOut: [] }
  const products = [
    { id: 'beer', selections: ['1'] },
    { id: 'ticket', selections: ['2', '3'] }
  ]
  const nothing = { stuck: [], unsettled: [] }

  test('every fault of a reader has a code, and no reader has none', () => {
    for (const code of Object.keys(READER_FAULTS)) expect(isCodeOf('reader', code)).toBe(true)
    expect(readerFinding({ readerFault: 'reader_busy' })).toEqual({ code: 'reader_busy' })
    expect(readerFinding({ readerFault: null })).toEqual({ code: 'reader_ready' })
  })

  test('a machine is lost by its cause, and by one that only its driver knows', () => {
    const lost = { ...well, isMachineReady: false }
    expect(machineFinding({ ...lost, machineFault: 'no_poll' }, products, nothing)).toEqual({ code: 'no_poll' })
    expect(machineFinding({ ...lost, machineFault: 'coin_mech' }, products, nothing)).toEqual({
      code: 'machine_lost',
      facts: { cause: 'coin_mech' }
    })
    expect(machineFinding(lost, products, nothing)).toEqual({ code: 'machine_unheard' })
  })

  test('a product is sold out where none of its selections is left', () => {
    expect(machineFinding({ ...well, soldOut: ['2'] }, products, nothing)).toEqual({ code: 'machine_ready' })
    const some = machineFinding({ ...well, soldOut: ['2', '3'] }, products, nothing)
    expect(some).toEqual({ code: 'sold_out', facts: { count: 1, products: 'ticket' } })
    expect(machineFinding({ ...well, soldOut: ['1', '2', '3'] }, products, nothing).code).toBe('all_sold_out')
  })

  test('vends that went wrong are told of by product, and an open door before them', () => {
    const trouble = { productId: 'beer', selection: '1', atMs: 5 }
    const stuck = machineFinding(well, products, { stuck: [trouble], unsettled: [trouble] })
    expect(stuck).toEqual({ code: 'goods_stuck', sinceMs: 5, facts: { productId: 'beer', selection: '1' } })
    expect(machineFinding(well, products, { stuck: [], unsettled: [trouble] }).code).toBe('vend_unsettled')
    expect(machineFinding({ ...well, isDoorOpen: true }, products, { stuck: [trouble], unsettled: [] }).code).toBe('door_open')
  })
})

describe('network and platform', () => {
  const up = { failing: null, problem: null }
  const line = (change: Partial<LineHealth> = {}): LineHealth => ({
    lost: null,
    sinceMs: null,
    isHeard: true,
    waitingMs: 0,
    endpoints: [up],
    ...change
  })

  test.each([
    [line(), 'platform_reached'],
    [line({ isHeard: false }), 'platform_unheard'],
    [line({ waitingMs: 2000 }), 'platform_silent'],
    [line({ lost: 'timed_out', sinceMs: 7 }), 'platform_timed_out'],
    [line({ endpoints: [{ failing: null, problem: 'refused_us' }] }), 'platform_refused_us'],
    // A platform that has no such request is none the worse for it.
    [line({ endpoints: [{ failing: null, problem: 'not_offered' }] }), 'platform_reached'],
    [line({ endpoints: [up, { failing: 'unreachable', problem: null }] }), 'one_address_failing'],
    [line({ endpoints: [{ failing: null, problem: 'malformed' }, up] }), 'one_address_failing']
  ])('%j is %s', (health, code) => {
    expect(networkFinding(health, null, null).code).toBe(code)
  })

  test('answers that cannot be used are told of until one can', () => {
    const bad = networkFinding(line(), { code: 'signature_bad', atMs: 9 }, null)
    expect(bad).toEqual({ code: 'platform_signature_bad', sinceMs: 9 })
    expect(networkFinding(line(), { code: null, atMs: 10 }, null).code).toBe('platform_reached')
    expect(networkFinding(line(), null, { code: 'stale', atMs: 3 })).toEqual({
      code: 'ocsp_unusable',
      sinceMs: 3,
      facts: { reason: 'stale' }
    })
  })

  test('every reason of a decision record for a platform that was reached has a code', () => {
    for (const platform of everyPlatform) {
      const answer = platformAnswerOf({ platform }, 0)
      if (answer !== null && answer.code !== null) expect(isCodeOf('network', `platform_${answer.code}`)).toBe(true)
    }
  })
})

describe('what ends some day', () => {
  const anchor = { kind: 'anchor', name: 'anchor-1', endsAtMs: NOW_MS + 400 * DAY_MS } as const
  const client = (days: number) => ({ kind: 'client_certificate', name: 'client-certificate', endsAtMs: NOW_MS + days * DAY_MS }) as const

  test('is told of in time, the gravest first and then the nearest', () => {
    expect(endingsFinding([anchor, client(200)], null, NOW_MS)).toEqual({ code: 'nothing_ends_soon', untilMs: client(200).endsAtMs })
    expect(endingsFinding([anchor, client(89)], null, NOW_MS)).toEqual({
      code: 'client_certificate_ends_soon',
      untilMs: client(89).endsAtMs,
      facts: { name: 'client-certificate', daysLeft: 89, others: 0 }
    })
    expect(endingsFinding([client(0)], NOW_MS + DAY_MS, NOW_MS)).toMatchObject({ code: 'client_certificate_ended', facts: { others: 1 } })
    expect(endingsFinding([], NOW_MS + 29 * DAY_MS, NOW_MS).code).toBe('operator_certificate_ends_soon')
    expect(endingsFinding([], NOW_MS + 31 * DAY_MS, NOW_MS).code).toBe('nothing_ends_soon')
    expect(endingsFinding([], NOW_MS, NOW_MS).code).toBe('operator_certificate_ended')
  })
})

describe('revocation lists', () => {
  const list = { kind: 'crl' as const, thisUpdateMs: NOW_MS - HOUR_MS, entries: 5 }
  const source = {
    setting: { url: 'http://a', kind: 'crl' as const },
    state: { state: 'current' as const },
    facts: list as unknown as ListHealth['sources'][number]['facts'],
    expired: false,
    askedAtMs: NOW_MS,
    problem: null
  }
  const health: ListHealth = {
    isWanted: true,
    isReadable: true,
    faults: [],
    lists: [list],
    sources: [source],
    maxAgeMs: 2 * DAY_MS,
    authorityMaxAgeMs: 2 * DAY_MS
  }

  test.each([
    [health, 'lists_current'],
    [{ ...health, isReadable: false }, 'lists_unreadable'],
    [{ ...health, faults: ['key_gone' as const] }, 'list_key_gone'],
    [{ ...health, faults: ['damaged' as const, 'key_gone' as const] }, 'list_damaged'],
    [{ ...health, sources: [{ ...source, facts: null }] }, 'list_absent'],
    [{ ...health, sources: [{ ...source, facts: null, askedAtMs: null }] }, 'lists_current'],
    [{ ...health, sources: [{ ...source, expired: true }] }, 'list_expired'],
    [{ ...health, maxAgeMs: HOUR_MS - 1 }, 'list_too_old'],
    [{ ...health, sources: [{ ...source, problem: 'cut_off' }] }, 'list_fetch_failed'],
    [{ ...health, sources: [{ ...source, problem: 'list_signature_bad' }] }, 'list_refused'],
    [{ ...health, sources: [{ ...source, problem: 'medium_full' }] }, 'list_import_failed'],
    [{ ...health, sources: [{ ...source, state: { state: 'overdue' as const, sinceMs: 1 }, problem: 'cut_off' }] }, 'list_overdue'],
    [{ ...health, sources: [], lists: [] }, 'list_absent'],
    [{ ...health, sources: [], maxAgeMs: HOUR_MS - 1 }, 'list_too_old'],
    [{ ...health, sources: [], lists: [], isWanted: false }, 'lists_none']
  ])('case %#: %s', (given, code) => {
    expect(listsFinding(given, NOW_MS).code).toBe(code)
  })

  test('a service provider has none', () => {
    expect(listsFinding(null, NOW_MS)).toEqual({ code: 'lists_none' })
  })
})

describe('the last sale', () => {
  const hourly = Array.from({ length: 50 }, (_, at) => NOW_MS - at * HOUR_MS)

  test('says nothing of a machine that never sold, or not often yet', () => {
    expect(lastSaleFinding([], NOW_MS)).toEqual({ code: 'no_sale_yet' })
    expect(lastSaleFinding(hourly.slice(0, 19), NOW_MS + 20 * DAY_MS).code).toBe('sold')
  })

  test('allows a day, and twice the longest pause that was usual', () => {
    expect(lastSaleFinding(hourly, NOW_MS + DAY_MS).code).toBe('sold')
    expect(lastSaleFinding(hourly, NOW_MS + DAY_MS + 1)).toEqual({
      code: 'no_sale_for_long',
      sinceMs: NOW_MS,
      facts: { lastSaleAtMs: NOW_MS, usualPauseMs: HOUR_MS }
    })
    // Closed for two days a week.
    const weekly = [...hourly, ...hourly.map((atMs) => atMs - 4 * DAY_MS)]
    expect(lastSaleFinding(weekly, NOW_MS + 3 * DAY_MS).code).toBe('sold')
    expect(lastSaleFinding(weekly, NOW_MS + 5 * DAY_MS).code).toBe('no_sale_for_long')
  })
})

describe('upkeep', () => {
  test('the clock, by its reason', () => {
    expect(clockFinding({ finding: 'behind', reason: 'mark_damaged' }).code).toBe('clock_mark_damaged')
    expect(clockFinding({ finding: 'trusted', by: 'marks' }).code).toBe('clock_trusted')
  })

  test('keys, what the other role left first', () => {
    expect(keysFinding([{ name: 'device', code: 'key_absent' }], ['lists'])).toEqual({ code: 'key_of_other_role', facts: { name: 'lists' } })
    expect(keysFinding([{ name: 'lists', code: 'key_damaged' }], [])).toEqual({ code: 'key_damaged', facts: { name: 'lists' } })
    expect(keysFinding([], [])).toEqual({ code: 'keys_sound' })
  })

  test('the record, by what it says of itself', () => {
    const sound = { newestSequence: 7, unsound: null, mark: null }
    expect(recordFinding(sound, false)).toEqual({ code: 'record_sound', facts: { sequence: 7 } })
    expect(recordFinding(sound, true).code).toBe('record_failing')
    expect(recordFinding(null, false).code).toBe('record_unreadable')
    const mark = { name: 'record_behind_mark', sequence: 3, atMs: 4, code: 'differs' } as const
    expect(recordFinding({ ...sound, mark }, false)).toMatchObject({ code: 'record_differs', sinceMs: 4 })
    expect(recordFinding({ ...sound, mark: { ...mark, code: 'behind' } }, false).code).toBe('record_put_back')
    expect(recordFinding({ ...sound, unsound: { sequence: 2, atMs: 1, problem: 'head_entry' }, mark }, false).code).toBe('record_unsound')
  })

  test('the second medium, by the code of the run in vain', () => {
    const state = { configured: true, state: 'failing', fault: 'medium_full', sinceMs: 1, exportedThrough: 0, newestSequence: 3, lastExportAtMs: null } as const
    expect(backupFinding(state)).toEqual({ code: 'backup_medium_full', sinceMs: 1 })
    expect(backupFinding({ ...state, fault: 'backup_lost' }).code).toBe('backup_lost')
    expect(backupFinding({ ...state, fault: 'store_absent' })).toMatchObject({ code: 'backup_run_failed', facts: { reason: 'store_absent' } })
    expect(backupFinding({ ...state, state: 'behind', fault: null })).toEqual({ code: 'backup_behind', facts: { missing: 3 } })
    expect(backupFinding({ ...state, state: 'off', fault: null }).code).toBe('backup_none')
    expect(backupFinding({ ...state, state: 'current', fault: null }).code).toBe('backup_current')
  })

  test('the disk, at the bounds of the doctor', () => {
    const of = (freeBytes: number) => diskFinding({ freeBytes, totalBytes: 1e9 }).code
    expect([of(49_999_999), of(50_000_000), of(499_999_999), of(500_000_000)]).toEqual(['disk_full', 'disk_low', 'disk_low', 'disk_ample'])
    expect(diskFinding(null).code).toBe('disk_unknown')
  })

  test('service, where nobody can tell it is a fault', () => {
    const session = { hasFaulted: false, service: 'in_service' } as const
    expect(serviceFinding(null, null).code).toBe('starting')
    expect(serviceFinding({ ...session, hasFaulted: true }, null).code).toBe('program_fault')
    expect(serviceFinding({ ...session, service: 'maintenance' }, { mode: 'maintenance', sinceMs: 5, isKnown: true })).toEqual({ code: 'maintenance', sinceMs: 5 })
    expect(serviceFinding({ ...session, service: 'out_of_service' }, { mode: 'out_of_service', sinceMs: null, isKnown: false }).code).toBe('service_unknown')
    expect(serviceFinding(session, null).code).toBe('in_service')
  })
})
