import { createServer, type Socket } from 'node:net'
import type { Browser } from '@playwright/test'
import { openTvHand, type TvHand } from '../../../main/shell/development/television/tv-hand.ts'
import { CARD_WANTED, logInAt, PIN, toFirstScreen } from '../../../main/shell/development/television/tv-steps.ts'
import { openTvTelephone } from '../../../main/shell/development/television/tv-telephone.ts'
import type { TvWorld } from '../../../main/shell/development/television/tv-world.ts'
import type { TELEPHONE_PICTURE_NAMES, TvPictureName } from './tv-document.ts'

/** Where the walk goes. */
export interface TvWalk {
  readonly world: TvWorld
  /** A television that is not paired yet. */
  readonly hand: TvHand
  readonly browser: Browser
  readonly language: 'ja' | 'en'
  /** For pictures as they are taken. */
  readonly directory: string
  readonly take: (name: TvPictureName) => Promise<void>
  readonly takeTelephone: (name: (typeof TELEPHONE_PICTURE_NAMES)[number], picture: () => Promise<string>) => Promise<void>
}

/** Goes by keys through every screen of the television, from its pairing to its being forgotten. */
export async function walkTelevision(walk: TvWalk): Promise<void> {
  await pairing(walk)
  await loggingIn(walk)
  await booking(walk)
  await health(walk)
  await settings(walk)
  await troubles(walk)
  await ends(walk)
  await forgetting(walk)
}

async function pairing({ world, hand, language, take }: TvWalk): Promise<void> {
  await hand.see({ screen: 'unpaired' })
  if (language === 'en') await speakEnglish(hand)
  await take('code-wanted')
  const code = world.pairingCode()
  await hand.type(code === '000000' ? '111111' : '000000')
  await hand.see({ screen: 'unpaired', selector: '.sign-error' })
  await take('code-wrong')
  // A guess is looked at every two seconds only.
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  await hand.type(code)
  await hand.see({ place: 'welcome' })
  // The screen's session begins in the language of its hello.
  if ((await hand.attribute('html', 'lang')) !== language) await speakEnglish(hand)
}

async function speakEnglish(hand: TvHand): Promise<void> {
  await hand.press('yellow')
  await hand.choose('@language')
  await hand.see({ selector: 'h1:lang(en)' })
  await hand.choose('@close')
}

async function loggingIn({ world, hand, take }: TvWalk): Promise<void> {
  const { reader, lay, lift } = world.hand
  await hand.see({ place: 'welcome' })
  await take('welcome')
  await hand.choose('login')
  await hand.see(CARD_WANTED)
  await take('card')
  reader.unplug()
  await hand.see({ screen: 'card', selector: '[data-state="reader_away"]' })
  await settled()
  await take('card-reader-away')
  reader.plug()
  await settled()
  reader.insertSecond(await world.cards.card('senior'))
  reader.insert(await world.cards.card('adult'))
  await settled()
  if ((await hand.attribute('body', 'data-screen')) === 'card') await take('card-two-cards')
  reader.removeSecond()
  lift()
  await toFirstScreen(hand)
  await hand.choose('login')
  await hand.see(CARD_WANTED)
  await lay('adult')
  await hand.see({ screen: 'pin' })
  await take('pin')
  await hand.type('99')
  await hand.type('99')
  await take('pin-entered')
  await hand.ok()
  await hand.see({ screen: 'pin', selector: '.sign-error' })
  await take('pin-wrong')
  await hand.choose('@pad-open')
  await take('pin-pad')
  await hand.press('back')
  await hand.type('99' + '99')
  await hand.ok()
  await hand.see({ place: 'last_try' })
  await take('last-try')
  await hand.choose('last_try.yes')
  await hand.see({ screen: 'pin' })
  await hand.type(PIN)
  await hand.ok()
  await hand.see({ place: 'consent' })
  await take('consent')
  await hand.choose('consent.no')
  await hand.see({ page: 'notice.declined' })
  await take('declined')
  await toFirstScreen(hand)
  await hand.choose('login')
  await hand.see({ screen: 'card', selector: '[data-state="left_card"]' })
  await take('left-card')
  lift()
  await hand.see(CARD_WANTED)
  await lay('adult')
  await hand.see({ screen: 'pin' })
  await hand.type(PIN)
  await hand.ok()
  await hand.see({ place: 'consent' })
  await hand.choose('consent.yes')
  await hand.see({ place: 'home' })
  await take('home')
}

