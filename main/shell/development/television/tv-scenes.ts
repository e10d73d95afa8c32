import type { Browser } from '@playwright/test'
import type { TvHand } from './tv-hand.ts'
import { openTvTelephone } from './tv-telephone.ts'
import { CARD_WANTED, logIn, logInAt, PIN, toFirstScreen } from './tv-steps.ts'
import type { TvWorld } from './tv-world.ts'

/** What a scene of the television's tour can end as; the word that its line of JSON says. */
export type TvOutcome =
  | 'linked'
  | 'logged_in'
  | 'logged_out'
  | 'refused'
  | 'booked_and_cancelled'
  | 'health_shown'
  | 'remote_controlled'
  /** What had to be seen was not; the line's `seen` says what was. */
  | 'otherwise'

/** Where a scene is played. */
export interface TvStage {
  readonly world: TvWorld
  /** In front of the machine's own screen. */
  readonly hand: TvHand
  readonly browser: Browser
  readonly directory: string
  /** Opens another television in the house, which is not paired yet. */
  readonly openSecond: () => Promise<TvHand>
  /** Takes a picture of what is seen, by default on the own screen. */
  readonly take: (name: string, of?: { readonly picture: (name: string) => Promise<string> }) => Promise<void>
}

/** What came of a scene. `seen`: what its outcome was judged by, for the line of JSON. */
export interface TvPlayed {
  readonly outcome: TvOutcome
  readonly seen: Readonly<Record<string, unknown>>
}

/** One scene, and how it has to end. */
export interface TvScene {
  readonly name: string
  readonly play: (stage: TvStage) => Promise<TvPlayed>
  readonly expect: {
    readonly outcome: TvOutcome
    /** What has to stand in the machine's record, in order: `tv_login linked`. */
    readonly facts: readonly string[]
  }
}

