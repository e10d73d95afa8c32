import { z } from 'zod'
import type { MachineDriver } from '../machine-driver.ts'
import { channelsInOrder, relayChannelsSchema } from '../relay-channels.ts'
import { boardLineSettings, createBoardMachine } from './board-driver.ts'
import { lostAfterSilences, sensorClearMs } from './board-state.ts'
import { highestModbusChannel } from './modbus-codec.ts'

const numberSchema = z.int().min(1).max(highestModbusChannel)
const selectionSchema = z.string().min(1).max(64)

const inputsSchema = z
  .strictObject({
    selections: z
      .record(selectionSchema, numberSchema)
      .default({})
      .meta({ description: "The machine's own buttons: selections, each with the input that its button closes." }),
    soldOut: z
      .record(selectionSchema, numberSchema)
      .default({})
      .meta({ description: 'Sold-out contacts: selections, each with its input.' }),
    door: numberSchema.optional().meta({ description: 'The input that is on while the door is open.' }),
    dispensed: numberSchema.optional().meta({
      description: 'The input of a sensor that goods pass. With it a vend is confirmed, and a jam is known.'
    }),
    inverted: z.array(numberSchema).max(highestModbusChannel).default([]).meta({
      description: 'Inputs that say so when they are off, such as a door contact that is closed with the door.'
    })
  })
  .refine(({ selections, soldOut, door, dispensed }) => {
    const used = [...Object.values(selections), ...Object.values(soldOut), door, dispensed]
    const numbers = used.filter((each) => each !== undefined)
    return new Set(numbers).size === numbers.length
  }, 'each input says one thing')

const settingsSchema = z
  .strictObject({
    driver: z.literal('relay-modbus').meta({ description: 'Modbus RTU relay boards with a timer.' }),
    port: z
      .string()
      .min(1)
      .max(255)
      .meta({ description: 'Path of the serial line. Prefer `/dev/serial/by-id/…`, which a second adapter does not change.' }),
    baudRateBps: z.int().min(300).max(4_000_000).default(9600).meta({ description: 'Speed of the line.' }),
    parity: z.enum(['none', 'even', 'odd']).default('none').meta({ description: 'Parity of the line.' }),
    address: z.int().min(1).max(247).default(1).meta({ description: "The board's Modbus address." }),
    pulseMs: z
      .int()
      .min(100)
      .max(10_000)
      .multipleOf(100)
      .default(500)
      .meta({ description: 'How long a relay stays closed; the timer of the board counts in steps of 100 ms.' }),
    channels: relayChannelsSchema(highestModbusChannel).meta({
      description: "The machine's selections, each with a relay of its own."
    }),
    inputs: inputsSchema.prefault({}).meta({ description: "What the board's inputs are wired to." }),
    pollMs: z.int().min(20).max(1000).default(100).meta({ description: 'How often the inputs are read.' }),
    answerMs: z.int().min(50).max(5000).default(300).meta({
      description: 'How long the board may take to answer. After three silences in a row it counts as gone.'
    }),
    dispenseSeconds: z.int().min(1).max(120).default(15).meta({
      description: 'With a sensor: how long goods may take after the pulse. After that the column counts as jammed.'
    }),
    sensorHoldMs: z.int().min(100).max(10_000).default(1000).meta({
      description: 'With a sensor: how long it stays on at least when goods pass. Where it is shorter, lengthen it by a relay.'
    })
  })
  .refine(
    ({ channels, inputs }) =>
      [...Object.keys(inputs.selections), ...Object.keys(inputs.soldOut)].every((each) => Object.hasOwn(channels, each)),
    { path: ['inputs'], message: 'names a selection that is not in "channels"' }
  )

/** The settings of `relay-modbus`. */
export type RelayModbusSettings = z.infer<typeof settingsSchema>

/** Modbus RTU relay boards with a timer and inputs. */
export const relayModbusDriver: MachineDriver<RelayModbusSettings> = {
  name: 'relay-modbus',
  summary:
    'One dry contact a selection, closed by a Modbus RTU relay board with a timer of its own (Waveshare), and buttons, ' +
    'sold-out contacts, door and drop sensor read back through its inputs.',
  settings: settingsSchema,
  selectionsOf: ({ channels }) => Object.keys(channels),
  selectionsFrom: 'machine.channels',
  // Until the sensor has let go, each of the requests with all its silences, the pulse, and the goods.
  longestVendMs: ({ pulseMs, answerMs, dispenseSeconds, inputs }) =>
    sensorClearMs + 5 * lostAfterSilences * answerMs + pulseMs + (inputs.dispensed === undefined ? 0 : dispenseSeconds * 1000),
  leads: () => false,
  suggest: channelsInOrder,
  create: (settings, { open, clock }) => {
    const { selections, soldOut, door = null, dispensed = null, inverted } = settings.inputs
    return createBoardMachine({
      open,
      clock,
      settings: {
        ...boardLineSettings(settings.port),
        baudRateBps: settings.baudRateBps,
        parity: settings.parity
      },
      rules: {
        address: settings.address,
        channels: settings.channels,
        pulseUnits: settings.pulseMs / 100,
        inputs: { selections, soldOut, door, dispensed, inverted },
        pollMs: settings.pollMs,
        answerMs: settings.answerMs,
        dispenseMs: settings.dispenseSeconds * 1000,
        sensorHoldMs: settings.sensorHoldMs
      }
    })
  }
}
