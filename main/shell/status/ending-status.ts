import { nearnessOf, type Ending } from '../endings.ts'
import { gravest, type Finding } from './finding.ts'

const DAY_MS = 86_400_000
/** An operator's own certificate is renewed by people; the machine renews its own by itself before that. */
const OPERATOR_WARNING_DAYS = 30

/** One code for each kind and nearness. */
const ENDED = {
  anchor: 'anchor_ended',
  client_certificate: 'client_certificate_ended',
  generation: 'generation_ended',
  certification: 'certification_lapsed',
  operator_certificate: 'operator_certificate_ended'
} as const
const ENDS_SOON = {
  anchor: 'anchor_ends_soon',
  client_certificate: 'client_certificate_ends_soon',
  generation: 'generation_ends_soon',
  certification: 'certification_ends_soon',
  operator_certificate: 'operator_certificate_ends_soon'
} as const

interface Told {
  readonly code: Finding<'anchors'>['code']
  readonly name: string
  readonly endsAtMs: number
}

/**
 * What has ended or ends soon, the gravest first and of its kind the nearest, by the days of `endings.ts`. Pure.
 * @param operatorCertificateEndsAtMs null: there is none, or it is not known
 */
export function endingsFinding(
  endings: readonly Ending[],
  operatorCertificateEndsAtMs: number | null,
  nowMs: number
): Finding<'anchors'> {
  const told = endings.flatMap((ending): Told[] => {
    const nearness = nearnessOf(ending, nowMs)
    if (nearness === 'far') return []
    const codes = nearness === 'past' ? ENDED : ENDS_SOON
    return [{ code: codes[ending.kind], name: ending.name, endsAtMs: ending.endsAtMs }]
  })
  const leftMs = (operatorCertificateEndsAtMs ?? Infinity) - nowMs
  if (operatorCertificateEndsAtMs !== null && leftMs < OPERATOR_WARNING_DAYS * DAY_MS) {
    const codes = leftMs <= 0 ? ENDED : ENDS_SOON
    told.push({
      code: codes.operator_certificate,
      name: 'operator-certificate',
      endsAtMs: operatorCertificateEndsAtMs
    })
  }
  const [first, ...others] = told.toSorted((one, other) => one.endsAtMs - other.endsAtMs)
  if (first === undefined) return { code: 'nothing_ends_soon', untilMs: nearestOf(endings) }
  const { code, name, endsAtMs } = gravest(first, ...others)
  const daysLeft = Math.max(0, Math.floor((endsAtMs - nowMs) / DAY_MS))
  const facts = { name, daysLeft, others: others.length }
  return endsAtMs <= nowMs ? { code, sinceMs: endsAtMs, facts } : { code, untilMs: endsAtMs, facts }
}

function nearestOf(endings: readonly Ending[]): number | null {
  return endings.length === 0 ? null : Math.min(...endings.map(({ endsAtMs }) => endsAtMs))
}