async function booking({ hand, take }: TvWalk): Promise<void> {
  await hand.choose('open-0')
  await hand.see({ place: 'service', page: 'home' })
  await take('booking')
  await hand.choose('places')
  await hand.see({ page: 'places' })
  await take('booking-places')
  await hand.choose('taiikukan')
  await hand.see({ page: 'week' })
  await take('booking-week')
  await hand.ok()
  await hand.see({ page: 'slots' })
  await take('booking-times')
  await hand.ok()
  await hand.see({ page: 'confirm' })
  await take('booking-confirm')
  await hand.choose('yes')
  await hand.see({ page: 'booked' })
  await take('booking-done')
  await hand.press('back')
  await hand.see({ place: 'service', page: 'home' })
  await hand.choose('mine')
  await hand.see({ page: 'mine' })
  await take('booking-mine')
  await hand.ok()
  await hand.see({ page: 'booking' })
  await take('booking-one')
  await hand.choose('cancel')
  await hand.see({ page: 'cancel.' })
  await take('booking-cancel')
  await hand.choose('yes')
  await hand.see({ page: 'cancelled' })
  await take('booking-cancelled')
  await hand.press('back')
  await hand.see({ place: 'service', page: 'home' })
  await hand.choose('mine')
  await hand.see({ page: 'mine.none' })
  await take('booking-none')
  await hand.press('back')
  await hand.see({ place: 'service', page: 'home' })
  await hand.choose('dates')
  await hand.see({ page: 'week' })
  await hand.ok()
  await hand.see({ page: 'day' })
  await take('booking-by-date')
  await hand.press('green')
  await hand.see({ place: 'home' })
}

async function health({ hand, take }: TvWalk): Promise<void> {
  await hand.choose('open-1')
  await hand.see({ place: 'service', page: 'home' })
  await take('health')
  for (const kind of ['today', 'steps', 'weight', 'pressure'] as const) {
    await hand.choose(kind)
    await hand.see({ page: kind })
    await take(`health-${kind}`)
    await hand.press('back')
    await hand.see({ place: 'service', page: 'home' })
  }
  await hand.choose('advice')
  await hand.see({ page: 'advice' })
  await take('health-advice')
  await hand.ok()
  await hand.see({ page: 'advice', selector: '.page-detail' })
  await take('health-one-advice')
  await hand.press('green')
  await hand.see({ place: 'home' })
}

async function settings({ world, hand, browser, take, takeTelephone, directory }: TvWalk): Promise<void> {
  await hand.press('yellow')
  await hand.see({ screen: 'settings' })
  await take('settings')
  await hand.choose('@learn')
  await hand.see({ screen: 'learn' })
  await take('learn')
  await hand.press('back')
  await hand.see({ choice: '@close' })
  await hand.choose('@close')
  // A telephone ends with the visit in which it was let in: this one comes before the next visit.
  world.hand.lift()
  await hand.see({ page: 'notice.ended_card_taken' })
  await toFirstScreen(hand)
  await pairingAnother(world.screenUrl, hand, browser, directory, take)
  await hand.press('yellow')
  await hand.choose('@telephone')
  await hand.see({ screen: 'remote_code', selector: 'svg.qr' })
  await take('remote-code')
  const scanned = await hand.attribute('svg.qr', 'aria-label')
  if (scanned === null) throw new Error('the code holds no address')
  const telephone = await openTvTelephone(browser, scanned, directory)
  await telephone.see('arrows')
  await takeTelephone('arrows', () => telephone.picture('arrows'))
  await hand.press('back')
  await toFirstScreen(hand)
  await hand.see({ selector: '.by-telephone' })
  await take('telephone-connected')
  await hand.choose('login')
  await hand.see(CARD_WANTED)
  await world.hand.lay('adult')
  await hand.see({ screen: 'pin' })
  await telephone.see('digits')
  await takeTelephone('digits', () => telephone.picture('digits'))
  await hand.press('back')
  world.hand.lift()
  await telephone.close()
  const again = await openTvTelephone(browser, scanned, directory)
  await again.see('ended')
  await takeTelephone('ended', () => again.picture('ended'))
  await again.close()
  await toFirstScreen(hand)
}

