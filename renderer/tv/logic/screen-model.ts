import { choicesOf } from '../../../main/contract/service-choices.ts'
import type { TvLanguage, TvView } from '../../../main/contract/tv-view.ts'
import type { TvDown } from '../../../main/contract/tv-wire.ts'
import type { TvConnection } from '../../shared/tv-line.ts'
import type { Learning } from '../keys/learn.ts'
import { planOfColumn, planOfGrid, planOfPage, planOfRow, type FocusPlan } from './focus-plan.ts'
import { PIN_DIGITS, type PinDrawing } from './pin-entry.ts'

/** Choices of the face's own. No act of a service begins with `@`. */
export const OWN = {
  back: '@back',
  panel: '@panel',
  stay: '@stay',
  pinSend: '@pin-send',
  padOpen: '@pad-open',
  padClose: '@pad-close',
  pad: '@pad',
  codeErase: '@code-erase',
  language: '@language',
  readAloud: '@read-aloud',
  sound: '@sound',
  textSize: '@text-size',
  telephone: '@telephone',
  pair: '@pair',
  learn: '@learn',
  forget: '@forget',
  close: '@close'
} as const

/** The choice of a digit on the pad for the pairing code. */
export const codeDigit = (digit: number): string => `@code-${String(digit)}`

/** As on a telephone: 1 to 9, and 0 with the eraser beside it. */
export const CODE_PAD: readonly string[] = [...[1, 2, 3, 4, 5, 6, 7, 8, 9, 0].map(codeDigit), OWN.codeErase]

/** What the keys at the foot of the screen do, by their key. Each is a choice too, for remotes without colours. */
export const FOOT = {
  back: '@key-back',
  blue: '@key-blue',
  red: '@key-red',
  green: '@key-green',
  yellow: '@key-yellow'
} as const
export type FootKey = keyof typeof FOOT

/** Screens that the face has by itself, over what the appliance shows. */
export type LocalScreen = 'settings' | 'learn'

/** A frame that says that this screen is not paired. */
export type Unpaired = Extract<TvDown, { type: 'unpaired' }>

/** All that decides which screen is on. */
export interface FaceState {
  readonly connection: TvConnection
  readonly unpaired: Unpaired | null
  /** The machine's own screen, whose token holds no more: nothing can be done here. */
  readonly ownEnded: boolean
  readonly view: TvView | null
  readonly local: LocalScreen | null
  readonly learning: Learning | null
  readonly language: TvLanguage
  readonly pin: PinDrawing
  /** Whether the pad is used for the PIN. */
  readonly usesPad: boolean
  readonly isWaiting: boolean
  readonly canRead: boolean
  readonly mayForget: boolean
}

/** The screen that is on: its name for the page's body, and where the focus can be. */
export interface ScreenModel {
  readonly name: TvView['screen'] | 'unpaired' | 'settings' | 'learn' | 'connection'
  readonly place: string | null
  readonly pageId: string | null
  /** The same for the same screen, whatever stands on it: focus is remembered by it. */
  readonly key: string
  readonly plan: FocusPlan
  /** Where the focus is first; null: on the first choice of all. */
  readonly first: string | null
  readonly footKeys: readonly FootKey[]
}

/** The screen that a state shows. Learning goes on whatever the connection does; a login ends it (`must-be-seen.ts`). */
export function screenOf(state: FaceState): ScreenModel {
  if (state.local === 'learn') return learnScreen(state)
  if (state.connection !== 'open') return bare('connection', [])
  if (state.local === 'settings') return settingsScreen(state)
  if (state.unpaired !== null) return unpairedScreen(state)
  return state.view === null ? bare('connection', []) : viewScreen(state.view, state)
}

const ids = (keys: readonly FootKey[]): readonly string[] => keys.map((key) => FOOT[key])

