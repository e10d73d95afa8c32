import { setTimeout as pause } from 'node:timers/promises'
import type { TvWorld } from '../../../main/shell/development/television/tv-world.ts'
import type { CrawlKey, CrawlOptions, Walker } from './crawl.ts'
import { see, waitFor, type TvFacts, type TvScreen } from './tv-screen.ts'
import { isCardWanted, PIN_KEYS, visitorAt } from './visitor.ts'

/** Where a walk over the television begins, and how far it goes; together they cover every screen. */
interface Beginning {
  readonly options: Pick<CrawlOptions, 'isHome' | 'isBeyond'>
  /** Pages that the shortest of walks meets, and the whole one; how many of a service's depends on the day. */
  readonly leastPages: { readonly small: number; readonly full: number }
  /** There is too little to walk for several. */
  readonly isOfOne: boolean
}

/** Between presses of a key that a screen may not take yet. */
const AFTER_MENU_MS = 50

const isOfVisit = ({ place }: TvFacts): boolean => place === 'home' || place === 'service'
const isWelcome = ({ place }: TvFacts): boolean => place === 'welcome'
/** What is pressed there is learnt and does nothing else: it has a test of its own. */
const isLearn = ({ screen }: TvFacts): boolean => screen === 'learn'
/** Its red key ends a visit, and is on every screen of one but those of the face's own. */
const isInVisit = ({ choices }: TvFacts): boolean => choices.some(({ id }) => id === '@key-red')
const isLogin = ({ screen, place }: TvFacts): boolean =>
  screen === 'pin' || screen === 'card' || place === 'last_try' || place === 'consent'

export const BEGINNINGS = {
  'before a visit': {
    leastPages: { small: 3, full: 5 },
    isOfOne: true,
    options: {
      isHome: isWelcome,
      isBeyond: (facts) => isLearn(facts) || isOfVisit(facts) || (isLogin(facts) && facts.screen !== 'card')
    }
  },
  'at the PIN': {
    leastPages: { small: 3, full: 9 },
    isOfOne: false,
    options: {
      isHome: isWelcome,
      isBeyond: (facts) => isLearn(facts) || isOfVisit(facts) || isWelcome(facts) || (isLogin(facts) && facts.screen !== 'pin')
    }
  },
  'at the last try': {
    leastPages: { small: 2, full: 9 },
    isOfOne: false,
    options: {
      isHome: isWelcome,
      isBeyond: (facts) => isLearn(facts) || isOfVisit(facts) || isWelcome(facts) || facts.screen === 'card' || facts.place === 'consent'
    }
  },
  'at the consent': {
    leastPages: { small: 2, full: 8 },
    isOfOne: false,
    options: {
      isHome: isWelcome,
      isBeyond: (facts) => isLearn(facts) || isOfVisit(facts) || isWelcome(facts) || (isLogin(facts) && facts.place !== 'consent')
    }
  },
  'during a visit': {
    leastPages: { small: 4, full: 60 },
    isOfOne: false,
    options: {
      // After its end there is no way back into it: from what is told then, home is the first screen.
      isHome: ({ place }, from) => place === (isInVisit(from) ? 'home' : 'welcome'),
      isBeyond: (facts) => isLearn(facts) || isWelcome(facts) || isLogin(facts)
    }
  },
  'without a pairing': {
    leastPages: { small: 3, full: 7 },
    isOfOne: true,
    options: { isHome: ({ screen }) => screen === 'unpaired', isBeyond: isLearn }
  }
} as const satisfies Record<string, Beginning>

export type BeginningName = keyof typeof BEGINNINGS

/** The face's own screens, and codes for other devices: Back uncovers what they lie over. */
export const isOverOthers = ({ screen }: TvFacts): boolean =>
  screen === 'settings' || screen === 'remote_code' || screen === 'pairing_code'

