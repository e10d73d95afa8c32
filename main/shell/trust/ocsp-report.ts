import type { OcspJudgement, OcspReason } from '../../certificate/judgement.ts'
import type { BasicAnswer } from '../../certificate/ocsp-answer.ts'
import { parseOcspAnswer } from '../../certificate/ocsp-answer.ts'
import { namesCertificate } from '../../certificate/ocsp-certificate-id.ts'
import { checkResponder } from '../../certificate/ocsp-responder.ts'
import type { OcspDemands } from '../../certificate/ocsp-response.ts'
import type { ExitName } from '../exit-codes.ts'

/** Who answered, as the answer names it. */
export interface ResponderReport {
  readonly role: 'issuer' | 'delegate'
  readonly namedBy: 'name' | 'key'
}

/** How the answer came. */
export interface OcspExchange {
  /** The address that was asked; null for an answer from a file. */
  readonly url: string | null
  /** Why no answer came, in words; null where one did. */
  readonly why: string | null
}

/** What `hatachi ocsp check` says. Of an answer that is not believed it says nothing but why. */
export interface OcspReport {
  readonly judgement: OcspJudgement
  /** Null: the answer sets no time, or nothing was answered that can be believed. */
  readonly nextUpdateMs: number | null
  readonly responder: ResponderReport | null
  readonly exchange: OcspExchange
}

/** What each reason means, for people. */
const WORDS: Readonly<Record<OcspReason, string>> = {
  unavailable: 'no answer came from the responder',
  responder_refused: 'the responder answers that it will not say',
  malformed: 'the answer is no OCSP answer in DER',
  too_large: 'the answer is larger than 64 KiB',
  signature_bad: "the answer's signature is not the responder's",
  responder_not_authorized: 'the answer is signed by someone who may not answer for this issuer',
  algorithm_refused: 'the answer is signed by a key or an algorithm that is not accepted',
  not_yet_valid: 'the answer is from the future, or older than what it says',
  stale: 'the answer is too old',
  nonce_mismatch: "the answer does not repeat the request's nonce",
  certificate_mismatch: 'the answer is about other certificates',
  critical_extension_unknown: 'the answer has a critical extension that is not understood'
}

/** Collects what is shown. `from` is the answer that was judged, with the demands it was judged by. */
export function reportOf(
  judgement: OcspJudgement,
  from: { readonly bytes: Uint8Array; readonly demands: OcspDemands } | null,
  exchange: OcspExchange
): OcspReport {
  const parsed = from === null || judgement.result === 'undetermined' ? null : parseOcspAnswer(from.bytes)
  if (from === null || parsed?.ok !== true || parsed.value.kind !== 'basic') {
    return { judgement, nextUpdateMs: null, responder: null, exchange }
  }
  const { basic } = parsed.value
  return {
    judgement,
    nextUpdateMs: nextUpdateOf(basic, from.demands),
    responder: responderOf(basic, from.demands),
    exchange
  }
}

/** The earliest that is given for this certificate. */
function nextUpdateOf(basic: BasicAnswer, demands: OcspDemands): number | null {
  const matching = basic.answers.filter((answer) => namesCertificate(answer.certificateId, demands))
  const times = matching.flatMap(({ nextUpdateMs }) => (nextUpdateMs === null ? [] : [nextUpdateMs]))
  return times.length === 0 ? null : Math.min(...times)
}

function responderOf(basic: BasicAnswer, demands: OcspDemands): ResponderReport {
  const { delegate } = checkResponder(basic, { ...demands, atMs: demands.nowMs })
  return { role: delegate === null ? 'issuer' : 'delegate', namedBy: basic.responderId.by }
}

/** 0 good, 1 revoked, 2 everything that settles nothing. */
export function exitOfOcspJudgement({ result }: OcspJudgement): ExitName {
  if (result === 'good') return 'ok'
  return result === 'revoked' ? 'refused' : 'undetermined'
}

/** One JSON line. Times are RFC 3339 in UTC. */
export function ocspReportJson({ judgement, nextUpdateMs, responder, exchange }: OcspReport): string {
  const { result } = judgement
  const { url, why } = exchange
  const asked = url === null ? {} : { url }
  const detail = why === null ? {} : { detail: why }
  if (result === 'undetermined') return JSON.stringify({ result, reason: judgement.reason, ...detail, ...asked })
  return JSON.stringify({
    result,
    ...(result === 'revoked' ? { reason: judgement.reason, revokedAt: timeOf(judgement.revokedAtMs) } : {}),
    thisUpdate: timeOf(judgement.thisUpdateMs),
    nextUpdate: nextUpdateMs === null ? null : timeOf(nextUpdateMs),
    producedAt: timeOf(judgement.producedAtMs),
    responder,
    ...asked
  })
}

/** The same for people. */
export function printOcspReport({ judgement, nextUpdateMs, responder, exchange }: OcspReport): string {
  const { url, why } = exchange
  const asked: [string, string][] = url === null ? [] : [['asked', url]]
  if (judgement.result === 'undetermined') {
    return table([['result', `undetermined: ${judgement.reason}`], ['', WORDS[judgement.reason] + (why === null ? '' : `: ${why}`)], ...asked])
  }
  const revoked: [string, string][] =
    judgement.result === 'revoked' ? [['revoked', `${timeOf(judgement.revokedAtMs)} for ${judgement.reason}`]] : []
  const who = responder?.role === 'delegate' ? 'delegated by the issuer' : 'the issuer itself'
  return table([
    ['result', judgement.result],
    ...revoked,
    ['known', timeOf(judgement.thisUpdateMs)],
    ['next update', nextUpdateMs === null ? 'not said' : timeOf(nextUpdateMs)],
    ['produced', timeOf(judgement.producedAtMs)],
    ['responder', `${who}, named by ${responder?.namedBy ?? 'name'}`],
    ...asked
  ])
}

function table(rows: readonly (readonly [string, string])[]): string {
  return rows.map(([name, value]) => `${name.padEnd(12)}${value}`).join('\n')
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z')
}
