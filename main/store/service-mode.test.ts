import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RecordStand } from '../../test/support/record-stand.ts'
import { deletableThrough } from './entry-deletion.ts'
import { recordedService } from './service-mode.ts'

let stand: RecordStand
beforeEach(() => {
  stand = new RecordStand()
})
afterEach(() => {
  stand.remove()
})

const begin = (mode: string, sinceMs?: number) =>
  stand.recorder.event('service_begun', { mode, by: 'Sato', ...(sinceMs === undefined ? {} : { sinceMs }) })

describe('service, by the record', () => {
  it('is as the last of the two entries says', () => {
    expect(recordedService(stand.store)).toEqual({ mode: 'in_service', sinceMs: null, by: null })
    begin('maintenance')
    expect(recordedService(stand.store)).toMatchObject({ mode: 'maintenance', by: 'Sato' })
    stand.visit('s-1')
    stand.recorder.event('service_ended', { by: 'Ito' })
    expect(recordedService(stand.store)).toMatchObject({ mode: 'in_service', by: 'Ito' })
    begin('out_of_service')
    stand.visit('s-2')
    expect(recordedService(stand.store).mode).toBe('out_of_service')
  })

  it('keeps its beginning where it is said again, and takes a mode that it does not know for the stricter one', () => {
    begin('maintenance', 1234)
    expect(recordedService(stand.store).sinceMs).toBe(1234)
    begin('half_open')
    expect(recordedService(stand.store).mode).toBe('out_of_service')
  })

  it('is never deleted while it lasts', () => {
    stand.visit('s-1')
    stand.recorder.checkpoint()
    const before = deletableThrough(stand.store, Number.MAX_SAFE_INTEGER)
    begin('out_of_service')
    stand.visit('s-2')
    stand.recorder.checkpoint()
    expect(deletableThrough(stand.store, Number.MAX_SAFE_INTEGER)).toEqual(before)
    stand.recorder.event('service_ended', { by: 'Ito' })
    stand.recorder.checkpoint()
    expect(deletableThrough(stand.store, Number.MAX_SAFE_INTEGER)?.sequence).toBeGreaterThan(before?.sequence ?? 0)
  })
})