/** This television lets another in. */
async function pairingAnother(
  screenUrl: string,
  hand: TvHand,
  browser: Browser,
  directory: string,
  take: TvWalk['take']
): Promise<void> {
  const other = await openTvHand(browser, screenUrl, '1280x720', directory)
  await other.see({ screen: 'unpaired' })
  await hand.press('yellow')
  await hand.choose('@pair')
  await hand.see({ screen: 'pairing_code', selector: '.pairing-digits' })
  await take('pairing-code')
  const digits = await hand.attribute('.pairing-digits', 'aria-label')
  if (digits === null) throw new Error('no code is shown')
  await other.type(digits.replaceAll(' ', ''))
  await other.see({ place: 'welcome' })
  await hand.see({ screen: 'pairing_code', selector: '.sign-done' })
  await take('pairing-code-used')
  await other.press('yellow')
  await other.choose('@forget')
  await other.see({ page: 'forget' })
  await other.choose('forget.yes')
  await other.see({ screen: 'unpaired' })
  await other.close()
  await hand.press('back')
  await toFirstScreen(hand)
}

async function troubles({ world, hand, take }: TvWalk): Promise<void> {
  await logInAt(hand, () => world.hand.lay('revoked'))
  await hand.see({ page: 'notice.refused' })
  await take('refused')
  world.hand.lift()
  await toFirstScreen(hand)
  await world.cut('platform')
  const silence = await startSilence(Number(new URL(world.parties.platform.address).port))
  await hand.choose('login')
  await hand.see(CARD_WANTED)
  await world.hand.lay('adult')
  await hand.see({ selector: 'body[data-screen="asking"], .pin-screen' })
  if ((await hand.attribute('body', 'data-screen')) === 'pin') {
    await hand.type(PIN)
    await hand.ok()
  }
  await hand.see({ screen: 'asking' })
  await take('asking')
  await silence.close()
  await hand.see({ page: 'notice.unreachable' })
  await take('platform-unreachable')
  await world.mend('platform')
  world.hand.lift()
  await toFirstScreen(hand)
}

async function ends({ world, hand, take }: TvWalk): Promise<void> {
  const logIn = async () => {
    await logInAt(hand, () => world.hand.lay('adult'))
    await hand.see({ place: 'home' })
  }
  await logIn()
  await world.cut('booking')
  await hand.choose('open-0')
  await hand.see({ page: 'service-failed' })
  await take('service-unreachable')
  await world.mend('booking')
  await hand.press('green')
  await hand.see({ place: 'home' })
  await hand.choose('unlink')
  await hand.see({ page: 'unlink' })
  await take('unlink')
  await hand.press('back')
  await hand.see({ place: 'home' })
  await hand.choose('end')
  await hand.see({ page: 'notice.ended_asked' })
  await take('ended-asked')
  world.hand.lift()
  await toFirstScreen(hand)
  await logIn()
  world.hand.lift()
  await hand.see({ page: 'notice.ended_card_taken' })
  await take('ended-card-taken')
  await toFirstScreen(hand)
  await logIn()
  await hand.see({ choice: '@stay' })
  await take('go-on')
  await hand.see({ page: 'notice.ended_idle' })
  await take('ended-idle')
  world.hand.lift()
  await toFirstScreen(hand)
}

async function forgetting({ hand, take }: TvWalk): Promise<void> {
  await hand.press('yellow')
  await hand.choose('@forget')
  await hand.see({ page: 'forget' })
  await take('forget')
  await hand.press('back')
  await hand.see({ page: 'welcome' })
}

/** A far side that takes every connection and answers nothing. */
async function startSilence(port: number): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}

/** What a hand did to the reader reaches the screen by events of its own. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 800))
}
