import { z } from 'zod'
import type { MachineDriver } from '../machine-driver.ts'
import { createAvdMachine } from './avd-driver.ts'
import { avdStatusBit } from './avd-messages.ts'
import { ageOfSelection, selectionOfAge } from './avd-state.ts'
import { mdbFramings } from './framing.ts'
import { identificationBytes } from './identification.ts'

const byte = z.number().int().min(0).max(255)
const seconds = (most: number) => z.number().int().min(1).max(most)
const answerBytes = z
  .string()
  .regex(/^[0-9A-Fa-f]{2}(?: [0-9A-Fa-f]{2}){0,34}$/, 'bytes in hexadecimal, such as "01 00"')
const codeText = (most: number) => z.string().regex(/^[\x20-\x7e]*$/, 'ASCII').max(most)

/** Bytes of `01 00`. */
function bytesOfText(text: string): readonly number[] {
  return text.split(' ').map((digits) => parseInt(digits, 16))
}

const features = z
  .strictObject({
    first: byte
      .refine((value) => (value & (avdStatusBit.inProgress | avdStatusBit.verified)) === 0, 'bits 40h and 10h are set by itself')
      .default(0x8f)
      .meta({ description: 'Of the first byte, without the bits 40h (in progress) and 10h (verified); 143 is 8Fh.' }),
    second: byte.default(0x10).meta({ description: 'The second byte; 16 is 10h.' })
  })
  .prefault({})
  .meta({ description: 'Feature bytes of a status that are not confirmed: set them as the machine expects them.' })

const identification = z
  .strictObject({
    maker: codeText(3).default('HTC').meta({ description: 'Three letters.' }),
    serialNumber: codeText(12).default('1').meta({ description: 'Up to 12 characters.' }),
    model: codeText(12).default('HATACHI').meta({ description: 'Up to 12 characters.' }),
    version: z
      .string()
      .regex(/^[0-9]{4}$/, 'four digits')
      .default('0100')
      .meta({ description: 'Four digits.' })
  })
  .prefault({})
  .meta({ description: 'What the device calls itself on the bus (EXPANSION 00).' })

const settings = z
  .strictObject({
    driver: z.literal('mdb-avd').meta({ description: 'MDB age verification device.' }),
    port: z.string().min(1).meta({ description: 'Path of the bus adapter’s serial line, such as /dev/serial/by-id/….' }),
    ages: z
      .array(z.number().int().min(1).max(120))
      .min(1)
      .max(8)
      .default([20])
      .meta({ description: 'Ages that the machine asks for; products name them as the selection age-20.' }),
    framing: z
      .enum(['fe', 'ascii'])
      .default('fe')
      .meta({ description: 'How the adapter carries 9-bit characters: FE, byte, mode; or lines of hexadecimal digits.' }),
    baudRateBps: z
      .number()
      .int()
      .min(9600)
      .max(1_000_000)
      .default(115_200)
      .meta({ description: 'Of the adapter’s line. The bus itself has 9600.' }),
    address: z
      .union([z.literal(0x68), z.literal(0x10)])
      .default(0x68)
      .meta({ description: '104 (68h): age verification device. 16 (10h): embedded, on a cashless device’s address.' }),
    answers: z
      .enum(['at_once', 'by_poll'])
      .default('at_once')
      .meta({ description: 'Data is given in answer to the command, or after an ACK to the next POLL.' }),
    begins: z
      .enum(['on_age', 'on_status'])
      .default('on_age')
      .meta({ description: 'A shopper is asked for at DRAVP, or only at DRAVS where the machine sends its age once.' }),
    whileAsking: z
      .enum(['in_progress', 'hold'])
      .default('in_progress')
      .meta({ description: 'A status asked for meanwhile says “in progress”, or (with by_poll) waits for the end.' }),
    needsEnable: z.boolean().default(false).meta({ description: 'Nothing is asked for after a reset before ENABLE.' }),
    requestsTime: z.boolean().default(false).meta({ description: 'Asks for time and date after a reset.' }),
    silenceSeconds: seconds(60)
      .default(5)
      .meta({ description: 'The machine counts as lost when it has not polled for so long.' }),
    verifiedWithinSeconds: seconds(120)
      .default(10)
      .meta({ description: 'How long “verified” stands at most for the machine to ask for it and take it.' }),
    verifiedForSeconds: z
      .number()
      .int()
      .min(0)
      .max(120)
      .default(0)
      .meta({ description: 'How long it is said again after the machine took it; 0: it is over with its acknowledgement.' }),
    ackWithinMs: z
      .number()
      .int()
      .min(5)
      .max(1000)
      .default(150)
      .meta({ description: 'How long after an answer an acknowledgement still counts for it, the adapter’s delays included.' }),
    features,
    identification,
    identificationPrefix: answerBytes
      .or(z.literal(''))
      .optional()
      .meta({ description: 'Bytes before the identification; by default none at 68h, and 09 at 10h.' }),
    setupAnswer: answerBytes.default('01').meta({ description: 'Answer to SETUP at 68h; not confirmed.' }),
    setupDataBytes: z
      .number()
      .int()
      .min(0)
      .max(33)
      .default(0)
      .meta({ description: 'Bytes of data that SETUP at 68h has; not confirmed.' }),
    configureAnswer: answerBytes
      .default('FF 07 05 43 46 47 56 50')
      .meta({ description: 'Answer to CFGVP; not confirmed.' }),
    readerConfiguration: answerBytes
      .default('01 01 13 92 01 00 05 00')
      .meta({ description: 'Answer to a cashless SETUP at 10h: level 1, yen, scale 1, no decimals, 5 seconds.' })
  })
  .refine(({ answers, whileAsking }) => answers === 'by_poll' || whileAsking === 'in_progress', {
    path: ['whileAsking'],
    message: 'only with answers: by_poll'
  })

