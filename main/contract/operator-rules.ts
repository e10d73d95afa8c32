import { z } from 'zod'
import { identifierSchema } from './fields.ts'
import { ruleBookSchema } from './rule-book.ts'
import { localizedSchema } from './shopper.ts'

/** Rules of sale: reading, checking, explaining and applying them. */

const nothing = z.strictObject({})

/** A book as a form or a file has it: checked in parts, so that every mistake in it is named, not the first alone. */
const draftSchema = z.record(z.string(), z.unknown())

export const ruleProductSchema = z.strictObject({
  id: z.string(),
  name: localizedSchema,
  category: z.string().nullable(),
  priceYen: z.int(),
  /** On a ticket with two fares: what anybody pays. */
  fullFareYen: z.int().nullable()
})
export type RuleProduct = z.infer<typeof ruleProductSchema>

/** Where a book came from. `configuration`: from the rules of the configuration file, since none was applied yet. */
export const ruleOrigins = ['configuration', 'console', 'command_line'] as const

const versionSchema = z.strictObject({
  number: z.int(),
  inForceSinceMs: z.int(),
  origin: z.enum(ruleOrigins),
  /** null: by the configuration file. */
  appliedBy: z.string().nullable(),
  approvedBy: z.string().nullable()
})
export type RuleVersion = z.infer<typeof versionSchema>

/** What is wrong with a book, or worth a thought. `error`: it cannot be applied. */
export const ruleFindingSchema = z.strictObject({
  severity: z.enum(['error', 'warning', 'law']),
  code: z.string(),
  /** Where in the book: `rules.2.hours.0.until`. */
  path: z.string(),
  /** Which rule; null: none, or one without a name. */
  ruleId: z.string().nullable(),
  /** Of a file: from 1. */
  line: z.int().nullable(),
  /** As written, shortened; null: it is absent. */
  value: z.string().nullable(),
  problem: z.string(),
  remedy: z.string()
})
export type RuleFinding = z.infer<typeof ruleFindingSchema>

export const ruleChangeSchema = z.strictObject({
  kind: z.enum(['added', 'removed', 'changed']),
  /** null: of the book itself, such as its holidays. */
  ruleId: z.string().nullable(),
  field: z.string().nullable(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** Whether more may be sold than before: what a second person looks at first. */
  loosens: z.boolean()
})
export type RuleChange = z.infer<typeof ruleChangeSchema>

/** The card that is asked about; each is a state of the evidence, not a person. */
export const cardCases = ['old_enough', 'too_young', 'revoked', 'unknown', 'remembered', 'remembered_too_long_ago'] as const
export const cardCaseSchema = z.enum(cardCases)
export type CardCase = z.infer<typeof cardCaseSchema>

export const lineCaseSchema = z.strictObject({
  state: z.enum(['up', 'down']),
  /** Of a line that is down. */
  downForHours: z.number().min(0).max(10_000).default(0),
  /** Age of the newest revocation list. */
  listAgeHours: z.number().min(0).max(10_000).default(1)
})
export type LineCase = z.infer<typeof lineCaseSchema>

/** Why a rule does not decide, or that it does. */
export const consideredSchema = z.strictObject({
  ruleId: z.string(),
  version: z.int(),
  why: z.enum(['decides', 'other_products', 'not_yet_in_force', 'no_longer_in_force', 'less_specific'])
})

/** What would happen. */
export const outcomeCaseSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('no_rule_in_force') }),
  /** Outside its hours; `opensAtMs`: the next minute at which it is sold, null: not within the next 400 days. */
  z.strictObject({ kind: z.literal('closed'), opensAtMs: z.int().nullable() }),
  z.strictObject({ kind: z.literal('sold_to_anybody') }),
  z.strictObject({
    kind: z.literal('decided'),
    demand: z.enum(['pin', 'card_enrolled', 'card_only']),
    outcome: z.enum(['approved', 'refused', 'undetermined', 'pin_required']),
    /** As the record would have it: the basis of an approval, else the reason; null for `pin_required`. */
    reason: z.string().nullable(),
    /** Of a ticket with two fares: who is not approved may still buy at the full fare. */
    fullFareYen: z.int().nullable()
  })
])
export type OutcomeCase = z.infer<typeof outcomeCaseSchema>

