import { isListPast, LIST_CLOCK_SKEW_MS } from '../../certificate/list-judgement.ts'
import type { Generation } from '../../platform/generations.ts'
import { endOfGeneration, GENERATIONS } from '../../platform/generations.ts'
import type { TrustSettings } from '../config/configuration.ts'
import { lastDayOf, nearnessOf } from '../endings.ts'
import { HATACHI } from '../program.ts'
import { codeOfListProblem } from '../status/list-status.ts'
import type { CheckResult } from './check-result.ts'
import { fail, pass, warn } from './check-result.ts'
import type { AnchorFacts, SourceFacts, TrustFacts } from './probes.ts'

const NEW_ANCHOR = "Obtain the CA's next certificate from J-LIS, compare its fingerprint, and add it to trust.anchors."
const HOUR_MS = 3_600_000

/** Each CA certificate: whether it can be used, and for how long. */
export function checkAnchors({ anchors, anchorsFault }: TrustFacts, nowMs: number): readonly CheckResult[] {
  if (anchorsFault !== null) {
    return [fail('anchor', `The CA certificates cannot be used: ${anchorsFault}.`, 'Mend trust.anchors.')]
  }
  return anchors.map((anchor, index) => checkAnchor(anchor, index + 1, nowMs))
}

function checkAnchor({ key, startsAtMs, endsAtMs, isFollowed }: AnchorFacts, number: number, nowMs: number): CheckResult {
  const which = `CA certificate ${String(number)} (key ${key})`
  const last = lastDayOf(endsAtMs)
  if (nowMs < startsAtMs) return warn('anchor', `${which} is not valid yet.`, 'Check the clock and trust.anchors.')
  switch (nearnessOf({ kind: 'anchor', endsAtMs }, nowMs)) {
    case 'far':
      return pass('anchor', `${which} is valid until ${last}.`)
    case 'near': {
      if (isFollowed) return pass('anchor', `${which} is valid until ${last}; a later generation is there.`)
      return warn('anchor', `${which} is valid until ${last}, and no later generation is there.`, NEW_ANCHOR, 'anchor_ends_soon')
    }
    case 'past': {
      if (isFollowed) return pass('anchor', `${which} ended on ${last}; a later generation is there.`)
      return fail('anchor', `${which} ended on ${last}: nothing is sold to its cards.`, NEW_ANCHOR, 'anchor_ended')
    }
  }
}

/** Each address of lists: what is in force from there, how old it is, and whether the next one is late. */
export function checkRevocationLists(
  { revocation }: TrustSettings,
  { sources, damagedLists, keyGoneLists, keyFault, peopleLists, anchors }: TrustFacts,
  nowMs: number,
  sellsOffline = false
): readonly CheckResult[] {
  const { method, maxAgeMs: peopleMaxAgeMs } = revocation
  const isWanted = method === 'list' || sellsOffline
  const isFetched = revocation.sources.some(({ kind }) => kind === 'crl')
  const lost = lostWords(method)
  const importedRows = isWanted && !isFetched ? [checkImported(peopleLists, { maxAgeMs: peopleMaxAgeMs, lost }, nowMs)] : []
  const isTold = peopleLists.length === 0 || revocation.sources.some(({ kind }, index) => kind === 'crl' && sources[index]?.list === null)
  const listless = isWanted && !isTold ? anchorsWithoutList(anchors, nowMs) : []
  const listlessRows = listless.map((key) => {
    const sentence = `No revocation list of the CA certificate with key ${key} is here: ${lost} to its cards.`
    return fail('revocation_list', sentence, `Name its address in trust.revocation.lists; or run: ${HATACHI} crl import FILE`, 'list_absent')
  })
  const fetchedRows = revocation.sources.flatMap(({ kind }, index) => {
    const source = sources[index]
    if (source === undefined) return []
    const maxAgeMs = kind === 'crl' ? revocation.maxAgeMs : revocation.authorityMaxAgeMs
    // A CA that nobody can ask about is trusted by no method.
    return [checkSource(source, { kind, number: index + 1, maxAgeMs, lost: kind === 'crl' ? lost : lostWords('list') }, nowMs)]
  })
  return [...importedRows, ...fetchedRows, ...listlessRows, ...unreadableRows({ damagedLists, keyGoneLists, keyFault })]
}

/** What is lost without a list: where a responder is asked, the network still sells. */
function lostWords(method: TrustSettings['revocation']['method']): string {
  return method === 'ocsp' ? 'nothing is sold offline' : 'nothing is sold'
}

/** Keys of the CAs in their time, none of whose lists is in force here. */
export function anchorsWithoutList(anchors: TrustFacts['anchors'], nowMs: number): readonly string[] {
  const inTime = anchors.filter(({ startsAtMs, endsAtMs }) => startsAtMs <= nowMs && nowMs < endsAtMs)
  return [...new Set(inTime.filter(({ peopleLists }) => peopleLists.length === 0).map(({ key }) => key))]
}

/** What lies here and cannot be looked into. */
function unreadableRows(facts: Pick<TrustFacts, 'damagedLists' | 'keyGoneLists' | 'keyFault'>): readonly CheckResult[] {
  const { damagedLists, keyGoneLists, keyFault } = facts
  const rows: CheckResult[] = []
  if (keyFault !== null) {
    rows.push(fail('revocation_list', `The key under which lists and memories are sealed cannot be had: ${keyFault}.`, 'Put that right, then start the appliance.'))
  }
  if (damagedLists > 0) {
    const sentence = `${String(damagedLists)} of the revocation lists on this machine cannot be read.`
    rows.push(fail('revocation_list', sentence, 'Fetch or import them anew, on a medium that is sound.', 'list_damaged'))
  }
  if (keyGoneLists > 0 && keyFault === null) {
    const sentence = `${String(keyGoneLists)} of the revocation lists on this machine are sealed under a key that is gone.`
    rows.push(fail('revocation_list', sentence, 'Fetch or import them anew; they clear nobody until then.', 'list_key_gone'))
  }
  return rows
}

