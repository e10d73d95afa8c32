import type { Anchor } from '../certificate/anchors.ts'
import type { ScannedCrl } from '../certificate/crl/crl-scanner.ts'
import { sameBytes } from '../certificate/der-values.ts'
import { isListPast, LIST_CLOCK_SKEW_MS } from '../certificate/list-judgement.ts'
import { sameName } from '../certificate/names.ts'
import type { ListScope, StoredFacts } from './list-facts.ts'
import { compareNumbers, numberHexOf, scopeOf } from './list-facts.ts'
import type { ListImportError } from './list-import-error.ts'

/** What is checked of a list before it comes into force. Pure. RFC 5280 sections 5.2 and 6.3.3. */

/** A list that may be believed: signed by this anchor, for this scope. */
export interface CheckedList {
  readonly anchor: Anchor
  readonly scope: ListScope
  readonly numberHex: string
  readonly thisUpdateMs: number
  readonly nextUpdateMs: number
}

type Fault = ListImportError

/** Whether any anchor has this name: without one there is no need to read the list. */
export function isNameOfAnchor(issuer: Uint8Array, anchors: readonly Anchor[]): boolean {
  return anchors.some((anchor) => sameName(anchor.subject, issuer))
}

/**
 * Checks signature, issuer, scope, number and times of a list, in this order, by itself and not yet against the one in
 * force. The signer is the anchor of the list's name and key identifier (section 5.2.1) that may sign lists; a list that
 * names no key is taken only where the name leaves no choice.
 */
export function checkList(list: ScannedCrl, anchors: readonly Anchor[], nowMs: number): CheckedList | Fault {
  const { head, extensions } = list
  const anchor = signerOf(list, anchors)
  if (anchor === null) return { code: 'list_issuer_unknown' }
  if (!list.verify(anchor.publicKey)) return { code: 'list_signature_bad' }
  if (extensions.unknownCritical.length > 0) return { code: 'critical_extension_unknown', signed: true }
  const scope = scopeOf(extensions)
  if (scope === null) return { code: 'list_scope', signed: true }
  if (extensions.number === null) return { code: 'list_number_missing', signed: true }
  const { thisUpdateMs, nextUpdateMs } = head
  // Section 5.1.2.5: a list without it would be in force for ever.
  if (nextUpdateMs === null) return { code: 'list_malformed', offset: head.entriesStart, signed: true }
  if (thisUpdateMs > nowMs + LIST_CLOCK_SKEW_MS) return { code: 'list_not_yet_valid', thisUpdateMs, signed: true }
  if (isListPast(nextUpdateMs, nowMs, LIST_CLOCK_SKEW_MS)) return { code: 'list_expired', signed: true }
  return { anchor, scope, numberHex: numberHexOf(extensions.number), thisUpdateMs, nextUpdateMs }
}

/** Whether a list may follow the one in force: `next`; `same`, where it is the very same one; else why not. */
export function checkSuccession(
  list: CheckedList,
  sha256Hex: string,
  inForce: StoredFacts | null
): 'next' | 'same' | Fault {
  if (inForce === null) return 'next'
  const order = compareNumbers(list.numberHex, inForce.numberHex)
  if (order === 0) return sha256Hex === inForce.sha256Hex ? 'same' : { code: 'list_same_number_differs', signed: true }
  if (order < 0 || list.thisUpdateMs < inForce.thisUpdateMs) return { code: 'list_older', signed: true }
  return 'next'
}

function signerOf({ head, extensions }: ScannedCrl, anchors: readonly Anchor[]): Anchor | null {
  const { authorityKeyIdentifier } = extensions
  const [first, ...others] = anchors.filter(
    ({ subject, keyIdentifier }) =>
      sameName(subject, head.issuer) &&
      (authorityKeyIdentifier === null || sameBytes(keyIdentifier, authorityKeyIdentifier))
  )
  if (first === undefined) return null
  // A CA may renew its certificate and keep its key; two keys under one identifier would be no identifier.
  if (others.some(({ publicKey }) => !publicKey.equals(first.publicKey))) return null
  return [first, ...others].find(({ extensions: { keyUsage } }) => keyUsage?.has('cRLSign') !== false) ?? null
}
