import { z } from 'zod'
import { actIdSchema, servicePageSchema } from './service-page.ts'

/**
 * What a screen of the television shows, and what it may ask for. One view is all that is drawn; a face keeps nothing
 * that it could not be told again. Most screens are pages of the eight kinds that services are made of, so that login,
 * consent and messages are drawn and operated like any service.
 *
 * Times are milliseconds from the moment at which the view arrives; a face counts them down by itself.
 */

export const tvLanguages = ['ja', 'en'] as const
export const tvLanguageSchema = z.enum(tvLanguages)
export type TvLanguage = z.infer<typeof tvLanguageSchema>

/**
 * A visit is under way: somebody is logged in. It ends when the card is taken off the reader, and `idleEndsInMs` after
 * the last press. The screen states both all the while.
 */
export const tvVisitSchema = z.strictObject({ idleEndsInMs: z.int().min(0), idleTotalMs: z.int().min(1) })
export type TvVisit = z.infer<typeof tvVisitSchema>

const head = {
  language: tvLanguageSchema,
  /** null: nobody is logged in. */
  visit: tvVisitSchema.nullable(),
  /** Whether Back leads anywhere; on the first screen of all it does not. */
  mayGoBack: z.boolean(),
  /** Telephones that are connected now as this screen's remote control: every screen says so while there is one. */
  telephones: z.int().min(0),
  /** Whether this screen may show the code that pairs another television. */
  mayPair: z.boolean()
}

/** How long the screen waits before it leaves by itself. */
const deadline = { endsInMs: z.int().min(0), totalMs: z.int().min(1) }

/** Where in the whole a page belongs. `home`: the services to choose from. `notice`: what happened, and what to do now. */
export const tvPlaces = ['welcome', 'consent', 'last_try', 'home', 'service', 'notice'] as const
export type TvPlace = (typeof tvPlaces)[number]

export const tvPairingStates = ['good', 'used', 'spent', 'too_many_codes', 'too_many_screens', 'unreachable'] as const
export type TvPairingState = (typeof tvPairingStates)[number]

export const tvViewSchema = z.discriminatedUnion('screen', [
  /** A page of any kind: the television's own, or a service's. Its acts are sent back by `act`. */
  z.strictObject({
    screen: z.literal('page'),
    ...head,
    /** Absent where the page stands until something is pressed, or until the visit ends. */
    leaves: z.strictObject(deadline).optional(),
    place: z.enum(tvPlaces),
    page: servicePageSchema
  }),
  /**
   * A card is wanted on the reader. `lifted`: it lay there, and is wanted back before the PIN. `reader_away`: no reader
   * answers; it is watched for. `reader_in_use`: another screen has it; this one waits its turn. `left_card`: a card lies
   * there that was not laid down for this login, and is not looked at before it was taken off.
   */
  z.strictObject({
    screen: z.literal('card'),
    ...head,
    ...deadline,
    state: z.enum(['wanted', 'lifted', 'left_card', 'two_cards', 'reader_away', 'reader_in_use'])
  }),
  /** The PIN is wanted. The digits stay in the face until all four are sent at once by `enter_pin`. */
  z.strictObject({
    screen: z.literal('pin'),
    ...head,
    ...deadline,
    triesLeft: z.int().min(1).max(15),
    /** Whether the PIN before was wrong. */
    wrongPin: z.boolean()
  }),
  /** Something is asked, of whom: words for it, never a bare spinner. */
  z.strictObject({
    screen: z.literal('asking'),
    ...head,
    of: z.enum(['card', 'cable_platform', 'cable_operator', 'service'])
  }),
  /** A telephone scans this to become the remote control of this screen. `null`: telephones cannot reach this machine. */
  z.strictObject({
    screen: z.literal('remote_code'),
    ...head,
    ...deadline,
    url: z.string().max(512).nullable()
  }),
  /**
   * How another television is paired. `good`: by this code, at this address; in every other state there is none. `used`:
   * another television has been paired by it. `spent`: too many wrong guesses, or a code was asked for elsewhere.
   * `too_many_codes`: so many were shown lately that another has to wait. `too_many_screens`: no more can be paired.
   * `unreachable`: other televisions cannot reach this machine.
   */
  z.strictObject({
    screen: z.literal('pairing_code'),
    ...head,
    ...deadline,
    state: z.enum(tvPairingStates),
    offer: z
      .strictObject({ code: z.string().regex(/^[0-9]{6}$/), address: z.string().min(1).max(300) })
      .nullable()
  })
])
export type TvView = z.infer<typeof tvViewSchema>
export type TvScreenName = TvView['screen']

/**
 * What a screen may ask for. `act`: of the page that is on; one of an earlier page does nothing. `stay`: somebody is
 * there, so that idleness begins anew. `home`: the services, or the first screen where nobody is logged in.
 * `show_pairing_code`: heard only where `mayPair` says so. `forget_screen`: this screen is no longer paired.
 */
export const tvCommandSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('act'), actId: actIdSchema }),
  z.strictObject({ type: z.literal('back') }),
  z.strictObject({ type: z.literal('home') }),
  z.strictObject({ type: z.literal('stay') }),
  z.strictObject({ type: z.literal('enter_pin'), pin: z.string().regex(/^[0-9]{4}$/) }),
  z.strictObject({ type: z.literal('log_out') }),
  z.strictObject({ type: z.literal('set_language'), language: tvLanguageSchema }),
  z.strictObject({ type: z.literal('show_remote_code') }),
  z.strictObject({ type: z.literal('show_pairing_code') }),
  z.strictObject({ type: z.literal('forget_screen') })
])
export type TvCommand = z.infer<typeof tvCommandSchema>
