import { z } from 'zod'
import type { MachineDriver } from '../machine-driver.ts'
import { channelsInOrder, relayChannelsSchema } from '../relay-channels.ts'
import { highestRelayChannel } from './lcus-codec.ts'
import { createRelayMachine, relayLineSettings } from './relay-driver.ts'

const settingsSchema = z.strictObject({
  driver: z.literal('relay-lcus').meta({ description: 'LCUS relay boards on USB.' }),
  port: z
    .string()
    .min(1)
    .max(255)
    .meta({ description: 'Path of the serial line. Prefer `/dev/serial/by-id/…`, which a second adapter does not change.' }),
  baudRateBps: z.int().min(300).max(4_000_000).default(9600).meta({ description: 'Speed of the line.' }),
  pulseMs: z.int().min(20).max(10_000).default(500).meta({ description: 'How long a relay stays closed.' }),
  channels: relayChannelsSchema(highestRelayChannel).meta({
    description: "The machine's selections, each with a relay channel of its own."
  }),
  feedback: z.boolean().default(false).meta({
    description: 'Whether the board answers each command with its relay\'s state, and must. Many boards cannot.'
  })
})

/** The settings of `relay-lcus`. */
export type RelayLcusSettings = z.infer<typeof settingsSchema>

/** LCUS relay boards: one pulse of a contact a vend, `told` at best. */
export const relayLcusDriver: MachineDriver<RelayLcusSettings> = {
  name: 'relay-lcus',
  summary: 'One dry contact a selection, closed for a moment by an LCUS relay board on USB.',
  settings: settingsSchema,
  selectionsOf: ({ channels }) => Object.keys(channels),
  selectionsFrom: 'machine.channels',
  // Told on, held, and told off thrice with the board's silence each time; a line that hangs is lost sooner.
  longestVendMs: ({ pulseMs }) => pulseMs + 10_000,
  leads: () => false,
  suggest: channelsInOrder,
  create: ({ port, baudRateBps, pulseMs, channels, feedback }, { open, clock }) =>
    createRelayMachine({
      open,
      clock,
      settings: { ...relayLineSettings(port), baudRateBps },
      pulseMs,
      channels,
      feedback
    })
}