/** The scenes of `hatachi demo --tour tv`, in order: the first one links the card that the others come with. */
export const TV_SCENES: readonly TvScene[] = [
  {
    name: 'first-link-and-login',
    expect: { outcome: 'linked', facts: ['tv_login linked', 'tv_logout asked'] },
    play: async ({ world, hand, take }) => {
      await take('welcome')
      await hand.choose('login')
      await hand.see(CARD_WANTED)
      await take('card')
      await world.hand.lay('adult')
      await hand.see({ screen: 'pin' })
      await take('pin')
      await hand.type(PIN)
      await take('pin-entered')
      await hand.ok()
      await hand.see({ place: 'consent' })
      await take('consent')
      await hand.choose('consent.yes')
      await hand.see({ place: 'home' })
      await take('home')
      const members = world.parties.members().length
      await hand.choose('end')
      await hand.see({ page: 'notice.ended_asked' })
      await take('finished')
      return { outcome: members === 1 ? 'linked' : 'otherwise', seen: { members } }
    }
  },
  {
    name: 'booking-made-and-cancelled',
    expect: { outcome: 'booked_and_cancelled', facts: ['tv_login logged_in', 'tv_logout card_removed'] },
    play: async ({ world, hand, take }) => {
      await logIn(world, hand)
      const before = hand.presses
      await hand.choose('open-0')
      await hand.see({ place: 'service', page: 'home' })
      await take('booking')
      await hand.choose('places')
      await hand.see({ page: 'places' })
      await take('places')
      await hand.choose('taiikukan')
      await hand.see({ page: 'week' })
      await take('week')
      await hand.ok()
      await hand.see({ page: 'slots' })
      await take('times')
      await hand.ok()
      await hand.see({ place: 'service', choice: 'yes' })
      await take('book-this')
      await hand.choose('yes')
      await hand.see({ selector: '.page-done' })
      await take('booked')
      const pressesToBook = hand.presses - before
      const booked = (await world.bookings()).filter(({ state }) => state === 'booked').length
      await hand.press('back')
      await hand.see({ place: 'service', page: 'home' })
      await hand.choose('mine')
      await hand.see({ page: 'mine' })
      await take('my-bookings')
      await hand.ok()
      await hand.see({ choice: 'cancel' })
      await take('my-booking')
      await hand.choose('cancel')
      await hand.see({ choice: 'no' })
      await take('cancel-this')
      await hand.choose('yes')
      await hand.see({ selector: '.page-done' })
      await take('cancelled')
      const left = (await world.bookings()).filter(({ state }) => state === 'booked').length
      const isDone = booked === 1 && left === 0
      return { outcome: isDone ? 'booked_and_cancelled' : 'otherwise', seen: { booked, left, pressesToBook } }
    }
  },
  {
    name: 'health-pictures-with-advice',
    expect: { outcome: 'health_shown', facts: ['tv_login logged_in', 'tv_logout card_removed'] },
    play: async ({ world, hand, take }) => {
      await logIn(world, hand)
      await hand.choose('open-1')
      await hand.see({ place: 'service', page: 'home' })
      await take('health')
      const pictures: string[] = []
      for (const kind of ['steps', 'weight', 'pressure']) {
        await hand.choose(kind)
        await hand.see({ selector: '.page-chart svg' })
        pictures.push(await hand.title())
        await take(kind)
        await hand.press('back')
        await hand.see({ place: 'service', page: 'home' })
      }
      await hand.choose('advice')
      await hand.see({ selector: '.page-list' , page: 'advice' })
      await take('advice')
      await hand.ok()
      await hand.see({ selector: '.page-detail' })
      await take('one-advice')
      const advice = await hand.text('main')
      const isShown = new Set(pictures).size === 3 && advice.length > 20
      return { outcome: isShown ? 'health_shown' : 'otherwise', seen: { pictures } }
    }
  },
  {
    name: 'wrong-pin-then-right',
    expect: { outcome: 'logged_in', facts: ['tv_login logged_in', 'tv_logout card_removed'] },
    play: async ({ world, hand, take }) => {
      await hand.choose('login')
      await hand.see(CARD_WANTED)
      await world.hand.lay('adult')
      await hand.see({ screen: 'pin' })
      await hand.type('9999')
      await hand.ok()
      await hand.see({ screen: 'pin', selector: '.sign-error' })
      await take('wrong-pin')
      const said = await hand.text('.tries')
      await hand.type(PIN)
      await hand.ok()
      await hand.see({ place: 'home' })
      await take('home')
      return { outcome: said.includes('2') ? 'logged_in' : 'otherwise', seen: { said } }
    }
  },
  {
    name: 'card-taken-away',
    expect: { outcome: 'logged_out', facts: ['tv_login logged_in', 'tv_logout card_removed'] },
    play: async ({ world, hand, take }) => {
      await logIn(world, hand)
      await hand.choose('open-1')
      await hand.see({ place: 'service', page: 'home' })
      world.hand.lift()
      await hand.see({ page: 'notice.ended_card_taken' })
      await take('finished')
      const hasService = await hand.count('[data-choice$=".steps"]')
      return { outcome: hasService === 0 ? 'logged_out' : 'otherwise', seen: { page: await hand.pageId() } }
    }
  },
  {
    name: 'idle-logout',
    expect: { outcome: 'logged_out', facts: ['tv_login logged_in', 'tv_logout idle'] },
    play: async ({ world, hand, take }) => {
      await logIn(world, hand)
      await hand.see({ choice: '@stay' })
      await take('go-on')
      await hand.see({ page: 'notice.ended_idle' })
      await take('finished')
      return { outcome: 'logged_out', seen: { page: await hand.pageId() } }
    }
  },
  {
    name: 'revoked-card-refused',
    expect: { outcome: 'refused', facts: ['tv_login refused'] },
    play: async ({ world, hand, take }) => {
      await logInAt(hand, () => world.hand.lay('revoked'))
      await hand.see({ page: 'notice.refused' })
      await take('refused')
      const words = await hand.text('main')
      // Bystanders learn nothing of a lost card.
      const isKind = !/失効|無効|停止|盗|紛失|revoked/i.test(words)
      return { outcome: isKind ? 'refused' : 'otherwise', seen: { members: world.parties.members().length } }
    }
  },
  {
    name: 'two-televisions-and-a-telephone',
    expect: { outcome: 'remote_controlled', facts: ['screen_paired', 'tv_login given_up', 'tv_login logged_in', 'tv_logout card_removed'] },
    play: async ({ world, hand, browser, directory, openSecond, take }) => {
      const second = await openSecond()
      await second.see({ screen: 'unpaired' })
      await take('second-code-wanted', second)
      await hand.press('yellow')
      await hand.choose('@pair')
      await hand.see({ screen: 'pairing_code', selector: '.pairing-digits' })
      await take('first-shows-code')
      const digits = await hand.attribute('.pairing-digits', 'aria-label')
      if (digits === null) throw new Error('the first television shows no code')
      await second.type(digits.replaceAll(' ', ''))
      await second.see({ place: 'welcome' })
      await hand.see({ screen: 'pairing_code', selector: '.sign-done' })
      await take('first-is-told')
      await toFirstScreen(hand)
      await second.press('yellow')
      await second.choose('@telephone')
      await second.see({ screen: 'remote_code', selector: 'svg.qr' })
      await take('second-qr-code', second)
      const scanned = await second.attribute('svg.qr', 'aria-label')
      if (scanned === null) throw new Error('the code holds no address')
      const telephone = await openTvTelephone(browser, scanned, directory)
      await telephone.see('arrows')
      await take('telephone', telephone)
      await second.see({ selector: '.by-telephone' })
      const fragment = telephone.fragment()
      await telephone.press('back')
      await second.see({ place: 'welcome' })
      await telephone.press('ok')
      await second.see(CARD_WANTED)
      // The reader is one screen's at a time, and the other one says so.
      await hand.choose('login')
      await hand.see({ screen: 'card' })
      await take('first-waits')
      await hand.press('back')
      await world.hand.lay('adult')
      await second.see({ screen: 'pin' })
      await telephone.see('digits')
      await take('telephone-pin', telephone)
      for (const digit of PIN) await telephone.press(`digit_${digit}` as 'digit_0')
      await telephone.press('ok')
      await second.see({ place: 'home' })
      await telephone.see('arrows')
      await take('second-home', second)
      const firstPlace = await hand.attribute('body', 'data-place')
      world.hand.lift()
      await second.see({ page: 'notice.ended_card_taken' })
      await telephone.close()
      await second.close()
      await toFirstScreen(hand)
      const isSo = fragment === '' && firstPlace !== 'home'
      return { outcome: isSo ? 'remote_controlled' : 'otherwise', seen: { pressesOnSecond: second.presses, firstPlace } }
    }
  }
]
