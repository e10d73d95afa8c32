import { createHash } from 'node:crypto'
import type { CertificateAuthority } from './certificate-authority.ts'
import { serialKey } from './certificate-authority.ts'
import { bitString, contextConstructed, enumerated, integer, sequence, time } from './der-writer.ts'
import { authorityKeyIdentifier, extension, issuingDistributionPoint } from './extensions.ts'
import { OID } from './object-identifiers.ts'
import { revocationReasonCodes } from './revocation-reasons.ts'
import type { RevocationState } from './revocation-reasons.ts'
import { signBytes, signatureAlgorithm } from './signing.ts'

/** `crl`: of people's certificates. `arl`: of CA certificates (authority revocation list). */
export type ListKind = 'crl' | 'arl'

/** A signed list, ready to be served. */
export interface RevocationList {
  readonly der: Uint8Array
  readonly thisUpdateMs: number
  /** Strong entity tag of RFC 9110 section 8.8.3, with its quotes. */
  readonly etag: string
}

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
/** 07:00 in Japan, as milliseconds since the beginning of a day in UTC: the evening before. */
const PUBLISHED_AT_MS = 22 * HOUR_MS

/**
 * When lists come out. `at_once`: a new one as soon as a state changed, so that nobody has to wait, and otherwise once a
 * day. `daily`: as J-LIS does, at 07:00 in Japan, with what was known by then.
 */
export type ListSchedule = 'at_once' | 'daily'

/** What can go wrong with what is published. */
export interface PublicationFaults {
  /** No new list comes out; what would have come out is missed, and the next one comes a day later. */
  stopped: boolean
  /** The next list has a smaller number than the one before; those after it go on as if it had not. */
  numberBack: boolean
}

/** Publishes one list, as it stands at the time of the question. A list is good for two days. */
export function createListPublisher(
  authority: CertificateAuthority,
  kind: ListKind,
  uri: string,
  schedule: ListSchedule,
  faults: PublicationFaults
): (nowMs: number) => RevocationList {
  const build = (entries: readonly Entry[], number: number, thisUpdateMs: number): RevocationList =>
    buildList(authority, kind, uri, entries, number, Math.floor(thisUpdateMs / 1000) * 1000)
  return schedule === 'daily' ? publishDaily(authority, kind, build, faults) : publishAtOnce(authority, kind, build)
}

type Build = (entries: readonly Entry[], number: number, thisUpdateMs: number) => RevocationList

function publishAtOnce(
  authority: CertificateAuthority,
  kind: ListKind,
  build: Build
): (nowMs: number) => RevocationList {
  let number = 0
  let published: { readonly content: string; readonly list: RevocationList } | undefined
  return (nowMs) => {
    const entries = revokedEntries(authority, kind, nowMs)
    const content = JSON.stringify(entries)
    const ageMs = published === undefined ? DAY_MS : nowMs - published.list.thisUpdateMs
    if (published?.content !== content || ageMs >= DAY_MS || ageMs < 0) {
      number += 1
      published = { content, list: build(entries, number, nowMs) }
    }
    return published.list
  }
}

/** A publication is noticed when somebody asks: one during which nobody asks is none. */
function publishDaily(
  authority: CertificateAuthority,
  kind: ListKind,
  build: Build,
  faults: PublicationFaults
): (nowMs: number) => RevocationList {
  let number = FIRST_DAILY_NUMBER
  let published: RevocationList | undefined
  /** The 07:00 that was last seen, whether a list came out or not. */
  let seenMs = 0
  return (nowMs) => {
    const at = Math.floor((nowMs - PUBLISHED_AT_MS) / DAY_MS) * DAY_MS + PUBLISHED_AT_MS
    if (published === undefined || at > seenMs) {
      seenMs = at
      if (published === undefined || !faults.stopped) {
        number += 1
        published = build(revokedEntries(authority, kind, at), faults.numberBack ? number - 2 : number, at)
      }
    }
    return published
  }
}

/** Above 0, so that there is something to go back to. */
const FIRST_DAILY_NUMBER = 1000

interface Entry {
  readonly serialHex: string
  readonly state: RevocationState & { readonly state: 'revoked' }
}

/** Who was revoked by this moment. */
function revokedEntries(authority: CertificateAuthority, kind: ListKind, byMs: number): readonly Entry[] {
  const states: readonly (readonly [string, RevocationState])[] =
    kind === 'crl' ? [...authority.issued] : [[serialKey(authority.serial), authority.ownState]]
  return states.flatMap(([serialHex, state]) =>
    // A lifted hold is simply absent from the next complete list; removeFromCRL is a word of delta lists.
    state.state === 'revoked' && state.reason !== 'removeFromCRL' && state.revokedAtMs <= byMs
      ? [{ serialHex, state }]
      : []
  )
}

/** CertificateList of RFC 5280 section 5.1, version 2. */
function buildList(
  authority: CertificateAuthority,
  kind: ListKind,
  uri: string,
  entries: readonly Entry[],
  number: number,
  thisUpdateMs: number
): RevocationList {
  const key = authority.keys.privateKey
  const toBeSigned = sequence(
    integer(1),
    signatureAlgorithm(key),
    authority.encodedName,
    time(thisUpdateMs),
    time(thisUpdateMs + 2 * DAY_MS),
    ...(entries.length === 0 ? [] : [sequence(...entries.map(encodeEntry))]),
    contextConstructed(
      0,
      sequence(
        authorityKeyIdentifier(authority.keys.publicKey),
        extension(OID.cRLNumber, integer(number)),
        issuingDistributionPoint(uri, kind === 'crl' ? 'user_certificates' : 'ca_certificates')
      )
    )
  )
  const der = sequence(toBeSigned, signatureAlgorithm(key), bitString(signBytes(key, toBeSigned)))
  return { der, thisUpdateMs, etag: `"${createHash('sha256').update(der).digest('hex').slice(0, 32)}"` }
}

function encodeEntry({ serialHex, state }: Entry): Uint8Array {
  const reason =
    state.reason === 'unspecified'
      ? []
      : [sequence(extension(OID.reasonCode, enumerated(revocationReasonCodes[state.reason])))]
  return sequence(integer(Buffer.from(serialHex, 'hex')), time(state.revokedAtMs), ...reason)
}
