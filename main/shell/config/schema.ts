import { z } from 'zod'
import { JPKI_AUTHENTICATION_POLICY } from '../../../device/jpki-policy.ts'
import { machineChoices } from '../../../device/vending/drivers.ts'
import type { MachineSettings } from '../../../device/vending/machine-driver.ts'
import { civilDateSchema, identifierSchema, safeTextSchema, selectionSchema } from '../../contract/fields.ts'
import { localizedSchema, productViewSchema } from '../../contract/shopper.ts'
import type { SessionTimeouts } from '../../session/policy.ts'
import { DEFAULT_TIMEOUTS } from '../../session/policy.ts'
import { feesSchema } from './fees-schema.ts'
import { file, namedKey } from './field-schemas.ts'
import { operatorSideSchema } from './operator-side-schema.ts'
import { recordSchema } from './record-schema.ts'
import { televisionSchema } from './television-schema.ts'

/**
 * The drivers that an entry of the program knows, by the names that the configuration gives them. Those of machines are
 * the same for all: a simulated machine stands at the far end of the line.
 */
export interface DriverNames {
  readonly readerDrivers: readonly string[]
}

/** The drivers of the production entry. The development entry adds its own. */
export const productionDriverNames: DriverNames = { readerDrivers: ['pcsc'] }

const LANGUAGES_GIVEN = 'Where `zh-Hans` or `ko` is left out, its shoppers read the English.'

const operatorSchema = z.strictObject({
  name: z.string().min(1).max(120).meta({ description: 'Who runs the machine, as the shopper reads it.' }),
  telephone: z
    .string()
    .regex(/^[0-9+() -]{3,24}$/, 'a telephone number in quotes, such as "0120-000-000"')
    .optional()
    .meta({ description: 'Shown when the machine is out of service.' }),
  outOfServiceMessage: localizedSchema.meta({
    description: `Shown when the machine is out of service. ${LANGUAGES_GIVEN}`
  })
})

