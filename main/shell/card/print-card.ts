import type { SignatureAlgorithmName, TokenKind } from '../../../device/card/jpki-applet-data.ts'
import type { PinState } from '../../../device/card/jpki-applet.ts'
import type { Role } from '../../age/evidence.ts'
import type { CardReport, CertificateReport } from './card-report.ts'
import { GENERATIONS } from './card-report.ts'

/** Japan has had no summer time since 1951. */
const TOKYO_OFFSET_MS = 9 * 60 * 60 * 1000

const KIND_NAMES: Readonly<Record<TokenKind, string>> = {
  card: 'My Number Card',
  android: 'Android phone',
  iphone: 'iPhone',
  unknown: 'unknown kind'
}

const ALGORITHM_NAMES: Readonly<Record<SignatureAlgorithmName, string>> = {
  rsa_2048_sha256: 'RSA-2048, SHA-256',
  ecdsa_p384_sha384: 'ECDSA P-384, SHA-384'
}

/** One end of a validity, as people in Japan and as programs read it. */
interface Moment {
  /** The calendar date in Tokyo, `YYYY-MM-DD`. */
  readonly tokyoDate: string
  /** ISO 8601, UTC. */
  readonly at: string
}

/** Where a moment stands towards a validity, whose last second belongs to it. RFC 5280 section 4.1.2.5. */
function standing(certificate: Extract<CertificateReport, { result: 'read' }>, nowMs: number) {
  if (nowMs < certificate.notBeforeMs) return 'not_yet_valid'
  return nowMs >= certificate.notAfterMs + 1000 ? 'expired' : 'in_validity_period'
}

function momentOf(atMs: number): Moment {
  const tokyoDate = new Date(atMs + TOKYO_OFFSET_MS).toISOString().slice(0, 10)
  return { tokyoDate, at: new Date(atMs).toISOString() }
}

/** For scripts (`--json`): one JSON object in one line. */
export function cardJson(report: CardReport, role: Role, nowMs: number): string {
  const { readerName, token, algorithm, triesLeft, certificate } = report
  const identity = certificate.result === 'read' ? certificate.identity : undefined
  return JSON.stringify({
    role,
    reader: readerName,
    token,
    generation: GENERATIONS[algorithm.name],
    signatureAlgorithm: algorithm.name,
    signatureAlgorithmAssumed: algorithm.assumed,
    pin: typeof triesLeft === 'number' ? { state: 'tries_left', triesLeft } : { state: triesLeft },
    certificate:
      certificate.result === 'read'
        ? {
            result: 'read',
            notBefore: momentOf(certificate.notBeforeMs),
            notAfter: momentOf(certificate.notAfterMs),
            standing: standing(certificate, nowMs),
            ...(identity === undefined ? {} : { key: identity.key, serialNumber: identity.serialHex })
          }
        : certificate
  })
}

/** For a terminal: one line a fact. */
export function printCard(report: CardReport, nowMs: number): string {
  const { readerName, token, triesLeft, certificate } = report
  const rows: readonly (readonly [string, string])[] = [
    ['reader', readerName],
    ['token', `${KIND_NAMES[token.kind]} (${token.label})`],
    ['generation', generationOf(report)],
    ['PIN', pinWords(triesLeft)],
    ...certificateRows(certificate, nowMs)
  ]
  return rows.map(([name, value]) => `${name.padEnd(13)}${value}`).join('\n')
}

function generationOf({ algorithm, certificate }: CardReport): string {
  const { name, assumed } = algorithm
  const why = assumed ? 'assumed: the label is unknown' : 'by its label'
  const byLabel = `${GENERATIONS[name]} (${ALGORITHM_NAMES[name]}), ${why}`
  const byKey = certificate.result === 'read' ? certificate.identity?.algorithm : undefined
  if (byKey === undefined || byKey === name) return byLabel
  if (byKey === null) return `${byLabel}; but its key is of no generation`
  const found = `${GENERATIONS[byKey]} (${ALGORITHM_NAMES[byKey]}), by its key`
  return `${found}; but its label is of the ${GENERATIONS[name]} one`
}

function pinWords(triesLeft: PinState): string {
  if (triesLeft === 'blocked') return 'blocked'
  if (triesLeft === 'not_set') return 'no PIN set'
  return triesLeft === 1 ? '1 try left' : `${String(triesLeft)} tries left`
}

function certificateRows(certificate: CertificateReport, nowMs: number): readonly (readonly [string, string])[] {
  if (certificate.result === 'missing') return [['certificate', 'none on the card']]
  if (certificate.result === 'malformed') return [['certificate', 'not understood']]
  const { notBeforeMs, notAfterMs, identity } = certificate
  const words = { not_yet_valid: 'not valid yet', expired: 'expired', in_validity_period: 'within its validity period' }
  const line = (atMs: number): string => `${momentOf(atMs).tokyoDate} in Japan (${momentOf(atMs).at})`
  return [
    ['certificate', words[standing(certificate, nowMs)]],
    ['valid from', line(notBeforeMs)],
    ['valid until', line(notAfterMs)],
    ...(identity === undefined
      ? []
      : ([
          ['key', identity.key ?? 'not understood'],
          ['serial', identity.serialHex]
        ] as const))
  ]
}
