import { z } from 'zod'
import { civilDateSchema, identifierSchema, selectionSchema } from './fields.ts'
import { localizedSchema, productViewSchema } from './shopper.ts'

/** The first hour of a machine: from an empty data directory to a configuration. docs/operator-guide.md. */

const nothing = z.strictObject({})

/** What the platform operator hands over, as PEM files. `anchor` for a `platform_operator` alone, `sealing_key` for the other. */
export const setUpFileKinds = ['client_key', 'client_certificate', 'server_ca', 'answer_key', 'sealing_key', 'anchor'] as const
export const setUpFileKindSchema = z.enum(setUpFileKinds)
export type SetUpFileKind = z.infer<typeof setUpFileKindSchema>

/** What can be tried before anything is sold. */
export const setUpParts = ['platform', 'reader', 'machine'] as const
export const setUpPartSchema = z.enum(setUpParts)
export type SetUpPart = z.infer<typeof setUpPartSchema>

export const setUpProductSchema = z.strictObject({
  id: identifierSchema,
  name: localizedSchema,
  priceYen: z.int().min(0).max(1_000_000),
  picture: productViewSchema.shape.picture,
  selection: selectionSchema,
  category: identifierSchema.optional(),
  /** 0: sold to anybody, with no card. */
  atLeastYears: z.int().min(0).max(150)
})
export type SetUpProduct = z.infer<typeof setUpProductSchema>

/** What was answered so far; each may be changed until the end. */
export const setUpAnswersSchema = z.strictObject({
  operatorName: z.string().max(80).optional(),
  telephone: z.string().max(30).optional(),
  place: z.enum(['indoors', 'outdoors']).optional(),
  role: z.enum(['service_provider', 'platform_operator']).optional(),
  endpoint: z.string().max(300).optional(),
  answerKeyId: z.string().max(64).optional(),
  sealingKeyId: z.string().max(64).optional(),
  /** Last day of a platform operator's certification. */
  certifiedUntil: civilDateSchema.optional(),
  readerDriver: z.string().max(40).optional(),
  machineDriver: z.string().max(40).optional(),
  machinePort: z.string().max(255).optional(),
  products: z.array(setUpProductSchema).max(64).optional(),
  /** Whether a change of rules and accounts waits for a second person's word. */
  twoPeople: z.boolean().optional()
})
export type SetUpAnswers = z.infer<typeof setUpAnswersSchema>

/**
 * Answers that somebody gave or changed; null takes one back. Those that are not named stay as they are, so that two
 * people who answer at the same time lose nothing of each other's.
 */
export const setUpChangesSchema = z.strictObject({
  operatorName: setUpAnswersSchema.shape.operatorName.nullable(),
  telephone: setUpAnswersSchema.shape.telephone.nullable(),
  place: setUpAnswersSchema.shape.place.nullable(),
  role: setUpAnswersSchema.shape.role.nullable(),
  endpoint: setUpAnswersSchema.shape.endpoint.nullable(),
  answerKeyId: setUpAnswersSchema.shape.answerKeyId.nullable(),
  sealingKeyId: setUpAnswersSchema.shape.sealingKeyId.nullable(),
  certifiedUntil: setUpAnswersSchema.shape.certifiedUntil.nullable(),
  readerDriver: setUpAnswersSchema.shape.readerDriver.nullable(),
  machineDriver: setUpAnswersSchema.shape.machineDriver.nullable(),
  machinePort: setUpAnswersSchema.shape.machinePort.nullable(),
  products: setUpAnswersSchema.shape.products.nullable(),
  twoPeople: setUpAnswersSchema.shape.twoPeople.nullable()
} satisfies Record<keyof SetUpAnswers, z.ZodType>)
export type SetUpChanges = z.infer<typeof setUpChangesSchema>

/** What keeps the machine from being started; `part`: which answer or file it is about. */
export const setUpFindingSchema = z.strictObject({
  part: z.string(),
  problem: z.string(),
  remedy: z.string(),
  severity: z.enum(['error', 'warning'])
})
export type SetUpFinding = z.infer<typeof setUpFindingSchema>

const choiceSchema = z.strictObject({ name: z.string(), summary: z.string() })

const fileSchema = z.strictObject({ kind: setUpFileKindSchema, name: z.string(), endsAtMs: z.int().nullable() })

const stateSchema = z.strictObject({
  /** `done`: there is a configuration, and nothing more can be answered here. */
  state: z.enum(['answering', 'done']),
  answers: setUpAnswersSchema,
  files: z.array(fileSchema),
  /** Empty: it can be finished. Findings of what was not answered yet are among them. */
  findings: z.array(setUpFindingSchema),
  readers: z.array(choiceSchema),
  machines: z.array(choiceSchema),
  /** Serial lines that are there, by their lasting names first. */
  ports: z.array(z.string()),
  templates: z.array(z.strictObject({ id: z.string(), name: z.strictObject({ ja: z.string(), en: z.string() }), products: z.array(setUpProductSchema) }))
})
export type SetUpState = z.infer<typeof stateSchema>

export const setUpRequests = {
  read_set_up: nothing,
  save_set_up: z.strictObject({ answers: setUpChangesSchema }),
  /** `kind`: absent where the file itself tells. One that is there of the kind gives way; of anchors there may be several. */
  put_set_up_file: z.strictObject({ name: z.string().min(1).max(120), pem: z.string().max(60_000), kind: setUpFileKindSchema.optional() }),
  try_set_up: z.strictObject({ part: setUpPartSchema }),
  /** Writes the configuration. The machine starts by it, and everybody signs in anew. */
  finish_set_up: nothing
}

export const setUpAnswersOfCalls = {
  read_set_up: stateSchema,
  save_set_up: stateSchema,
  put_set_up_file: stateSchema,
  /** `code`: what was found, stable; `facts`: what its words need. */
  try_set_up: z.strictObject({
    part: setUpPartSchema,
    good: z.boolean(),
    code: z.string(),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.null()]))
  }),
  finish_set_up: nothing
}
