import { SimulatedCardWithoutApplet } from '../../../device/card/simulator/simulated-card-without-applet.ts'
import { SimulatedForeignCard } from '../../../device/card/simulator/simulated-foreign-card.ts'
import type { Role } from '../../../main/age/evidence.ts'
import type { Outcome, OutcomeReason } from '../../../main/audit/decision-record.ts'
import type { CardProfile } from '../../../main/platform/simulator/people.ts'
import { PLATFORM_TIMEOUT_MS, type Stage } from './counted-world.ts'
import {
  PIN,
  screens,
  toLastTry,
  toPin,
  toProving,
  toReading,
  toReturn,
  toTap,
  type Reach
} from './early-screens.ts'

/** A session that ends before its holder is proven, and how it has to end. */
export interface EarlyEnd {
  readonly name: string
  readonly play: (stage: Stage) => Promise<void> | void
  readonly outcome: Outcome
  readonly reason?: OutcomeReason
  /** Absent: in both. */
  readonly role?: Role
}

/** Longer than any screen waits. */
const LONG_MS = 600_000

const cancelled = screens.map(([name, reach]): EarlyEnd => ({
  name: `cancelled at ${name}`,
  play: async (stage) => {
    await reach(stage)
    stage.shopper.cancel()
  },
  ...(reach === toLastTry ? { outcome: 'card_not_usable', reason: 'last_try_kept' } : { outcome: 'cancelled' })
}))

const typedAndCancelled = [1, 3, 4].map((digits): EarlyEnd => ({
  name: `cancelled with ${String(digits)} digits of the PIN`,
  play: async (stage) => {
    await toPin(stage)
    stage.shopper.press(PIN.slice(0, digits))
    await stage.shopper.see('pin', ({ digitsEntered }) => digitsEntered === digits)
    stage.shopper.cancel()
  },
  outcome: 'cancelled'
}))

const timedOutAs = new Map<Reach, Pick<EarlyEnd, 'outcome' | 'reason'>>([
  [toReading, { outcome: 'card_not_usable', reason: 'card_unreadable' }],
  [toProving, { outcome: 'card_not_usable', reason: 'card_unreadable' }],
  [toReturn, { outcome: 'card_removed' }],
  [toLastTry, { outcome: 'card_not_usable', reason: 'last_try_kept' }]
])

const timedOut = screens.map(([name, reach]): EarlyEnd => ({
  name: `timed out at ${name}`,
  play: async (stage) => {
    await reach(stage)
    stage.clock.skip(LONG_MS)
  },
  ...(timedOutAs.get(reach) ?? { outcome: 'timed_out' })
}))

const unplugged = screens.map(([name, reach]): EarlyEnd => ({
  name: `the reader unplugged at ${name}`,
  play: async (stage) => {
    await reach(stage)
    const { reader } = stage.machine
    const decided = stage.shopper.nextDecision()
    reader.unplug()
    await decided
    // On an unplugged reader a card is taken away unseen.
    if (reader.hasCard) reader.remove()
    reader.plug()
  },
  outcome: 'device_lost',
  reason: 'reader_lost'
}))

/** On the second reader; with none on the first it is laid there too. */
const collided = screens.map(([name, reach]): EarlyEnd => ({
  name: `a second card at ${name}`,
  play: async (stage) => {
    await reach(stage)
    const { reader } = stage.machine
    const decided = stage.shopper.nextDecision()
    if (!reader.hasCard) reader.insert(await stage.card('adult'))
    reader.insertSecond(await stage.card('enrolled'))
    await decided
  },
  outcome: 'card_not_usable',
  reason: 'two_cards'
}))

const uselessAs: readonly (readonly [CardProfile, OutcomeReason])[] = [
  ['blockedPin', 'pin_blocked'],
  ['noPin', 'pin_not_set'],
  ['noCertificate', 'certificate_missing'],
  ['phone', 'phone_not_accepted']
]

const useless = uselessAs.map(([profile, reason]): EarlyEnd => ({
  name: `a card of the kind ${profile}`,
  play: async (stage) => {
    await toTap(stage)
    stage.machine.reader.insert(await stage.card(profile))
  },
  outcome: 'card_not_usable',
  reason
}))

/** A platform operator's machine turns these away by itself; a service provider's cannot look into them. */
const turnedAwayAs: readonly (readonly [CardProfile, Outcome, OutcomeReason])[] = [
  ['expired', 'refused', 'certificate_invalid'],
  ['forged', 'refused', 'certificate_invalid'],
  ['foreign', 'undetermined', 'path_undetermined']
]

