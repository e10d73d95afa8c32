import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { makeToken } from '../../main/services/http/secrets.ts'
import { comingSlots, crowd, startBookingProcess } from '../support/booking-processes.ts'
import { createPassSigner } from '../support/pass-signer.ts'

const PEOPLE = 200
const SLOTS = 20
const PROCESSES = 4

test('of 200 people after 20 slots at the same time 20 get one, 180 are told that they do not, and none is lost', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-rush-'))
  const path = join(directory, 'booking.db')
  const token = makeToken()
  const passes = createPassSigner(systemClock)
  // Two processes of the service on one store: who gets a slot is decided there and nowhere else.
  const servers = [await startBookingProcess(path, token, passes), await startBookingProcess(path, token, passes)]
  try {
    const slots = comingSlots(SLOTS)
    const wishes = Array.from({ length: PEOPLE }, (_, at) => ({
      cableId: `cable-rush-${String(at)}`,
      slotId: slots[at % SLOTS] ?? '',
      key: `rush-key-number-${String(at).padStart(4, '0')}`
    }))
    const parts = Array.from({ length: PROCESSES }, (_, part) =>
      wishes.filter((_, at) => Math.floor(at / SLOTS) % PROCESSES === part)
    )
    const answers = await Promise.all(parts.map((part, at) => crowd({ url: servers[at % 2]?.url ?? '', token, passes }, part)))
    const told = answers.flat()

    const count = (outcome: string) => told.filter((wish) => wish.outcome === outcome).length
    expect({ told: told.length, booked: count('booked'), taken: count('slot_taken') }).toEqual({
      told: 200,
      booked: 20,
      taken: 180
    })

    const database = new Database(path, { readonly: true })
    const stored = database
      .prepare<[], { booking_id: string; cable_id: string; slot: string }>(
        `SELECT booking_id, cable_id, room_id || '.' || date || '.' || printf('%02d%02d', from_minute / 60, from_minute % 60) AS slot
         FROM booking JOIN user USING (user_id) WHERE cancelled_at_ms IS NULL ORDER BY booking_id`
      )
      .all()
    database.close()
    const promised = told
      .filter(({ outcome }) => outcome === 'booked')
      .map(({ bookingId, cableId, slotId }) => ({ booking_id: bookingId, cable_id: cableId, slot: slotId }))
    expect(stored).toEqual(promised.toSorted((one, other) => (one.booking_id < other.booking_id ? -1 : 1)))
    expect(new Set(stored.map(({ slot }) => slot))).toEqual(new Set(slots))
  } finally {
    for (const { child } of servers) child.kill()
    rmSync(directory, { recursive: true })
  }
})
