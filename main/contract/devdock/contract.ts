import { z } from 'zod'

/**
 * What the dev dock may be asked, and what it shows: the hand that lays cards, and everything on the far side of a
 * machine under development. One request, one answer, over HTTP on loopback; validated at the trusted side. Never part
 * of a production package.
 */

/** The people whose cards lie ready. Held to those that can be made where the dock is (`dock-cards.ts`), by its types. */
export const dockCardProfileSchema = z.enum([
  'adult',
  'minor',
  'senior',
  'turning20tomorrow',
  'leapling',
  'enrolled',
  'revoked',
  'suspended',
  'expired',
  'unknown',
  'blockedPin',
  'noPin',
  'noCertificate',
  'phone',
  'foreign',
  'forged',
  'nextGeneration'
])
export type DockCardProfile = z.infer<typeof dockCardProfileSchema>

const cardId = z.string().regex(/^[A-Za-z0-9-]{1,40}$/)
const civilDate = z.iso.date()
const milliseconds = z
  .int()
  .min(0)
  .max(400 * 24 * 60 * 60 * 1000)

/** What of J-LIS a verb is about: the question's API, the certificate status responder (OCSP), or both. */
export const dockJlisPartSchema = z.enum(['all', 'api', 'ocsp'])
export type DockJlisPart = z.infer<typeof dockJlisPartSchema>

/**
 * What is wrong with the machine. `line`: its serial line is pulled. `mid_vend`: its line breaks in the middle of the
 * next vend, so that nobody knows whether the goods came. `frames`: it obeys nothing, unnoticed. `noise`: garbage comes
 * before every other frame.
 */
export const dockJamSchema = z.enum(['line', 'mid_vend', 'frames', 'noise'])
export type DockJam = z.infer<typeof dockJamSchema>

export const dockRoleSchema = z.enum(['service_provider', 'platform_operator'])
export const dockPlaceSchema = z.enum(['indoors', 'outdoors'])

/** A card made to measure. What is left out is as on an adult's ordinary card. Dates are those of a calendar in Tokyo. */
export const dockMadeCardSchema = z.strictObject({
  name: z.string().min(1).max(40).optional(),
  birthDate: civilDate.optional(),
  /** Four digits; null for a card handed out without a PIN. */
  pin: z
    .string()
    .regex(/^\d{4}$/)
    .nullable()
    .optional(),
  triesLeft: z.int().min(0).max(3).optional(),
  /** At the platform, for use without PIN. */
  enrolled: z.boolean().optional(),
  status: z.enum(['good', 'revoked', 'suspended', 'unknown']).optional(),
  issuedOn: civilDate.optional(),
  expiresOn: civilDate.optional()
})
export type DockMadeCard = z.infer<typeof dockMadeCardSchema>

/** Everything the dock can be asked. `card` names a profile or a card that was made; in `revoke_card` and the like it may be left out for the one that lies on the reader. */
export const dockRequestSchema = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('insert'), card: cardId }),
  z.strictObject({ verb: z.literal('remove') }),
  z.strictObject({ verb: z.literal('insert_second'), card: cardId }),
  z.strictObject({ verb: z.literal('remove_second') }),
  z.strictObject({ verb: z.literal('make_card'), made: dockMadeCardSchema }),
  /** Counts commands to the card from now; 1 is the next. */
  z.strictObject({ verb: z.literal('tear'), atCommand: z.int().min(1).max(1_000) }),
  z.strictObject({ verb: z.literal('silence_card') }),
  z.strictObject({ verb: z.literal('revoke_card'), card: cardId.optional() }),
  z.strictObject({ verb: z.literal('suspend_card'), card: cardId.optional() }),
  z.strictObject({ verb: z.literal('restore_card'), card: cardId.optional() }),
  z.strictObject({ verb: z.literal('pull_reader') }),
  z.strictObject({ verb: z.literal('plug_reader') }),
  z.strictObject({ verb: z.literal('stop_jlis'), part: dockJlisPartSchema }),
  z.strictObject({ verb: z.literal('slow_jlis'), delayMs: milliseconds, part: dockJlisPartSchema }),
  /** The responder gives answers of yesterday. */
  z.strictObject({ verb: z.literal('stale_jlis') }),
  z.strictObject({ verb: z.literal('restore_jlis') }),
  z.strictObject({ verb: z.literal('jam_machine'), how: dockJamSchema }),
  z.strictObject({ verb: z.literal('power_cycle_machine') }),
  z.strictObject({ verb: z.literal('free_machine') }),
  /** RFC 3339 with its offset, such as `2026-04-01T09:00:00+09:00`. */
  z.strictObject({ verb: z.literal('set_clock'), to: z.iso.datetime({ offset: true }) }),
  z.strictObject({ verb: z.literal('reset_clock') }),
  z.strictObject({ verb: z.literal('skip_time'), byMs: milliseconds }),
  /** A new machine with an empty record, new cards, nothing wrong, and the clock of today. */
  z.strictObject({
    verb: z.literal('start_over'),
    role: dockRoleSchema.optional(),
    place: dockPlaceSchema.optional()
  }),
  z.strictObject({ verb: z.literal('state') })
])
export type DockRequest = z.infer<typeof dockRequestSchema>

