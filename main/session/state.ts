import type { SignatureAlgorithmName, TokenKind } from '../../device/card/jpki-applet-data.ts'
import type { PinState } from '../../device/card/jpki-applet.ts'
import type { ReaderError } from '../../device/reader/card-reader.ts'
import type { VendConfirmation } from '../../device/vending/vending-machine.ts'
import type { ClockFinding, Evidence, HolderProof, LineFinding } from '../age/evidence.ts'
import type { AgeRule, HolderDemand } from '../age/rule.ts'
import type { OfflinePolicy } from '../age/offline-policy.ts'
import type { Examination } from '../age/verification.ts'
import type { DecisionRecord } from '../audit/decision-record.ts'
import type { ServiceMode } from '../contract/operator-watch.ts'
import type { ServiceShow } from '../contract/shopper-service.ts'
import type { Language, NotSoldMessage, ProductView, TextPercent } from '../contract/shopper.ts'
import type { Ending } from './ending.ts'
import type { SoldMember } from './members.ts'
import type { WhyNotSoldNow } from './sale-terms.ts'

/** A product with what the machine calls it and the rule that guards it. */
export interface Product {
  readonly view: ProductView
  readonly selection: string
  /** null: sold to anybody, without a card. */
  readonly rule: AgeRule | null
  /** What may be sold while the network is gone; null: nothing that has a rule. */
  readonly offline: OfflinePolicy | null
  /**
   * Present on a ticket with two fares: `selection` and the view's price are for those of the age, these for anybody. The
   * view's `fullFareYen` is the same price.
   */
  readonly fullFare?: FullFare
  /** Whether the rules let it be sold now. Absent: rules are not looked at by the time, and it is. */
  readonly sale?: ProductSale
  /** The rule that decides about it; absent: none does, or rules are not looked at by the time. */
  readonly ruleId?: string
  readonly ruleVersion?: number
  /** How many things under that rule one purchase may hold; absent: as many as the basket. */
  readonly most?: number
}

/** Whether the rules let a product be sold at a moment. Times in milliseconds since 1970. */
export interface ProductSale {
  /** `closed`: outside its hours. `cooling_down`: this machine sold under the same rule a moment ago. */
  readonly state: 'open' | 'closed' | 'no_rule' | 'cooling_down'
  /** Since when it has not been on sale; null: it is, or that was more than two days ago, or it cools down. */
  readonly sinceMs: number | null
  /** When it is next on sale; null: it is, or it will not be within 400 days. */
  readonly opensAtMs: number | null
}

/** What anybody may buy instead, without a card. */
export interface FullFare {
  readonly selection: string
  readonly priceYen: number
}

/** A product that not everybody may buy. */
export interface RestrictedProduct extends Product {
  readonly rule: AgeRule
}

/** One thing to be handed out: of which product, by which selection of the machine's, and for how much. */
export interface Item {
  readonly product: Product
  readonly selection: string
  readonly priceYen: number
}

/** One thing that was bought and is not known to have come out. `surely`: it did not; else nobody knows. */
export interface MissingItem extends Item {
  readonly surely: boolean
}

/** Where a phase ends by itself. Times are of the monotonic clock. */
export interface Deadline {
  readonly atMs: number
  readonly totalMs: number
  /** How often the shopper may still ask for more time. */
  readonly extensionsLeft: number
}

/** What is known of a session from its first moment to its record. Nothing here tells who the holder is. */
export interface SessionFacts {
  readonly id: string
  readonly order: DecisionRecord['order']
  readonly startedAtMs: number
  /** Where the digits lie on this session's pad; absent: in the usual order. In no record. */
  readonly padLayout?: readonly number[]
  /** How often the shopper has confirmed a PIN. Never less than `pinAttempts`. */
  readonly pinsEntered: number
  /** As in the decision record. While the holder is being proven, that PIN counts already. */
  readonly pinAttempts: number
  /** Which insertion the last PIN was shown to. In no record. */
  readonly provenCardId?: number
  readonly holder?: HolderProof
  readonly evidence?: Evidence
}

/** A session of which it is known what is bought. */
export interface BuyingSession extends SessionFacts {
  /** Of several things the one whose rule is the strictest, with the one rule and policy that hold for all of them. */
  readonly product: Product
  /** Everything that is bought, in the order in which it was chosen: one thing or more. */
  readonly items: readonly Item[]
  /** Absent where no age was asked: sold to anybody, or at the full fare before a card was shown. */
  readonly demand?: HolderDemand
  /** No card was read before the age turned out to be past finding out. */
  readonly withoutCard?: true
  /** Of a ticket with two fares, once it is known which is sold. */
  readonly fare?: NonNullable<DecisionRecord['fare']>
  /** The line as it was when it kept the reduced fare from being found out. */
  readonly cutOff?: LineFinding
  /** Why the machine was not told of the first thing that it was not told of, by the moment at which that was so. */
  readonly firstGone?: WhyGone
}

