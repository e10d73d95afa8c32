import { z } from 'zod'
import { memberConsentsSchema, memberSchema } from './shopper-member.ts'
import { basketSchema, localizedSchema, notOnSaleSchema, offeredProductSchema, productViewSchema } from './shopper-products.ts'

export {
  basketSchema,
  localizedSchema,
  notOnSaleSchema,
  offeredProductSchema,
  productViewSchema,
  type BasketView,
  type Localized,
  type NotOnSale,
  type OfferedProduct,
  type ProductView
} from './shopper-products.ts'
import { serviceCornerSchema, serviceShowSchema } from './shopper-service.ts'

/** What the shopper's face may say and see. Validated at the trusted side; the face only draws views. */

/** Names of BCP 47, as a page's `lang` has them. */
export const languageSchema = z.enum(['ja', 'en', 'zh-Hans', 'ko'])
export type Language = z.infer<typeof languageSchema>

/** Size of the words, in per cent of what the screen is designed with. */
export const textPercentSchema = z.union([z.literal(100), z.literal(130), z.literal(160), z.literal(200)])
export type TextPercent = z.infer<typeof textPercentSchema>

/** Everything a shopper can do. What a state has no use for is ignored, so a late or doubled touch does no harm. */
export const shopperCommandSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('wake') }),
  z.strictObject({ type: z.literal('choose_product'), productId: z.string().min(1).max(64) }),
  /** Takes one of a product out of the basket again. */
  z.strictObject({ type: z.literal('remove_product'), productId: z.string().min(1).max(64) }),
  /** The basket is complete. */
  z.strictObject({ type: z.literal('check_out') }),
  /** Buys at the full fare, which needs no card: before the age is asked, or once it did not give the reduced one. */
  z.strictObject({ type: z.literal('take_full_fare') }),
  z.strictObject({ type: z.literal('consent') }),
  z.strictObject({ type: z.literal('press_digit'), digit: z.int().min(0).max(9) }),
  z.strictObject({ type: z.literal('erase_digit') }),
  z.strictObject({ type: z.literal('confirm_pin') }),
  z.strictObject({ type: z.literal('spend_last_try') }),
  z.strictObject({ type: z.literal('cancel') }),
  z.strictObject({ type: z.literal('extend_time') }),
  z.strictObject({ type: z.literal('try_again') }),
  z.strictObject({ type: z.literal('dismiss') }),
  /** The say-so to the question on the sold screen; without it nothing is remembered. */
  z.strictObject({ type: z.literal('remember_age') }),
  /** No to the question, and the word that takes a yes back. */
  z.strictObject({ type: z.literal('forget_age') }),
  /** The member's own screen, from the sold one and back to it; `at`: a page of it, absent: its first. */
  z.strictObject({ type: z.literal('open_membership'), at: z.enum(['code', 'undo']).optional() }),
  z.strictObject({ type: z.literal('close_membership') }),
  /** Links the card to the member number that the operator gave this code out for. */
  z.strictObject({
    type: z.literal('link_member'),
    code: z.string().regex(/^[0-9]{8}$/),
    consents: memberConsentsSchema
  }),
  /** Asks which card came before this one, and takes its link over. */
  z.strictObject({ type: z.literal('carry_member'), consents: memberConsentsSchema }),
  z.strictObject({ type: z.literal('unlink_member') }),
  /** A target of the screen's test, during maintenance. Keys of its test are `press_digit`. */
  z.strictObject({ type: z.literal('touch_corner'), corner: serviceCornerSchema }),
  z.strictObject({ type: z.literal('set_language'), language: languageSchema }),
  z.strictObject({ type: z.literal('set_reach'), reach: z.enum(['standing', 'seated']) }),
  z.strictObject({ type: z.literal('set_text_size'), textPercent: textPercentSchema }),
  z.strictObject({ type: z.literal('set_read_aloud'), readAloud: z.boolean() })
])
export type ShopperCommand = z.infer<typeof shopperCommandSchema>

