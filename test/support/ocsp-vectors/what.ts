import type { SingleSpec } from '../ocsp-answer-builder.ts'
import {
  derNull, extension, generalizedTime, nonceExtension, octets, sequence, status, tlv
} from '../ocsp-answer-builder.ts'
import type { OcspWorld } from '../ocsp-world.ts'
import { MINUTE_MS } from '../ocsp-world.ts'
import type { OcspVector } from './vector.ts'
import { plainAnswer as answer } from './vector.ts'

const revokedAt = (world: OcspWorld, reason?: number) => status.revoked(world.nowMs - 60 * MINUTE_MS, reason)

const singles = (...changes: Partial<SingleSpec>[]) => (world: OcspWorld) =>
  answer(world, { singles: changes.map((change) => world.single(change)) })

/** A CertID with other contents. */
const named = (change: Parameters<OcspWorld['certificateId']>[0]) => (world: OcspWorld) =>
  answer(world, { singles: [world.single({ certificateId: world.certificateId(change) })] })

/** From now. No `nextUpdate` where it is null; `producedAt` a minute ago unless told. */
interface Minutes {
  readonly thisUpdate: number
  readonly nextUpdate?: number | null
  readonly producedAt?: number
}

const timed = (minutes: Minutes) => (world: OcspWorld) => {
  const at = (offset: number) => world.nowMs + offset * MINUTE_MS
  const { thisUpdate, nextUpdate = 100, producedAt = Math.max(-1, thisUpdate) } = minutes
  const single: SingleSpec = {
    certificateId: world.certificateId(),
    status: status.good,
    thisUpdateMs: at(thisUpdate),
    ...(nextUpdate === null ? {} : { nextUpdateMs: at(nextUpdate) })
  }
  return answer(world, { singles: [single], producedAtMs: at(producedAt) })
}

/** About which certificate, and what of it: RFC 6960 sections 3.2, 4.1.1 and 4.2.1. */
const statuses: readonly OcspVector[] = [
  ...(['sha1', 'sha256', 'sha384', 'sha512'] as const).map((hash): OcspVector => ({
    name: `CertID by ${hash}`, make: named({ hash }), expected: 'good', hash
  })),
  { name: 'CertID by md5', make: named({ hash: 'md5' }), expected: 'certificate_mismatch', hash: 'md5' },
  {
    name: 'CertID of another serial number',
    make: named({ serial: Uint8Array.of(1) }),
    expected: 'certificate_mismatch'
  },
  {
    name: 'CertID of another issuer name',
    make: (world) => named({ name: world.certificate.subject })(world),
    expected: 'certificate_mismatch'
  },
  {
    name: 'CertID of another issuer key',
    make: (world) => named({ key: world.certificate.subjectPublicKey })(world),
    expected: 'certificate_mismatch'
  },
  { name: 'no single answer', make: (world) => answer(world, { singles: [] }), expected: 'certificate_mismatch' },
  { name: 'status unknown', make: (world) => singles({ status: status.unknown })(world), expected: 'unknown' },
  ...[undefined, 0, 1, 2, 3, 4, 5, 6, 8, 9, 10].map((reason): OcspVector => ({
    name: `revoked, reason ${String(reason ?? 'absent')}`,
    make: (world) => singles({ status: revokedAt(world, reason) })(world),
    expected: 'revoked'
  })),
  ...[7, 11].map((reason): OcspVector => ({
    name: `revoked, reason ${String(reason)}`,
    make: (world) => singles({ status: revokedAt(world, reason) })(world),
    expected: 'malformed'
  })),
  {
    name: 'revoked in the future',
    make: (world) => singles({ status: status.revoked(world.nowMs + 60 * MINUTE_MS) })(world),
    expected: 'revoked'
  },
  {
    name: 'one among others',
    make: (world) => {
      const others = { certificateId: world.certificateId({ serial: Uint8Array.of(1) }), status: revokedAt(world) }
      return singles(others, {}, others)(world)
    },
    expected: 'good'
  },
  {
    name: 'one among others of another issuer',
    make: (world) => {
      const foreign = world.single({ certificateId: world.certificateId({ key: world.certificate.subjectPublicKey }) })
      return world.byDelegate(world.delegate, { extensions: [], singles: [world.single(), foreign] })
    },
    expected: 'certificate_mismatch'
  },
  {
    name: 'good, then revoked',
    make: (world) => singles({}, { status: revokedAt(world) })(world),
    expected: 'revoked'
  },
  {
    name: 'revoked, then good',
    make: (world) => singles({ status: revokedAt(world) }, {})(world),
    expected: 'revoked'
  },
  { name: 'good, then unknown', make: (world) => singles({}, { status: status.unknown })(world), expected: 'unknown' },
  {
    name: 'good, then too old',
    make: (world) => singles({}, { thisUpdateMs: world.nowMs - 300 * MINUTE_MS })(world),
    expected: 'stale'
  },
  {
    name: 'good by SHA-1, revoked by SHA-256',
    make: (world) =>
      singles({}, { certificateId: world.certificateId({ hash: 'sha256' }), status: revokedAt(world) })(world),
    expected: 'revoked'
  }
]

