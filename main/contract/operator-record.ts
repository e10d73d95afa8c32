import { z } from 'zod'

/** The record: reading, proving, handing out and deleting it. */

const nothing = z.strictObject({})

export const entrySchema = z.strictObject({
  sequence: z.int(),
  atMs: z.int(),
  name: z.string(),
  fields: z.record(z.string(), z.unknown())
})

/** The first place at which the chain does not hold. */
export const badPlaceSchema = z.strictObject({
  part: z.enum(['entry', 'checkpoint', 'head', 'cut', 'table', 'mark', 'manifest', 'file']),
  /** Sequence of the entry, number of the checkpoint; null where the part has none. */
  at: z.int().nullable(),
  problem: z.string()
})

export const backupStateSchema = z.strictObject({
  configured: z.boolean(),
  state: z.enum(['off', 'current', 'behind', 'failing']),
  /** A stable code of what is wrong, and since when. */
  fault: z.string().nullable(),
  sinceMs: z.int().nullable(),
  exportedThrough: z.int(),
  newestSequence: z.int(),
  lastExportAtMs: z.int().nullable()
})

export const recordRequests = {
  read_entries: z.strictObject({
    after: z.int().min(0).optional(),
    limit: z.int().min(1).max(1000).optional(),
    name: z.string().max(40).optional()
  }),
  /** The newest first. What is given has to hold; `fromMs` counts, `untilMs` does not. */
  read_decisions: z.strictObject({
    before: z.int().min(1).optional(),
    limit: z.int().min(1).max(1000).optional(),
    fromMs: z.int().min(0).optional(),
    untilMs: z.int().min(0).optional(),
    outcome: z.string().max(40).optional(),
    reason: z.string().max(40).optional(),
    productId: z.string().max(64).optional(),
    ruleId: z.string().max(64).optional()
  }),
  verify_record: nothing,
  /** Writes what is missing on the second medium now. */
  export_record: nothing,
  read_backup: nothing,
  /** Deletes what is older than so many days and is on the second medium. */
  delete_entries: z.strictObject({ olderThanDays: z.int().min(1).max(36_500) })
}

export const recordAnswers = {
  read_entries: z.strictObject({ entries: z.array(entrySchema), newestSequence: z.int() }),
  read_decisions: z.strictObject({
    decisions: z.array(z.strictObject({ sequence: z.int(), record: z.record(z.string(), z.unknown()) })),
    /** Whether there are older ones that fit. */
    more: z.boolean()
  }),
  verify_record: z.strictObject({
    good: z.boolean(),
    entries: z.int(),
    checkpoints: z.int(),
    firstSequence: z.int(),
    badPlace: badPlaceSchema.nullable(),
    /**
     * Whether the record was held against the mark beside the key: it `holds`, both are `new`, or why there was none to
     * go by, and a record put back would not be seen. null: a bad place came first, or the mark is the bad place.
     */
    mark: z.enum(['holds', 'new', 'missing', 'damaged', 'other_key', 'unreadable']).nullable(),
    keyFingerprint: z.string()
  }),
  export_record: z.strictObject({ through: z.int(), files: z.array(z.string()) }),
  read_backup: backupStateSchema,
  delete_entries: z.strictObject({ deleted: z.int(), through: z.int() })
}
