import { z } from 'zod'
import { approvableCalls } from '../../contract/operator.ts'

const file = (description: string) => z.string().min(1).max(1024).meta({ description })

/** How the operator's side is reached (docs/operator-api.md), and what waits for a second person. */
export const operatorSideSchema = z.strictObject({
  enabled: z.boolean().default(false).meta({ description: 'Whether the operator can sign in over the local network (HTTPS).' }),
  address: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1').meta({
    description:
      'The address of this machine that it listens on. By default it is reached from this machine alone; give the address ' +
      'in the local network, or `0.0.0.0` for all. Never put it on the Internet.'
  }),
  port: z.int().min(0).max(65_535).default(8443).meta({ description: 'Its TCP port; 0 takes any free one.' }),
  names: z
    .array(z.string().max(253).regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/, 'a host name in small letters'))
    .max(16)
    .default([])
    .meta({
      description: "Further names that it is reached by; the machine's own name, with and without `.local`, is always one."
    }),
  certificate: file(
    "PEM file of an own certificate, with its chain. Without one the machine makes its own, and shows its fingerprint."
  ).optional(),
  certificateKey: file('PEM file of its private key; readable by its owner only.').optional(),
  approval: z
    .array(z.enum(approvableCalls))
    .max(approvableCalls.length)
    .default([])
    .meta({ description: "Calls that are carried out only once a second person approves." })
})
