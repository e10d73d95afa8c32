import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import type { PolicyInputs } from '../../certificate/path/policy-graph.ts'
import { CERTIFICATE_LABELS, CRL_LABELS, pemBlocksOf } from '../../certificate/pem.ts'
import { parseMoment } from './moment.ts'

/** What `hatachi cert check` is asked about one certificate. Byte fields are DER that nobody has looked into. */
export interface CertQuestion {
  readonly certificate: Uint8Array
  readonly anchors: readonly Uint8Array[]
  readonly intermediates: readonly Uint8Array[]
  readonly crls: readonly Uint8Array[]
  readonly ocsp: Uint8Array | null
  /** Null: now. */
  readonly atMs: number | null
  readonly maxDepth: number | null
  readonly extendedKeyUsages: readonly string[]
  readonly policy: PolicyInputs
}

/** An object that cannot be asked; `detail` names the field and never quotes it. */
export interface QuestionError {
  readonly code: 'input_malformed'
  readonly detail: string
}

/** The fields of a line, in the order of the protocol. Others are no mistake, and named in the answer. */
const FIELDS = new Set([
  'id', 'time', 'anchors', 'intermediates', 'certificate', 'crls', 'ocsp', 'maxDepth', 'eku', 'policy'
])
const POLICY_FIELDS = new Set([
  'initialPolicySet', 'requireExplicitPolicy', 'inhibitPolicyMapping', 'inhibitAnyPolicy'
])

const OID = /^[0-2](?:\.(?:0|[1-9][0-9]*))+$/
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

class QuestionMalformed extends Error {}

/**
 * Reads one question from an object as `--batch` takes it. A field that is null counts as absent. Strings of PEM may
 * hold several blocks with text between them, and blocks with other labels are passed over. Errors: `input_malformed`.
 */
export function questionOf(
  value: unknown
): Result<{ readonly question: CertQuestion; readonly ignored: readonly string[] }, QuestionError> {
  try {
    const fields = objectOf(value, 'the line')
    const policy = fields['policy'] ?? {}
    const policyFields = objectOf(policy, 'policy')
    const [certificate, ...surplus] = pemBlocksOf(textOf(fields, 'certificate'), CERTIFICATE_LABELS)
    if (surplus.length > 0) fail('certificate: one is wanted')
    const ocsp = fields['ocsp'] ?? null
    const time = fields['time'] ?? null
    return ok({
      question: {
        // What is no PEM of a certificate is no certificate: `malformed`, like any other bytes that are none.
        certificate: certificate ?? new Uint8Array(0),
        anchors: blocksOf(textsOf(fields, 'anchors'), CERTIFICATE_LABELS),
        intermediates: blocksOf(textsOf(fields, 'intermediates'), CERTIFICATE_LABELS),
        crls: blocksOf(textsOf(fields, 'crls'), CRL_LABELS),
        ocsp: ocsp === null ? null : base64Of(ocsp, 'ocsp'),
        atMs: time === null ? null : momentOf(time),
        maxDepth: depthOf(fields['maxDepth'] ?? null),
        extendedKeyUsages: oidsOf(fields, 'eku') ?? [],
        policy: {
          initialPolicySet: initialPolicySetOf(policyFields),
          requireExplicitPolicy: flagOf(policyFields, 'requireExplicitPolicy'),
          inhibitPolicyMapping: flagOf(policyFields, 'inhibitPolicyMapping'),
          inhibitAnyPolicy: flagOf(policyFields, 'inhibitAnyPolicy')
        }
      },
      ignored: [
        ...Object.keys(fields).filter((name) => !FIELDS.has(name)),
        ...Object.keys(policyFields).filter((name) => !POLICY_FIELDS.has(name)).map((name) => `policy.${name}`)
      ]
    })
  } catch (fault) {
    if (fault instanceof QuestionMalformed) return err({ code: 'input_malformed', detail: fault.message })
    throw fault
  }
}

/** RFC 5280 section 6.1.1 (c). An empty set is any-policy, as where nothing is said: no caller wants no policy at all. */
function initialPolicySetOf(fields: Readonly<Record<string, unknown>>): readonly string[] | null {
  const policies = oidsOf(fields, 'initialPolicySet')
  return policies?.length === 0 ? null : policies
}

/** One at least for each text: what is no PEM of a certificate or list is one that nobody can read, not none. */
function blocksOf(texts: readonly string[], labels: readonly string[]): Uint8Array[] {
  return texts.flatMap((text) => {
    const blocks = pemBlocksOf(text, labels)
    return blocks.length > 0 ? blocks : [new Uint8Array(0)]
  })
}

function momentOf(value: unknown): number {
  const moment = typeof value === 'string' ? parseMoment(value) : null
  return moment ?? fail('time: not a moment like 2026-11-26T07:00:00+09:00')
}

function depthOf(value: unknown): number | null {
  if (value === null) return null
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? value
    : fail('maxDepth: not a whole number from 0')
}

function oidsOf(fields: Readonly<Record<string, unknown>>, name: string): readonly string[] | null {
  if (fields[name] === undefined || fields[name] === null) return null
  const texts = textsOf(fields, name)
  return texts.every((text) => OID.test(text)) ? texts : fail(`${name}: not object identifiers like 1.2.392`)
}

function flagOf(fields: Readonly<Record<string, unknown>>, name: string): boolean {
  const value = fields[name] ?? false
  return typeof value === 'boolean' ? value : fail(`${name}: neither true nor false`)
}

function base64Of(value: unknown, name: string): Uint8Array {
  const text = typeof value === 'string' ? value.replaceAll(/\s/g, '') : '!'
  return BASE64.test(text) ? Uint8Array.from(Buffer.from(text, 'base64')) : fail(`${name}: not base64`)
}

function textOf(fields: Readonly<Record<string, unknown>>, name: string): string {
  const value = fields[name]
  return typeof value === 'string' ? value : fail(`${name}: missing, or not a text`)
}

function textsOf(fields: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const value = fields[name] ?? []
  if (!Array.isArray(value)) return fail(`${name}: not a list of texts`)
  return value.map((text: unknown) => (typeof text === 'string' ? text : fail(`${name}: not a list of texts`)))
}

function objectOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(`${name}: not an object`)
  return value as Readonly<Record<string, unknown>>
}

function fail(detail: string): never {
  throw new QuestionMalformed(detail)
}
