import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SimulatedCardWithoutApplet } from '../../device/card/simulator/simulated-card-without-applet.ts'
import type { SimulatedCard } from '../../device/card/simulator/simulated-card.ts'
import { SimulatedForeignCard } from '../../device/card/simulator/simulated-foreign-card.ts'
import { CONTACTLESS_ATR, SimulatedMyNumberCard } from '../../device/card/simulator/simulated-my-number-card.ts'
import type { CardBehaviour } from '../../device/card/simulator/card-behaviour.ts'
import { COMMAND_TIMEOUT_MS } from '../../device/card/jpki-applet-data.ts'
import type { Role } from '../../main/age/evidence.ts'
import type { LawAcknowledgement } from '../../main/age/rule.ts'
import type { Outcome, OutcomeReason } from '../../main/audit/decision-record.ts'
import type { NotSoldMessage } from '../../main/contract/shopper.ts'
import type { CardWish } from '../../main/platform/simulator/people.ts'
import { openStore, storePath } from '../../main/store/database.ts'
import { recordedEvents } from '../../main/store/record-reader.ts'
import { startCountedWorld, type CountedWorld, type Stage } from './support/counted-world.ts'

/**
 * Cards as people bring them, each laid on a whole appliance in both roles: what the record says of it, what the shopper
 * is told, and that nothing is handed out. A card that is only unusual is sold to like any other.
 */

const ROLES: readonly Role[] = ['service_provider', 'platform_operator']
const PIN = '1234'
const PHONES: LawAcknowledgement = { acknowledgedBy: 'operator', acknowledgedOn: '2026-11-25' }

interface Refused {
  readonly card: string
  readonly make: (stage: Stage) => Promise<SimulatedCard> | SimulatedCard
  readonly reason: OutcomeReason
  readonly message: NotSoldMessage
  /** Absent: `card_not_usable`. */
  readonly outcome?: Outcome
  /** Only a PIN shows it, or only the platform. */
  readonly afterPin?: readonly Role[]
  readonly mayTryAgain?: boolean
  readonly arrange?: (stage: Stage) => Promise<void> | void
}

const like = (wish: CardWish, behaviour: Partial<CardBehaviour> = {}) => (stage: Stage) => stage.card(wish, { behaviour })

const blocked = ([0x6983, 0x6984, 0x63c0] as const).map((blockedStatusWord): Refused => ({
  card: `with a blocked PIN, said by ${blockedStatusWord.toString(16)}`,
  make: like('blockedPin', { blockedStatusWord }),
  reason: 'pin_blocked',
  message: 'pin_blocked'
}))

const withoutPin = ([0x6a88, 0x9000] as const).map((pinNotSetStatusWord): Refused => ({
  card: `without a PIN, said by ${pinNotSetStatusWord.toString(16)}`,
  make: like('noPin', { pinNotSetStatusWord }),
  reason: 'pin_not_set',
  message: 'pin_not_set'
}))

const blank = (['zeros', 'ones', 'no_bytes', 'no_file'] as const).map((blankCertificate): Refused => ({
  card: `without a certificate, its EF being ${blankCertificate}`,
  make: like('noCertificate', { blankCertificate }),
  reason: 'certificate_missing',
  message: 'card_not_accepted'
}))

const phones = ['JPKIAPGPSETOKEN', 'JPKIAPIOSTOKEN'].map((tokenLabel): Refused => ({
  card: `in a phone, ${tokenLabel}`,
  make: like({ tokenLabel }),
  reason: 'phone_not_accepted',
  message: 'phone_not_accepted'
}))

const foreign = ['6a82', '6a81', '6d00', '6e00', '6700', '6985'].map((answer): Refused => ({
  card: `of another kind, that answers ${answer}`,
  make: () => new SimulatedForeignCard(Buffer.from(answer, 'hex')),
  reason: 'not_my_number_card',
  message: 'not_my_number_card'
}))

const refused: readonly Refused[] = [
  ...foreign,
  {
    card: 'without the applet',
    make: () => new SimulatedCardWithoutApplet(),
    reason: 'applet_missing',
    message: 'card_not_accepted'
  },
  {
    card: 'without the applet, on a contactless reader',
    make: () => new SimulatedCardWithoutApplet(CONTACTLESS_ATR),
    reason: 'applet_missing',
    message: 'card_not_accepted'
  },
  ...phones,
  { card: 'of an unknown generation', make: like({ tokenLabel: 'JPKIAPICCTOKEN9' }), reason: 'token_unknown', message: 'card_not_accepted' },
  ...blocked,
  ...withoutPin,
  ...blank,
  {
    card: 'whose certificate has expired',
    make: like('expired'),
    outcome: 'refused',
    reason: 'certificate_invalid',
    message: 'card_not_accepted',
    // A platform operator sees it at the tap; a service provider does not look into certificates.
    afterPin: ['service_provider']
  },
  {
    card: 'that says yes to everything and nothing else',
    make: () => new SimulatedForeignCard(Buffer.from('9000', 'hex')),
    reason: 'card_unreadable',
    message: 'card_unreadable',
    mayTryAgain: true
  },
  {
    card: 'that answers half of what it should',
    make: () => new SimulatedForeignCard(Buffer.from('90', 'hex')),
    reason: 'card_unreadable',
    message: 'card_unreadable',
    mayTryAgain: true
  },
  {
    card: 'that never answers',
    make: like('adult'),
    arrange: async ({ machine, clock, shopper }) => {
      machine.reader.silence()
      await shopper.see('reading')
      clock.skip(COMMAND_TIMEOUT_MS)
    },
    reason: 'card_unreadable',
    message: 'card_unreadable',
    mayTryAgain: true
  },
  {
    card: 'beside another one',
    make: like('adult'),
    arrange: async ({ machine, card }) => {
      machine.reader.insertSecond(await card('enrolled'))
    },
    reason: 'two_cards',
    message: 'two_cards',
    mayTryAgain: true
  }
]

