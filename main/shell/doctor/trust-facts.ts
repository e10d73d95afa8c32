import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { isFollowed, parseAnchors } from '../../certificate/anchors.ts'
import { loadAnchors } from '../../certificate/certificate-judge.ts'
import { LIST_KEY_BYTES } from '../../revocation/list-seal.ts'
import type { ListFacts } from '../../revocation/revocation-lists.ts'
import { RevocationLists } from '../../revocation/revocation-lists.ts'
import { readSourceMemory, reportOf } from '../../revocation/source-state.ts'
import type { TrustSettings } from '../config/configuration.ts'
import { LISTS_FOLDER } from '../config/locations.ts'
import { endOfKeyError } from '../key-words.ts'
import { readListsKey } from '../trust/lists-key.ts'
import type { SourceFacts, TrustFacts } from './probes.ts'

/** How many digits of a key identifier are shown: enough to tell generations apart. */
const SHOWN_DIGITS = 16

/**
 * What there is to trust on a platform operator's machine. Loaded in that role alone: it brings the DER code along. It
 * reads what a running appliance keeps, and changes nothing.
 */
export function readTrustFacts(
  { anchorsPem, revocation }: TrustSettings,
  dataDirectory: string,
  nowMs: number
): TrustFacts {
  const loaded = loadAnchors(anchorsPem)
  const anchors = loaded.ok ? parseAnchors(loaded.value) : loaded
  const directory = join(dataDirectory, LISTS_FOLDER)
  const key = readListsKey(dataDirectory)
  // What no key opens is still told by its name.
  const lists = RevocationLists.open(directory, key.ok ? key.value : randomBytes(LIST_KEY_BYTES))
  try {
    const keys = anchors.ok ? new Set(anchors.value.map(({ keyIdentifier }) => hexOf(keyIdentifier))) : null
    // A list of a CA that is not trusted here (`crl import --anchor`) is asked at no sale.
    const isAsked = ({ issuerKeyIdentifierHex }: { readonly issuerKeyIdentifierHex: string }): boolean =>
      keys?.has(issuerKeyIdentifierHex) !== false
    const inForce = lists.status().filter(isAsked)
    const silent = lists.damaged().filter(isAsked)
    const time = { nowMs, overdueMs: revocation.overdueMs }
    return {
      anchors: (anchors.ok ? anchors.value : []).map((anchor, _, all) => ({
        key: hexOf(anchor.keyIdentifier).slice(0, SHOWN_DIGITS),
        startsAtMs: anchor.notBeforeMs,
        // notAfter names a whole second.
        endsAtMs: anchor.notAfterMs + 1000,
        isFollowed: isFollowed(anchor, all),
        peopleLists: inForce
          .filter(({ kind, issuerKeyIdentifierHex }) => kind === 'crl' && issuerKeyIdentifierHex === hexOf(anchor.keyIdentifier))
          .map(shownList)
      })),
      anchorsFault: anchors.ok ? null : anchors.error.code,
      sources: revocation.sources.map((source) => {
        const { state, facts, problem } = reportOf(source, readSourceMemory(directory, source), inForce, time)
        return {
          state,
          problem,
          list: facts === null ? null : shownList(facts)
        }
      }),
      peopleLists: inForce.filter(({ kind }) => kind === 'crl').map(shownList),
      damagedLists: silent.filter(({ fault }) => fault !== 'key_gone').length,
      keyGoneLists: silent.filter(({ fault }) => fault === 'key_gone').length,
      keyFault: key.ok ? null : endOfKeyError(key.error).words
    }
  } finally {
    lists.close()
  }
}

function hexOf(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex')
}

function shownList(facts: ListFacts): NonNullable<SourceFacts['list']> {
  const { kind, numberHex, thisUpdateMs, nextUpdateMs, entries } = facts
  return { kind, number: `0x${numberHex}`, thisUpdateMs, nextUpdateMs, entries }
}
