import type { ScopedPoint } from './crl/crl-scope.ts'
import type { ListJudgement, RevocationReason } from './judgement.ts'

/** `crl`: of end entity certificates. `arl`: of CA certificates (issuingDistributionPoint, onlyContainsCACerts). */
export type ListKind = 'crl' | 'arl'

/** Whose serial number is looked up, in lists of which issuer. */
export interface ListQuestion {
  /** Of the key that signed the certificate, and so signs its lists. */
  readonly issuerKeyIdentifier: Uint8Array
  /** Its name (DER), below which a distribution point's relative name stands. */
  readonly issuer: Uint8Array
  /** Content octets, at most 20. */
  readonly serialNumber: Uint8Array
  readonly kind: ListKind
  /** From the certificate: a list counts only where its scope covers them. */
  readonly distributionPoints: readonly ScopedPoint[]
}

/** Of the list that says it. */
interface ListTimes {
  readonly thisUpdateMs: number
  readonly nextUpdateMs: number | null
}

/** What the lists in force say, before anyone has asked how old they are. Times are milliseconds since 1970. */
export type ListAnswer =
  | ({ readonly result: 'not_listed' } & ListTimes)
  | ({ readonly result: 'listed'; readonly reason: RevocationReason; readonly revokedAtMs: number } & ListTimes)
  /**
   * `list_absent`: the issuer has no list in force; `list_damaged`: one that may cover the certificate cannot be read;
   * `list_key_gone`: one is sealed under a key that this machine has no more;
   * `list_scope`: its lists are about others, or leave out what others may say.
   */
  | { readonly result: 'undetermined'; readonly reason: 'list_absent' | 'list_damaged' | 'list_key_gone' | 'list_scope' }

/** The lists in force on this machine, whoever keeps them; every one was verified when it came. */
export interface ListLookup {
  /** Local work of a few microseconds. */
  lookup(question: ListQuestion): ListAnswer
}

/** How fresh a list must be. */
export interface ListDemands {
  readonly nowMs: number
  /** The greatest age of thisUpdate that the operator accepts. */
  readonly maxAgeMs: number
  /** How far the issuer's clock may be from ours. */
  readonly clockSkewMs: number
}

/** How far the clock of a list's issuer may be from a machine's, for all that is asked of lists in force. */
export const LIST_CLOCK_SKEW_MS = 5 * 60_000

/**
 * Whether a list's time is over: from its nextUpdate on the next one is there (RFC 5280 section 5.1.2.5). One without
 * nextUpdate has no such end.
 */
export function isListPast(nextUpdateMs: number | null, nowMs: number, clockSkewMs: number): boolean {
  return nextUpdateMs !== null && nowMs - clockSkewMs >= nextUpdateMs
}

/**
 * What an answer of the lists is worth now. Pure. A list of the future says nothing (`list_not_yet_valid`), one past its
 * nextUpdate or older than the operator accepts is `list_stale` (RFC 5280 section 6.3.3). What is once revoked stays so,
 * hence a stale list still revokes; only a hold may have been lifted since, and is left open.
 */
export function judgeListAnswer(answer: ListAnswer, demands: ListDemands): ListJudgement {
  if (answer.result === 'undetermined') return answer
  const { nowMs, maxAgeMs, clockSkewMs } = demands
  const { thisUpdateMs, nextUpdateMs } = answer
  if (thisUpdateMs > nowMs + clockSkewMs) return { result: 'undetermined', reason: 'list_not_yet_valid' }
  const stale = isListPast(nextUpdateMs, nowMs, clockSkewMs) || nowMs - thisUpdateMs > maxAgeMs
  if (answer.result === 'listed') {
    const { reason, revokedAtMs } = answer
    if (!stale || reason !== 'certificateHold') return { result: 'revoked', reason, revokedAtMs, thisUpdateMs }
  }
  return stale ? { result: 'undetermined', reason: 'list_stale' } : { result: 'good', thisUpdateMs }
}
