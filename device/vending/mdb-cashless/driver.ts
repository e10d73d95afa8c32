import { z } from 'zod'
import type { MachineDriver } from '../machine-driver.ts'
import { createGateMachine, gateLineSettings } from './gate-driver.ts'

const settingsSchema = z.strictObject({
  driver: z.literal('mdb-cashless').meta({ description: 'A cashless reader on the MDB bus, through an ASCII adapter.' }),
  port: z
    .string()
    .min(1)
    .max(255)
    .meta({ description: 'Path of the serial line. Prefer `/dev/serial/by-id/…`, which a second adapter does not change.' }),
  baudRateBps: z.int().min(300).max(4_000_000).default(115_200).meta({ description: 'Speed of the line.' }),
  decimals: z.int().min(0).max(3).default(0).meta({
    description: 'How many places the adapter moves the point of prices: with 2, its `3.50` is 350 yen.'
  }),
  resultSeconds: z.int().min(5).max(600).default(60).meta({
    description: 'How long the machine may take to report the goods out. After that the sale is recorded as unknown.'
  }),
  requestSeconds: z.int().min(10).max(600).default(180).meta({
    description: "How long the machine's request may wait for a shopper. After that it is denied."
  }),
  keepAlive: z.boolean().default(true).meta({
    description: '`false` where the adapter answers nothing to a second `C,1`: its silence is then not taken for a loss.'
  })
})

/** The settings of `mdb-cashless`. */
export type MdbCashlessSettings = z.infer<typeof settingsSchema>

/** The gate: a cashless reader that lets a request through once the shopper is verified. */
export const mdbCashlessDriver: MachineDriver<MdbCashlessSettings> = {
  name: 'mdb-cashless',
  summary:
    'A machine with an MDB bus that takes a cashless reader: an adapter (Qibixx MDB-USB, ASCII lines) stands as one ' +
    'and holds each request until the shopper is verified.',
  settings: settingsSchema,
  // The machine's own numbers of its items.
  selectionsOf: () => null,
  // As `decodeGateMessage` takes it: another one would never be asked for.
  selectionForm: {
    pattern: /^(?:0|[1-9][0-9]{0,4})$/,
    words: 'the item\'s number as the machine sends it: up to five digits without zeros before them, such as "21"'
  },
  selectionsFrom: "the machine's item numbers",
  // The adapter's lines carry no checksum.
  toldApartBy: 'price',
  longestVendMs: ({ resultSeconds }) => resultSeconds * 1000,
  leads: () => true,
  create: ({ port, baudRateBps, decimals, resultSeconds, requestSeconds, keepAlive }, { open, clock }) =>
    createGateMachine({
      open,
      clock,
      settings: { ...gateLineSettings(port), baudRateBps },
      rules: { decimals, resultMs: resultSeconds * 1000, requestMs: requestSeconds * 1000, keepAlive }
    })
}