/** Said to the letter: who receives what in the role that this machine runs in. */
const roleSchema = z.enum(['service_provider', 'platform_operator'])

const percent = z.int().min(0).max(100)
const minuteOfDay = z.int().min(0).max(1439)

/**
 * How loud the face is, 0 to 100, by the minute of the machine's own day. The face dims by the same night. A night
 * that begins after it ends goes past midnight; one that begins when it ends never comes.
 */
export const soundRuleSchema = z.strictObject({
  dayPercent: percent,
  nightPercent: percent,
  nightFromMinute: minuteOfDay,
  nightUntilMinute: minuteOfDay
})
export type SoundRule = z.infer<typeof soundRuleSchema>

/** Where the ten digits lie on the pad, row by row from the top, the last one below the middle: each digit once. */
export const padLayoutSchema = z
  .array(z.int().min(0).max(9))
  .length(10)
  .refine((digits) => new Set(digits).size === 10, 'each digit once')

/** What the shopper chose, for this session only, and what holds for every screen. */
const preferences = {
  language: languageSchema,
  reach: z.enum(['standing', 'seated']),
  /** Absent: 100. */
  textPercent: textPercentSchema.optional(),
  /** Whether every screen is read aloud. Absent: it is not. */
  readAloud: z.boolean().optional(),
  /** Absent: the face's own rule. */
  sound: soundRuleSchema.optional()
}

/** Present where the screen ends by itself. `remainingMs` counts from the moment the view was sent. */
const deadlineSchema = z.strictObject({ remainingMs: z.int().min(0), totalMs: z.int().min(1), extendable: z.boolean() })
const deadline = { deadline: deadlineSchema.optional() }

/** Present while the line to the platform is down: nothing is sent, and what is said of it must be true. */
const network = { network: z.literal('down').optional() }

/** Whether a PIN was entered on the way here: a step that nobody took is not shown as done. */
const pinEntered = { pinEntered: z.boolean() }

/** Present where no card was read: its step was passed by too, and there is no holder to say anything of. */
const withoutCard = { withoutCard: z.literal(true).optional() }

/** Present where more than one thing is bought: all of it. `product` is then the one whose rule is the strictest. */
const basket = { basket: basketSchema.optional() }

/** What is asked, shown before the tap and beside the PIN. */
const asked = { product: productViewSchema, role: roleSchema, ...network, ...basket }

/** Present where a ticket may still be had at its full fare, without a card. */
const fullFare = { mayTakeFullFare: z.literal(true).optional() }

/**
 * Present where the machine leads: only its own buttons begin a purchase, and it takes and gives back money by itself,
 * so that nothing is known here of any.
 */
const onMachine = { onMachine: z.literal(true).optional() }

/** Present on a ticket with two fares: the one that was bought. */
const fare = { fare: z.enum(['reduced', 'full']).optional() }

/** The operator's, shown where the shopper may need help with goods or money. */
const telephone = { telephone: z.string().optional() }

/**
 * Whether the shopper's age is remembered for when the line is down. `offered`: asked, and not remembered unless
 * answered yes. `declined`: answered no. The failures say what was not done.
 */
export const soldMemorySchema = z.strictObject({
  state: z.enum(['offered', 'remembered', 'declined', 'forgotten', 'remember_failed', 'forget_failed']),
  /** What is asked for, or kept: "at least" so many years. */
  atLeastYears: z.int().min(0),
  /** After so many days it is forgotten by itself. */
  keepDays: z.int().min(1),
  /** Present where a newer yes could be kept in its place: "at least" so many years, for the whole time again. */
  renewableYears: z.int().min(0).optional()
})
export type SoldMemoryView = z.infer<typeof soldMemorySchema>

