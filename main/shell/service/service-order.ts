import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { err, ok, type Result } from '../../../device/result.ts'
import { removeDurably, systemFaultOf, writeDurably } from '../../clock-guard/durable-file.ts'
import { safeTextSchema } from '../../contract/fields.ts'

/**
 * What `hatachi service begin` and `end` order: laid down for the appliance to take, at once where it runs, else at its
 * next start. Only who may write into the data directory can give it.
 */
const orderSchema = z.strictObject({
  /** Names it, so that it is taken once. */
  id: z.string().min(1).max(64),
  /** The mode that is wanted. */
  mode: z.enum(['in_service', 'maintenance', 'out_of_service']),
  /** The name that was given with it. */
  by: safeTextSchema.min(1).max(80)
})
export type ServiceOrder = Readonly<z.infer<typeof orderSchema>>

/** Where an order waits below a data directory. */
export function serviceOrderPath(dataDirectory: string): string {
  return join(dataDirectory, 'service-order.json')
}

/** The order that waits. Null: none. `unreadable`: there is something, and nobody can tell what it wants. Never throws. */
export function readServiceOrder(path: string): ServiceOrder | null | 'unreadable' {
  try {
    const order = orderSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return order.success ? order.data : 'unreadable'
  } catch (thrown) {
    return systemFaultOf(thrown) === 'ENOENT' ? null : 'unreadable'
  }
}

/** Lays an order down durably, in place of one that still waits. `fault` is the system's, such as ENOSPC. */
export function layServiceOrder(
  path: string,
  order: ServiceOrder
): Result<void, { readonly code: 'order_unwritable'; readonly fault: string }> {
  try {
    writeDurably(path, `${JSON.stringify(order)}\n`)
    return ok(undefined)
  } catch (thrown) {
    const fault = systemFaultOf(thrown)
    if (fault === null) throw thrown
    return err({ code: 'order_unwritable', fault })
  }
}

/** Takes away the order that was taken. @returns whether it is gone */
export function discardServiceOrder(path: string): boolean {
  try {
    removeDurably(path)
    return true
  } catch {
    return false
  }
}
