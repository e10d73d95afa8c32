import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SimulatedCard } from '../../device/card/simulator/simulated-card.ts'
import type { CardChannel, CardReader, ReaderEvent } from '../../device/reader/card-reader.ts'
import { SimulatedReader } from '../../device/reader/simulator/simulated-reader.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { createReaderDesk, SETTLING_MS } from './reader-desk.ts'

/** Somebody who hears of cards: the shopper's session, or one visit of one screen. */
interface Visit {
  readonly name: string
  over: boolean
  readonly events: ReaderEvent[]
  readonly channels: CardChannel[]
}

/**
 * One stay of one card, from laying to lifting. `during`: the visit that had borrowed the reader then, or that took card and
 * reader as the card was offered; or null.
 */
interface Stay {
  during: Visit | null
  /** Whether the shopper's session was not at rest, and so may have had the reader in spite of that visit. */
  readonly busy: boolean
  readonly laidAtMs: number
  /** Who reached the card. */
  readonly reachedBy: Set<Visit>
}

const acts = [
  'lay', 'lift', 'lay_second', 'lift_second', 'unplug', 'plug', 'borrow', 'give_back', 'purchase', 'rest', 'wait', 'wait_long', 'claim', 'waive'
] as const
type Act = (typeof acts)[number]

const heard = () => new Promise((resolve) => setImmediate(resolve))

/** A world that does whatever it is told, as far as a hand can do it, and knows of each card who reached it. */
class World {
  readonly clock = new ManualClock()
  readonly reader = new SimulatedReader({ clock: this.clock })
  readonly shopper: Visit = { name: 'shopper', over: false, events: [], channels: [] }
  readonly visits: Visit[] = [this.shopper]
  readonly stays: Stay[] = []
  readonly lent
  /** Whether the session's reader tells it of a card: what `mayLend` of a machine that sells goes by. */
  isAtPurchase = false
  loan: { readonly visit: Visit; readonly reader: CardReader } | null = null
  first: Stay | null = null
  second: Stay | null = null
  /** Whether the only screen takes what is offered. */
  claims = false
  offers = 0
  claimed = 0
  /** Whose command is under way. */
  asking: Visit | null = null

  readonly mayLend: (world: World) => boolean

  constructor(mayLend: (world: World) => boolean) {
    this.mayLend = mayLend
    this.lent = createReaderDesk(this.reader, () => mayLend(this), this.clock)
    this.lent.desk.onCardLaid(() => {
      this.offers += 1
      // Nobody has the reader, and one card lies there.
      expect(this.loan).toBeNull()
      expect(this.reader.hasCard).not.toBe(this.reader.hasSecondCard)
      if (!this.claims) return
      const visit = this.borrow()
      const stay = this.reader.hasCard ? this.first : this.second
      if (visit === null || stay === null) return
      stay.during = visit
      this.claimed += 1
    })
  }

  /** Borrows the reader; null: it is not lent. */
  borrow(): Visit | null {
    const borrowed = this.lent.desk.borrow('screen', () => undefined)
    if (this.loan !== null) expect(borrowed).toBeNull()
    if (borrowed === null) return null
    const visit: Visit = { name: `visit ${String(this.visits.length)}`, over: false, events: [], channels: [] }
    this.visits.push(visit)
    this.loan = { visit, reader: borrowed }
    void borrowed.start(this.listen(visit))
    return visit
  }

  listen(visit: Visit) {
    return (event: ReaderEvent) => {
      if (visit.over) throw new Error(`${visit.name} heard ${event.type} after its end`)
      visit.events.push(event)
      if (event.type === 'card_inserted') visit.channels.push(event.card)
    }
  }

  async start(): Promise<void> {
    await this.lent.shopper.start(this.listen(this.shopper))
    await heard()
    this.clock.advance(SETTLING_MS + 1)
  }

  card(): { readonly stay: Stay; readonly card: SimulatedCard } {
    const stay: Stay = {
      during: this.loan?.visit ?? null,
      busy: !this.mayLend(this),
      laidAtMs: this.clock.monotonicMs(),
      reachedBy: new Set()
    }
    this.stays.push(stay)
    const answer = () => {
      if (this.asking !== null) stay.reachedBy.add(this.asking)
      return { response: Uint8Array.of(0x90, 0), latencyMs: 0 }
    }
    return { stay, card: { atr: Uint8Array.of(0x3b), reset: () => undefined, answer } }
  }

