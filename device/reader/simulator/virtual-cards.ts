import { decodeCardContents } from '../../card/simulator/card-contents-json.ts'
import { SimulatedCardWithoutApplet } from '../../card/simulator/simulated-card-without-applet.ts'
import { SimulatedForeignCard } from '../../card/simulator/simulated-foreign-card.ts'
import { SimulatedMyNumberCard } from '../../card/simulator/simulated-my-number-card.ts'
import type { Clock } from '../../clock.ts'
import type { EncodedCard, SlotNumber, VirtualCardReport } from './virtual-reader-protocol.ts'
import { VPCD_PORTS, VpcdCard } from './vpcd-card.ts'

type KnownCard = SimulatedMyNumberCard | SimulatedCardWithoutApplet | SimulatedForeignCard

/** The cards of a virtual reader's world, on its slots and beside them. Verbs throw for what a hand cannot do. */
export class VirtualCards {
  readonly #clock: Clock
  readonly #known = new Map<number, KnownCard>()
  readonly #slots: [VpcdCard | null, VpcdCard | null] = [null, null]
  #withinReach = true

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Makes a card. It keeps its memory as long as the world stands. */
  define(id: number, what: EncodedCard): void {
    if (this.#known.has(id)) throw new Error(`card ${id} is defined already`)
    this.#known.set(id, makeCard(what))
  }

  /** Lays a card on a slot. Resolves when vpcd is connected to it, or when it has been removed before. */
  insert(id: number, slot: SlotNumber, mute: boolean): Promise<unknown> {
    const card = this.#card(id)
    if (this.#slots[slot] !== null) throw new Error(`a card lies on slot ${slot} already`)
    if (this.#slots.some((other) => other?.card === card)) throw new Error(`card ${id} lies on the other slot`)
    const laid: VpcdCard = new VpcdCard(card, {
      clock: this.#clock,
      port: VPCD_PORTS[slot],
      mute,
      onTorn: () => {
        if (this.#slots[slot] === laid) this.#slots[slot] = null
      }
    })
    this.#slots[slot] = laid
    if (this.#withinReach) laid.lay()
    return laid.found
  }

  /** The card on a slot. */
  at(slot: SlotNumber): VpcdCard {
    const laid = this.#slots[slot]
    if (laid === null) throw new Error(`no card lies on slot ${slot}`)
    return laid
  }

  remove(slot: SlotNumber): void {
    this.at(slot).remove()
    this.#slots[slot] = null
  }

  removeAll(): void {
    for (const laid of this.#slots) laid?.remove()
    this.#slots.fill(null)
  }

  /** The reader's cable is pulled: cards stay where they are, unseen. */
  loseReach(): void {
    this.#withinReach = false
    for (const laid of this.#slots) laid?.loseReach()
  }

  comeWithinReach(): void {
    this.#withinReach = true
    for (const laid of this.#slots) laid?.lay()
  }

  /** What can be seen of a card from outside. */
  report(id: number): VirtualCardReport {
    const card = this.#card(id)
    const log = card instanceof SimulatedForeignCard ? { count: 0, lines: [] } : card.log
    const pins = card instanceof SimulatedMyNumberCard ? card : null
    return {
      commandCount: log.count,
      log: log.lines,
      triesLeft: {
        authentication: pins?.triesLeft('authentication') ?? null,
        signature: pins?.triesLeft('signature') ?? null
      }
    }
  }

  #card(id: number): KnownCard {
    const card = this.#known.get(id)
    if (card === undefined) throw new Error(`there is no card ${id}`)
    return card
  }
}

function makeCard(what: EncodedCard): KnownCard {
  switch (what.kind) {
    case 'my_number':
      return new SimulatedMyNumberCard(decodeCardContents(what.contents), what.options)
    case 'without_applet':
      return new SimulatedCardWithoutApplet()
    case 'foreign':
      return what.answerHex === undefined
        ? new SimulatedForeignCard()
        : new SimulatedForeignCard(Uint8Array.from(Buffer.from(what.answerHex, 'hex')))
  }
}
