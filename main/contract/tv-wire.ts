import { z } from 'zod'
import { REMOTE_KEYS } from './remote-key.ts'
import { tvCommandSchema, tvLanguageSchema, tvViewSchema } from './tv-view.ts'

/**
 * Frames between a screen (or a telephone that is its remote control) and the appliance, over one WebSocket at `TV_SOCKET`.
 * JSON text. The first frame is `hello`; a frame that does not fit ends the connection.
 *
 * A lost connection repeats no act: a page numbers its commands from 1, the appliance does each number once and says
 * with every view up to which it has done them (`handled`), and a page that is connected again sends on only what was
 * not. A page is known by its `pageId`, drawn at random when it was loaded.
 */

export * from './tv-names.ts'

const secret = z.string().regex(/^[A-Za-z0-9_-]{16,128}$/)
const screenId = z.string().regex(/^[a-z0-9-]{4,40}$/)
const number = z.int().min(1).max(1_000_000_000)

/**
 * Who a page says it is. `own`: the machine's own screen, by the token in its address. `screen`: paired before. `new`:
 * not paired, a code is wanted. `code`: a telephone with the code it scanned. `telephone`: one that was let in before.
 */
export const tvCredentialSchema = z.discriminatedUnion('as', [
  z.strictObject({ as: z.literal('own'), token: secret }),
  z.strictObject({ as: z.literal('screen'), screenId, secret }),
  z.strictObject({ as: z.literal('new') }),
  z.strictObject({ as: z.literal('code'), code: secret }),
  z.strictObject({ as: z.literal('telephone'), telephoneId: screenId, secret })
])
export type TvCredential = z.infer<typeof tvCredentialSchema>

export const tvUpSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), pageId: secret, credential: tvCredentialSchema, language: tvLanguageSchema }),
  /** A guess at the code that another screen or the householder's command shows. Only of a page that is not paired. */
  z.strictObject({ type: z.literal('pair'), code: z.string().regex(/^[0-9]{6}$/) }),
  /** Only of a screen. */
  z.strictObject({ type: z.literal('command'), number, command: tvCommandSchema }),
  /** Only of a telephone: a key of the remote control, pressed. */
  z.strictObject({ type: z.literal('press'), number, key: z.enum(REMOTE_KEYS) }),
  z.strictObject({ type: z.literal('pulse') })
])
export type TvUp = z.infer<typeof tvUpSchema>

export const tvDownSchema = z.discriminatedUnion('type', [
  /**
   * To a page that is not paired. `waitMs`: no guess is taken before. `forgotten`: what it was paired by holds no more.
   * `own_address_old`: at the own screen's door, by no token or one of an earlier start; it is opened by its new address.
   */
  z.strictObject({
    type: z.literal('unpaired'),
    state: z.enum(['code_wanted', 'code_wrong', 'wait', 'too_many_screens', 'forgotten', 'own_address_old']),
    waitMs: z.int().min(0)
  }),
  /** To be kept by the page, for its next hello. */
  z.strictObject({ type: z.literal('paired'), screenId, secret }),
  z.strictObject({ type: z.literal('view'), sequence: z.int().min(0), handled: z.int().min(0), view: tvViewSchema }),
  /** To a screen: its telephone pressed a key. */
  z.strictObject({ type: z.literal('pressed'), key: z.enum(REMOTE_KEYS) }),
  /** To a telephone: it is a remote control now (kept like `paired`), or no longer; and up to which press all was passed on. */
  z.strictObject({
    type: z.literal('remote'),
    state: z.enum(['ready', 'screen_away', 'ended']),
    telephoneId: screenId.nullable(),
    secret: secret.nullable(),
    language: tvLanguageSchema,
    /** Which keys matter now: digits where a PIN is wanted. */
    wants: z.enum(['arrows', 'digits']),
    handled: z.int().min(0)
  }),
  z.strictObject({ type: z.literal('pulse') })
])
export type TvDown = z.infer<typeof tvDownSchema>