  async act(act: Act): Promise<void> {
    const { reader } = this
    if (act === 'lay' && !reader.hasCard) {
      const { stay, card } = this.card()
      this.first = stay
      reader.insert(card)
    }
    if (act === 'lay_second' && !reader.hasSecondCard) {
      const { stay, card } = this.card()
      this.second = stay
      reader.insertSecond(card)
    }
    if (act === 'lift' && reader.hasCard) reader.remove()
    if (act === 'lift_second' && reader.hasSecondCard) reader.removeSecond()
    if (act === 'unplug' && reader.isPlugged) reader.unplug()
    if (act === 'plug' && !reader.isPlugged) reader.plug()
    if (act === 'borrow') this.borrow()
    if (act === 'claim' || act === 'waive') this.claims = act === 'claim'
    if (act === 'give_back' && this.loan !== null) {
      const { visit, reader: borrowed } = this.loan
      this.loan = null
      const closing = borrowed.close()
      visit.over = true
      await closing
    }
    if (act === 'purchase' || act === 'rest') {
      this.isAtPurchase = act === 'purchase'
      this.lent.lookAgain()
    }
    if (act === 'wait') this.clock.advance(SETTLING_MS)
    if (act === 'wait_long') this.clock.advance(60_000)
    await heard()
    await this.everybodyAsks()
  }

  /** Everybody sends a command over every channel that was ever had, whether it is over or not. */
  async everybodyAsks(): Promise<void> {
    for (const visit of this.visits) {
      for (const channel of visit.channels) {
        this.asking = visit
        await channel.transmit(Uint8Array.of(0, 0x84, 0, 0))
        this.asking = null
      }
    }
  }

  /** Whether the shopper's session was told of a card that lies there still. */
  shopperHasCard(): boolean {
    const last = this.shopper.events.at(-1)?.type
    return last === 'card_inserted' || last === 'cards_collided'
  }
}

/** What `CardReader` promises of the order of its events. */
function expectInOrder(events: readonly ReaderEvent[]): void {
  let state: 'away' | 'empty' | 'card' | 'several' = 'away'
  for (const { type } of events) {
    if (type === 'reader_ready') expect(state).toBe('away')
    else if (type !== 'reader_lost') expect(state).not.toBe('away')
    if (type === 'card_inserted') expect(state).not.toBe('card')
    if (type === 'card_removed') expect(['card', 'several']).toContain(state)
    if (type === 'cards_collided') expect(state).not.toBe('several')
    state = type === 'reader_lost' ? 'away' : type === 'card_inserted' ? 'card' : type === 'cards_collided' ? 'several' : 'empty'
  }
}

async function live(world: World, script: readonly Act[]): Promise<void> {
  await world.start()
  for (const act of script) await world.act(act)
  for (const visit of world.visits) expectInOrder(visit.events)
}

const scripts = fc.array(fc.constantFrom(...acts), { maxLength: 60, size: 'max' })
const RUNS = { numRuns: 500 }

test('a card is reached by the visit alone during which it was laid, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(scripts, async (script) => {
      const world = new World((it) => !it.isAtPurchase && !it.shopperHasCard())
      await live(world, script)
      for (const { reachedBy, during, busy } of world.stays) {
        expect(reachedBy.size).toBeLessThanOrEqual(1)
        for (const by of reachedBy) {
          // The shopper's: only what was laid while no screen had the reader, or a purchase had it back.
          if (by === world.shopper) expect(during === null || busy).toBe(true)
          else expect(by).toBe(during)
        }
      }
    }),
    RUNS
  )
})

test('also where the session has no use for cards none goes to a screen that did not have the reader when it was laid', async () => {
  let offers = 0
  let taken = 0
  await fc.assert(
    fc.asyncProperty(scripts, async (script) => {
      const world = new World((it) => !it.isAtPurchase)
      await live(world, script)
      offers += world.offers
      taken += world.claimed
      for (const { reachedBy, during, busy } of world.stays) {
        expect(reachedBy.size).toBeLessThanOrEqual(1)
        for (const by of reachedBy) {
          if (by === world.shopper) expect(during === null || busy).toBe(true)
          else expect(by).toBe(during)
        }
      }
    }),
    RUNS
  )
  expect(offers).toBeGreaterThan(taken)
  expect(taken).toBeGreaterThan(20)
})

test('whatever happened, once all cards are off and the reader is back the next card is told of', async () => {
  await fc.assert(
    fc.asyncProperty(scripts, async (script) => {
      const world = new World((it) => !it.isAtPurchase && !it.shopperHasCard())
      await live(world, script)
      for (const act of ['plug', 'lift', 'lift_second', 'rest', 'wait', 'lay'] as const) await world.act(act)
      const who = world.loan?.visit ?? world.shopper
      expect(who.events.at(-1)?.type).toBe('card_inserted')
      expect(world.stays.at(-1)?.reachedBy).toEqual(new Set([who]))
      for (const other of world.visits) {
        if (other !== who && !other.over) expect(other.events.at(-1)?.type).not.toBe('card_inserted')
      }
    }),
    RUNS
  )
})