/** A session whose condition is known. */
export interface AskedSession extends BuyingSession {
  readonly product: RestrictedProduct
  readonly demand: HolderDemand
  /** The line came back before the PIN was used, and another challenge was asked for: once, however it flickers. */
  readonly challengeRenewed?: boolean
}

/** What the first visit to the card gave. Dropped, and the certificate with it, as soon as no later step needs it. */
export interface CardFacts {
  /** Which insertion it was read at; a card put back has a new number and must be shown to be the same card. */
  readonly cardId: number
  readonly tokenKind: TokenKind
  /** DER. Opaque to a service provider. */
  readonly certificate: Uint8Array
  readonly triesLeft: PinState
  /** How this generation of cards signs. */
  readonly algorithm: SignatureAlgorithmName
  readonly examination: Examination
}

/** What the machine confirmed, or why the vend did not surely happen. */
export type VendResult = VendConfirmation | 'failed' | 'not_started' | 'unknown'

/** Why nothing came out, where the machine says it in words that the shopper is told. */
export type VendTrouble = 'jammed' | 'sold_out'

/** What became of one thing that the machine was told to hand out. */
export interface ItemVend {
  readonly vendId: string
  readonly result: VendResult
  readonly trouble?: VendTrouble
}

/**
 * What became of the first things of a purchase, in their order; the next one is under way. null: the machine was not
 * told of it, for it had none left, or the rules did not let it be sold any more.
 */
export type VendsDone = readonly (ItemVend | null)[]

/** Why the machine was not told of a thing: it had none left, or the rules of that moment. */
export type WhyGone = WhyNotSoldNow | 'sold_out'

/** Why the machine sells nothing at all for now. */
export type OutOfServiceCause =
  | 'starting'
  | 'reader'
  | 'machine'
  | 'door'
  | 'store'
  | 'fault'
  | 'clock'
  | 'certification'
  | 'service'

/** What the shopper may say to being remembered, once something was sold with the PIN. */
export interface SoldMemory {
  readonly sessionId: string
  /**
   * `sought`: it is being looked up what is remembered already; nothing is shown. `offered`: the question stands, and
   * nothing is remembered unless it is answered yes. `declined`: answered no, and nothing was remembered before.
   */
  readonly state: 'sought' | 'offered' | 'remembered' | 'declined' | 'forgotten' | 'remember_failed' | 'forget_failed'
  /** The platform's yes that may be remembered; null where the sale rests on a remembered one, or that goes further. */
  readonly answer: { readonly atLeastYears: number; readonly answeredAtMs: number } | null
  /** What is remembered now; null where nothing is. */
  readonly rememberedYears: number | null
}

/** Where the shopper's session stands. Data lives only in the phase that needs it. */
export type Phase =
  | { readonly name: 'out_of_service'; readonly cause: OutOfServiceCause }
  | { readonly name: 'idle' }
  /** `session` is there when the card came first. `basket` stays empty where one thing is bought at a time. */
  | {
      readonly name: 'choosing'
      readonly session: SessionFacts | null
      readonly basket: readonly Product[]
      readonly deadline: Deadline
    }
  | { readonly name: 'awaiting_card'; readonly session: AskedSession; readonly deadline: Deadline }
  | { readonly name: 'awaiting_consent'; readonly session: AskedSession; readonly deadline: Deadline }
  | { readonly name: 'reading_card'; readonly session: AskedSession; readonly deadline: Deadline }
  | {
      readonly name: 'entering_pin'
      readonly session: AskedSession
      readonly card: CardFacts
      readonly triesLeft: number
      /** ASCII digits so far, in memory of its own. The runner overwrites it when this phase is left. */
      readonly pin: Uint8Array
      readonly wrongPin: boolean
      /** Fewer tries are left than was said, for a cause outside this session: the PIN was typed and not used. */
      readonly triesFewer: boolean
      readonly pinAfterAll: boolean
      readonly deadline: Deadline
    }
  /** The PIN is complete but the card was lifted. */
  | {
      readonly name: 'awaiting_return'
      readonly session: AskedSession
      readonly card: CardFacts
      readonly triesLeft: number
      readonly pin: Uint8Array
      readonly deadline: Deadline
    }
  | {
      readonly name: 'last_try'
      readonly session: AskedSession
      readonly card: CardFacts
      readonly pinAfterAll: boolean
      readonly deadline: Deadline
    }
  | {
      readonly name: 'proving_holder'
      readonly session: AskedSession
      readonly card: CardFacts
      readonly deadline: Deadline
    }
  /** `card` is kept only where the platform may still want the PIN. */
  | {
      readonly name: 'asking'
      readonly session: AskedSession
      readonly card: CardFacts | null
      /** Whether the line was down when it was asked: what is said of it must be true. */
      readonly offline: boolean
      readonly deadline: Deadline
    }
  /** The reduced fare is not given; `found` is how the session ends unless the full one is taken. */
  | {
      readonly name: 'offering_fare'
      readonly session: AskedSession
      readonly found: Ending
      readonly deadline: Deadline
    }
  | {
      readonly name: 'storing_intent'
      readonly session: BuyingSession
      readonly vendId: string
      readonly done: VendsDone
    }
  | {
      readonly name: 'vending'
      readonly session: BuyingSession
      readonly vendId: string
      readonly done: VendsDone
      readonly deadline: Deadline
    }
  | {
      readonly name: 'sold'
      readonly product: Product
      /** Everything that was bought. */
      readonly items: readonly Item[]
      /** What of it did not come out, or of which that is not known. */
      readonly missing: readonly MissingItem[]
      /** The machine leads, and confirmed no more than that it was told: the rest is between it and the shopper. */
      readonly onMachine?: true
      readonly fare?: NonNullable<DecisionRecord['fare']>
      /** No card was read. */
      readonly withoutCard?: true
      readonly pinEntered: boolean
      /** The holder's own card, which has lain there since the PIN; null once it is taken, or another was laid down. */
      readonly ownCardId: number | null
      /** null where nothing may be remembered of this shopper, and once the screen was left. */
      readonly memory: SoldMemory | null
      /** null where nothing may be linked of this shopper, and once the screen was left. */
      readonly member: SoldMember | null
      readonly deadline: Deadline
    }
  | {
      readonly name: 'not_sold'
      readonly message: NotSoldMessage
      /** What `try_again` starts over with; null where trying again cannot help. */
      readonly again: readonly Product[] | null
      /** Present where it is not on sale now, whoever wants it. */
      readonly sale?: ProductSale
      /** What was to come out, where the purchase came as far as that. */
      readonly wanted?: Pick<BuyingSession, 'product' | 'items' | 'fare'>
      /** No card was read. */
      readonly withoutCard?: true
      readonly pinEntered: boolean
      readonly deadline: Deadline
    }
  | { readonly name: 'stopped' }

