import { z } from 'zod'

/** `machine.channels` of a relay board: selections, each with the number of a relay that no other one has. */
export function relayChannelsSchema(highestRelay: number) {
  return z
    .record(z.string().min(1).max(64), z.int().min(1).max(highestRelay))
    .refine((channels) => Object.keys(channels).length > 0, 'at least one selection')
    .superRefine((channels, context) => {
      const selectionOf = new Map<number, string>()
      for (const [selection, relay] of Object.entries(channels)) {
        const first = selectionOf.get(relay)
        if (first === undefined) selectionOf.set(relay, selection)
        // Else what anybody may buy would press the button of what is guarded.
        else context.addIssue({ code: 'custom', path: [selection], message: `the selection "${first}" has this relay already` })
      }
    })
}

/** `machine.channels` for selections that are wired to relays in their order. */
export function channelsInOrder(selections: readonly string[]): { readonly channels: Readonly<Record<string, number>> } {
  return { channels: Object.fromEntries(selections.map((selection, index) => [selection, index + 1])) }
}
