import { z } from 'zod'
import { JPKI_AUTHENTICATION_POLICY } from '../../../device/jpki-policy.ts'
import { bilingualSchema, facilitySchema } from '../../services/booking/protocol.ts'
import { usualRules } from '../../services/booking/slots.ts'
import { file, namedKey } from '../config/field-schemas.ts'

/** The settings of a party that has a server of its own: one small YAML file each (docs/parties.md). */

/** Where a party listens. */
const listening = (port: number) => ({
  address: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1').meta({
    description: 'The address of this machine that it listens at; `0.0.0.0` for all. Any but this machine\'s own needs `tls`.'
  }),
  port: z.int().min(0).max(65_535).default(port).meta({ description: 'Its TCP port; 0 takes any free one.' }),
  tls: z
    .strictObject({
      certificate: file('PEM file of its TLS certificate, with its chain.'),
      key: file('PEM file of its private key; readable by its owner only.')
    })
    .optional()
    .meta({ description: 'What HTTPS is spoken with. Without it, plain HTTP on this machine alone.' })
})

/** By what a party knows passes. */
const pinned = z
  .strictObject({
    answerKey: namedKey('cable platform', 'The public key that passes are signed with, as `cable-platform keys` prints it.'),
    nextAnswerKey: namedKey('cable platform', 'The key that it is changing to, while it changes.').optional()
  })
  .meta({ description: 'The cable platform, by its keys. It is never asked.' })

const appliances = z
  .array(z.strictObject({ file: file('File of a token of 32 characters or more, on one line; readable by its owner only.') }))
  .min(1)
  .max(10_000)
  .meta({ description: 'Tokens by which appliances are let in. Alone they open nothing: each question shows a pass.' })

export const cablePlatformSchema = z.strictObject({
  ...listening(9443),
  keysDirectory: z.string().min(1).max(1024).default('cable-platform-keys').meta({
    description: "Folder of its own three keys (0700), made at the first start; relative to the data directory. Best on another medium than the store."
  }),
  trust: z
    .strictObject({
      anchors: z
        .array(file('PEM file of a self-signed CA certificate.'))
        .min(1)
        .max(16)
        .meta({ description: 'The CAs whose cards are let in. They come from here alone, never from a card.' }),
      policies: z
        .array(z.string().regex(/^[0-2](?:\.(?:0|[1-9][0-9]*))+$/, 'an OID in dots'))
        .min(1)
        .max(16)
        .default([JPKI_AUTHENTICATION_POLICY])
        .meta({ description: 'Accepted certificate policies, one of which a certificate must name.' }),
      ocsp: z
        .strictObject({
          url: z
            .string()
            .max(512)
            .regex(/^https?:\/\/[^\s/@?#]+(?:\/[^\s@?#]*)?$/, 'an http or https address without user, query or fragment')
            .optional()
            .meta({ description: 'Overrides the address that the certificate names.' }),
          // A box waits four seconds for an answer, and is to hear that nothing is known.
          timeoutMs: z.int().min(500).max(3_500).default(3_000).meta({ description: 'How long one answer may take.' }),
          maxAgeMinutes: z.int().min(1).max(1_440).default(30).meta({ description: 'The greatest age of an answer.' }),
          clockSkewSeconds: z.int().min(0).max(300).default(60).meta({ description: 'How far two clocks may differ.' }),
          requireNonce: z.boolean().default(true).meta({ description: 'Whether an answer must repeat our nonce.' })
        })
        .prefault({})
        .meta({ description: 'How the OCSP responder is asked, at each login.' })
    })
    .meta({ description: 'Which cards are good.' })
})
export type CablePlatformFields = z.infer<typeof cablePlatformSchema>

export const cableOperatorSchema = z.strictObject({ ...listening(9444), platform: pinned })
export type CableOperatorFields = z.infer<typeof cableOperatorSchema>

/** Days of the week by their names, in the order of `RoomTimes`. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

const clockTime = (description: string) =>
  z
    .string()
    .regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$/, 'a time of day such as "09:00"')
    .meta({ description })
const codeName = () =>
  z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'up to 40 small letters, digits or "-"')
    .meta({ description: 'Its name in the store: small letters, digits and `-`.' })

const roomSchema = z.strictObject({
  id: codeName(),
  name: bilingualSchema.meta({ description: 'As people read it, `ja` and `en`.' }),
  seats: z.int().min(1).max(10_000).meta({ description: 'How many it is for.' }),
  times: z
    .array(
      z.strictObject({
        days: z.array(z.enum(WEEKDAYS)).min(1).max(7).meta({ description: 'Days of the week.' }),
        from: clockTime('When it begins, `HH:MM`, in Japan.'),
        until: clockTime('When it ends; `24:00` is the end of a day.')
      })
    )
    .min(1)
    .max(200)
    .meta({ description: 'What can be booked. Days that none names are closed.' })
})

export const bookingSchema = z.strictObject({
  ...listening(9445),
  platform: pinned,
  appliances,
  rules: z
    .strictObject({
      daysAhead: z.int().min(1).max(366).default(usualRules.daysAhead).meta({ description: 'Days after today that can be booked.' }),
      mostOpenBookings: z
        .int()
        .min(1)
        .max(100)
        .default(usualRules.mostOpenBookings)
        .meta({ description: 'Bookings that one person may have which are not over.' })
    })
    .prefault({})
    .meta({ description: 'How far ahead and how much may be booked.' }),
  facilities: z
    .array(
      z.strictObject({
        id: codeName(),
        name: bilingualSchema.meta({ description: 'As people read it, `ja` and `en`.' }),
        place: bilingualSchema.meta({ description: 'Where it is, `ja` and `en`.' }),
        kind: facilitySchema.shape.kind.meta({ description: 'Which drawing stands for it.' }),
        closed: z
          .array(z.iso.date('a date as "2027-01-01"'))
          .max(400)
          .default([])
          .meta({ description: 'Days when it is closed, `YYYY-MM-DD`.' }),
        rooms: z.array(roomSchema).min(1).max(100).meta({ description: 'What is booked of it.' })
      })
    )
    .min(1)
    .max(500)
    .meta({ description: "The municipality's facilities, in the order of the screen. One that is left out offers nothing any more; its bookings stay." })
})
export type BookingFields = z.infer<typeof bookingSchema>

export const healthSchema = z.strictObject({ ...listening(9446), platform: pinned, appliances })
export type HealthFields = z.infer<typeof healthSchema>

/** What the settings of every party have. */
export type ListeningFields = Pick<HealthFields, 'address' | 'port' | 'tls'>
/** What those have that take passes. */
export type PinnedFields = Pick<HealthFields, 'platform'>
/** What those have that let appliances in. */
export type ApplianceFields = Pick<HealthFields, 'appliances'>
