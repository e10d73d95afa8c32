/**
 * How many accepted orders a driver remembers against a second telling. A last guard against a programmer's mistake in
 * this process: the durable one is the record of the intent, stored before the machine is told.
 */
export const rememberedVendIds = 1024

/** The accepted orders with one more, oldest first; the oldest are forgotten. */
export function rememberVend(acceptedVendIds: readonly string[], vendId: string): readonly string[] {
  return [...acceptedVendIds, vendId].slice(-rememberedVendIds)
}