export const shopperViewSchema = z.discriminatedUnion('screen', [
  z.strictObject({
    screen: z.literal('attract'),
    ...preferences,
    ...network,
    ...onMachine,
    /** While the line is down: whether anything can be sold to anybody. Where nothing can, there is nothing to wake. */
    sellable: z.enum(['if_remembered', 'no']).optional()
  }),
  z.strictObject({
    screen: z.literal('choose'),
    ...preferences,
    ...deadline,
    ...network,
    ...onMachine,
    products: z.array(offeredProductSchema),
    /** Present where several may be bought at once: what was chosen so far. At most `basketMost` things. */
    basket: basketSchema.optional(),
    basketMost: z.int().min(2).optional(),
    /** The card came first: consent is asked once the product, and so the age, is known. */
    cardPresent: z.boolean()
  }),
  /** Product first: the age is told here, and the tap is the consent. */
  z.strictObject({ screen: z.literal('tap'), ...preferences, ...deadline, ...asked, ...fullFare, pinExpected: z.boolean() }),
  /** Card first: the age is told here, and a key press is the consent. */
  z.strictObject({
    screen: z.literal('consent'),
    ...preferences,
    ...deadline,
    ...asked,
    ...fullFare,
    pinExpected: z.boolean()
  }),
  z.strictObject({ screen: z.literal('reading'), ...preferences, ...asked }),
  z.strictObject({
    screen: z.literal('pin'),
    ...preferences,
    ...deadline,
    ...asked,
    digitsEntered: z.int().min(0).max(4),
    triesLeft: z.int().min(1).max(15),
    wrongPin: z.boolean(),
    /** Fewer tries are left than was said, so that the PIN was not used: it is asked for once more. */
    triesFewer: z.boolean(),
    /** No PIN was expected at the tap, but this card or this place needs one. */
    pinAfterAll: z.boolean(),
    /** People lift a contactless card while they type: say kindly that it will be needed again. */
    cardPresent: z.boolean(),
    /** Drawn anew for this session, against eyes that follow the finger. Absent: in the usual order. */
    padLayout: padLayoutSchema.optional()
  }),
  /** The PIN is in, but the card was lifted: hold the same card to the reader again. */
  z.strictObject({ screen: z.literal('return_card'), ...preferences, ...deadline, ...asked }),
  /** One try is left: stop, explain, offer to leave. `maySpend` only where the operator allows the last try. */
  z.strictObject({ screen: z.literal('last_try'), ...preferences, ...deadline, ...asked, maySpend: z.boolean() }),
  /** `proving`: the card is at work, leave it there. `platform`: the question is on its way. */
  z.strictObject({
    screen: z.literal('asking'),
    ...preferences,
    ...asked,
    step: z.enum(['proving', 'platform']),
    cardPresent: z.boolean(),
    ...pinEntered
  }),
  /**
   * The reduced fare is not given: too young, or it could not be found out, in the same words. The full fare is offered,
   * and nothing is sold unless it is taken.
   */
  z.strictObject({
    screen: z.literal('fare'),
    ...preferences,
    ...deadline,
    ...onMachine,
    product: productViewSchema,
    cardPresent: z.boolean(),
    ...withoutCard,
    ...pinEntered
  }),
  z.strictObject({
    screen: z.literal('dispensing'),
    ...preferences,
    product: productViewSchema,
    cardPresent: z.boolean(),
    /** Present where more than one thing is bought: which of how many the machine is handing out, from 1. */
    progress: z.strictObject({ at: z.int().min(1), of: z.int().min(2) }).optional(),
    ...withoutCard,
    ...pinEntered
  }),
  z.strictObject({
    screen: z.literal('sold'),
    ...preferences,
    ...deadline,
    product: productViewSchema,
    ...basket,
    /**
     * Present where a machine that leads was only told that it may sell: it has handed out nothing yet, and goes on by
     * itself.
     */
    onMachine: z.literal(true).optional(),
    /** Present where some of the basket did not come out, or nobody knows whether it did. */
    missing: z
      .array(
        z.strictObject({
          product: productViewSchema,
          count: z.int().min(1),
          /** true: it did not come out. false: nobody knows, and it may lie in the tray. */
          surely: z.boolean()
        })
      )
      .optional(),
    ...fare,
    ...telephone,
    cardPresent: z.boolean(),
    /** Absent where nothing may be remembered of this shopper. */
    memory: soldMemorySchema.optional(),
    /** Present where the shopper may see to a member number: whether the card has one. */
    member: z.enum(['not_linked', 'linked']).optional(),
    ...withoutCard,
    ...pinEntered
  }),
  /** The member's own screen, opened from the sold one. */
  z.strictObject({
    screen: z.literal('membership'),
    ...preferences,
    ...deadline,
    product: productViewSchema,
    ...basket,
    ...fare,
    member: memberSchema,
    ...pinEntered
  }),
  /** Nothing is sold. One humane sentence; never the reason that would shame. */
  z.strictObject({
    screen: z.literal('not_sold'),
    ...preferences,
    ...deadline,
    message: z.enum([
      /** The condition was answered no. */
      'age_not_met',
      /** Revoked, suspended, expired, foreign: the same words for all. */
      'card_not_accepted',
      /** Nothing could be found out. */
      'could_not_check',
      /** The line is down: not remembered, listed, suspended, list too old, not sold offline. The same words for all. */
      'offline_not_possible',
      'cancelled',
      'timed_out',
      'card_removed',
      'not_my_number_card',
      'phone_not_accepted',
      'card_unreadable',
      'pin_blocked',
      'pin_not_set',
      'last_try_kept',
      'different_card',
      /** By the rules: not at this hour or on this day, not at all, or not so soon after another sale. */
      'outside_sale_hours',
      'no_rule_in_force',
      'cooling_down',
      /** Two cards lie there: nobody can tell whose purchase it is. */
      'two_cards',
      'reader_lost',
      'machine_lost',
      /** Approved, but the machine says that nothing came out. */
      'vend_failed',
      /** Approved, but the goods are stuck in the machine: it says so itself. */
      'vend_jammed',
      /** The machine says that there is none left. */
      'sold_out',
      /** Somebody opened the machine. */
      'door_open',
      /** The machine was told and did not say what happened. */
      'vend_unknown'
    ]),
    cardPresent: z.boolean(),
    mayTryAgain: z.boolean(),
    /** Present where the rules were in the way: when that ends. */
    notOnSale: notOnSaleSchema.optional(),
    /** What was to come out; present where the machine was to be told of it, or was. */
    product: productViewSchema.optional(),
    ...basket,
    ...fare,
    ...onMachine,
    ...telephone,
    ...withoutCard,
    ...pinEntered
  }),
  z.strictObject({
    screen: z.literal('out_of_service'),
    ...preferences,
    message: localizedSchema,
    telephone: z.string().optional(),
    cause: z.enum([
      'reader',
      'machine',
      'store',
      'fault',
      'configuration',
      'starting',
      'clock',
      'certification',
      'door',
      /** The operator took it out. */
      'service'
    ])
  }),
  /** A technician is at work: nothing is sold, and tests may be shown. */
  z.strictObject({ screen: z.literal('service'), ...preferences, ...telephone, show: serviceShowSchema })
])
export type ShopperView = z.infer<typeof shopperViewSchema>
export type NotSoldMessage = Extract<ShopperView, { screen: 'not_sold' }>['message']
export type Screen = ShopperView['screen']

/** Page to host, over one WebSocket. The first frame must be `hello` with the token from the page's address. */
export const shopperUpSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), token: z.string().min(1).max(128) }),
  z.strictObject({ type: z.literal('command'), command: shopperCommandSchema })
])
export type ShopperUp = z.infer<typeof shopperUpSchema>

/** Host to page: always the whole view, numbered, so that a page can come and go. */
export const shopperDownSchema = z.strictObject({
  type: z.literal('view'),
  sequence: z.int().min(0),
  view: shopperViewSchema
})
export type ShopperDown = z.infer<typeof shopperDownSchema>
