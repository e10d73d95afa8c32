import { z } from 'zod'
import { tvLanguages } from '../../contract/tv-view.ts'
import { DEFAULT_TV_TIMEOUTS, type TvTimeouts } from '../../television/ports.ts'
import { file, namedKey } from './field-schemas.ts'

const HOST_NAME = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/

/** An address of a party: over TLS, or on this very machine. */
const partyUrl = () =>
  z
    .string()
    .max(512)
    .regex(
      /^(?:https:\/\/[^\s/@?#]+|http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost)(?::\d{1,5})?)(?:\/[^\s@?#]*)?$/,
      'an https address without user, query or fragment (http on this machine alone)'
    )

const party = {
  url: partyUrl().meta({ description: 'Its address: https; http on this machine alone.' }),
  tokenFile: file('File of the token that this machine shows it, 32 characters or more; readable by its owner only.'),
  serverCa: file('PEM file of the CA that issued its TLS certificate. Absent: one that the system knows.').optional()
}
const cableKey = (description: string) => namedKey('cable platform', description)

const cableSchema = z.strictObject({
  boxId: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, '1 to 64 letters, digits, ".", "_" or "-"')
    .meta({ description: 'By which both parties know this machine.' }),
  platform: z
    .strictObject({
      ...party,
      answerKey: cableKey("The cable platform's public key that signs its answers."),
      nextAnswerKey: cableKey('The key that it is changing to, while it changes.').optional(),
      sealingKey: cableKey('The public key to which certificates are sealed.')
    })
    .meta({ description: 'The cable platform: it alone maps a card to a cable ID.' }),
  operator: z.strictObject(party).meta({ description: 'The cable operator: it maps a cable ID to a household.' })
})

const service = (description: string) => z.strictObject(party).optional().meta({ description })
const servicesSchema = z.strictObject({
  booking: service('Booking of municipal facilities (docs/booking-api.yaml).'),
  health: service('Health data (docs/health-api.yaml).')
})

/** A time-out in whole seconds, with the session's own default. */
function seconds(name: keyof TvTimeouts, [least, most]: readonly [number, number], description: string) {
  return z.int().min(least).max(most).default(DEFAULT_TV_TIMEOUTS[name] / 1000).meta({ description })
}

/** The television (docs/television.md): how screens reach it, and whom it asks. */
export const televisionSchema = z.strictObject({
  enabled: z.boolean().default(false).meta({ description: "Whether the television's face is served." }),
  address: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1').meta({
    description:
      'The address of this machine at which televisions and telephones reach it, over HTTPS. By default none but this ' +
      'machine does; give the address in the home network, or `0.0.0.0` for all. Never put it on the Internet.'
  }),
  port: z.int().min(0).max(65_535).default(8444).meta({ description: 'Its TCP port; 0 takes any free one.' }),
  names: z
    .array(z.string().max(253).regex(HOST_NAME, 'a host name in small letters'))
    .max(16)
    .default([])
    .meta({
      description:
        "Further names that it is reached by; the machine's own name, with and without `.local`, is always one. The first " +
        'stands in the code that a telephone scans; without one, the address does. Where `address` is loopback, no name leads to it.'
    }),
  certificate: file(
    'PEM file of an own certificate, with its chain. Without one the machine makes its own, and shows its fingerprint.'
  ).optional(),
  certificateKey: file('PEM file of its private key; readable by its owner only.').optional(),
  ownPort: z.int().min(0).max(65_535).default(0).meta({
    description: "Loopback port for the machine's own screen, which needs no pairing; 0 takes any free one."
  }),
  language: z.enum(tvLanguages).default('ja').meta({ description: 'The language of a screen until a person chooses another.' }),
  pairing: z.enum(['screens', 'command']).default('screens').meta({
    description:
      'Who gives the code that pairs a television: the settings of every screen that is paired and of the own one, or ' +
      '`hatachi television pair` alone, for screens that stand where strangers come.'
  }),
  reader: z.enum(['appliance', 'agent']).default('appliance').meta({
    description:
      "Whose card reader is used: this machine's, or that of an agent beside the television (docs/television.md), " +
      'which only a box with `machine: { driver: none }` may have; `reader` is then not used, and may be left out.'
  }),
  timeouts: z
    .strictObject({
      cardSeconds: seconds('cardMs', [10, 600], 'To lay the card down.'),
      pinSeconds: seconds('pinMs', [15, 600], 'To enter the PIN.'),
      returnCardSeconds: seconds('returnCardMs', [5, 600], 'To put back a card that was lifted before the PIN.'),
      consentSeconds: seconds('consentMs', [15, 600], 'To read and consent.'),
      idleSeconds: seconds('idleMs', [30, 1800], 'Without a press, until whoever is logged in is logged out.'),
      absentSeconds: seconds('absentMs', [5, 600], 'Without a connection of the screen, until the same.'),
      noticeSeconds: seconds('noticeMs', [10, 600], 'How long a message stays.')
    })
    .prefault({})
    .meta({ description: 'How long each screen waits.' }),
  cable: cableSchema
    .optional()
    .meta({ description: 'The two cable parties, by which people log in. Required where the television is enabled.' }),
  services: servicesSchema.prefault({}).meta({ description: 'What is offered after login.' })
})
export type TelevisionFields = z.infer<typeof televisionSchema>