export const explanationSchema = z.strictObject({
  productId: z.string(),
  atMs: z.int(),
  /** The rule that decides; null: none is in force for it. */
  rule: z.strictObject({ id: z.string(), version: z.int(), atLeastYears: z.int().nullable() }).nullable(),
  considered: z.array(consideredSchema),
  outcome: outcomeCaseSchema,
  /** Until when the answer about the hours stays so; null: it does not change within 400 days. */
  unchangedUntilMs: z.int().nullable(),
  /** Whoever is born on this date or before is old enough on that day; null: nobody is asked. `YYYY-MM-DD`. */
  bornOnOrBefore: z.string().nullable(),
  /** The same in sentences, in order: which rule and why, whether it is open, what is asked, what would happen. */
  sentences: z.strictObject({ ja: z.array(z.string()), en: z.array(z.string()) })
})
export type Explanation = z.infer<typeof explanationSchema>

export const ruleRequests = {
  read_rules: nothing,
  /** 0: the configuration's, while that is in force. */
  read_rule_version: z.strictObject({ number: z.int().min(0) }),
  /** `yaml`: a file's text, so that findings have lines; else `book`. */
  check_rules: z.strictObject({ book: draftSchema.optional(), yaml: z.string().max(200_000).optional() }),
  /** `basedOn`: number of the version that was edited; another one in force meanwhile is a `conflict`. */
  apply_rules: z.strictObject({ basedOn: z.int().min(0), book: draftSchema }),
  /** Of the rules in force, or of a draft. */
  explain_rule: z.strictObject({
    book: draftSchema.optional(),
    productId: identifierSchema,
    atMs: z.int().min(0).max(8_640_000_000_000_000),
    card: cardCaseSchema,
    withPin: z.boolean().default(true),
    line: lineCaseSchema
  }),
  list_buyers: z.strictObject({
    book: draftSchema.optional(),
    atMs: z.int().min(0).max(8_640_000_000_000_000),
    line: lineCaseSchema
  })
}

export const ruleAnswers = {
  read_rules: z.strictObject({
    inForce: versionSchema,
    book: ruleBookSchema,
    products: z.array(ruleProductSchema),
    role: z.enum(['service_provider', 'platform_operator']),
    place: z.enum(['indoors', 'outdoors']),
    /** Whether ages are remembered at all, without which `offline` sells nothing. */
    remembers: z.boolean(),
    basketMost: z.int(),
    nowMs: z.int(),
    /** Whether a change needs a second person's word. */
    needsApproval: z.boolean(),
    /** The newest first. */
    versions: z.array(versionSchema)
  }),
  read_rule_version: z.strictObject({ version: versionSchema, book: ruleBookSchema }),
  check_rules: z.strictObject({
    /** No finding is an error. */
    applicable: z.boolean(),
    findings: z.array(ruleFindingSchema),
    /** Against what is in force; empty where the draft has errors of form. */
    changes: z.array(ruleChangeSchema),
    /** The draft with every default filled in; null where it has errors of form. */
    book: ruleBookSchema.nullable()
  }),
  apply_rules: z.strictObject({ number: z.int() }),
  explain_rule: explanationSchema,
  list_buyers: z.strictObject({
    /** One for each product, in the order of the screen, asked about a holder who is old enough, with the PIN. */
    rows: z.array(
      z.strictObject({
        productId: z.string(),
        rule: z.strictObject({ id: z.string(), version: z.int(), atLeastYears: z.int().nullable() }).nullable(),
        outcome: outcomeCaseSchema,
        bornOnOrBefore: z.string().nullable()
      })
    )
  })
}

