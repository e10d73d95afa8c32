import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { choicesOf, pressesTo } from '../../main/contract/service-choices.ts'
import { servicePageSchema, type ServicePage } from '../../main/contract/service-page.ts'
import { startBookingServer } from '../../main/services/booking/server.ts'
import { enrolBySignUp } from '../../main/services/health/sign-up.ts'
import { startHealthServer } from '../../main/services/health/server.ts'
import type { ServiceSession } from '../../main/services/service.ts'
import { FOUR_HOURS_MS } from '../support/pass-signer.ts'
import { createBookingWorld, createHealthWorld, SetClock, valueOf } from '../support/service-world.ts'
import { describeService } from './service.contract.ts'

/** A Saturday morning. */
const MORNING = '2026-11-28T08:00:00+09:00'
/** A Sunday evening: most houses are closed the day after. */
const SUNDAY_EVENING = '2026-11-29T21:30:00+09:00'
const MOST_PRESSES = 12

describeService('booking of facilities', () => createBookingWorld(new SetClock(MORNING)))
describeService('booking of facilities, where there is none', () =>
  createBookingWorld(new SetClock(MORNING), { facilities: [] })
)
describeService('health data', () => createHealthWorld(new SetClock(MORNING)))

/** Chooses an entry, and the first one of each page after it, until it is done; how many presses that took. */
async function pressesToBooking(session: ServiceSession, way: readonly number[]): Promise<number> {
  let presses = 0
  for (let page: ServicePage = session.page(), at = 0; page.kind !== 'done'; page = session.page(), at += 1) {
    const choice = choicesOf(page)[way[at] ?? 0]
    if (choice === undefined || at > 10) throw new Error(`no way on from ${page.id}`)
    presses += pressesTo(page, choice)
    await session.act(choice)
  }
  return presses
}

describe.each([MORNING, SUNDAY_EVENING])('a first booking at %s', (moment) => {
  it('takes twelve presses at most, whichever facility of the first page it is', async () => {
    const world = await createBookingWorld(new SetClock(moment))
    try {
      const counts: number[] = []
      for (let place = 0; place < 7; place++) {
        const session = valueOf(await world.service.open(world.freshUser()))
        counts.push(await pressesToBooking(session, [0, place]))
      }
      const byDate = valueOf(await world.service.open(world.freshUser()))
      counts.push(await pressesToBooking(byDate, [1]))
      expect(Math.max(...counts), counts.join(', ')).toBeLessThanOrEqual(MOST_PRESSES)
      expect(Math.min(...counts), counts.join(', ')).toBeGreaterThanOrEqual(5)
    } finally {
      await world.dispose()
    }
  })
})

describe('a booking on the television', () => {
  it('is one however often yes is pressed, is seen, and is cancelled', async () => {
    const world = await createBookingWorld(new SetClock(MORNING))
    const database = new Database(world.path, { readonly: true })
    const rows = () => database.prepare('SELECT cancelled_at_ms IS NULL FROM booking').pluck().all()
    try {
      const session = valueOf(await world.service.open(world.passes.passOf('cable-user-x')))
      for (let at = 0; at < 4; at++) await session.act(choicesOf(session.page())[0] ?? '')
      expect(session.page().kind).toBe('confirm')
      const [yes = ''] = choicesOf(session.page())
      const answers = await Promise.all([1, 2, 3, 4, 5].map(() => session.act(yes)))
      await session.act(yes)
      expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['done']))
      expect(rows()).toEqual([1])

      // Home, my bookings, the booking, cancel, yes.
      expect(session.back()?.id).toBe('home')
      for (const at of [2, 0, 0]) await session.act(choicesOf(session.page())[at] ?? '')
      const confirm = session.page()
      expect(confirm.kind).toBe('confirm')
      expect(pressesTo(confirm, choicesOf(confirm)[1] ?? ''), 'no comes first').toBe(2)
      await session.act(choicesOf(confirm)[1] ?? '')
      expect(session.page().id).toMatch(/^cancelled\./)
      expect(rows()).toEqual([0])
    } finally {
      database.close()
      await world.dispose()
    }
  })

  it('says when somebody was first, and leads to other times', async () => {
    const world = await createBookingWorld(new SetClock(MORNING))
    try {
      const [one, other] = [
        valueOf(await world.service.open(world.passes.passOf('cable-one'))),
        valueOf(await world.service.open(world.passes.passOf('cable-two')))
      ]
      for (const session of [one, other])
        for (let at = 0; at < 4; at++) await session.act(choicesOf(session.page())[0] ?? '')
      const pages = await Promise.all([one, other].map((session) => session.act(choicesOf(session.page())[0] ?? '')))
      expect(pages.map(({ kind }) => kind).toSorted()).toEqual(['done', 'message'])
      const loser = [one, other].find((session) => session.page().kind === 'message')
      if (loser === undefined) throw new Error('nobody lost')
      const next = await loser.act(choicesOf(loser.page())[0] ?? '')
      expect(next.kind).toBe('slots')
      expect(next.kind === 'slots' ? next.slots[0]?.state : '').toBe('taken')
    } finally {
      await world.dispose()
    }
  })

  it('is not lost when the line goes: the same key is sent again, and is one booking', async () => {
    const clock = new SetClock(MORNING)
    const world = await createBookingWorld(clock)
    const database = new Database(world.path, { readonly: true })
    try {
      const session = valueOf(await world.service.open(world.passes.passOf('cable-cut')))
      for (let at = 0; at < 4; at++) await session.act(choicesOf(session.page())[0] ?? '')
      await world.server.close()
      const unknown = await session.act(choicesOf(session.page())[0] ?? '')
      expect(unknown.kind).toBe('message')
      expect(unknown.id).toBe('not-booked')
      const port = Number(new URL(world.address.url).port)
      const { path, address, passes } = world
      const { checkPass } = passes
      const again = valueOf(await startBookingServer({ path, tokens: [address.token], checkPass, port, clock }))
      expect((await session.act(choicesOf(unknown)[0] ?? '')).kind).toBe('done')
      expect(database.prepare('SELECT count(*) FROM booking').pluck().get()).toBe(1)
      await again.close()
    } finally {
      database.close()
      await world.dispose()
    }
  })
})

