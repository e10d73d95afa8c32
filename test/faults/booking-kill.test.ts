import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { makeToken } from '../../main/services/http/secrets.ts'
import type { Wish } from '../support/booking-processes.ts'
import { comingSlots, crowd, startBookingProcess } from '../support/booking-processes.ts'
import { createPassSigner } from '../support/pass-signer.ts'

const KILLS = 4
const WISHES = 30

test('after kill -9 of the service what was acknowledged is there, and a wish that is sent again is one booking', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-booking-kill-'))
  const path = join(directory, 'booking.db')
  const token = makeToken()
  const passes = createPassSigner(systemClock)
  const slots = comingSlots(KILLS * WISHES)
  const acknowledged: Wish[] = []
  let cut = 0
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const wishes = slots.slice(kill * WISHES, (kill + 1) * WISHES).map((slotId, at) => {
        const name = `${String(kill)}-${String(at).padStart(2, '0')}`
        return { cableId: `cable-kill-${name}`, slotId, key: `kill-key-number-${name}` }
      })
      const first = await startBookingProcess(path, token, passes)
      const closed = once(first.child, 'close')
      let answers = 0
      // Somewhere among the answers, at another place each time.
      const before = await crowd({ url: first.url, token, passes }, wishes, () => {
        answers += 1
        if (answers === 1 + (kill % 3)) first.child.kill('SIGKILL')
      })
      first.child.kill('SIGKILL')
      await closed
      const promised = before.filter(({ outcome }) => outcome === 'booked')
      cut += before.filter(({ outcome }) => outcome === 'unreachable').length

      const second = await startBookingProcess(path, token, passes)
      const again = await crowd({ url: second.url, token, passes }, wishes)
      second.child.kill('SIGKILL')
      await once(second.child, 'close')
      expect(again.map(({ outcome }) => outcome).filter((outcome) => outcome !== 'booked')).toEqual([])
      // The same wish is the same booking as was acknowledged before the kill.
      for (const { key, bookingId } of promised)
        expect(again.find((wish) => wish.key === key)?.bookingId).toBe(bookingId)
      acknowledged.push(...again)
    }
    expect(cut, 'a kill that cut nothing off shows nothing').toBeGreaterThan(0)
    const database = new Database(path, { readonly: true })
    const stored = database.prepare<[], string>('SELECT booking_id FROM booking').pluck().all()
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    database.close()
    expect(stored.toSorted()).toEqual(acknowledged.map(({ bookingId }) => bookingId).toSorted())
  } finally {
    rmSync(directory, { recursive: true })
  }
})
