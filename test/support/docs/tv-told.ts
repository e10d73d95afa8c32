import type { Browser, Page } from '@playwright/test'
import { TV_SCREEN_SIZES, type TvScreenSize } from '../../../main/shell/development/television/tv-hand.ts'
import type { ServicePage } from '../../../main/contract/service-page.ts'
import type { TvLanguage, TvPlace, TvView } from '../../../main/contract/tv-view.ts'
import { noticePage, outsiderPage } from '../../../main/television/session/notice-page.ts'
import { consentPage, visitPage } from '../../../main/television/session/pages.ts'
import type { Kept, NoticeName, Outsider, TvPolicy, VisitPage } from '../../../main/television/session/state.ts'
import { POLICY } from '../random-tv-session.ts'
import { startTvFaceStand, type TvFaceStand } from '../tv-face-stand.ts'
import { frameOf, TV_SCENES, UNPAIRED_SCENES } from '../tv-scenes.ts'
import type { TvToldName } from './tv-document.ts'

/**
 * Screens that no walk through a working world meets, or only after a wait: the session's own pages, and frames of its
 * line, sent to the built face by a stand in the appliance's place.
 */

const SESSION = 1
const deadline = { atMs: 0, totalMs: 1 }
const pass = { cableId: 'cable-user-0001', assertion: 'signed', expiresAtMs: 4 * 60 * 60_000 }
const policy: TvPolicy = { ...POLICY, services: [{ name: { ja: '施設の予約', en: 'Book a facility' } }] }

type Frame = { readonly view: TvView } | { readonly unpaired: keyof typeof UNPAIRED_SCENES }

/** Those of a line that is cut or taken over: nothing is said there. */
type OfLine = 'connecting' | 'lost' | 'lost-in-visit' | 'replaced'

/** What the stand says, by the picture's name, in the order of the document. */
function framesIn(language: TvLanguage): Readonly<Record<Exclude<TvToldName, OfLine>, Frame>> {
  const scenes = TV_SCENES[language]
  const scene = (name: string): Frame => ({ view: scenes[name]! })
  const page = (place: TvPlace, shown: ServicePage): Frame => {
    const like = scenes[place === 'home' ? 'home' : 'consent']!
    if (like.screen !== 'page') throw new TypeError('these scenes are pages')
    return { view: { ...like, place, page: shown } }
  }
  const notice = (name: NoticeName, cardLies = false, kept: Kept = 'nothing'): Frame =>
    page('notice', noticePage(policy, { name: 'notice', notice: name, kept, cardLies, deadline }, SESSION))
  const outsider = (why: Outsider['why'], linkedNow: boolean): Frame => {
    const phase = { name: 'outsider', outsider: { pass, why, linkedNow }, page: 'told', deadline } as const
    return page('notice', outsiderPage(policy, phase, SESSION))
  }
  const visit = (shown: VisitPage): Frame => page('home', visitPage(policy, shown, SESSION))
  return {
    'code-wait': { unpaired: 'unpaired_wait' },
    'code-too-many-screens': { unpaired: 'unpaired_many' },
    'code-forgotten': { unpaired: 'unpaired_forgotten' },
    'card-lifted': scene('card_lifted'),
    'card-in-use': scene('card_in_use'),
    'asking-platform': scene('asking_platform'),
    'asking-operator': scene('asking_operator'),
    'asking-service': scene('asking_service'),
    'consent-household': page('consent', consentPage({ join: 'household', pass }, SESSION)),
    finish: visit({ show: 'end' }),
    'unlink-failed': visit({ show: 'unlink_failed' }),
    'service-busy': visit({ show: 'service_failed', service: 0, trouble: 'busy' }),
    'service-silent': visit({ show: 'service_failed', service: 0, trouble: 'silent' }),
    'service-pass-over': visit({ show: 'service_failed', service: 0, trouble: 'pass_over' }),
    'remote-code-none': scene('remote_code_none'),
    'notice-no-card': notice('no_card'),
    'notice-take-card': notice('take_card', true),
    'notice-timed-out': notice('login_timed_out'),
    'notice-card-taken': notice('card_taken'),
    'notice-two-cards': notice('two_cards'),
    'notice-reader-gone': notice('reader_gone'),
    'notice-another-card': notice('another_card', true),
    'notice-no-my-number-card': notice('not_my_number_card', true),
    'notice-telephone': notice('phone_not_accepted'),
    'notice-pin-blocked': notice('pin_blocked', true),
    'notice-pin-not-set': notice('pin_not_set', true),
    'notice-card-unreadable': notice('card_unreadable', true),
    'notice-undetermined': notice('undetermined', true),
    'notice-declined-household': outsider('declined_household', true),
    'notice-other-household': outsider('other_household', false),
    'notice-fault': notice('fault'),
    unlinked: notice('unlinked', true),
    'unlink-too-late': notice('unlink_too_late', true),
    'ended-two-cards': notice('ended_two_cards'),
    'ended-screen-away': notice('ended_screen_away'),
    'ended-reader-gone': notice('ended_reader_gone'),
    'ended-pass': notice('ended_pass', true),
    'ended-unsure': notice('ended_card_taken', false, 'act_unsure')
  }
}

