import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { err, ok, type Result } from '../../../device/result.ts'
import { isSystemError, makeLastingDirectory, syncDirectory, systemFaultOf, writeLastingFile } from '../../keys/lasting-files.ts'

/**
 * What `hatachi television pair`, `agent` and `forget` order of an appliance, and its answers: a file (0600) each in the
 * data directory, named after the order, so that none takes another's place. Only who may write there can give an order,
 * and only who may read there learns a code. An order is taken away by the appliance that has done it, or by who laid it.
 */
const orderId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/)
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
  /** As `ForgetOutcome` of the screens' registry. */
  z.strictObject({
    id: orderId,
    answer: z.literal('forgotten'),
    wasPaired: z.boolean(),
    unwritten: z.string().max(40).nullable()
  })
])
export type TelevisionAnswer = Readonly<z.infer<typeof answerSchema>>

export interface TelevisionOrderError {
  readonly code: 'order_unwritable'
  /** The system's, such as ENOSPC. */
  readonly fault: string
}

/** The name of an order: orders are taken by their names, so what was laid first comes first. */
export function freshOrderId(nowMs: number): string {
  return `${String(nowMs).padStart(15, '0')}-${randomUUID()}`
}

export function televisionOrderPath(dataDirectory: string, id: string): string {
  return join(dataDirectory, 'television', `order-${id}.json`)
}

export function televisionAnswerPath(dataDirectory: string, id: string): string {
  return join(dataDirectory, 'television', `answer-${id}.json`)
}

/** Names of the orders that wait, the first first. Throws the system's errors. */
export function waitingOrders(dataDirectory: string): readonly string[] {
  return idsIn(dataDirectory, /^order-([A-Za-z0-9-]{1,64})\.json$/)
}

/** Names of the orders whose answers lie there. Throws the system's errors. */
export function layingAnswers(dataDirectory: string): readonly string[] {
  return idsIn(dataDirectory, /^answer-([A-Za-z0-9-]{1,64})\.json$/)
}

/** An order; null: it is gone, or nothing that anybody could tell the meaning of. Throws the system's other errors. */
export function readTelevisionOrder(dataDirectory: string, id: string): TelevisionOrder | null {
  return readAs(televisionOrderPath(dataDirectory, id), id, orderSchema)
}

/** The answer to an order; null: none. Throws the system's errors. */
export function readTelevisionAnswer(dataDirectory: string, id: string): TelevisionAnswer | null {
  return readAs(televisionAnswerPath(dataDirectory, id), id, answerSchema)
}

export function layTelevisionOrder(dataDirectory: string, order: TelevisionOrder): Result<void, TelevisionOrderError> {
  return write(televisionOrderPath(dataDirectory, order.id), order)
}

export function layTelevisionAnswer(dataDirectory: string, answer: TelevisionAnswer): Result<void, TelevisionOrderError> {
  return write(televisionAnswerPath(dataDirectory, answer.id), answer)
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

function idsIn(dataDirectory: string, name: RegExp): readonly string[] {
  try {
    const names = readdirSync(join(dataDirectory, 'television'))
    return names.flatMap((each) => name.exec(each)?.[1] ?? []).toSorted()
  } catch (thrown) {
    if (systemFaultOf(thrown) === 'ENOENT') return []
    throw thrown
  }
}

/** What is there under another name than its own is not as this program writes it. */
function readAs<T extends { readonly id: string }>(path: string, id: string, schema: z.ZodType<T>): T | null {
  try {
    const read = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return read.success && read.data.id === id ? read.data : null
  } catch (thrown) {
    if (thrown instanceof SyntaxError || systemFaultOf(thrown) === 'ENOENT') return null
    throw thrown
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