const httpsAddress = () =>
  z
    .string()
    .max(512)
    .regex(/^https:\/\/[^\s/@?#]+(?:\/[^\s@?#]*)?$/, 'an https address without user, query or fragment')

const platformSchema = z.strictObject({
  endpoint: httpsAddress().meta({ description: 'Address of the platform, such as `https://platform.example:8443`.' }),
  secondEndpoint: httpsAddress()
    .optional()
    .meta({ description: 'A second address of the same platform, asked where the first is slow or silent.' }),
  clientCertificate: file('PEM file of the certificate that this machine shows the platform.'),
  clientKey: file('PEM file of its private key; readable by its owner only.'),
  serverCa: file("PEM file of the CA that issued the platform's TLS certificate."),
  answerKey: namedKey('platform operator', "The platform's public key that signs answers."),
  nextAnswerKey: namedKey('platform operator', 'The key that the platform is changing to, while it changes.').optional(),
  sealingKey: namedKey(
    'platform operator',
    'The public key to which a certificate is sealed. Required for `service_provider`, refused for `platform_operator`.'
  ).optional(),
  timeoutMs: z.int().min(500).max(10_000).default(4000).meta({ description: 'How long one answer may take.' })
})

const webAddress = () =>
  z
    .string()
    .max(512)
    .regex(/^https?:\/\/[^\s/@?#]+(?:\/[^\s@?#]*)?$/, 'an http or https address without user, query or fragment')

const ocspSchema = z.strictObject({
  url: webAddress()
    .optional()
    .meta({ description: 'Overrides the address that the certificate names.' }),
  timeoutMs: z.int().min(500).max(10_000).default(3000).meta({ description: 'How long one answer may take.' }),
  maxAgeMinutes: z
    .int()
    .min(1)
    .max(1440)
    .default(30)
    .meta({ description: 'The greatest age of an answer. The responder renews its data every 15 minutes.' }),
  clockSkewSeconds: z.int().min(0).max(300).default(60).meta({ description: 'How far two clocks may differ.' }),
  requireNonce: z.boolean().default(true).meta({ description: 'Whether an answer must repeat our nonce.' }),
  cache: z
    .boolean()
    .default(false)
    .meta({
      description:
        'Whether an answer is used again before its own nextUpdate. Off: the responder is asked at each purchase, as the ' +
        'law has it.'
    })
})

const listSources = (description: string) =>
  z
    .array(z.strictObject({ url: webAddress().meta({ description: 'Address of the list, such as the certificates name it.' }) }))
    .max(16)
    .default([])
    .meta({ description })

const revocationSchema = z.strictObject({
  method: z.enum(['ocsp', 'list']).default('ocsp').meta({
    description:
      '`ocsp`: the responder is asked about each certificate. `list`: the lists that are kept here are looked into, and ' +
      'nothing is sent out; a revocation takes effect the next day.'
  }),
  lists: listSources(
    "Lists of people's certificates (CRL), fetched after 07:00 Japan time each day. With `method: list` and none here, " +
      'somebody has to bring them each day with `hatachi crl import`.'
  ),
  authorityLists: listSources(
    'Lists of CA certificates (ARL), fetched likewise. Where there are any, an anchor without one in date is not relied on.'
  ),
  maxAgeHours: z.int().min(1).max(336).default(50).meta({
    description:
      "The greatest age of a list of people's certificates, from its thisUpdate. The default bears one day without a " +
      'new list, where thisUpdate is the hour of publication.'
  }),
  authorityMaxAgeHours: z
    .int()
    .min(1)
    .max(8784)
    .default(50)
    .meta({ description: 'The greatest age of a list of CA certificates. Raise it where J-LIS renews it less often.' }),
  overdueHours: z
    .int()
    .min(1)
    .max(72)
    .default(6)
    .meta({ description: 'How long after 07:00 a list that is not here is recorded and reported as overdue.' })
})

const trustSchema = z.strictObject({
  anchors: z
    .array(file('PEM file of a self-signed CA certificate.'))
    .min(1)
    .max(16)
    .meta({ description: 'The CAs that are trusted. They come from here alone, never from a card.' }),
  policies: z
    .array(z.string().regex(/^[0-2](?:\.(?:0|[1-9][0-9]*))+$/, 'an OID in dots'))
    .min(1)
    .max(16)
    .default([JPKI_AUTHENTICATION_POLICY])
    .meta({ description: 'Accepted certificate policies, one of which the certificate must name.' }),
  revocation: revocationSchema
    .prefault({})
    .meta({ description: 'How it is found out whether a certificate is revoked.' }),
  ocsp: ocspSchema.prefault({}).meta({ description: 'How the OCSP responder is asked.' }),
  certification: z
    .strictObject({
      validUntil: civilDateSchema.meta({ description: 'Its last day, `YYYY-MM-DD`, in Japan. The next day nothing is checked.' })
    })
    .optional()
    .meta({ description: "The minister's certification (認定) of the platform operator, which lasts a year." })
})

/** One branch a driver, told apart by `driver`; what a branch holds is the driver's own. */
const machineSchema: z.ZodType<MachineSettings, object> = z.discriminatedUnion(
  'driver',
  // Strict objects with a literal `driver`, as `MachineDriver.settings` says; its type cannot.
  machineChoices.map(({ settings }) => settings) as unknown as [z.ZodObject<{ driver: z.ZodLiteral }>]
) as unknown as z.ZodType<MachineSettings, object>

const acknowledgementSchema = z.strictObject({
  acknowledgedBy: safeTextSchema.min(1).max(80).meta({ description: 'Who answers for it.' }),
  acknowledgedOn: civilDateSchema.meta({ description: 'Since when, `YYYY-MM-DD`.' })
})

const ruleSchema = z.strictObject({
  id: identifierSchema.meta({ description: 'Name of the rule.' }),
  version: z.int().min(1).max(1_000_000).meta({ description: 'Raise it with every change; it stands in each record.' }),
  atLeastYears: z.int().min(1).max(150).meta({ description: 'The age that is asked for.' }),
  pin: z.enum(['pin', 'pin_unless_enrolled', 'none']).meta({
    description:
      '`pin`: always asked. `pin_unless_enrolled`: not of a card enrolled at the platform with its PIN, and only ' +
      'indoors. `none`: of nobody; beyond the law, so only with an acknowledgement.'
  }),
  acknowledgement: acknowledgementSchema
    .optional()
    .meta({ description: 'The word of an operator who knows the law and goes beyond it; recorded at each start.' })
})

const productSchema = z.strictObject({
  id: identifierSchema.meta({ description: 'Name of the product in records.' }),
  name: localizedSchema.meta({ description: `As the shopper reads it. ${LANGUAGES_GIVEN}` }),
  priceYen: z.int().min(0).max(1_000_000).meta({ description: 'As the shopper reads it.' }),
  picture: productViewSchema.shape.picture.default('other').meta({ description: 'Which drawing stands for it.' }),
  selection: selectionSchema.meta({ description: "The machine's own name of its column, button or ticket, in quotes." }),
  category: identifierSchema.optional().meta({
    description: 'Name of a group of products that rules of sale can be for ([rules.md](rules.md)), such as `alcohol`.'
  }),
  rule: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: 'Name of the rule that guards it. Without one it is sold to anybody, with no card.' }),
  fullFare: z
    .strictObject({
      selection: selectionSchema.meta({ description: 'The selection of the full fare, in quotes.' }),
      priceYen: z.int().min(0).max(1_000_000).meta({ description: 'As the shopper reads it.' })
    })
    .optional()
    .meta({
      description:
        'Makes it a ticket with two fares: `priceYen` and `selection` for those of the age, and these for anybody, with ' +
        'no card. A "no" then leads here instead of to a refusal. Needs a `rule`, and a machine that does not begin by itself.'
    }),
  offline: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: 'Name of the policy for when the network is gone. Without one nothing is sold then.' })
})