/** Those among them that are views, by name. */
export function toldViews(language: TvLanguage): readonly (readonly [name: string, view: TvView])[] {
  return Object.entries(framesIn(language)).flatMap(([name, frame]) => ('view' in frame ? [[name, frame.view] as const] : []))
}

/** Where the pictures are taken. */
export interface TvToldWalk {
  readonly browser: Browser
  readonly size: TvScreenSize
  readonly language: TvLanguage
  /** @param png of the whole screen, at half size */
  readonly take: (name: TvToldName, png: Buffer) => void
}

/** Takes a picture of each. */
export async function showTold({ browser, size, language, take }: TvToldWalk): Promise<void> {
  const welcome = TV_SCENES[language]['welcome']!
  const stand = await startTvFaceStand(frameOf(welcome))
  const context = await browser.newContext({
    viewport: TV_SCREEN_SIZES[size],
    deviceScaleFactor: 0.5,
    reducedMotion: 'reduce',
    locale: 'ja-JP'
  })
  const preferences = JSON.stringify({ language })
  await context.addInitScript((text) => localStorage.setItem('hatachi.tv.preferences', text), preferences)
  const page = await context.newPage()
  const shot = async (name: TvToldName): Promise<void> => {
    await page.evaluate('document.fonts.ready.then(() => null)')
    take(name, await page.screenshot({ animations: 'disabled' }))
  }
  try {
    stand.cut(true)
    await page.goto(stand.url)
    await page.locator('body[data-screen="connection"] .over-panel').waitFor()
    await shot('connecting')
    stand.cut(false)
    await page.reload()
    await page.locator('body[data-place="welcome"]').waitFor()
    for (const [name, frame] of Object.entries(framesIn(language))) {
      await showFrame(stand, page, frame)
      await shot(name as TvToldName)
    }
    await showFrame(stand, page, { view: welcome })
    stand.cut(true)
    await page.locator('body[data-connection="lost"] .over-panel').waitFor()
    await shot('lost')
    stand.cut(false)
    stand.show(TV_SCENES[language]['home']!)
    await page.reload()
    await page.locator('body[data-place="home"]').waitFor()
    stand.cut(true)
    await page.locator('body[data-connection="lost"] .over-panel').waitFor()
    await shot('lost-in-visit')
    stand.cut(false)
    await page.reload()
    await page.locator('body[data-place="home"]').waitFor()
    stand.replace()
    await page.locator('body[data-screen="connection"] .over-panel').waitFor()
    await shot('replaced')
  } finally {
    await context.close()
    await stand.close()
  }
}

async function showFrame(stand: TvFaceStand, page: Page, frame: Frame): Promise<void> {
  if ('unpaired' in frame) {
    const said = UNPAIRED_SCENES[frame.unpaired]!
    stand.say(said)
    await page.locator('body[data-screen="unpaired"]').waitFor()
    return
  }
  const { view } = frame
  stand.show(view)
  const body = `body[data-screen="${view.screen}"]`
  await page.locator(view.screen === 'page' ? `${body}[data-page-id="${view.page.id}"]` : body).waitFor()
  if (view.screen === 'card') await page.locator(`.card-drawing[data-state="${view.state}"]`).waitFor()
}
