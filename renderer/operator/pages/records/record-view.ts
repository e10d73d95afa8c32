/**
 * A decision record as the machine sends it, read without trust in its shape: an older machine lacks fields, a newer
 * one
 * has more, and a page that shows nothing for it helps nobody. There is nothing about a person in any of them.
 */

/** A product, and the rule under which it was asked for; null where there was none. */
export interface ViewedThing {
  readonly productId: string
  readonly selection: string
  readonly rule: { readonly id: string; readonly version: number; readonly atLeastYears: number | null } | null
  /** How far the machine confirmed it; null: it was never told. */
  readonly confirmation: string | null
}

export interface RecordView {
  readonly sequence: number
  readonly sessionId: string
  readonly startedAtMs: number | null
  readonly endedAtMs: number | null
  readonly role: string
  readonly place: string
  readonly order: string
  readonly outcome: string
  readonly reason: string | null
  /** One where one thing was bought; none where nothing was chosen. */
  readonly things: readonly ViewedThing[]
  readonly fare: string | null
  /** What the deciding rule asked of the holder. */
  readonly pin: string | null
  readonly demand: string | null
  readonly holder: string | null
  readonly pinAttempts: number
  /** Findings by name: `path`, `ocsp`, `platform` and so on. */
  readonly evidence: readonly Finding[]
  readonly basis: { readonly source: string; readonly answeredAtMs: number | null } | null
  readonly offline: {
    readonly policyId: string
    readonly policyVersion: number
    readonly downSinceMs: number | null
  } | null
  readonly durations: readonly { readonly part: DurationPart; readonly ms: number }[]
}

/** One finding: `valid`, `revoked`, `unavailable`; with its reason and moment where it has them. */
export interface Finding {
  readonly name: string
  readonly result: string
  readonly reason: string | null
  /** A second thing that it says, such as the platform's answer to the condition. */
  readonly more: string | null
  readonly atMs: number | null
}

export const durationParts = ['cardMs', 'networkMs', 'machineMs', 'ownMs'] as const
export type DurationPart = (typeof durationParts)[number]

/** Findings in the order in which a decision looks at them. */
export const evidenceNames = [
  'holder',
  'possession',
  'enrolment',
  'path',
  'ocsp',
  'list',
  'platform',
  'remembered',
  'line',
  'clock'
] as const

/** Reads one record. Never fails: what is not there is null or empty. */
export function viewOf(sequence: number, record: Readonly<Record<string, unknown>>): RecordView {
  const rule = fieldsOf(record['rule'])
  const basis = fieldsOf(record['basis'])
  const offline = fieldsOf(record['offline'])
  return {
    sequence,
    sessionId: textOf(record['sessionId']) ?? '',
    startedAtMs: numberOf(record['startedAtMs']),
    endedAtMs: numberOf(record['endedAtMs']),
    role: textOf(record['role']) ?? '',
    place: textOf(record['place']) ?? '',
    order: textOf(record['order']) ?? '',
    outcome: textOf(record['outcome']) ?? '',
    reason: textOf(record['reason']),
    things: thingsOf(record),
    fare: textOf(record['fare']),
    pin: textOf(rule?.['pin']),
    demand: textOf(rule?.['demand']),
    holder: textOf(record['holder']),
    pinAttempts: numberOf(record['pinAttempts']) ?? 0,
    evidence: evidenceOf(record['evidence']),
    basis:
      basis === null ? null : { source: textOf(basis['source']) ?? '', answeredAtMs: numberOf(basis['answeredAtMs']) },
    offline:
      offline === null
        ? null
        : {
            policyId: textOf(offline['policyId']) ?? '',
            policyVersion: numberOf(offline['policyVersion']) ?? 0,
            downSinceMs: numberOf(offline['downSinceMs'])
          },
    durations: durationsOf(record['durations'])
  }
}

/** How long a session took; null where that is not recorded. */
export function lengthOf(view: RecordView): number | null {
  return view.startedAtMs === null || view.endedAtMs === null ? null : Math.max(0, view.endedAtMs - view.startedAtMs)
}

function thingsOf(record: Readonly<Record<string, unknown>>): readonly ViewedThing[] {
  const items = Array.isArray(record['items']) ? (record['items'] as readonly unknown[]) : [record]
  return items.flatMap((item) => {
    const fields = fieldsOf(item)
    const product = fieldsOf(fields?.['product'])
    const id = textOf(product?.['id'])
    if (id === null) return []
    const rule = fieldsOf(fields?.['rule'])
    return [
      {
        productId: id,
        selection: textOf(product?.['selection']) ?? '',
        rule:
          rule === null
            ? null
            : {
                id: textOf(rule['id']) ?? '',
                version: numberOf(rule['version']) ?? 0,
                atLeastYears: numberOf(rule['atLeastYears'])
              },
        confirmation: textOf(fieldsOf(fields?.['vend'])?.['confirmation'])
      }
    ]
  })
}

function evidenceOf(value: unknown): readonly Finding[] {
  const evidence = fieldsOf(value)
  if (evidence === null) return []
  return evidenceNames.flatMap((name): readonly Finding[] => {
    const plain = textOf(evidence[name])
    if (plain !== null) return [{ name, result: plain, reason: null, more: null, atMs: null }]
    const fields = fieldsOf(evidence[name])
    if (fields === null) return []
    const result = textOf(fields['validity']) ?? textOf(fields['result']) ?? textOf(fields['state']) ?? ''
    const years = numberOf(fields['atLeastYears'])
    return [
      {
        name,
        result,
        reason: textOf(fields['reason']),
        more: textOf(fields['condition']) ?? (years === null ? null : String(years)),
        atMs: numberOf(fields['answeredAtMs']) ?? numberOf(fields['thisUpdateMs']) ?? numberOf(fields['sinceMs'])
      }
    ]
  })
}

function durationsOf(value: unknown): RecordView['durations'] {
  const durations = fieldsOf(value)
  return durationParts.flatMap((part) => {
    const ms = numberOf(durations?.[part])
    return ms === null ? [] : [{ part, ms }]
  })
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const numberOf = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)