const offlinePolicySchema = z.strictObject({
  id: identifierSchema.meta({ description: 'Name of the policy.' }),
  version: z.int().min(1).max(1_000_000).meta({ description: 'Raise it with every change; it stands in each record.' }),
  ageEvidence: z.enum(['none', 'remembered_age']).meta({
    description:
      'On what the age is believed while the network is gone. `none`: nothing is sold. `remembered_age`: an earlier yes ' +
      'of the platform for the same card; for a `platform_operator` with `offline.memory` alone.'
  }),
  listMaxAgeHours: z.int().min(1).max(336).default(50).meta({
    description: "The greatest age of the list of people's certificates, from its thisUpdate, that is sold by offline."
  }),
  rememberedMaxAgeDays: z.int().min(2).max(365).default(90).meta({
    description: 'How long an earlier yes is believed, from the beginning of its day in Japan.'
  }),
  outageMaxHours: z.int().min(1).max(720).default(72).meta({
    description: 'For how long after the network went it is still sold.'
  })
})

const memorySchema = z.strictObject({
  enabled: z.boolean().default(false).meta({
    description:
      'Whether the machine may remember, with the shopper\'s say-so, that a card\'s holder was old enough. Legally ' +
      'unconfirmed, so only with an acknowledgement; for a `platform_operator` alone.'
  }),
  keepDays: z.int().min(2).max(365).default(90).meta({
    description: 'How long it is remembered, from the beginning of the day of the answer in Japan.'
  }),
  acknowledgement: acknowledgementSchema.optional().meta({
    description: 'The word of an operator who knows that remembering is legally unconfirmed; recorded at each start.'
  })
})

const offlineSchema = z.strictObject({
  policies: z
    .array(offlinePolicySchema)
    .max(64)
    .default([])
    .meta({ description: 'What may still be sold while the network is gone; products name one of them.' }),
  memory: memorySchema.prefault({}).meta({ description: 'What the machine may remember of ages.' })
})

const membersSchema = z.strictObject({
  enabled: z.boolean().default(false).meta({
    description:
      "Whether a card may stand for the operator's own member card: a person links a member number to it, and an older " +
      "card's link comes over with both consents ([membership.md](membership.md)). For a `platform_operator` alone."
  })
})

const clockSchema = z.strictObject({
  maxSilenceDays: z.int().min(1).max(366).default(35).meta({
    description: 'How long the clock is believed with no signed time from outside since the start.'
  })
})

/** A time-out in whole seconds, with the session's own default. */
function seconds(name: keyof SessionTimeouts, description: string) {
  const byDefault = DEFAULT_TIMEOUTS[name] / 1000
  return z.int().min(3).max(600).default(byDefault).meta({ description })
}

const timeoutsSchema = z.strictObject({
  chooseSeconds: seconds('chooseMs', 'To choose a product.'),
  tapSeconds: seconds('tapMs', 'To tap the card.'),
  consentSeconds: seconds('consentMs', 'To consent, where the card came first.'),
  pinSeconds: seconds('pinMs', 'To enter the PIN.'),
  returnCardSeconds: seconds('returnCardMs', 'To put back a card that was lifted.'),
  lastTrySeconds: seconds('lastTryMs', 'To decide about the last PIN try.'),
  soldSeconds: seconds('soldMs', 'How long "sold" is shown.'),
  notSoldSeconds: seconds('notSoldMs', 'How long it is shown that nothing was sold.'),
  memorySeconds: seconds('memoryMs', 'To say whether the age may be remembered, or to take that back.'),
  memberSeconds: seconds('memberMs', "To read a member's consents, or to enter a code.")
})

const sessionSchema = z.strictObject({
  lastTry: z.enum(['keep', 'ask']).default('keep').meta({
    description: '`keep`: the last PIN try is never spent. `ask`: the shopper may spend it, after a warning.'
  }),
  acceptPhones: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether phones are accepted. Needs `phonesAcknowledgement`.' }),
  phonesAcknowledgement: acknowledgementSchema.optional().meta({
    description: "The word of an operator who knows that the platform's certification covers phones; recorded at each start."
  }),
  basket: z
    .strictObject({
      most: z.int().min(2).max(10).meta({ description: 'How many things it takes.' })
    })
    .optional()
    .meta({ description: 'Whether several things are bought at once, under the strictest of their rules. Absent: one.' }),
  timeouts: timeoutsSchema.prefault({}).meta({ description: 'How long each screen waits.' })
})

