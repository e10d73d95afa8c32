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

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Publishes one list. Real lists come out once a day at 07:00; here a new one is signed as soon as a state changed, so
 * that nobody has to wait, and otherwise once a day. A list is good for two days.
 */
export function createListPublisher(
  authority: CertificateAuthority,
  kind: ListKind,
  uri: string
): (nowMs: number) => RevocationList {
  let number = 0
  let published: { readonly content: string; readonly list: RevocationList } | undefined

  return (nowMs) => {
    const entries = revokedEntries(authority, kind)
    const content = JSON.stringify(entries)
    const ageMs = published === undefined ? DAY_MS : nowMs - published.list.thisUpdateMs
    if (published?.content !== content || ageMs >= DAY_MS || ageMs < 0) {
      number += 1
      published = { content, list: buildList(authority, kind, uri, entries, number, Math.floor(nowMs / 1000) * 1000) }
    }
    return published.list
  }
}

interface Entry {
  readonly serialHex: string
  readonly state: RevocationState & { readonly state: 'revoked' }
}

function revokedEntries(authority: CertificateAuthority, kind: ListKind): readonly Entry[] {
  const states: readonly (readonly [string, RevocationState])[] =
    kind === 'crl' ? [...authority.issued] : [[serialKey(authority.serial), authority.ownState]]
  return states.flatMap(([serialHex, state]) =>
    // A lifted hold is simply absent from the next complete list; removeFromCRL is a word of delta lists.
    state.state === 'revoked' && state.reason !== 'removeFromCRL' ? [{ serialHex, state }] : []
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
