import { z } from 'zod'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import type { DeviceKey, DevicePublicKey } from '../../keys/device-key.ts'

/** The first field of every report, so that its signature can never stand under anything else. */
export const REPORT_TYPE = 'hatachi-erasure-report/1'

const timeSchema = z.iso.datetime()
const countSchema = z.int().min(0)
const hexSchema = z.string().regex(/^[0-9a-f]{2,}$/)

/** A list that was in force, by what it says of itself. */
const listSchema = z.strictObject({
  kind: z.enum(['crl', 'arl']),
  issuerKeyIdentifier: hexSchema,
  /** cRLNumber in hexadecimal, with `0x`. */
  number: z.string().regex(/^0x[0-9a-f]{1,40}$/),
  thisUpdate: timeSchema,
  nextUpdate: timeSchema.nullable(),
  entries: countSchema,
  importedAt: timeSchema
})

/** What lay there when the erasing began. Nothing in it tells of a person or a certificate. */
export const inventorySchema = z.strictObject({
  key: z.strictObject({
    /** Names the key without giving it away (`erasable-key.ts`); null where none could be read, and why. */
    commitment: hexSchema.nullable(),
    unreadable: z.string().nullable()
  }),
  memories: z.strictObject({
    /** Null where the memory could not be read, and why. */
    count: countSchema.nullable(),
    unreadable: z.string().nullable(),
    byYears: z.array(z.strictObject({ atLeastYears: z.int(), memories: countSchema })),
    oldestAnsweredAt: timeSchema.nullable(),
    newestAnsweredAt: timeSchema.nullable()
  }),
  /** Cards linked to member numbers, and open codes. Absent in reports of programs that kept none. */
  members: z
    .strictObject({
      /** Null where the file could not be read, and why. */
      links: countSchema.nullable(),
      invitations: countSchema.nullable(),
      unreadable: z.string().nullable()
    })
    .optional(),
  lists: z.array(listSchema),
  /** Files of lists that could not be read, by what their names say. */
  unreadableLists: z.array(
    z.strictObject({ kind: z.enum(['crl', 'arl']), issuerKeyIdentifier: hexSchema, fault: z.string() })
  ),
  /** Files below `lists/`, `memory/` and `membership/`, parts of downloads among them. */
  files: countSchema,
  bytes: countSchema
})

/** What was there to erase. */
export type Inventory = z.infer<typeof inventorySchema>

/** One order to erase. */
export const runSchema = z.strictObject({
  by: z.string(),
  at: timeSchema,
  /** The role that the machine's configuration named then; `absent`: it had none; `unreadable`: none could be loaded. */
  configuration: z.enum(['platform_operator', 'service_provider', 'absent', 'unreadable'])
})

export const reportSchema = z.strictObject({
  type: z.literal(REPORT_TYPE),
  reportId: z.uuid(),
  software: z.string(),
  /** As what the data was held that was erased, whatever the configuration says by now. */
  role: z.literal('platform_operator'),
  reason: z.string(),
  /** Who gave the order, and when; more than one where the erasing was cut short and gone on with. */
  runs: z.array(runSchema).min(1),
  finishedAt: timeSchema,
  erased: inventorySchema,
  /** False where a cut-short erasing had lost its notes: then `erased` is what was left for the last run. */
  inventoryIsWhole: z.boolean(),
  method: z.string(),
  /** What was looked for afterwards and is not there, by its place below the data directory. */
  foundAbsent: z.array(z.string()),
  stays: z.array(z.strictObject({ where: z.string(), what: z.string(), why: z.string() })),
  /** Only where there is something to say of the key that signed: keys that it replaced, or rights that were too open. */
  signingKey: z
    .strictObject({
      setAside: z.array(z.string()),
      rightsTooOpen: z.strictObject({ where: z.string(), mode: z.string() }).nullable()
    })
    .optional(),
  /** Whether the event `retention_erased` is on the machine's record; else why not. */
  record: z.strictObject({ isRecorded: z.boolean(), fault: z.string().nullable() }),
  limits: z.string()
})

/** The report that the law asks for at the end of the contract. */
export type ErasureReport = z.infer<typeof reportSchema>

const signedReportSchema = z.strictObject({
  report: reportSchema,
  signature: z.strictObject({
    algorithm: z.literal('Ed25519'),
    /** SHA-256 of the SubjectPublicKeyInfo. */
    keyFingerprint: hexSchema,
    publicKey: z.string(),
    /** Base64, 64 octets, over `canonicalBytes` of the report. */
    value: z.base64()
  })
})

export type SignedErasureReport = z.infer<typeof signedReportSchema>

/**
 * The octets that are signed: the value as JSON in UTF-8 without white space, the names of every object in ascending order
 * (RFC 8785, whose numbers are here whole ones). Example: `{"b":[1,"x"],"a":null}` gives `{"a":null,"b":[1,"x"]}`.
 */
export function canonicalBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(canonicalJson(value))
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields: Record<string, unknown> = { ...value }
  const members = Object.keys(fields)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(fields[name])}`)
  return `{${members.join(',')}}`
}

/** Signs a report with the machine's own key. */
export function signReport(report: ErasureReport, key: DeviceKey): SignedErasureReport {
  const { fingerprint, pem } = key.publicKey
  const value = Buffer.from(key.sign(canonicalBytes(report))).toString('base64')
  return { report, signature: { algorithm: 'Ed25519', keyFingerprint: fingerprint, publicKey: pem, value } }
}

/** As it is written into a file. */
export function printSignedReport(signed: SignedErasureReport): string {
  return `${JSON.stringify(signed, null, 2)}\n`
}

/** Why a report is not believed. */
export type ReportError =
  /** The file is no such report. */
  | { readonly code: 'report_malformed'; readonly field: string }
  /** It names another key than the one that it is checked with. */
  | { readonly code: 'report_of_another_key'; readonly keyFingerprint: string }
  /** It was changed after it was signed, or the key's name in it is a lie. */
  | { readonly code: 'signature_bad' }

/** Reads a report and checks its signature with a key that the caller trusts; the one inside the file is never believed. */
export function verifyReport(text: string, key: DevicePublicKey): Result<ErasureReport, ReportError> {
  const parsed = signedReportSchema.safeParse(jsonOf(text))
  if (!parsed.success) {
    return err({ code: 'report_malformed', field: parsed.error.issues[0]?.path.join('.') ?? '' })
  }
  const { report, signature } = parsed.data
  const { keyFingerprint, value } = signature
  if (keyFingerprint !== key.fingerprint) return err({ code: 'report_of_another_key', keyFingerprint })
  const holds = key.verify(canonicalBytes(report), Buffer.from(value, 'base64'))
  return holds ? ok(report) : err({ code: 'signature_bad' })
}

/** What a file says it reports, be it true or not; null: it is no such report. */
export function claimedReport(text: string): ErasureReport | null {
  return signedReportSchema.safeParse(jsonOf(text)).data?.report ?? null
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