const volume = (byDefault: number) => z.int().min(0).max(100).default(byDefault)
const timeOfDay = (byDefault: string) =>
  z
    .string()
    .regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time in quotes, such as "21:00"')
    .default(byDefault)

const volumeSchema = z.strictObject({
  day: volume(80).meta({ description: 'By day, 0 (silent) to 100.' }),
  night: volume(35).meta({ description: 'By night, 0 (silent) to 100.' }),
  nightFrom: timeOfDay('21:00').meta({
    description: "When the night begins, by the machine's own clock. The screen dims by the same night."
  }),
  nightUntil: timeOfDay('06:00').meta({ description: 'When it ends. The same time as `nightFrom`: there is no night.' })
})

const faceSchema = z.strictObject({
  port: z.int().min(0).max(65_535).default(0).meta({ description: 'Loopback port of the face; 0 takes any free one.' }),
  pinPad: z.enum(['ordered', 'shuffled']).default('ordered').meta({
    description:
      '`ordered`: the digits lie as on every pad. `shuffled`: they lie otherwise for every shopper; see ' +
      '"The PIN pad" above before choosing it.'
  }),
  volume: volumeSchema.prefault({}).meta({ description: 'How loud the sounds and the voice are.' })
})

/**
 * The configuration file as it is written, for a program that knows the given drivers. What one field says about
 * another is checked in `cross-checks.ts`, and the files that it names in `named-files.ts`.
 */
export function configurationSchema({ readerDrivers }: DriverNames) {
  return z.strictObject({
    role: z.enum(['service_provider', 'platform_operator']).meta({
      description:
        'In whose legal role the machine runs. A `service_provider` seals certificates and decodes none; a ' +
        '`platform_operator` judges them itself and asks OCSP.'
    }),
    place: z
      .enum(['indoors', 'outdoors'])
      .meta({ description: 'Where the machine stands. The law bars use without PIN outdoors.' }),
    operator: operatorSchema.meta({ description: 'Who runs the machine.' }),
    platform: platformSchema.optional().meta({
      description: 'The platform that is asked. Required, but for a `service_provider` with `machine: { driver: none }`.'
    }),
    trust: trustSchema
      .optional()
      .meta({ description: 'What is trusted. Required for `platform_operator`, refused for `service_provider`.' }),
    reader: z
      .strictObject({
        driver: z.enum(readerDrivers).meta({ description: "The driver's name." }),
        name: z.string().min(1).max(120).optional().meta({
          description: 'Only readers whose name contains this are used: for a machine with more than one.'
        })
      })
      .optional()
      .meta({ description: 'The card reader. Required, but with `television.reader: agent`.' }),
    machine: machineSchema.meta({ description: 'The vending or ticket machine.' }),
    rules: z.array(ruleSchema).max(64).optional().meta({
      description: 'Age rules. Required (`[]` for none), but with `driver: none`.'
    }),
    products: z
      .array(productSchema)
      .max(64)
      .optional()
      .meta({ description: 'What is sold, in the order of the screen: one at least; with `driver: none` nothing.' }),
    offline: offlineSchema.prefault({}).meta({ description: 'What happens while the network is gone.' }),
    members: membersSchema.prefault({}).meta({ description: "Cards in place of the operator's member cards." }),
    clock: clockSchema.prefault({}).meta({ description: 'How the clock of the machine is guarded.' }),
    session: sessionSchema.prefault({}).meta({ description: "The shopper's session." }),
    face: faceSchema.prefault({}).meta({ description: "The shopper's screen." }),
    operatorSide: operatorSideSchema.prefault({}).meta({ description: "The operator's side." }),
    television: televisionSchema.prefault({}).meta({ description: 'The television (docs/television.md).' }),
    record: recordSchema.prefault({}).meta({ description: 'How the record is kept.' }),
    fees: feesSchema.prefault({}).meta({ description: 'What checks cost, for `hatachi fees`.' })
  })
}

/** What a sound file says, with every default filled in. */
export type WrittenSettings = z.infer<ReturnType<typeof configurationSchema>>

/** The same, with nothing in place of the lists that a box which sells nothing may leave out. */
export type Settings = Omit<WrittenSettings, Lists> & { [Key in Lists]: NonNullable<WrittenSettings[Key]> }
type Lists = 'rules' | 'products'