/** One card of the shelf. */
export const dockCardSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** What is special about it, in a few words. */
  special: z.string(),
  profile: dockCardProfileSchema.nullable(),
  /** Cards of profiles are made when first wanted; until then nothing below is known. */
  made: z.boolean(),
  pin: z.string().nullable(),
  triesLeft: z.int().min(0).max(15).nullable(),
  birthDate: z.string().nullable(),
  enrolled: z.boolean(),
  /** What J-LIS has on record now. */
  status: z.enum(['good', 'revoked', 'suspended', 'unknown']).nullable(),
  /** Commands that it was ever sent. */
  commandCount: z.int().min(0)
})
export type DockCard = z.infer<typeof dockCardSchema>

/** A session's end. `record`: the whole decision record, as `hatachi records` prints it. */
export const dockDecisionSchema = z.strictObject({
  /** Counts the decisions of this machine from 1. */
  number: z.int().min(1),
  outcome: z.enum([
    'sold',
    'sold_in_part',
    'refused',
    'undetermined',
    'cancelled',
    'timed_out',
    'card_removed',
    'card_not_usable',
    'device_lost',
    'vend_failed',
    'outcome_unknown',
    'interrupted'
  ]),
  reason: z.string().nullable(),
  productId: z.string().nullable(),
  record: z.record(z.string(), z.unknown())
})
export type DockDecision = z.infer<typeof dockDecisionSchema>

/** One line of what happened. `at` is the machine's wall clock, RFC 3339. */
export const dockLogEntrySchema = z.strictObject({
  number: z.int().min(1),
  at: z.string(),
  kind: z.enum(['hand', 'screen', 'decision', 'machine']),
  text: z.string()
})
export type DockLogEntry = z.infer<typeof dockLogEntrySchema>

const count = z.int().min(0)

/** Everything that the dock shows. */
export const dockStateSchema = z.strictObject({
  /** Address of the shopper's face, with its token. A new machine has another one. */
  faceUrl: z.string(),
  role: dockRoleSchema,
  place: dockPlaceSchema,
  /** The screen that the session shows now. */
  screen: z.string(),
  clock: z.strictObject({
    /** Added to the computer's own wall clock, milliseconds. */
    offsetMs: z.int(),
    isSet: z.boolean()
  }),
  reader: z.strictObject({
    plugged: z.boolean(),
    card: z.string().nullable(),
    secondCard: z.string().nullable(),
    silent: z.boolean(),
    /** Commands until the card is torn away; null for never. */
    tearAtCommand: z.int().nullable(),
    /** The last commands of the card that lies there, with their answers; secrets masked. */
    commands: z.array(z.string())
  }),
  jlis: z.strictObject({
    apiDown: z.boolean(),
    apiDelayMs: count,
    ocspDown: z.boolean(),
    ocspDelayMs: count,
    ocspStale: z.boolean()
  }),
  machine: z.strictObject({
    linePlugged: z.boolean(),
    jams: z.array(dockJamSchema),
    /** Pulses by channel of the relay board: each is one article. */
    pulses: z.record(z.string(), count),
    /** Channels whose relay is closed now. */
    latched: z.array(z.int())
  }),
  counters: z.strictObject({
    challenges: count,
    ageChecks: count,
    chargeable: count,
    refusedProofs: count,
    ocspRequests: count,
    connections: count
  }),
  cards: z.array(dockCardSchema),
  /** The newest last. */
  decisions: z.array(dockDecisionSchema),
  log: z.array(dockLogEntrySchema)
})
export type DockState = z.infer<typeof dockStateSchema>

/** Why something could not be done: a hand cannot lay a card on a card, nor pull what is pulled. */
export const dockErrorCodeSchema = z.enum([
  'malformed',
  'no_such_card',
  'no_card_there',
  'card_there_already',
  'already_so',
  'cannot_make_card',
  'clock_out_of_range',
  'not_started',
  'closed'
])
export type DockErrorCode = z.infer<typeof dockErrorCodeSchema>

/** The answer to every request. `card`: the card that was made or laid. */
export const dockAnswerSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), card: dockCardSchema.optional(), state: dockStateSchema }),
  z.strictObject({
    ok: z.literal(false),
    error: z.strictObject({ code: dockErrorCodeSchema, message: z.string() })
  })
])
export type DockAnswer = z.infer<typeof dockAnswerSchema>