/** A card laid down where none is wanted is nobody's until it was taken off: laid on the first screen it begins a login. */
export const spareCard = ({ screen, place, detail }: TvFacts, key: CrawlKey): boolean =>
  key === 'lay_card' && place !== 'welcome' && !(screen === 'card' && isCardWanted(detail))

/** How to begin there on a television of a world, and the hand at its reader. */
export function beginningOf(name: BeginningName, tv: TvScreen, world: TvWorld): Pick<Walker, 'start' | 'hand'> {
  const { hand, cards } = world
  const visitor = visitorAt(tv, world)
  /** Somebody whom nobody knows yet, with all tries: what is pressed at random may use them up. */
  const layAnother = async (): Promise<void> => {
    cards.empty()
    await hand.lay('adult')
  }
  let isOpened = false
  /** Learning takes every key for itself: who does not want to wait loads the page again. */
  const open = async (): Promise<void> => {
    if (isOpened && !isLearn(await tv.facts())) return
    await tv.open(world.ownUrl)
    isOpened = true
    await waitFor(tv, { connection: 'open' })
  }
  const toWelcome = async (): Promise<void> => {
    hand.lift()
    await open()
    // A visit that was on ends first, which is told.
    const isReady = (facts: TvFacts): boolean => !isOfVisit(facts) && !facts.isUnderWay && facts.screen !== 'asking'
    for (let facts = await see(tv, 'nobody', isReady); !isWelcome(facts); facts = await see(tv, 'nobody', isReady)) {
      await visitor.press(facts.screen === 'settings' ? 'back' : 'menu')
      await pause(AFTER_MENU_MS)
    }
  }
  const toPin = async (): Promise<void> => {
    await toWelcome()
    await visitor.press('ok')
    await see(tv, 'that a card is wanted', ({ screen, detail }) => screen === 'card' && isCardWanted(detail))
    await layAnother()
    const { choices } = await waitFor(tv, { screen: 'pin' })
    // Whoever was here before had no digit keys.
    if (choices.some(({ id }) => id === '@pad')) await visitor.press('back')
  }
  const wrongPin = async (): Promise<void> => {
    await visitor.press('digit_9', 'digit_9', 'digit_9', 'digit_9', 'ok')
    await see(tv, 'that it was wrong', (facts) => facts.place === 'last_try' || /^refused/.test(facts.detail))
  }
  const login = { hand: { lay: layAnother, lift: () => hand.lift() } }
  switch (name) {
    case 'before a visit':
      return { ...login, start: toWelcome }
    case 'at the PIN':
      return { ...login, start: toPin }
    case 'at the last try':
      return {
        ...login,
        start: async () => {
          await toPin()
          await wrongPin()
          await wrongPin()
          await waitFor(tv, { place: 'last_try' })
        }
      }
    case 'at the consent':
      return {
        ...login,
        start: async () => {
          await toPin()
          await visitor.press(...PIN_KEYS, 'ok')
          await waitFor(tv, { place: 'consent' })
        }
      }
    case 'during a visit':
      return {
        hand: { lay: () => hand.lay('adult'), lift: () => hand.lift() },
        start: async () => {
          await open()
          if (isOfVisit(await tv.facts())) await visitor.press('menu')
          else {
            await toWelcome()
            await visitor.logIn('adult')
          }
          await waitFor(tv, { place: 'home' })
        }
      }
    case 'without a pairing':
      return {
        start: async () => {
          await tv.open(world.screenUrl)
          await waitFor(tv, { screen: 'unpaired' })
        }
      }
  }
}

/** Has the face ask for the first key of a remote control; what was learnt before is forgotten. */
export async function learnFrom(tv: TvScreen, world: TvWorld): Promise<void> {
  await beginningOf('before a visit', tv, world).start()
  await tv.run('localStorage.clear()')
  await tv.open(world.ownUrl)
  await waitFor(tv, { place: 'welcome' })
  const visitor = visitorAt(tv, world)
  await visitor.press('yellow')
  await visitor.choose('learning', ({ id }) => id === '@learn')
  await waitFor(tv, { screen: 'learn' })
}
