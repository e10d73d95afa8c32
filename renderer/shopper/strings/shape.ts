import type { MemberTroubleView } from '../../../main/contract/shopper-member.ts'
import type { NotSoldMessage, ShopperView } from '../../../main/contract/shopper.ts'
import type { Words } from '../../shared/words.ts'

/** In what role the machine runs: who receives the certificate, and how. */
export type Role = Extract<ShopperView, { screen: 'tap' }>['role']

/** A refusal: what happened, that nothing was taken or kept, what to do next. */
export interface Refusal {
  readonly happened: Words
  readonly kept: Words
  readonly next: Words
  /**
   * Where the machine leads money may be in it, and nothing is known here of any: what is said in the place of `kept`,
   * and beside `next`. Absent where those two hold there as well.
   */
  readonly onMachine?: { readonly kept: Words; readonly change: Words }
}

/** What is said while the line is down: what can be bought, by whom, and that nothing is sent. */
export interface OfflineStrings {
  /** Nothing can be sold to anybody. */
  readonly nothingTitle: Words
  readonly nothingLead: Words
  readonly nothingNext: Words
  /** Some things can be sold, to those whose age this machine remembers. */
  readonly some: Words
  /** What needs no check is sold to anybody, as ever. */
  readonly anybody: Words
  /** On a product: who can buy it now. */
  readonly ifRemembered: Words
  readonly notNow: Words
  /** In the place of `sent`, true to the letter: nothing goes to the checking service. */
  readonly sent: (years: number) => Words
  readonly pin: Words
  readonly askingLead: (years: number) => Words
}

export interface MemoryStrings {
  readonly question: (years: number) => Words
  /** What is kept; for how long; how to have it forgotten; that doing nothing means no. */
  readonly what: (years: number) => Words
  readonly days: (days: number) => Words
  readonly undo: Words
  readonly nothing: Words
  readonly yes: Words
  readonly no: Words
  readonly remembered: (years: number) => Words
  readonly rememberedDays: (days: number) => Words
  readonly forget: Words
  readonly renew: (days: number) => Words
  readonly declined: Words
  readonly forgotten: Words
  readonly rememberFailed: Words
  readonly forgetFailed: (days: number) => Words
}

/** A member number that belongs to the card: seen, linked, brought over and undone by the person. */
export interface MembershipStrings {
  /** The key on the sold screen; and the one that leads back there. */
  readonly open: Words
  readonly back: Words
  /** What it is. */
  readonly title: Words
  readonly lead: Words
  /** The two consents, in the person's words; what the answer is for; that both are needed. */
  readonly answering: Words
  readonly receiving: Words
  readonly used: Words
  readonly both: Words
  readonly byCode: Words
  readonly byCard: Words
  readonly codeTitle: Words
  readonly codeLead: Words
  readonly otherWay: Words
  readonly digitsEntered: (digits: number) => string
  readonly linking: Words
  readonly carrying: Words
  readonly carryingLead: Words
  readonly unlinking: Words
  readonly linked: Words
  readonly linkedNow: Words
  readonly carriedNow: Words
  readonly number: Words
  /** Read out before the end of the number, which is all that is shown of it. */
  readonly ending: string
  /** `date`: `YYYY-MM-DD`. */
  readonly since: (date: string) => Words
  readonly carried: Words
  readonly undo: Words
  readonly undoTitle: Words
  readonly undoLead: Words
  readonly keep: Words
  readonly undoNow: Words
  readonly unlinked: Words
  /** What happened, and what to do next. */
  readonly trouble: Readonly<Record<MemberTroubleView['cause'], Words>>
  /** In the place of `failed`, where a link stays. */
  readonly notUndone: Words
}

/** Several things at once: what lies in the basket, and what became of it. */
export interface BasketStrings {
  readonly title: Words
  readonly empty: (most: number) => Words
  /** There is no room for more. */
  readonly full: (most: number) => Words
  readonly things: (count: number) => Words
  readonly total: Words
  /** Beside a count: takes one of them out. */
  readonly remove: Words
  readonly checkOut: Words
  /** In a tile's name, which shows the number alone: how many of it lie in the basket. */
  readonly inside: (count: number) => Words
  /** On a tile, while the basket has something in it: this one is bought by itself. */
  readonly alone: Words
  readonly progress: (at: number, of: number) => Words
  readonly out: Words
  /** Of what surely did not come out: beside it, as soon as it is known, and what helps. */
  readonly missing: Words
  readonly missingTold: Words
  readonly missingNext: Words
  /** Of what nobody knows of, whether or not more is surely missing. */
  readonly unsure: Words
  readonly unsureTold: Words
  readonly unsureNext: Words
}

/** From when something is on sale: a time such as `5:00`, and the day where it is not within 24 hours. */
export interface Opening {
  readonly at: string
  readonly on?: { readonly month: number; readonly day: number } | undefined
}

/** What is not on sale now by the operator's rules, whoever wants it. */
export interface SaleStrings {
  /** On a tile: since when, and until when, of times of one day. */
  readonly between: (since: string, until: string) => Words
  readonly closed: Words
  readonly never: Words
  readonly from: (opens: Opening) => Words
  /** Of a pause after a sale. */
  readonly wait: (minutes: number) => Words
  /** The basket holds as many as are sold at once. */
  readonly most: (most: number) => Words
  /** After nothing was sold. */
  readonly next: (opens: Opening) => Words
}

