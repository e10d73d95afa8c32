import type { TvLanguage, TvPairingState, TvView } from '../../main/contract/tv-view.ts'
import type { TvDown } from '../../main/contract/tv-wire.ts'
import { TV_PAGES } from './tv-scene-pages.ts'

/** Every screen of the television that the appliance shows, full and empty, by name: to be looked at, and to be tested. */

const IDLE = { idleEndsInMs: 300_000, idleTotalMs: 300_000 }

function viewsIn(language: TvLanguage): Readonly<Record<string, TvView>> {
  const head = { language, visit: null, mayGoBack: true, telephones: 0, mayPair: true }
  const deadline = { endsInMs: 58_000, totalMs: 60_000 }
  const shown = Object.entries(TV_PAGES).map(([name, [place, page]]): [string, TvView] => {
    const isVisit = place === 'home' || place === 'service'
    // Whatever belongs to a login that is not done leaves by itself.
    const leaves = isVisit || place === 'welcome' ? {} : { leaves: deadline }
    return [name, { screen: 'page', ...head, visit: isVisit ? IDLE : null, mayGoBack: place !== 'welcome', ...leaves, place, page }]
  })
  const card = (state: Extract<TvView, { screen: 'card' }>['state']): TvView => ({ screen: 'card', ...head, ...deadline, state })
  const asking = (of: Extract<TvView, { screen: 'asking' }>['of']): TvView => ({ screen: 'asking', ...head, of })
  const pairing = (state: TvPairingState, address: string | null): TvView => ({
    screen: 'pairing_code',
    ...head,
    endsInMs: 272_000,
    totalMs: 300_000,
    state,
    offer: address === null ? null : { code: '408317', address }
  })
  const url = 'https://tv.example.jp:8443/remote/#code=Abcdefghijklmnopqrstuvwx'
  return {
    ...Object.fromEntries(shown),
    card_wanted: card('wanted'),
    card_lifted: card('lifted'),
    card_left: card('left_card'),
    card_two: card('two_cards'),
    card_reader_away: card('reader_away'),
    card_in_use: card('reader_in_use'),
    pin: { screen: 'pin', ...head, ...deadline, triesLeft: 3, wrongPin: false },
    pin_wrong: { screen: 'pin', ...head, ...deadline, triesLeft: 2, wrongPin: true },
    asking_card: asking('card'),
    asking_platform: asking('cable_platform'),
    asking_operator: asking('cable_operator'),
    asking_service: { ...asking('service'), visit: IDLE, mayGoBack: false },
    remote_code: { screen: 'remote_code', ...head, ...deadline, url },
    remote_code_one: { screen: 'remote_code', ...head, ...deadline, url, telephones: 1 },
    remote_code_none: { screen: 'remote_code', ...head, ...deadline, url: null },
    pairing_code: pairing('good', 'https://192.168.110.105:8444/'),
    pairing_code_name: pairing('good', 'https://television-of-the-household.example.jp:8444/'),
    pairing_code_used: pairing('used', null),
    pairing_code_spent: pairing('spent', null),
    pairing_code_many: pairing('too_many_codes', null),
    pairing_code_full: pairing('too_many_screens', null),
    pairing_code_unreachable: pairing('unreachable', null),
    // By a telephone, where the head has most to say.
    telephone_visit: {
      screen: 'page',
      ...head,
      telephones: 1,
      visit: { idleEndsInMs: 110_000, idleTotalMs: 300_000 },
      leaves: deadline,
      place: 'notice',
      page: TV_PAGES['list_three']![1]
    },
    telephone_pin: { screen: 'pin', ...head, ...deadline, telephones: 1, triesLeft: 3, wrongPin: false },
    idle_soon: {
      screen: 'page',
      ...head,
      visit: { idleEndsInMs: 40_000, idleTotalMs: 300_000 },
      place: 'service',
      page: TV_PAGES['list_three']![1]
    }
  }
}

/** All views by their scene's name, in each language. */
export const TV_SCENES: Readonly<Record<TvLanguage, Readonly<Record<string, TvView>>>> = { ja: viewsIn('ja'), en: viewsIn('en') }

/** Frames to a screen that is not paired, by their scene's name. */
export const UNPAIRED_SCENES: Readonly<Record<string, TvDown>> = {
  unpaired: { type: 'unpaired', state: 'code_wanted', waitMs: 0 },
  unpaired_wrong: { type: 'unpaired', state: 'code_wrong', waitMs: 0 },
  unpaired_wait: { type: 'unpaired', state: 'wait', waitMs: 45_000 },
  unpaired_many: { type: 'unpaired', state: 'too_many_screens', waitMs: 0 },
  unpaired_forgotten: { type: 'unpaired', state: 'forgotten', waitMs: 0 },
  // The last one: after it a page connects no more.
  unpaired_own_address_old: { type: 'unpaired', state: 'own_address_old', waitMs: 0 }
}

/** A view as a frame, the numbers being the stand's. */
export const frameOf = (view: TvView): TvDown => ({ type: 'view', sequence: 0, handled: 0, view })
