import { z } from 'zod'
import { callErrorSchema } from './operator.ts'

export * from './operator-wire.ts'

/** How the operator's calls are carried over HTTPS: what both ends have to spell alike. docs/operator-api.md. */

/** Why a request was not even looked at by the desk. */
export const transportRefusals = [
  /** The Host is none of this machine's names, nor the address that was called. */
  'wrong_host',
  /** Not from this machine's own pages. */
  'wrong_origin',
  'not_found',
  'wrong_method',
  /** Not application/json, or compressed. */
  'wrong_content_type',
  'too_large',
  /** The body did not come in time. */
  'too_slow',
  'not_json',
  /** More requests a second than one address may make. */
  'too_many',
  /** A programmer's mistake: the record has its place and kind. */
  'fault'
] as const
export type TransportRefusal = (typeof transportRefusals)[number]

/** The body of every answer. `value` is checked by the call's own schema. */
export const callReplySchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({
    ok: z.literal(false),
    error: z.union([
      callErrorSchema,
      z.strictObject({ code: z.literal('refused'), reason: z.enum(transportRefusals) })
    ])
  })
])
export type CallReply = z.infer<typeof callReplySchema>
