import { readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { err, ok, type Result } from '../../../device/result.ts'
import { isSystemError, makeLastingDirectory, syncDirectory, systemFaultOf, writeLastingFile } from '../../keys/lasting-files.ts'

/**
 * What `hatachi television pair`, `agent` and `forget` order of a running appliance, and its answer: two files (0600) in the data
 * directory. Only who may write there can give an order, and only who may read there learns a code.
 */
const orderId = z.string().min(1).max(64)
const orderSchema = z.discriminatedUnion('order', [
  z.strictObject({ id: orderId, order: z.literal('pair') }),
  z.strictObject({ id: orderId, order: z.literal('agent') }),
  z.strictObject({ id: orderId, order: z.literal('forget'), screenId: z.string().min(1).max(40) })
])
export type TelevisionOrder = Readonly<z.infer<typeof orderSchema>>

const answerSchema = z.discriminatedUnion('answer', [
  z.strictObject({
    id: orderId,
    answer: z.literal('code'),
    code: z.string().regex(/^[0-9]{6}$/),
    goodForMs: z.int().min(1)
  }),
  /** A text that pairs the agent with the reader; `appliance`: where it connects, null where that is not known. */
  z.strictObject({
    id: orderId,
    answer: z.literal('agent'),
    pairing: z.string().min(1).max(200),
    goodForMs: z.int().min(1),
    appliance: z.string().max(300).nullable()
  }),
  /** The reader is this machine's own. */
  z.strictObject({ id: orderId, answer: z.literal('no_agent') }),
  /** `wasPaired`: whether there was such a screen. */
  z.strictObject({ id: orderId, answer: z.literal('forgotten'), wasPaired: z.boolean() })
])
export type TelevisionAnswer = Readonly<z.infer<typeof answerSchema>>

export interface TelevisionOrderError {
  readonly code: 'order_unwritable'
  /** The system's, such as ENOSPC. */
  readonly fault: string
}

export function televisionOrderPath(dataDirectory: string): string {
  return join(dataDirectory, 'television', 'order.json')
}

export function televisionAnswerPath(dataDirectory: string): string {
  return join(dataDirectory, 'television', 'answer.json')
}

/** The order that waits; null: none, or nothing that anybody could tell the meaning of. */
export function readTelevisionOrder(dataDirectory: string): TelevisionOrder | null {
  return readAs(televisionOrderPath(dataDirectory), orderSchema)
}

/** The last answer; null: none. */
export function readTelevisionAnswer(dataDirectory: string): TelevisionAnswer | null {
  return readAs(televisionAnswerPath(dataDirectory), answerSchema)
}

export function layTelevisionOrder(dataDirectory: string, order: TelevisionOrder): Result<void, TelevisionOrderError> {
  return write(televisionOrderPath(dataDirectory), order)
}

export function layTelevisionAnswer(dataDirectory: string, answer: TelevisionAnswer): Result<void, TelevisionOrderError> {
  return write(televisionAnswerPath(dataDirectory), answer)
}

/** Takes a file away. @returns whether it is gone */
export function discardFile(path: string): boolean {
  try {
    rmSync(path)
    syncDirectory(dirname(path))
    return true
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return systemFaultOf(thrown) === 'ENOENT'
  }
}

function readAs<T>(path: string, schema: z.ZodType<T>): T | null {
  try {
    const read = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return read.success ? read.data : null
  } catch {
    return null
  }
}

function write(path: string, content: object): Result<void, TelevisionOrderError> {
  try {
    makeLastingDirectory(dirname(path))
    writeLastingFile(path, `${JSON.stringify(content)}\n`)
    return ok(undefined)
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return err({ code: 'order_unwritable', fault: systemFaultOf(thrown) })
  }
}
