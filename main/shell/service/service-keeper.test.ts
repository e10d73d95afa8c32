import { existsSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { err, ok } from '../../../device/result.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { RecordStand } from '../../../test/support/record-stand.ts'
import { recordedEvents } from '../../store/record-reader.ts'
import type { EventRecorder } from '../companion.ts'
import { ORDER_EVERY_MS, ServiceKeeper } from './service-keeper.ts'
import { layServiceOrder, serviceOrderPath } from './service-order.ts'

let stand: RecordStand
let clock: ManualClock
beforeEach(() => {
  stand = new RecordStand()
  clock = new ManualClock()
})
afterEach(() => {
  stand.remove()
})

const keeper = () => new ServiceKeeper({ dataDirectory: stand.directory, clock })
const started = (recorder: EventRecorder = stand.recorder) => {
  const made = keeper()
  made.start(recorder)
  return made
}
const path = () => serviceOrderPath(stand.directory)
const said = () =>
  [...recordedEvents(stand.store)].filter(({ name }) => name.startsWith('service')).map(({ name, fields }) => ({ name, ...fields }))
const failing: EventRecorder = { event: () => err({ code: 'store_failed', cause: 'medium_full' }) }

describe('the mode', () => {
  it('is on the record before it holds, is told once, and outlasts a restart', async () => {
    const first = started()
    const told: string[] = []
    first.onChange(() => told.push(first.now().mode))
    expect(first.now().mode).toBe('in_service')
    expect(first.begin('maintenance', { by: 'Sato' })).toEqual(ok(undefined))
    expect(first.begin('maintenance', { by: 'Sato' })).toEqual(ok(undefined))
    expect(first.now()).toEqual({ mode: 'maintenance', sinceMs: clock.nowMs(), by: 'Sato', isKnown: true })
    // As after a loss of power.
    expect(keeper().now().mode).toBe('maintenance')
    await first.stop()
    expect(keeper().now().mode).toBe('maintenance')
    const second = started()
    expect(second.end({ by: 'Ito' })).toEqual(ok(undefined))
    expect(second.end({ by: 'Ito' })).toEqual(ok(undefined))
    expect(told).toEqual(['maintenance'])
    expect(keeper().now().mode).toBe('in_service')
    expect(said()).toEqual([
      { name: 'service_begun', mode: 'maintenance', by: 'Sato' },
      { name: 'service_begun', mode: 'maintenance', by: 'Sato', sinceMs: expect.any(Number) as number },
      { name: 'service_ended', by: 'Ito' }
    ])
  })

  it('is taken all the same where its beginning cannot be recorded, and stays where its end cannot', () => {
    const made = started(failing)
    expect(made.begin('out_of_service', { by: 'Sato' }).ok).toBe(false)
    expect(made.now().mode).toBe('out_of_service')
    expect(made.end({ by: 'Sato' }).ok).toBe(false)
    expect(made.now().mode).toBe('out_of_service')
  })

  it('is out of service where the record cannot be read, until it can', () => {
    stand.store.database.exec('ALTER TABLE event RENAME COLUMN fields TO gone')
    const made = started()
    expect(made.now()).toMatchObject({ mode: 'out_of_service', isKnown: false })
    const told: string[] = []
    made.onChange(() => told.push(made.now().mode))
    stand.store.database.exec('ALTER TABLE event RENAME COLUMN gone TO fields')
    // Nothing was recorded of a mode that nobody knows.
    expect(said()).toEqual([])
    clock.advance(ORDER_EVERY_MS)
    expect(told).toEqual(['in_service'])
  })

  it('is said again every month, so that what says so is never too old to be kept', () => {
    const made = started()
    made.begin('out_of_service', { by: 'Sato' })
    for (let day = 0; day < 31; day += 1) clock.advance(86_400_000)
    clock.advance(ORDER_EVERY_MS)
    expect(said()).toHaveLength(2)
  })
})

describe('an order', () => {
  const order = (mode: 'maintenance' | 'in_service', id = 'o-1') => layServiceOrder(path(), { id, mode, by: 'Sato' })

  it('is taken by a running appliance, recorded, and gone', () => {
    const made = started()
    order('maintenance')
    clock.advance(ORDER_EVERY_MS)
    expect(made.now().mode).toBe('maintenance')
    expect(existsSync(path())).toBe(false)
    order('in_service', 'o-2')
    clock.advance(ORDER_EVERY_MS)
    expect(made.now().mode).toBe('in_service')
    expect(said()).toEqual([
      { name: 'service_begun', mode: 'maintenance', by: 'Sato', owner: true },
      { name: 'service_ended', by: 'Sato', owner: true }
    ])
  })

  it('holds before the start has recorded it, and waits while the record fails', () => {
    order('maintenance')
    expect(keeper().now().mode).toBe('maintenance')
    const made = started(failing)
    expect(made.now().mode).toBe('maintenance')
    expect(existsSync(path())).toBe(true)
  })

  it.each(['', '{"id":"o","mode":"selling","by":"Sato"}', '{"id":"o","mode":"in_service","by":"1234"}', '[]'])(
    'that cannot be read takes the machine out: %j',
    (text) => {
      writeFileSync(path(), text)
      expect(keeper().now().mode).toBe('out_of_service')
      const made = started()
      expect(made.now().mode).toBe('out_of_service')
      expect(existsSync(path())).toBe(false)
      expect(made.end({ by: 'Sato' }).ok).toBe(true)
      expect(made.now().mode).toBe('in_service')
    }
  )

  it('is taken after a fault, too, which is told once; and all who listen are told of the mode', () => {
    const made = started()
    const told: string[] = []
    const endFaulty = made.onChange(() => {
      throw new RangeError('a mistake')
    })
    made.onChange(() => told.push(made.now().mode))
    order('maintenance')
    clock.advance(ORDER_EVERY_MS)
    expect(told).toEqual(['maintenance'])
    endFaulty()
    order('in_service', 'o-2')
    clock.advance(ORDER_EVERY_MS)
    expect(told).toEqual(['maintenance', 'in_service'])
    expect(faults()).toEqual([{ where: 'service', name: 'RangeError' }])
  })

  it('is looked for again where the look itself failed', () => {
    let isFaulty = false
    const made = started({
      event: (name, fields) => {
        if (isFaulty && name !== 'fault_caught') throw new RangeError('a mistake')
        return stand.recorder.event(name, fields)
      }
    })
    isFaulty = true
    order('maintenance')
    for (let look = 0; look < 3; look += 1) clock.advance(ORDER_EVERY_MS)
    expect(faults()).toEqual([{ where: 'service', name: 'RangeError' }])
    isFaulty = false
    clock.advance(ORDER_EVERY_MS)
    expect(made.now().mode).toBe('maintenance')
    expect(existsSync(path())).toBe(false)
  })

  const faults = () => [...recordedEvents(stand.store)].filter(({ name }) => name === 'fault_caught').map(({ fields }) => fields)
})