function own(
  name: ScreenModel['name'],
  key: string,
  acts: readonly string[],
  footKeys: readonly FootKey[],
  first: string | null = null
): ScreenModel {
  return { name, place: null, pageId: null, key, plan: planOfColumn(acts, ids(footKeys)), first, footKeys }
}

function bare(name: ScreenModel['name'], footKeys: readonly FootKey[]): ScreenModel {
  return own(name, name, [OWN.panel], footKeys)
}

function learnScreen({ learning }: FaceState): ScreenModel {
  if (learning?.state === 'asking') return own('learn', 'learn', [OWN.panel], [])
  return own('learn', 'learnt', [OWN.close], [])
}

function settingsScreen({ canRead, mayForget, unpaired, view }: FaceState): ScreenModel {
  const acts = [
    OWN.language,
    ...(canRead ? [OWN.readAloud] : []),
    OWN.textSize,
    OWN.sound,
    ...(unpaired === null ? [OWN.telephone] : []),
    ...(unpaired === null && view?.mayPair === true ? [OWN.pair] : []),
    OWN.learn,
    ...(mayForget && unpaired === null ? [OWN.forget] : [])
  ]
  return own('settings', 'settings', [...acts, OWN.close], ['back'])
}

function unpairedScreen({ isWaiting, ownEnded }: FaceState): ScreenModel {
  if (ownEnded) return bare('unpaired', [])
  if (isWaiting) return bare('unpaired', ['yellow'])
  const plan = planOfGrid(CODE_PAD, 3, [], ids(['yellow']))
  return { name: 'unpaired', place: null, pageId: null, key: 'code', plan, first: codeDigit(5), footKeys: ['yellow'] }
}

/** The colour keys that do something on a view, from left to right as on remote controls in Japan. */
function footKeysOf(view: TvView, canRead: boolean): readonly FootKey[] {
  const isVisit = view.visit !== null
  const place = view.screen === 'page' ? view.place : null
  const leadsHome = place !== (isVisit ? 'home' : 'welcome') && view.screen !== 'asking'
  return [
    ...(view.mayGoBack ? (['back'] as const) : []),
    ...(canRead ? (['blue'] as const) : []),
    ...(isVisit ? (['red'] as const) : []),
    ...(leadsHome ? (['green'] as const) : []),
    'yellow'
  ]
}

function viewScreen(view: TvView, { canRead, pin, usesPad }: FaceState): ScreenModel {
  const footKeys = footKeysOf(view, canRead)
  const common = { place: null, pageId: null, first: null, footKeys, name: view.screen }
  // What has nothing to choose still has a place for the focus.
  const alone = planOfColumn([view.mayGoBack ? OWN.back : OWN.panel], ids(footKeys))
  switch (view.screen) {
    case 'page': {
      const { page, place } = view
      const plan = choicesOf(page).length === 0 ? alone : planOfPage(page, ids(footKeys))
      return { ...common, place, pageId: page.id, key: `page:${page.id}`, plan, first: page.focus }
    }
    case 'card':
      return { ...common, key: 'card', plan: alone }
    case 'asking':
      return { ...common, key: 'asking', plan: alone }
    case 'remote_code':
      return { ...common, key: 'remote_code', plan: alone }
    case 'pairing_code':
      if (view.state !== 'spent') return { ...common, key: 'pairing_code', plan: alone }
      return { ...common, key: 'pairing_spent', plan: planOfRow([OWN.pair, OWN.back], ids(footKeys)) }
    case 'pin': {
      const isFull = pin.filled === PIN_DIGITS
      if (!usesPad) return { ...common, key: 'pin', plan: planOfColumn([OWN.pinSend, OWN.padOpen], ids(footKeys)) }
      // While the pad is used, all arrows are its own.
      const plan = isFull ? planOfColumn([OWN.pinSend, OWN.padClose], ids(footKeys)) : planOfColumn([OWN.pad], [])
      return { ...common, key: isFull ? 'pad-full' : 'pad', plan }
    }
  }
}
