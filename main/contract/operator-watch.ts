import { z } from 'zod'

/** How the machine is right now, what it sold, what it is made of, and service at it. */

const nothing = z.strictObject({})

/** What health is told of, in the order in which it is shown. */
export const statusIds = [
  'service',
  'rules',
  'reader',
  'machine',
  'network',
  'clock',
  'lists',
  'anchors',
  'keys',
  'record',
  'backup',
  'disk',
  'memory',
  'last_sale'
] as const
export type StatusId = (typeof statusIds)[number]

export const statusItemSchema = z.strictObject({
  id: z.enum(statusIds),
  /** `off`: this machine has none of it. `fault`: nothing is sold, or not everything, because of it. */
  state: z.enum(['good', 'warning', 'fault', 'off']),
  /** A stable code of what is so, such as `reader_absent`: one of `status-codes.ts`, where faces find all of them. */
  code: z.string(),
  /** Since when it is so; null: since the start, or not known. */
  sinceMs: z.int().nullable(),
  /** Until when it is good; null: without an end. */
  untilMs: z.int().nullable(),
  /** What the words need, such as `{ freeBytes }` or `{ name }`. Nothing about a shopper. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.null()]))
})
export type StatusItem = z.infer<typeof statusItemSchema>

/** Tests at the machine, in the order of a technician's round. */
export const serviceTests = ['reader', 'pin_pad', 'screen', 'sound', 'relay', 'machine', 'network', 'platform', 'clock'] as const
export const serviceTestSchema = z.enum(serviceTests)
export type ServiceTest = z.infer<typeof serviceTestSchema>

export const serviceModeSchema = z.enum(['in_service', 'maintenance', 'out_of_service'])
export type ServiceMode = z.infer<typeof serviceModeSchema>

/** A test that is under way, or ended. */
export const testRunSchema = z.strictObject({
  id: z.string(),
  test: serviceTestSchema,
  startedAtMs: z.int(),
  endedAtMs: z.int().nullable(),
  /** `asking`: a person has to look, listen or do something, and answer. */
  state: z.enum(['running', 'asking', 'passed', 'failed', 'skipped']),
  /** A stable code of what is asked of the person, or of what was found. */
  code: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.null()]))
})
export type TestRun = z.infer<typeof testRunSchema>

const outcomeCount = z.strictObject({ outcome: z.string(), count: z.int() })

export const watchRequests = {
  read_status: nothing,
  /** `from`, `until`: days in Japan, both counted; 400 days at most. */
  read_sales: z.strictObject({ from: z.iso.date(), until: z.iso.date() }),
  read_devices: nothing,
  begin_service: z.strictObject({ mode: z.enum(['maintenance', 'out_of_service']) }),
  end_service: nothing,
  run_service_test: z.strictObject({ test: serviceTestSchema }),
  answer_service_test: z.strictObject({ id: z.string().max(64), answer: z.enum(['yes', 'no', 'skip']) }),
  read_service: nothing
}

export const watchAnswers = {
  read_status: z.strictObject({
    nowMs: z.int(),
    startedAtMs: z.int(),
    version: z.string(),
    mode: serviceModeSchema,
    items: z.array(statusItemSchema)
  }),
  read_sales: z.strictObject({
    /**
     * By hour where it is one day, else by day; every one of them, those without a session too. Sessions, a basket once;
     * `yen` at the prices of today.
     */
    unit: z.enum(['hour', 'day']),
    buckets: z.array(
      z.strictObject({ startMs: z.int(), sold: z.int(), refused: z.int(), other: z.int(), yen: z.int() })
    ),
    outcomes: z.array(outcomeCount),
    /** Of what was not sold; the most frequent first. */
    reasons: z.array(z.strictObject({ outcome: z.string(), reason: z.string(), count: z.int() })),
    /** Things, not sessions. */
    products: z.array(z.strictObject({ productId: z.string(), sold: z.int(), refused: z.int() })),
    /** What ended before was deleted; null: nothing was. */
    countedFromMs: z.int().nullable()
  }),
  read_devices: z.strictObject({
    version: z.string(),
    role: z.string(),
    place: z.string(),
    devices: z.array(
      z.strictObject({
        kind: z.enum(['reader', 'machine', 'screen', 'program', 'computer']),
        /** Names and values as the driver knows them, such as `driver`, `port`, `name`. */
        facts: z.array(z.strictObject({ name: z.string(), value: z.string() }))
      })
    )
  }),
  begin_service: nothing,
  end_service: nothing,
  run_service_test: testRunSchema,
  answer_service_test: testRunSchema,
  read_service: z.strictObject({ mode: serviceModeSchema, sinceMs: z.int().nullable(), runs: z.array(testRunSchema) })
}