describe('health data on the television', () => {
  it('that does not come is a page with a way on and a way back, and comes when it is asked for again', async () => {
    const clock = new SetClock(MORNING)
    const world = await createHealthWorld(clock)
    try {
      const session = valueOf(await world.service.open(world.passes.passOf('cable-user-1')))
      const [steps = ''] = choicesOf(session.page()).slice(1)
      await world.server.close()
      const fault = await session.act(steps)
      expect([fault.kind, fault.id]).toEqual(['message', 'fault'])
      expect((await world.service.open(world.passes.passOf('cable-user-1'))).ok).toBe(false)
      const port = Number(new URL(world.address.url).port)
      const { path, address, passes } = world
      const { checkPass } = passes
      const again = valueOf(await startHealthServer({ path, tokens: [address.token], checkPass, port, clock }))
      expect((await session.act(choicesOf(session.page())[0] ?? '')).kind).toBe('chart')
      expect(session.back()?.id).toBe('home')
      await again.close()
    } finally {
      await world.dispose()
    }
  })

  it('says to whom the service does not know what to do, and opens nothing', async () => {
    const world = await createHealthWorld(new SetClock(MORNING))
    try {
      const session = valueOf(await world.service.open(world.passes.passOf('cable-stranger')))
      expect(session.page().id).toBe('unknown')
      expect(choicesOf(session.page())).toHaveLength(1)
      // Looking stores nothing; asking for a number does, and the same one is shown again.
      const rows = () => world.server.file.read((database) => database.prepare('SELECT number FROM sign_up').pluck().all())
      expect(rows()).toEqual({ ok: true, value: [] })
      const number = await session.act(choicesOf(session.page())[0] ?? '')
      expect(servicePageSchema.safeParse(number).error).toBeUndefined()
      const shown = number.kind === 'detail' ? (number.facts[0]?.value.ja ?? '') : ''
      expect(rows()).toEqual({ ok: true, value: [shown.replace(' ', '')] })
      expect((await session.act(choicesOf(number)[0] ?? '')).id).toBe('unknown')
      // Signed up at the desk meanwhile, the next press opens the service.
      valueOf(enrolBySignUp(world.server.file, shown.replace(' ', ''), Date.parse(MORNING)))
      expect(rows()).toEqual({ ok: true, value: [] })
      expect((await session.act(choicesOf(session.page())[0] ?? '')).id).toBe('home')
    } finally {
      await world.dispose()
    }
  })

  it('says all that the picture shows in words beside it', async () => {
    const world = await createHealthWorld(new SetClock(MORNING))
    try {
      const session = valueOf(await world.service.open(world.passes.passOf('cable-user-1')))
      const page = await session.act(choicesOf(session.page())[1] ?? '')
      expect(page.kind === 'chart' ? page.sentences[0]?.ja : '').toMatch(/^きのうは [0-9,]+歩でした。$/)
      expect(page.kind === 'chart' ? page.series[0]?.points : []).toHaveLength(7)
      const month = await session.act(choicesOf(page)[0] ?? '')
      expect(month.kind === 'chart' ? month.series[0]?.points : []).toHaveLength(30)
    } finally {
      await world.dispose()
    }
  })
})

describe('a pass that is over', () => {
  it('opens no service, and says so', async () => {
    const clock = new SetClock(MORNING)
    for (const makeWorld of [createBookingWorld, createHealthWorld]) {
      const world = await makeWorld(clock)
      try {
        const pass = world.passes.passOf('cable-user-1')
        clock.at += FOUR_HOURS_MS
        expect(await world.service.open(pass)).toEqual({ ok: false, error: { code: 'pass_expired' } })
      } finally {
        await world.dispose()
      }
    }
  })

  it('books nothing any more, and the page says to start again with the card', async () => {
    const clock = new SetClock(MORNING)
    const world = await createBookingWorld(clock)
    const database = new Database(world.path, { readonly: true })
    try {
      const session = valueOf(await world.service.open(world.passes.passOf('cable-user-1')))
      for (let at = 0; at < 4; at++) await session.act(choicesOf(session.page())[0] ?? '')
      expect(session.page().kind).toBe('confirm')
      clock.at += FOUR_HOURS_MS
      const over = await session.act(choicesOf(session.page())[0] ?? '')
      expect(servicePageSchema.safeParse(over).error).toBeUndefined()
      expect(over.kind === 'message' ? [over.tone, over.next.ja] : []).toEqual(['info', expect.stringContaining('カードで')])
      // Trying again would be in vain.
      expect(choicesOf(over)).toEqual([])
      expect(session.back()).not.toBeNull()
      expect(database.prepare('SELECT count(*) FROM booking').pluck().get()).toBe(0)
    } finally {
      database.close()
      await world.dispose()
    }
  })

  it('shows no more of one’s health either', async () => {
    const clock = new SetClock(MORNING)
    const world = await createHealthWorld(clock)
    try {
      const session = valueOf(await world.service.open(world.freshUser()))
      clock.at += FOUR_HOURS_MS
      const over = await session.act(choicesOf(session.page())[1] ?? '')
      expect([over.kind, over.id]).toEqual(['message', 'pass-over'])
      expect(over.kind === 'message' ? over.next.en : '').toContain('start again with your card')
    } finally {
      await world.dispose()
    }
  })
})