/** A ticket with two prices: a reduced one for those of an age, a full one for anybody. */
export interface FareStrings {
  readonly everyone: Words
  readonly fullOnly: Words
  /** A key: buys at the full fare, and no card is needed. */
  readonly withoutCard: (price: string) => Words
  readonly title: Words
  /** In the same words for all whose age did not give the reduced fare. */
  readonly lead: Words
  readonly nothing: Words
  readonly full: Words
  readonly take: (price: string) => Words
  readonly reducedPaid: (price: string) => Words
  readonly fullPaid: (price: string) => Words
}

/** Where the machine's own buttons begin a purchase. */
export interface OnMachineStrings {
  readonly title: Words
  readonly lead: Words
  /** The name of the screen's one key, which has no words on it. */
  readonly wake: string
  readonly chooseTitle: Words
  readonly chooseLead: Words
  /** The age is right, and the machine was told so; what comes next it says itself. */
  readonly checked: Words
  readonly goOn: Words
}

/**
 * Everything that the shopper's face says, in one language. A language that lacks a key does not compile.
 * Marks in `Words`: see `shared/words.ts`. Plain `string`s are read out or stand in a button's name.
 */
export interface Strings {
  /** What stands between things that are read out one after the other. */
  readonly joins: { readonly list: string; readonly sentences: string }
  readonly steps: {
    readonly label: string
    readonly choose: Words
    readonly card: Words
    readonly pin: Words
    readonly result: Words
    readonly done: string
  }
  readonly controls: {
    readonly cancel: Words
    readonly dismiss: Words
    readonly tryAgain: Words
    readonly moreTime: Words
    readonly language: string
    readonly secondsLeft: (seconds: number) => string
    readonly soonOver: (seconds: number) => string
  }
  /** Keys that make the screen easier to reach, read and hear, with what each does when it is pressed. */
  readonly aids: {
    readonly label: string
    readonly lower: Words
    readonly raise: Words
    readonly larger: Words
    readonly normal: Words
    /** How large the words are now; read out. */
    readonly textSize: (percent: number) => string
    readonly readAloud: Words
    readonly silent: Words
    /** Said before the names of the keys of a screen. */
    readonly choices: string
  }
  /** There is more of this screen below; that was all of it. */
  readonly more: { readonly down: Words; readonly up: Words }
  readonly price: (yen: number) => string
  readonly age: (years: number) => Words
  readonly anyAge: Words
  readonly asked: { readonly label: Words; readonly question: (years: number) => Words }
  /** True to the letter for the role. `pinExpected`: false where the platform is also asked for the enrolment. */
  readonly sent: (role: Role, years: number, pinExpected: boolean) => Words
  readonly attract: { readonly title: Words; readonly orCard: Words; readonly why: Words; readonly never: Words }
  readonly choose: { readonly title: Words; readonly cardHere: Words; readonly soldOut: Words }
  readonly sale: SaleStrings
  readonly basket: BasketStrings
  readonly fare: FareStrings
  readonly onMachine: OnMachineStrings
  /** While the line to the checking service is down. */
  readonly offline: OfflineStrings
  readonly tap: {
    readonly title: Words
    readonly lead: Words
    readonly consent: Words
    readonly pinNext: Words
    readonly pinMaybe: Words
    readonly helpTitle: Words
    readonly help: readonly Words[]
  }
  readonly consent: { readonly title: (years: number) => Words; readonly lead: Words; readonly agree: Words }
  readonly reading: { readonly title: Words; readonly lead: Words }
  readonly pin: {
    readonly title: Words
    readonly lead: Words
    readonly triesLeft: (tries: number) => Words
    readonly wrong: Words
    readonly wrongLead: (tries: number) => Words
    readonly fewer: Words
    readonly fewerLead: (tries: number) => Words
    readonly kept: Words
    readonly pinAfterAll: Words
    readonly cardLifted: Words
    /** One line for those who know the pad by its places. */
    readonly shuffled: Words
    readonly digitsEntered: (digits: number) => string
    readonly pad: string
    readonly erase: Words
    readonly confirm: Words
  }
  readonly returnCard: { readonly title: Words; readonly lead: Words }
  readonly lastTry: {
    readonly title: Words
    readonly lead: Words
    readonly office: Words
    readonly kept: Words
    readonly leave: Words
    readonly recommended: Words
    readonly spend: Words
  }
  readonly asking: {
    readonly proving: Words
    readonly provingLead: Words
    readonly platform: (years: number) => Words
    readonly platformLead: (years: number) => Words
    readonly machine: Words
    readonly authority: Words
  }
  readonly dispensing: { readonly title: Words; readonly lead: Words }
  readonly sold: {
    readonly takeCard: Words
    readonly takeCardLead: Words
    /** In its place where not everything went well. */
    readonly takeCardOnly: Words
    readonly takeGoods: Words
    readonly takeGoodsLead: Words
    readonly thenGoods: Words
    readonly cardTaken: Words
    readonly thanks: Words
    readonly kept: Words
  }
  /** Whether an age may be remembered, asked once something was sold. */
  readonly memory: MemoryStrings
  /** A member number that belongs to the card. */
  readonly membership: MembershipStrings
  readonly notSold: Readonly<Record<NotSoldMessage, Refusal>> & {
    readonly takeCard: Words
    /** Where there were two: true of both, and of the one that is left. */
    readonly takeCards: Words
    readonly nextLabel: Words
  }
  readonly outOfService: {
    readonly title: Words
    readonly starting: Words
    readonly door: Words
    readonly telephone: Words
    readonly takeCard: Words
  }
  /** A technician is at work on the machine. */
  readonly service: { readonly title: Words; readonly lead: Words }
  readonly connecting: { readonly title: Words; readonly lead: Words; readonly lost: Words; readonly lostLead: Words }
}