const turnedAway = turnedAwayAs.map(([profile, outcome, reason]): EarlyEnd => ({
  name: `a certificate of the kind ${profile}`,
  role: 'platform_operator',
  play: async (stage) => {
    await toTap(stage)
    stage.machine.reader.insert(await stage.card(profile))
  },
  outcome,
  reason
}))

const single: readonly EarlyEnd[] = [
  {
    name: 'some other card',
    play: async (stage) => {
      await toTap(stage)
      stage.machine.reader.insert(new SimulatedForeignCard())
    },
    outcome: 'card_not_usable',
    reason: 'not_my_number_card'
  },
  {
    name: 'a My Number Card without the applet',
    play: async (stage) => {
      await toTap(stage)
      stage.machine.reader.insert(new SimulatedCardWithoutApplet())
    },
    outcome: 'card_not_usable',
    reason: 'applet_missing'
  },
  {
    name: 'two cards before anything was chosen',
    play: async (stage) => {
      const { reader } = stage.machine
      // Together with the cable, so that neither was ever alone.
      reader.unplug()
      reader.insert(await stage.card('adult'))
      reader.insertSecond(await stage.card('enrolled'))
      reader.plug()
      await stage.shopper.see('attract')
      stage.shopper.choose('beer')
    },
    outcome: 'card_not_usable',
    reason: 'two_cards'
  },
  {
    name: 'a try that was spent elsewhere while the PIN was typed, down to the last one',
    play: async (stage) => {
      await toTap(stage)
      const card = await stage.card('adult')
      stage.machine.reader.insert(card)
      await stage.shopper.see('pin')
      await stage.settle()
      const wrong = '0020008004' + '30'.repeat(4)
      for (const command of ['00A4040C0AD392F000260100000001', '00A4020C020018', wrong, wrong]) {
        card.answer(Buffer.from(command, 'hex'))
      }
      stage.shopper.typePin(PIN)
      await stage.shopper.see('last_try')
      stage.shopper.cancel()
    },
    outcome: 'card_not_usable',
    reason: 'last_try_kept'
  },
  {
    name: 'a card that comes with its last try',
    play: async (stage) => {
      await toTap(stage)
      stage.machine.reader.insert(await stage.card({ profile: 'adult', triesLeft: 1 }))
      await stage.shopper.see('last_try')
      stage.shopper.typePin(PIN)
      stage.shopper.dismiss()
    },
    outcome: 'card_not_usable',
    reason: 'last_try_kept'
  },
  {
    name: 'a card lifted at the PIN that never comes back',
    play: async (stage) => {
      await toPin(stage)
      stage.machine.reader.remove()
      await stage.shopper.see('pin', ({ cardPresent }) => !cardPresent)
      stage.clock.skip(LONG_MS)
    },
    outcome: 'card_removed'
  },
  {
    name: "another person's card put back, after the PIN",
    play: async (stage) => {
      await toReturn(stage)
      stage.machine.reader.insert(await stage.card('enrolled'))
    },
    outcome: 'card_not_usable',
    reason: 'different_card'
  },
  {
    name: "another person's card put back, before the PIN",
    play: async (stage) => {
      await toPin(stage)
      stage.machine.reader.remove()
      stage.machine.reader.insert(await stage.card('enrolled'))
      stage.shopper.typePin(PIN)
    },
    outcome: 'card_not_usable',
    reason: 'different_card'
  },
  {
    name: 'no challenge to be had',
    play: async (stage) => {
      stage.world.platform.faults.api.http500 = true
      try {
        await toTap(stage)
        const decided = stage.shopper.nextDecision()
        stage.machine.reader.insert(await stage.card('adult'))
        await decided
      } finally {
        stage.world.platform.faults.api.http500 = false
      }
    },
    outcome: 'undetermined',
    reason: 'platform_unavailable'
  },
  {
    name: 'a challenge that comes too late, the PIN being in already',
    play: async (stage) => {
      stage.world.platform.faults.api.latencyMs = LONG_MS
      try {
        await toTap(stage)
        const decided = stage.shopper.nextDecision()
        stage.machine.reader.insert(await stage.card('adult'))
        await stage.shopper.see('pin')
        stage.shopper.typePin(PIN)
        await stage.shopper.see('asking')
        stage.clock.skip(PLATFORM_TIMEOUT_MS)
        await decided
      } finally {
        stage.world.platform.faults.api.latencyMs = 0
      }
    },
    outcome: 'undetermined',
    reason: 'challenge_unavailable'
  }
]

/** Every way in which a session ends before its holder is proven, but for a card torn away. */
export const EARLY_ENDS: readonly EarlyEnd[] = [
  ...cancelled,
  ...typedAndCancelled,
  ...timedOut,
  ...unplugged,
  ...collided,
  ...useless,
  ...turnedAway,
  ...single
]
