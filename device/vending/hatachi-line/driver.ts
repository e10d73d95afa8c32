import { randomInt } from 'node:crypto'
import { z } from 'zod'
import type { MachineDriver } from '../machine-driver.ts'
import { createLineMachine, defaultLineTimings } from './line-driver.ts'

const settingsSchema = z.strictObject({
  driver: z.literal('hatachi-line').meta({ description: "Hatachi's own line protocol (docs/line-protocol.md)." }),
  port: z
    .string()
    .min(1)
    .max(255)
    .meta({ description: 'Path of the serial line. Prefer `/dev/serial/by-id/…`, which no second adapter changes.' }),
  baudRateBps: z
    .int()
    .min(300)
    .max(4_000_000)
    .default(115_200)
    .meta({ description: 'Speed of the line; always 8 data bits, no parity, 1 stop bit.' }),
  heartbeatMs: z
    .int()
    .min(100)
    .max(10_000)
    .default(defaultLineTimings.heartbeatMs)
    .meta({ description: 'How often the two sides show that they live. After three without an answer it is lost.' }),
  resultWithinMs: z
    .int()
    .min(1000)
    .max(120_000)
    .default(defaultLineTimings.resultMs)
    .meta({ description: 'How long the machine may take to hand out before the end of a vend counts as not known.' })
})

/** The settings of `hatachi-line`. */
export type HatachiLineSettings = z.infer<typeof settingsSchema>

/** Our own protocol, for anything with a microcontroller: `dispensed` where the machine notices, and asked after. */
export const hatachiLineDriver: MachineDriver<HatachiLineSettings> = {
  name: 'hatachi-line',
  summary: 'Anything with a microcontroller, by an open protocol over a serial line or USB: docs/line-protocol.md.',
  settings: settingsSchema,
  selectionsOf: () => null,
  selectionsFrom: "the machine's own list",
  // Until a message under way has its answer or is given up, what was told before is known or overdue, and then the result.
  longestVendMs: ({ resultWithinMs }) => {
    const { repeatMs, mostSent, askAgainMs } = defaultLineTimings
    return repeatMs * mostSent + askAgainMs + 2 * resultWithinMs
  },
  leads: () => false,
  create: ({ port, baudRateBps, heartbeatMs, resultWithinMs }, { open, clock }) =>
    createLineMachine({
      open,
      clock,
      settings: { path: port, baudRateBps, dataBits: 8, stopBits: 1, parity: 'none' },
      timings: { heartbeatMs, resultMs: resultWithinMs },
      session: randomInt(0x10000)
    })
}