/** `machine` of the configuration for an age verification device. */
export type MdbAvdSettings = z.infer<typeof settings>

/** MDB age verification device (NAMA MDB/ICP 4.3, address 68h, or embedded at 10h) through a bus adapter. */
export const mdbAvdDriver: MachineDriver<MdbAvdSettings> = {
  name: 'mdb-avd',
  summary: 'Machines with an MDB bus that ask an age verification device for shoppers’ ages.',
  settings,
  selectionsOf: ({ ages }) => ages.map(selectionOfAge),
  selectionsFrom: 'machine.ages',
  yearsAskedBy: ageOfSelection,
  longestVendMs: ({ verifiedWithinSeconds }) => verifiedWithinSeconds * 1000,
  leads: () => true,
  suggest: (selections) => {
    const ages = selections.map(ageOfSelection).filter((age) => age !== null)
    return ages.length === 0 ? {} : { ages }
  },
  create: (machine, { open, clock }) => {
    const prefix = machine.identificationPrefix ?? (machine.address === 0x10 ? '09' : '')
    return createAvdMachine({
      open,
      clock,
      settings: { path: machine.port, baudRateBps: machine.baudRateBps, dataBits: 8, stopBits: 1, parity: 'none' },
      framing: mdbFramings[machine.framing],
      address: machine.address,
      answers: machine.answers,
      begins: machine.begins,
      whileAsking: machine.whileAsking,
      needsEnable: machine.needsEnable,
      requestsTime: machine.requestsTime,
      silenceMs: machine.silenceSeconds * 1000,
      verifiedWithinMs: machine.verifiedWithinSeconds * 1000,
      verifiedForMs: machine.verifiedForSeconds * 1000,
      ackWithinMs: machine.ackWithinMs,
      features: machine.features,
      setupDataBytes: machine.setupDataBytes,
      setupAnswer: bytesOfText(machine.setupAnswer),
      configureAnswer: bytesOfText(machine.configureAnswer),
      readerConfiguration: bytesOfText(machine.readerConfiguration),
      identification: [...(prefix === '' ? [] : bytesOfText(prefix)), ...identificationBytes(machine.identification)]
    })
  }
}
