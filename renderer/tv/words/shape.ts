import type { TvPairingState, TvPlace, TvView } from '../../../main/contract/tv-view.ts'
import type { TvDown } from '../../../main/contract/tv-wire.ts'
import type { Words } from '../../shared/words.ts'

type CardState = Extract<TvView, { screen: 'card' }>['state']
type AskedOf = Extract<TvView, { screen: 'asking' }>['of']
type UnpairedState = Extract<TvDown, { type: 'unpaired' }>['state']

/** A title and the sentences under it. */
export interface Told {
  readonly title: Words
  readonly lines: readonly Words[]
}

/** All words of the television's face in one language. */
export interface TvWords {
  readonly places: Readonly<Record<Exclude<TvPlace, 'service' | 'home'>, Words>>
  readonly back: Words
  readonly ok: Words
  readonly foot: {
    /** What the bar of keys is. */
    readonly name: Words
    readonly back: Words
    readonly readAloud: Words
    readonly stopReading: Words
    readonly logOut: Words
    readonly home: Words
    readonly start: Words
    readonly settings: Words
  }
  readonly visit: { readonly endsWithCard: Words; readonly endsIn: (time: string) => Words }
  /** A telephone is connected as the remote control. */
  readonly byTelephone: Words
  readonly minutes: (count: number) => string
  readonly seconds: (count: number) => string
  readonly left: (time: string) => Words
  readonly idle: { readonly title: Words; readonly lead: (seconds: number) => Words; readonly go: Words; readonly note: Words }
  readonly card: Readonly<Record<CardState, Told>> & { readonly help: Words; readonly helpLines: readonly Words[] }
  readonly pin: {
    readonly title: Words
    readonly lead: Words
    readonly wrong: Words
    readonly notTaken: Words
    readonly triesLeft: (count: number) => Words
    readonly filled: (count: number) => Words
    readonly send: Words
    readonly sendNow: Words
    readonly incomplete: Words
    readonly amiss: Words
    readonly openPad: Words
    readonly closePad: Words
    readonly padTitle: (place: number) => Words
    readonly padLead: Words
    readonly padStep: (step: number) => Words
    readonly padSafe: Words
    readonly keysHint: Words
    readonly whatIsKept: Words
  }
  readonly asking: Readonly<Record<AskedOf, Told>> & { readonly wait: Words }
  readonly remoteCode: {
    readonly title: Words
    readonly steps: readonly Words[]
    readonly none: Words
    readonly noneNext: Words
    readonly telephones: (count: number) => Words
    readonly address: Words
  }
  readonly pairing: Readonly<Record<Exclude<TvPairingState, 'good'>, Told>> & {
    readonly title: Words
    readonly open: Words
    readonly enter: Words
    /** The other television warns of this machine's certificate. */
    readonly warned: Words
    readonly goodFor: (time: string) => Words
    readonly once: Words
    /** Asks for another code. */
    readonly again: Words
  }
  readonly unpaired: Readonly<Record<UnpairedState, Told>> & {
    readonly title: Words
    readonly entered: (count: number) => Words
    readonly erase: Words
    readonly waitLeft: (time: string) => Words
    readonly sent: Words
  }
  readonly connection: {
    readonly connecting: Told
    readonly lost: Told
    readonly lostInVisit: Words
    /** Another page shows this screen: this one waits for OK. */
    readonly replaced: Told
  }
  readonly settings: {
    readonly title: Words
    readonly language: Words
    readonly languageNow: Words
    readonly readAloud: Words
    readonly sound: Words
    readonly textSize: Words
    readonly normal: Words
    readonly large: Words
    readonly on: Words
    readonly off: Words
    readonly telephone: Words
    readonly telephoneLine: Words
    readonly pair: Words
    readonly pairLine: Words
    readonly learn: Words
    readonly learnLine: Words
    readonly forget: Words
    readonly forgetLine: Words
  }
  readonly learn: {
    readonly title: Words
    readonly press: Words
    readonly lead: Words
    readonly essentialNote: Words
    readonly skipNote: Words
    readonly counted: (at: number, of: number) => Words
    readonly taken: Words
    readonly unreadable: Words
    readonly finished: Told
    readonly left: Told
    readonly waited: Told
  }
  readonly fault: Told
  readonly markShapes: Readonly<Record<'good' | 'few' | 'none' | 'own' | 'info', string>>
  readonly chartOf: (unit: string) => string
  readonly sourceIs: Words
  readonly noValue: Words
}
