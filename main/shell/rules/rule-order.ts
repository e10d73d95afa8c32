import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { err, ok, type Result } from '../../../device/result.ts'
import { removeDurably, systemFaultOf, writeDurably } from '../../clock-guard/durable-file.ts'
import { codeSchema, safeTextSchema } from '../../contract/fields.ts'
import { ruleBookSchema } from '../../contract/rule-book.ts'

/**
 * What `hatachi rules apply` orders of a running appliance: laid down for it to take within seconds, and its answer. Only
 * who may write into the data directory can give such an order.
 */
const orderSchema = z.strictObject({
  /** Names it, so that it is taken once and its answer is known. */
  id: z.string().min(1).max(64),
  /** The name that was given with it. */
  by: safeTextSchema.min(1).max(80),
  /** Number of the book in force that it was compared with. */
  basedOn: z.int().min(0),
  book: ruleBookSchema
})
export type RuleOrder = Readonly<z.infer<typeof orderSchema>>

const answerSchema = z.strictObject({
  id: z.string().min(1).max(64),
  answer: z.discriminatedUnion('result', [
    z.strictObject({ result: z.literal('applied'), number: z.int().min(1) }),
    /** A second person has to agree, in the console. */
    z.strictObject({ result: z.literal('waits'), approvalId: z.string() }),
    z.strictObject({ result: z.literal('refused'), code: codeSchema, problem: z.string() })
  ])
})
export type RuleAnswer = Readonly<z.infer<typeof answerSchema>>

/** Where an order waits below a data directory. */
export function ruleOrderPath(dataDirectory: string): string {
  return join(dataDirectory, 'rule-order.json')
}

/** Where the answer to the newest order is. */
export function ruleAnswerPath(dataDirectory: string): string {
  return join(dataDirectory, 'rule-answer.json')
}

/** The order that waits. Null: none. `unreadable`: there is something, and nobody can tell what it wants. Never throws. */
export function readRuleOrder(dataDirectory: string): RuleOrder | null | 'unreadable' {
  return readAs(orderSchema, ruleOrderPath(dataDirectory))
}

/** The answer to this order; null: there is none yet. Never throws. */
export function readRuleAnswer(dataDirectory: string, id: string): RuleAnswer['answer'] | null {
  const read = readAs(answerSchema, ruleAnswerPath(dataDirectory))
  return read === null || read === 'unreadable' || read.id !== id ? null : read.answer
}

/** Lays an order down durably, in place of one that still waits. `fault` is the system's, such as ENOSPC. */
export function layRuleOrder(dataDirectory: string, order: RuleOrder): Result<void, OrderUnwritable> {
  return write(ruleOrderPath(dataDirectory), order)
}

/** Lays the answer down, in place of the one before. */
export function layRuleAnswer(dataDirectory: string, answer: RuleAnswer): Result<void, OrderUnwritable> {
  return write(ruleAnswerPath(dataDirectory), answer)
}

/** Takes away an order that was taken, or is not to be; and an answer that was read. Never throws. */
export function discard(path: string): void {
  try {
    removeDurably(path)
  } catch {
    // It is known by its id.
  }
}

export interface OrderUnwritable {
  readonly code: 'order_unwritable'
  readonly fault: string
}

function readAs<T>(schema: z.ZodType<T>, path: string): T | null | 'unreadable' {
  try {
    const read = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return read.success ? read.data : 'unreadable'
  } catch (thrown) {
    return systemFaultOf(thrown) === 'ENOENT' ? null : 'unreadable'
  }
}

function write(path: string, content: RuleOrder | RuleAnswer): Result<void, OrderUnwritable> {
  try {
    writeDurably(path, `${JSON.stringify(content)}\n`)
    return ok(undefined)
  } catch (thrown) {
    const fault = systemFaultOf(thrown)
    if (fault === null) throw thrown
    return err({ code: 'order_unwritable', fault })
  }
}
