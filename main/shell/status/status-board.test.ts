import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ok } from '../../../device/result.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { statusIds, type StatusId } from '../../contract/operator-watch.ts'
import { openDeviceKey } from '../../keys/device-key.ts'
import type { LineHealth } from '../../platform/line.ts'
import type { SessionHealth } from '../../session/session-health.ts'
import { openStore, storePath } from '../../store/database.ts'
import type { EventRecorder } from '../companion.ts'
import { RecordLook } from './record-look.ts'
import { LOOK_EVERY_MS, StatusBoard, type StatusBoardParts, type WatchedSession } from './status-board.ts'

const clock = new ManualClock(Date.parse('2026-11-27T09:00:00Z'))
const well: SessionHealth = {
  readerFault: null,
  isMachineReady: true,
  machineFault: null,
  isDoorOpen: false,
  soldOut: [],
  hasStoreFailed: false,
  hasFaulted: false,
  isStopping: false,
  service: 'in_service'
}
const lineUp: LineHealth = {
  lost: null,
  sinceMs: null,
  isHeard: true,
  waitingMs: 0,
  endpoints: [{ failing: null, problem: null }]
}

let directory = ''
let told: unknown[] = []
let probes = 0
let line: LineHealth = lineUp
let session: SessionHealth = well
let board: StatusBoard

const recorder = {
  event: (name: string, fields: object) => {
    told.push([name, fields])
    return ok(undefined)
  }
} as unknown as EventRecorder

function open(change: Partial<StatusBoardParts> = {}): StatusBoard {
  const made = new StatusBoard({
    line: {
      health: () => line,
      probe: () => {
        probes += 1
      }
    },
    clock: () => ({ finding: 'trusted', by: 'live_proof' }),
    platformOperator: null,
    configuration: { role: 'service_provider', products: [], record: { backup: null, keepDays: 1 } },
    dataDirectory: directory,
    clockOfBoard: clock,
    endings: [],
    ...change
  })
  made.start(recorder)
  return made
}

const watched: WatchedSession = { health: () => session, onView: () => () => undefined, onDecision: () => () => undefined }
const item = (id: StatusId) => board.read().find((each) => each.id === id)

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-board-'))
  const store = openStore(storePath(directory))
  if (!store.ok || !openDeviceKey(directory).ok) throw new Error('no store')
  store.value.close()
  ;[told, probes, line, session] = [[], 0, lineUp, well]
})

afterEach(async () => {
  await board.stop()
  rmSync(directory, { recursive: true })
})

