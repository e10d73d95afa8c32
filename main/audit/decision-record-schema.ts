import { z } from 'zod'
import type { DecisionRecord } from './decision-record.ts'
import { identifierSchema, selectionSchema, timeMsSchema } from '../contract/fields.ts'
import { outcomeReasons, outcomes } from '../contract/outcome-codes.ts'

/**
 * The decision record field by field, for whatever enters or leaves the store. Strict all the way down: an unknown
 * field is refused, and every text is a closed list or an identifier, so that the record cannot hold a certificate,
 * serial or PIN. Held against the type `DecisionRecord` in both directions by the compiler, below.
 */

const roleSchema = z.enum(['service_provider', 'platform_operator'])
const holderSchema = z.enum(['card_only', 'pin'])

const pathReasonSchema = z.enum([
  'malformed',
  'too_large',
  'no_anchor',
  'anchor_expired',
  'not_yet_valid',
  'expired',
  'signature_bad',
  'algorithm_refused',
  'key_refused',
  'key_usage',
  'is_a_ca',
  'policy',
  'critical_extension_unknown',
  'profile',
  'anchor_revoked',
  'anchor_state_unknown'
])

const ocspReasonSchema = z.enum([
  'unavailable',
  'responder_refused',
  'malformed',
  'too_large',
  'signature_bad',
  'responder_not_authorized',
  'algorithm_refused',
  'not_yet_valid',
  'stale',
  'nonce_mismatch',
  'certificate_mismatch',
  'critical_extension_unknown'
])

const listReasonSchema = z.enum([
  'list_absent',
  'list_damaged',
  'list_key_gone',
  'list_stale',
  'list_not_yet_valid',
  'list_scope'
])

const revocationReasonSchema = z.enum([
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise'
])

const platformReasonSchema = z.enum([
  'unreachable',
  'timed_out',
  'refused_us',
  'proof_missing',
  'proof_replayed',
  'proof_foreign',
  'malformed',
  'signature_bad',
  'not_bound',
  'stale'
])

const pathSchema = z.discriminatedUnion('result', [
  z.strictObject({ result: z.enum(['valid', 'not_judged']) }),
  z.strictObject({ result: z.enum(['invalid', 'undetermined']), reason: pathReasonSchema })
])

const ocspSchema = z.discriminatedUnion('result', [
  z.strictObject({ result: z.enum(['good', 'unknown']), thisUpdateMs: timeMsSchema }),
  z.strictObject({ result: z.literal('revoked'), thisUpdateMs: timeMsSchema, reason: revocationReasonSchema }),
  z.strictObject({ result: z.literal('undetermined'), reason: ocspReasonSchema }),
  z.strictObject({ result: z.literal('not_asked') })
])

const listSchema = z.discriminatedUnion('result', [
  z.strictObject({ result: z.literal('good'), thisUpdateMs: timeMsSchema }),
  z.strictObject({ result: z.literal('revoked'), thisUpdateMs: timeMsSchema, reason: revocationReasonSchema }),
  z.strictObject({ result: z.literal('undetermined'), reason: listReasonSchema }),
  z.strictObject({ result: z.literal('not_asked') })
])

const platformSchema = z.discriminatedUnion('result', [
  z.strictObject({
    result: z.literal('answered'),
    validity: z.enum(['valid', 'invalid', 'unknown']),
    condition: z.enum(['yes', 'no', 'not_answered']),
    answeredAtMs: timeMsSchema
  }),
  z.strictObject({ result: z.literal('unavailable'), reason: platformReasonSchema }),
  z.strictObject({ result: z.literal('not_asked') })
])

const rememberedSchema = z.discriminatedUnion('result', [
  z.strictObject({ result: z.literal('yes'), atLeastYears: z.int().min(0).max(150), answeredAtMs: timeMsSchema }),
  z.strictObject({ result: z.enum(['none', 'unreadable', 'not_asked']) })
])

const lineSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('up') }),
  z.strictObject({ state: z.literal('down'), sinceMs: timeMsSchema })
])

const evidenceSchema = z.strictObject({
  role: roleSchema,
  holder: holderSchema,
  enrolment: z.enum(['enrolled', 'not_enrolled', 'not_asked']),
  path: pathSchema,
  possession: z.enum(['proven', 'failed', 'not_judged', 'not_asked']),
  ocsp: ocspSchema,
  // Records from before a machine could go by lists say nothing of them.
  list: listSchema.default({ result: 'not_asked' }),
  platform: platformSchema,
  // Records from before a machine could sell without the network say nothing of these.
  remembered: rememberedSchema.default({ result: 'not_asked' }),
  line: lineSchema.default({ state: 'up' }),
  clock: z.enum(['trusted', 'behind', 'ahead']).default('trusted')
})

const durationMsSchema = z.number().min(0).max(86_400_000)

const ageSchema = z.int().min(0).max(150)
const versionSchema = z.int().min(0).max(1_000_000)
const productSchema = z.strictObject({ id: identifierSchema, selection: selectionSchema })
const vendSchema = z.strictObject({
  vendId: identifierSchema,
  confirmation: z.enum(['told', 'dispensed', 'failed', 'unknown'])
})

const itemSchema = z.strictObject({
  product: productSchema,
  rule: z.strictObject({ id: identifierSchema, version: versionSchema, atLeastYears: ageSchema }).exactOptional(),
  vend: vendSchema.exactOptional()
})

export const decisionRecordSchema = z.strictObject({
  sessionId: identifierSchema,
  startedAtMs: timeMsSchema,
  endedAtMs: timeMsSchema,
  role: roleSchema,
  place: z.enum(['indoors', 'outdoors']),
  order: z.enum(['product_first', 'card_first']),
  outcome: z.enum(outcomes),
  reason: z.enum(outcomeReasons).exactOptional(),
  product: productSchema.exactOptional(),
  items: z.array(itemSchema).min(2).max(32).readonly().exactOptional(),
  fare: z.enum(['reduced', 'full']).exactOptional(),
  rule: z
    .strictObject({
      id: identifierSchema,
      version: versionSchema,
      atLeastYears: ageSchema,
      pin: z.enum(['pin', 'pin_unless_enrolled', 'none']),
      demand: z.enum(['pin', 'card_enrolled', 'card_only'])
    })
    .exactOptional(),
  holder: holderSchema.exactOptional(),
  // Counted, never spelt: three digits cannot be a PIN.
  pinAttempts: z.int().min(0).max(15),
  evidence: evidenceSchema.exactOptional(),
  basis: z
    .strictObject({
      source: z.enum(['platform', 'remembered_age', 'revocation_list', 'ocsp']),
      answeredAtMs: timeMsSchema,
      listThisUpdateMs: timeMsSchema.exactOptional(),
      ocspThisUpdateMs: timeMsSchema.exactOptional()
    })
    .exactOptional(),
  offline: z
    .strictObject({
      policyId: identifierSchema,
      policyVersion: z.int().min(0).max(1_000_000),
      ageEvidence: z.enum(['none', 'remembered_age']),
      downSinceMs: timeMsSchema.exactOptional()
    })
    .exactOptional(),
  vend: vendSchema.exactOptional(),
  durations: z
    .strictObject({
      cardMs: durationMsSchema,
      networkMs: durationMsSchema,
      machineMs: durationMsSchema,
      ownMs: durationMsSchema
    })
    .exactOptional()
})

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never
/** Does not compile once schema and type drift apart, in either direction. */
export const SCHEMA_AGREES_WITH_TYPE: Same<z.infer<typeof decisionRecordSchema>, DecisionRecord> = true