/** When: RFC 6960 sections 2.4, 3.2 and 4.2.2.1. */
const times: readonly OcspVector[] = [
  { name: 'thisUpdate ahead, within the skew', make: timed({ thisUpdate: 5 }), expected: 'good' },
  { name: 'thisUpdate ahead, beyond the skew', make: timed({ thisUpdate: 20 }), expected: 'not_yet_valid' },
  { name: 'nextUpdate passed, within the skew', make: timed({ thisUpdate: -60, nextUpdate: -5 }), expected: 'good' },
  { name: 'nextUpdate passed, beyond the skew', make: timed({ thisUpdate: -60, nextUpdate: -20 }), expected: 'stale' },
  { name: 'nextUpdate before thisUpdate', make: timed({ thisUpdate: -2, nextUpdate: -4 }), expected: 'stale' },
  { name: 'no nextUpdate, young', make: timed({ thisUpdate: -60, nextUpdate: null }), expected: 'good' },
  { name: 'no nextUpdate, too old', make: timed({ thisUpdate: -200, nextUpdate: null }), expected: 'stale' },
  { name: 'too old, whatever nextUpdate says', make: timed({ thisUpdate: -200, nextUpdate: 100 }), expected: 'stale' },
  {
    name: 'producedAt ahead, beyond the skew',
    make: timed({ thisUpdate: -5, producedAt: 20 }),
    expected: 'not_yet_valid'
  },
  { name: 'producedAt before thisUpdate', make: timed({ thisUpdate: -5, producedAt: -60 }), expected: 'not_yet_valid' },
  { name: 'produced ahead of its request', make: timed({ thisUpdate: -60, producedAt: -60 }), expected: 'good' },
  { name: 'time with a fraction of a second', make: (world) => retimed(world, '.5Z'), expected: 'malformed' },
  { name: 'time with an offset', make: (world) => retimed(world, '+0000'), expected: 'malformed' }
]

const unknownCritical = extension('1.2.3.4', derNull, true)
const ARCHIVE_CUTOFF = '1.3.6.1.5.5.7.48.1.6'
const cutoff = tlv(0x18, new TextEncoder().encode('20200101000000Z'))

/** Extensions: RFC 6960 section 4.4, RFC 8954 section 2.1. */
const extensions: readonly OcspVector[] = [
  ...([
    ['unknown, critical', unknownCritical, 'critical_extension_unknown'],
    ['unknown, not critical', extension('1.2.3.4', derNull), 'good'],
    ['archive cutoff', extension(ARCHIVE_CUTOFF, cutoff), 'good'],
    ['archive cutoff, critical', extension(ARCHIVE_CUTOFF, cutoff, true), 'critical_extension_unknown'],
    [
      'certificate issuer of a list entry, critical',
      extension('2.5.29.29', sequence(), true),
      'critical_extension_unknown'
    ],
    ['certificate timestamps, critical', extension('1.3.6.1.4.1.11129.2.4.5', octets(new Uint8Array(2)), true), 'good']
  ] as const).map(([name, value, expected]): OcspVector => ({
    name: `single extension ${name}`, make: singles({ extensions: [value] }), expected
  })),
  ...([
    ['unknown, critical', [unknownCritical], 'critical_extension_unknown'],
    ['unknown, not critical', [extension('1.2.3.4', derNull)], 'good'],
    ['extended revoked definition', [extension('1.3.6.1.5.5.7.48.1.9', derNull)], 'good'],
    ['twice the same', [extension('1.2.3.4', derNull), extension('1.2.3.4', derNull)], 'malformed'],
    ['nonce that was not sent', [nonceExtension(new Uint8Array(16))], 'good'],
    ['nonce that was not sent, of 33 octets', [nonceExtension(new Uint8Array(33))], 'nonce_mismatch'],
    ['nonce that was not sent, empty', [nonceExtension(new Uint8Array(0))], 'nonce_mismatch']
  ] as const).map(([name, list, expected]): OcspVector => ({
    name: `response extension ${name}`, make: (world) => answer(world, { extensions: list }), expected
  }))
]

/** Which certificate, what of it, when, and extensions. Names are unique. */
export const WHAT_VECTORS: readonly OcspVector[] = [...statuses, ...times, ...extensions]

/** A thisUpdate with something else than `Z` behind its seconds. */
function retimed(world: OcspWorld, end: string): Uint8Array {
  const content = new TextDecoder().decode(generalizedTime(world.nowMs - 5 * MINUTE_MS).subarray(2, -1)) + end
  return singles({ thisUpdate: tlv(0x18, new TextEncoder().encode(content)) })(world)
}