describe('the board', () => {
  test('says of a box without a machine that there is none', () => {
    const configuration = { role: 'service_provider', products: [], record: { backup: null, keepDays: 1 }, machine: { driver: 'none' } } as const
    board = open({ configuration })
    board.watch(watched)
    expect(item('machine')).toMatchObject({ code: 'no_machine', state: 'good' })
  })

  test('says of a box that asks no platform that there is none, and probes none', () => {
    board = open({ line: null })
    board.watch(watched)
    expect(item('network')).toMatchObject({ code: 'platform_none', state: 'off', sinceMs: null })
    expect(probes).toBe(0)
  })

  test('has one item for each part, in their order, and says at once that the session has not begun', () => {
    board = open()
    expect(board.read().map(({ id }) => id)).toEqual([...statusIds])
    expect([item('service')?.code, item('reader')?.code, item('machine')?.code, board.mode()]).toEqual([
      'starting',
      'reader_unheard',
      'machine_unheard',
      'out_of_service'
    ])
    board.watch(watched)
    expect([item('service')?.code, item('reader')?.code, item('machine')?.code, board.mode()]).toEqual([
      'in_service',
      'reader_ready',
      'machine_ready',
      'in_service'
    ])
  })

  test('knows since when something is so, whether anybody asks or not', () => {
    board = open()
    board.watch(watched)
    expect(item('reader')?.sinceMs).not.toBeUndefined()
    clock.advance(LOOK_EVERY_MS)
    session = { ...well, readerFault: 'reader_lost' }
    clock.advance(LOOK_EVERY_MS)
    const lostAtMs = clock.nowMs()
    clock.advance(10 * LOOK_EVERY_MS)
    expect(item('reader')).toMatchObject({ code: 'reader_lost', state: 'fault', sinceMs: lostAtMs })
    session = well
    clock.advance(LOOK_EVERY_MS)
    expect(item('reader')).toMatchObject({ code: 'reader_ready', sinceMs: clock.nowMs() })
  })

  test('what was so at its first look has been so since nobody knows when', () => {
    board = open()
    expect(item('disk')?.sinceMs).toBeNull()
    clock.advance(10 * LOOK_EVERY_MS)
    expect(item('disk')?.sinceMs).toBeNull()
  })

  test('asks the platform while somebody looks, not more often than every second, and not while the line is down', () => {
    board = open()
    clock.advance(60_000)
    expect(probes).toBe(0)
    for (let round = 0; round < 10; round += 1) {
      board.read()
      clock.advance(500)
    }
    expect(probes).toBe(5)
    line = { ...lineUp, lost: 'unreachable', sinceMs: 1 }
    clock.advance(60_000)
    expect(item('network')).toMatchObject({ code: 'platform_unreachable', sinceMs: 1 })
    expect(probes).toBe(5)
  })

  test('a part that cannot be looked at holds up no other, and is told once', () => {
    board = open({
      rules: () => {
        throw new RangeError('4711')
      }
    })
    expect(item('rules')).toMatchObject({ code: 'rules_unseen', state: 'warning' })
    expect(item('disk')?.state).not.toBe('off')
    clock.advance(5 * LOOK_EVERY_MS)
    expect(told).toEqual([['fault_caught', { where: 'status.rules', name: 'RangeError' }]])
  })

  test('without a record that can be read says so', () => {
    rmSync(storePath(directory))
    board = open()
    expect(item('record')).toMatchObject({ code: 'record_unreadable', state: 'fault' })
    expect(['last_sale', 'backup'].map((id) => item(id as StatusId))).toMatchObject([
      { code: 'last_sale_unseen', state: 'warning' },
      { code: 'backup_unseen', state: 'warning' }
    ])
  })

  test('looks into the record again, once it can be read', () => {
    renameSync(storePath(directory), join(directory, 'away'))
    board = open()
    clock.advance(LOOK_EVERY_MS)
    expect(item('record')?.code).toBe('record_unreadable')
    renameSync(join(directory, 'away'), storePath(directory))
    clock.advance(LOOK_EVERY_MS)
    expect(['record', 'last_sale', 'backup'].map((id) => item(id as StatusId)?.code)).toEqual(['record_sound', 'no_sale_yet', 'backup_none'])
  })

  test('says good of nothing that it did not see, and looks anew', () => {
    const looks = (['facts', 'backup', 'salesMs'] as const).map((look) =>
      vi.spyOn(RecordLook.prototype, look).mockImplementation(() => {
        throw new RangeError('4711')
      })
    )
    const health = vi.fn(() => {
      throw new RangeError('4711')
    })
    board = open({
      line: { health: health, probe: () => undefined },
      clock: health,
      rules: health,
      service: health,
      endings: null as never,
      platformOperator: { lists: health, memory: health, keyFault: health }
    })
    board.watch({ ...watched, health: () => ({ ...well, get isMachineReady() { return health() } }) })
    clock.advance(LOOK_EVERY_MS)
    const unseen = board.read().filter(({ id }) => id !== 'reader' && id !== 'disk')
    expect(unseen.filter(({ state }) => state === 'good' || state === 'off')).toEqual([])
    expect(unseen.filter(({ code }) => !code.endsWith('_unseen')).map(({ code }) => code)).toEqual(['record_unreadable'])
    for (const look of looks) look.mockRestore()
    clock.advance(LOOK_EVERY_MS)
    expect(board.read().filter(({ id }) => ['record', 'backup', 'last_sale'].includes(id)).map(({ code }) => code)).toEqual([
      'record_sound',
      'backup_none',
      'no_sale_yet'
    ])
  })

  test('tells of the certificate that the operator’s side shows', () => {
    board = open()
    board.showsCertificateUntil(clock.nowMs() + 86_400_000)
    expect(item('anchors')).toMatchObject({ code: 'operator_certificate_ends_soon', facts: { daysLeft: 1 } })
  })
})