export type PhaseName = Phase['name']
export type PhaseOf<N extends PhaseName> = Extract<Phase, { name: N }>

/** The whole state: the phase, and what is true whatever the phase. */
export interface SessionState {
  readonly phase: Phase
  readonly language: Language
  readonly reach: 'standing' | 'seated'
  readonly textPercent: TextPercent
  readonly readAloud: boolean
  /** Number of the insertion of the card that lies on the reader now. */
  readonly cardId: number | null
  /** Two cards lie there, so that none can be used: `cardId` is null until one of them is taken. */
  readonly cardsCollided: boolean
  /** Why the reader cannot be used now; `reader_unheard` before its first word, null where it can be used. */
  readonly readerFault: ReaderFault | null
  readonly machineReady: boolean
  readonly doorOpen: boolean
  /** Selections of which the machine says that there are none left; forgotten when it is lost, for it tells them anew. */
  readonly soldOut: readonly string[]
  /** What the machine selected by itself and has had no answer to; null where it waits for none. */
  readonly machineSelection: string | null
  /** On a machine that leads, what it asked for before the last purchase was over; taken up, or declined, after that. */
  readonly nextSelection: string | null
  readonly line: LineFinding
  readonly clock: ClockFinding
  /** The yearly date of the certification has passed: no age is checked until it is renewed. */
  readonly certificationLapsed: boolean
  /** In any mode but `in_service` nothing is sold; the devices stay at work for a technician's tests. */
  readonly service: ServiceMode
  /** What a test shows on the screen during maintenance; null: that somebody is at work. */
  readonly serviceShow: ServiceShow | null
  /** The record could not be written; nothing is sold until a restart finds the store sound. */
  readonly storeFailed: boolean
  /** A programmer's mistake was caught; the machine stays out of service until a restart. */
  readonly faulted: boolean
  readonly stopping: boolean
}

/** Why the reader cannot be used, for the operator. */
export type ReaderFault = ReaderError['code'] | 'reader_unheard'

/** Whether any card lies on a reader: a shopper is told to take it, and no end screen goes before it is gone. */
export function cardLies(state: Pick<SessionState, 'cardId' | 'cardsCollided'>): boolean {
  return state.cardId !== null || state.cardsCollided
}

/** What a shopper finds; what a shopper changes holds until the machine rests again. */
export const DEFAULT_PREFERENCES: Pick<SessionState, 'language' | 'reach' | 'textPercent' | 'readAloud'> = {
  language: 'ja',
  reach: 'standing',
  textPercent: 100,
  readAloud: false
}

/** The machine before its devices have reported. */
export const INITIAL_STATE: SessionState = {
  phase: { name: 'out_of_service', cause: 'starting' },
  ...DEFAULT_PREFERENCES,
  cardId: null,
  cardsCollided: false,
  readerFault: 'reader_unheard',
  machineReady: false,
  doorOpen: false,
  soldOut: [],
  machineSelection: null,
  nextSelection: null,
  line: { state: 'up' },
  clock: 'trusted',
  certificationLapsed: false,
  service: 'in_service',
  serviceShow: null,
  storeFailed: false,
  faulted: false,
  stopping: false
}
