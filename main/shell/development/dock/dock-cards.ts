import { DOCK_CARDS } from '../../../contract/devdock/catalogue.ts'
import type { DockCard, DockCardProfile, DockMadeCard } from '../../../contract/devdock/contract.ts'
import type { CardProfile, CardWish } from '../../../platform/simulator/people.ts'
import { recordedState } from '../../../platform/simulator/register.ts'
import type { BoxedCard, CardBox } from '../card-box.ts'

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
type Assert<T extends true> = T
/** Compiles only while the contract's profiles and the platform's are the same. */
export type ProfilesAgree = Assert<Same<DockCardProfile, CardProfile>>

/** The shelf: the profiles in their order, then the cards that were made to measure. */
export function shelf(box: CardBox, names: ReadonlyMap<string, string>): DockCard[] {
  const made = new Map(box.made.map((boxed) => [boxed.id, boxed]))
  const profiles = DOCK_CARDS.map(({ profile, name, special }): DockCard => {
    const boxed = made.get(profile)
    return boxed === undefined ? unmade(profile, name, special) : { ...facts(boxed), profile, name, special }
  })
  const toMeasure = box.made
    .filter(({ id }) => names.has(id))
    .map((boxed): DockCard => {
      const card = facts(boxed)
      return { ...card, profile: null, name: names.get(boxed.id) ?? boxed.id, special: specialOf(card) }
    })
  return [...profiles, ...toMeasure]
}

/** What the shelf says of one card. */
export function onShelf(box: CardBox, names: ReadonlyMap<string, string>, id: string): DockCard | undefined {
  return shelf(box, names).find((card) => card.id === id)
}

/** The specification of a card to measure. Throws for what no card can be. */
export function wishOf(made: DockMadeCard): CardWish {
  const { status, ...rest } = made
  const { birthDate, pin, triesLeft, enrolled, issuedOn, expiresOn } = rest
  return {
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(pin === undefined ? {} : { pin }),
    ...(triesLeft === undefined ? {} : { triesLeft }),
    ...(enrolled === undefined ? {} : { enrolled }),
    ...(issuedOn === undefined ? {} : { issuedOn }),
    ...(expiresOn === undefined ? {} : { expiresOn }),
    ...statusOf(status)
  }
}

function statusOf(status: DockMadeCard['status']): Pick<Extract<CardWish, object>, 'status'> {
  switch (status) {
    case undefined:
      return {}
    case 'good':
    case 'unknown':
      return { status }
    case 'revoked':
      return { status: { revoked: 'cessationOfOperation' } }
    case 'suspended':
      return { status: { revoked: 'certificateHold' } }
  }
}

function unmade(profile: DockCardProfile, name: string, special: string): DockCard {
  return {
    id: profile,
    name,
    special,
    profile,
    made: false,
    pin: profile === 'noPin' ? null : '1234',
    triesLeft: null,
    birthDate: null,
    enrolled: profile === 'enrolled',
    status: null,
    commandCount: 0
  }
}

function facts({ id, card, issued }: BoxedCard): Omit<DockCard, 'name' | 'special' | 'profile'> {
  const { person, authentication } = issued
  return {
    id,
    made: true,
    pin: authentication.pin,
    triesLeft: card.triesLeft('authentication'),
    birthDate: person.birthDate,
    enrolled: person.enrolled,
    status: statusAtJlis(issued),
    commandCount: card.log.count
  }
}

function statusAtJlis({ person }: BoxedCard['issued']): DockCard['status'] {
  const [certificate] = person.certificates
  const state = certificate === undefined ? undefined : recordedState(certificate)
  if (state === undefined) return 'unknown'
  if (state.state === 'good') return 'good'
  return state.reason === 'certificateHold' ? 'suspended' : 'revoked'
}

function specialOf(card: Omit<DockCard, 'name' | 'special' | 'profile'>): string {
  const parts = [
    `born ${card.birthDate ?? ''}`,
    ...(card.pin === null ? ['no PIN'] : []),
    ...(card.enrolled ? ['enrolled'] : [])
  ]
  return parts.join(', ')
}