/** Where no address is configured: whether somebody brought a list that still counts. */
function checkImported(
  lists: TrustFacts['peopleLists'],
  { maxAgeMs, lost }: { readonly maxAgeMs: number; readonly lost: string },
  nowMs: number
): CheckResult {
  const counting = lists.filter(({ thisUpdateMs, nextUpdateMs }) => {
    return !isListPast(nextUpdateMs, nowMs, LIST_CLOCK_SKEW_MS) && nowMs - thisUpdateMs <= maxAgeMs
  })
  const remedy = `Run: ${HATACHI} crl import FILE; or add an address to trust.revocation.lists.`
  const [list] = counting
  if (list === undefined) {
    const what = lists.length === 0 ? 'No revocation list is here' : 'Every revocation list here is too old'
    const code = lists.length === 0 ? 'list_absent' : 'list_too_old'
    return fail('revocation_list', `${what}, and no address is configured: ${lost}.`, remedy, code)
  }
  const ageHours = String(Math.max(0, Math.floor((nowMs - list.thisUpdateMs) / HOUR_MS)))
  const sentence = `The imported revocation list, number ${list.number}, is ${ageHours} hours old; nothing fetches the next one.`
  return warn('revocation_list', sentence, remedy)
}

/** Whether anybody would notice that a CA's own certificate is revoked. */
export function checkAuthorityLists({ revocation }: TrustSettings): readonly CheckResult[] {
  if (revocation.sources.some(({ kind }) => kind === 'arl')) return []
  const sentence = 'No list of CA certificates (ARL) is configured: it goes unnoticed if a trusted CA is revoked.'
  return [warn('revocation_list', sentence, 'Name its address in trust.revocation.authorityLists.')]
}

function checkSource(
  { state, list, problem }: SourceFacts,
  wanted: { readonly kind: 'crl' | 'arl'; readonly number: number; readonly maxAgeMs: number; readonly lost: string },
  nowMs: number
): CheckResult {
  const which = `Revocation list ${String(wanted.number)} (${wanted.kind.toUpperCase()})`
  const remedy =
    problem === null
      ? `Start the appliance, which fetches it; or run: ${HATACHI} crl import FILE`
      : `Check its address in trust.revocation and the network; or run: ${HATACHI} crl import FILE`
  const because = problem === null ? '' : ` The last attempt ended with ${problem}.`
  if (list === null) return fail('revocation_list', `${which} is not here: ${wanted.lost}.${because}`, remedy, 'list_absent')
  if (list.kind !== wanted.kind) {
    const sentence = `${which} is a list of another kind (${list.kind.toUpperCase()}).`
    return fail('revocation_list', sentence, 'Exchange the addresses in trust.revocation.')
  }
  const ageHours = Math.max(0, Math.floor((nowMs - list.thisUpdateMs) / HOUR_MS))
  const entries = `${String(list.entries)} ${list.entries === 1 ? 'entry' : 'entries'}`
  const what = `${which}, number ${list.number} with ${entries}, is ${String(ageHours)} hours old`
  const expired = isListPast(list.nextUpdateMs, nowMs, LIST_CLOCK_SKEW_MS)
  if (expired || nowMs - list.thisUpdateMs > wanted.maxAgeMs) {
    return fail('revocation_list', `${what}, which is too old: ${wanted.lost}.${because}`, remedy, expired ? 'list_expired' : 'list_too_old')
  }
  switch (state.state) {
    case 'current':
    case 'due': {
      const next = state.state === 'due' ? 'is being asked for' : 'is due at 07:00 in Japan'
      const sentence = `${what}; the next one ${next}.${because}`
      return problem === null
        ? pass('revocation_list', sentence)
        : warn('revocation_list', sentence, remedy, codeOfListProblem(problem))
    }
    case 'overdue': {
      const since = new Date(state.sinceMs).toISOString()
      return warn('revocation_list', `${what}; the next one is overdue since ${since}.${because}`, remedy, 'list_overdue')
    }
  }
}

/** Whether a generation of the platform's interface or of cards is announced to end. */
export function checkGenerations(nowMs: number, generations: readonly Generation[] = GENERATIONS): CheckResult {
  const ends = generations.flatMap((generation) => {
    const endsAtMs = endOfGeneration(generation)
    return endsAtMs === null ? [] : [{ words: generation.words, endsAtMs }]
  })
  const told = ends
    .map((end) => ({ ...end, nearness: nearnessOf({ kind: 'generation', endsAtMs: end.endsAtMs }, nowMs) }))
    .filter(({ nearness }) => nearness !== 'far')
  if (told.length === 0) {
    const next = ends.toSorted((one, other) => one.endsAtMs - other.endsAtMs)[0]
    const until = next === undefined ? 'has an announced end' : `ends before ${lastDayOf(next.endsAtMs)}`
    return pass('generations', `No generation of the interface or of cards ${until}.`)
  }
  const sentence = told.map(({ words, endsAtMs }) => `${words}: until ${lastDayOf(endsAtMs)}.`).join(' ')
  const remedy = 'Install a version of Hatachi that knows the next generation.'
  return told.some(({ nearness }) => nearness === 'past')
    ? fail('generations', sentence, remedy, 'generation_ended')
    : warn('generations', sentence, remedy, 'generation_ends_soon')
}