const unusual: readonly (readonly [name: string, make: Refused['make']])[] = [
  ['with FF behind its certificate', like('adult', { bytesAfterCertificate: 'ones' })],
  ['with another object behind its certificate', like('adult', { bytesAfterCertificate: 'other_object' })],
  ['with a certificate that fills its EF', like('adult', { certificateEfBytes: 0 })],
  ['with a certificate that fills its EF, to be asked for exactly', like('adult', { certificateEfBytes: 0, readPastEnd: 'le_wrong' })],
  ['that answers extended lengths', like('adult', { extendedLength: 'answered' })],
  ['that refuses extended lengths', like('adult', { extendedLength: 'refused' })],
  ['on a contactless reader', like('adult', { atr: 'contactless' })],
  ['with two tries left', like({ profile: 'adult', triesLeft: 2 })]
]

describe.each(ROLES)('as %s, a card', (role) => {
  let counted: CountedWorld | null = null
  let stage: Stage | null = null
  beforeAll(async () => {
    counted = await startCountedWorld()
    stage = await counted.stage(role, 'indoors')
  })
  afterAll(async () => {
    await counted?.close()
  })

  test.each(refused)('$card', async ({ make, arrange, outcome, reason, message, afterPin, mayTryAgain = false }) => {
    const card = await make(stage!)
    const tries = card instanceof SimulatedMyNumberCard ? card.triesLeft('authentication') : null
    const withPin = afterPin?.includes(role) ?? false
    const { record, cost } = await stage!.play(async (there) => {
      const { shopper, machine } = there
      shopper.choose('beer')
      await shopper.see('tap')
      machine.reader.insert(card)
      await arrange?.(there)
      if (withPin) {
        await shopper.see('pin')
        shopper.typePin(PIN)
      }
      expect(await shopper.see('not_sold')).toMatchObject({ message, mayTryAgain, cardPresent: true })
    })
    expect(record).toMatchObject({ outcome: outcome ?? 'card_not_usable', reason, pinAttempts: withPin ? 1 : 0 })
    expect(cost.pulses).toBe(0)
    if (!withPin) expect(cost).toMatchObject({ ageChecks: 0, chargeable: 0, ocspRequests: 0 })
    if (card instanceof SimulatedMyNumberCard) {
      expect(card.triesLeft('authentication')).toBe(withPin ? 3 : tries)
      expect(card.log.lines.filter((line) => line.startsWith('00 20 00 80 [masked]'))).toHaveLength(withPin ? 1 : 0)
    }
  })

  test.each(unusual)('%s is sold to', async (_, make) => {
    const { record, cost } = await stage!.play(async ({ shopper, machine }) => {
      shopper.choose('beer')
      await shopper.see('tap')
      machine.reader.insert(await make(stage!))
      await shopper.see('pin')
      shopper.typePin(PIN)
      await shopper.see('sold')
    })
    expect(record).toMatchObject({ outcome: 'sold', holder: 'pin' })
    expect(cost).toMatchObject({ chargeable: 1, pulses: 1 })
  })
})

describe.each(ROLES)('as %s, where the operator answers for phones', (role) => {
  test('one is sold to, and the acknowledgement is recorded at the start', async () => {
    const counted = await startCountedWorld(PHONES)
    try {
      const stage = await counted.stage(role, 'indoors')
      for (const tokenLabel of ['JPKIAPGPSETOKEN', 'JPKIAPIOSTOKEN']) {
        const { record, cost } = await stage.play(async ({ shopper, machine, card }) => {
          shopper.choose('beer')
          await shopper.see('tap')
          machine.reader.insert(await card({ tokenLabel }))
          await shopper.see('pin')
          shopper.typePin(PIN)
          await shopper.see('sold')
        })
        expect(record).toMatchObject({ outcome: 'sold', holder: 'pin' })
        expect(cost).toMatchObject({ pulses: 1 })
      }
      await stage.machine.close()
      const store = openStore(storePath(stage.machine.dataDirectory))
      if (!store.ok) throw new Error(store.error.code)
      const events = [...recordedEvents(store.value)].map(({ name, fields }) => ({ name, fields }))
      store.value.close()
      expect(events.filter(({ name }) => name === 'phones_acknowledged')).toEqual([
        { name: 'phones_acknowledged', fields: PHONES }
      ])
    } finally {
      await counted.close()
    }
  })
})
