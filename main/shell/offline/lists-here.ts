import { LIST_CLOCK_SKEW_MS } from '../../certificate/list-judgement.ts'
import type { TrustSettings } from '../config/configuration.ts'
import type { TrustFacts } from '../doctor/probes.ts'
import { anchorsWithoutList } from '../doctor/trust-checks.ts'

/** One list of people's certificates in force, of a CA in its time. */
export interface ListHere {
  readonly thisUpdateMs: number
  /** From then on it is past its nextUpdate; null: it has none. */
  readonly usableUntilMs: number | null
}

/** The lists that a sale without the network would be judged by, for a platform operator's machine. */
export interface ListsHere {
  /** Why some shopper's certificate could not be looked up at all, one sentence; null: each could. */
  readonly gap: string | null
  readonly lists: readonly ListHere[]
}

/** By what the doctor found. Pure. */
export function listsHere(facts: TrustFacts, { sources }: TrustSettings['revocation'], nowMs: number): ListsHere {
  const inTime = facts.anchors.filter(({ startsAtMs, endsAtMs }) => startsAtMs <= nowMs && nowMs < endsAtMs)
  const found = inTime.flatMap(({ peopleLists }) => peopleLists)
  const lists = found.map(({ thisUpdateMs, nextUpdateMs }) => {
    return { thisUpdateMs, usableUntilMs: nextUpdateMs === null ? null : nextUpdateMs + LIST_CLOCK_SKEW_MS }
  })
  return { gap: gapIn(facts, { sources, nowMs, found: facts.peopleLists }), lists }
}

function gapIn(
  facts: TrustFacts,
  { sources, nowMs, found }: { readonly sources: TrustSettings['revocation']['sources']; readonly nowMs: number; readonly found: TrustFacts['peopleLists'] }
): string | null {
  const { anchors, anchorsFault, damagedLists, keyGoneLists, keyFault } = facts
  if (anchorsFault !== null) return `The CA certificates cannot be used: ${anchorsFault}.`
  if (anchors.every(({ startsAtMs, endsAtMs }) => nowMs < startsAtMs || endsAtMs <= nowMs)) return 'No CA certificate is valid now.'
  if (keyFault !== null) return `The key under which lists and memories are sealed cannot be had: ${keyFault}.`
  const unreadable = damagedLists + keyGoneLists
  if (unreadable > 0) return `${String(unreadable)} of the lists of revoked certificates that are here cannot be read.`
  if (found.length === 0) return 'No list of revoked certificates is here.'
  const [key] = anchorsWithoutList(anchors, nowMs)
  if (key !== undefined) return `No list of revoked certificates of the CA with key ${key} is here: its cards are not sold to.`
  // One that was imported by hand stands in for an address that gave none.
  const addresses = sources.filter(({ kind }) => kind === 'crl').length
  const silent = sources.findIndex(({ kind }, index) => kind === 'crl' && facts.sources[index]?.list === null)
  if (silent !== -1 && found.length < addresses) return `List ${String(silent + 1)} of revoked certificates is not here.`
  if (sources.some(({ kind }, index) => kind === 'arl' && facts.sources[index]?.list === null)) {
    return 'A list of revoked CA certificates (ARL) that is configured is not here.'
  }
  return found.some(({ thisUpdateMs }) => thisUpdateMs > nowMs + LIST_CLOCK_SKEW_MS) ? 'A list that is here is of the future.' : null
}
