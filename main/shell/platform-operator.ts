import { join } from 'node:path'
import type { Result } from '../../device/result.ts'
import { ok } from '../../device/result.ts'
import { isFollowed, parseAnchors } from '../certificate/anchors.ts'
import { CertificateJudge, loadAnchors } from '../certificate/certificate-judge.ts'
import type { AgeInquiryOptions } from '../platform/age-inquiry.ts'
import { PlatformOperatorVerification } from '../platform/platform-operator-verification.ts'
import { LIST_CLOCK_SKEW_MS } from '../certificate/list-judgement.ts'
import { openErasableKey } from '../keys/erasable-key.ts'
import type { KeyError } from '../keys/key-file.ts'
import type { ClockGuard } from '../clock-guard/clock-guard.ts'
import type { AgeMemory } from '../age/age-memory.ts'
import { AgeMemories } from '../memory/age-memories.ts'
import { MemberLinks } from '../membership/member-links.ts'
import { MemberOffice } from '../membership/member-office.ts'
import type { Membership } from '../membership/membership.ts'
import { PreviousSerials } from '../platform/platform-operator-previous.ts'
import { ListKeeper, type KeeperEvent } from '../revocation/list-keeper.ts'
import { RevocationLists } from '../revocation/revocation-lists.ts'
import type { Stopwatch } from '../session/stopwatch.ts'
import type { Companion, EventRecorder } from './companion.ts'
import type { Configuration } from './config/configuration.ts'
import { LISTS_FOLDER } from './config/locations.ts'
import type { Ending } from './endings.ts'
import { membersCompanion } from './members-companion.ts'
import { memoryCompanion } from './memory-companion.ts'
import { platformOperatorStatus, type PlatformOperatorStatus } from './status/platform-operator-status.ts'
import { listsKeyOf } from './trust/lists-key.ts'

/** What a platform operator's machine has that no service provider's may have. */
export interface PlatformOperatorParts {
  readonly verification: PlatformOperatorVerification
  /** Keeps the revocation lists up to date where addresses are configured. Its end lets go of files and connections. */
  readonly listKeeper: Companion
  /** What is remembered of ages; null where the operator does not allow it. */
  readonly memory: AgeMemory | null
  /** Forgets what is past its limit of days. Its end lets go of the file. */
  readonly memoryKeeper: Companion
  /** Member numbers that belong to cards; null where the operator has none. */
  readonly membership: Membership | null
  /** Puts on the record what commands did about members. Its end lets go of the file. */
  readonly membersKeeper: Companion
  /** When its anchors end. */
  readonly endings: readonly Ending[]
  /** How its lists, its key and what is remembered are, for the status of the machine. */
  readonly status: PlatformOperatorStatus
}

/**
 * Verification with a judge of its own, and the revocation lists that it looks into. Loaded in the platform operator's
 * role alone: it brings the DER code along. The key that can be destroyed is made where there is none. Errors: that it
 * cannot be had; then no list could be read or kept.
 * @param sellsOffline whether the rules in force sell while the network is gone, now or another day
 */
export function platformOperatorParts(
  { trust, offline, members }: Configuration,
  inquiry: AgeInquiryOptions,
  network: Stopwatch,
  dataDirectory: string,
  guard: ClockGuard,
  sellsOffline: () => boolean
): Result<PlatformOperatorParts, KeyError> {
  if (trust === undefined) throw new TypeError('a platform operator needs trust anchors')
  const anchors = loadAnchors(trust.anchorsPem)
  if (!anchors.ok) throw new TypeError(`unusable trust anchors: ${anchors.error.code}`)
  const { method, sources, maxAgeMs, authorityMaxAgeMs, authorityListsRequired, overdueMs } = trust.revocation
  const { clock } = inquiry
  const erasable = openErasableKey(dataDirectory)
  if (!erasable.ok) return erasable
  const directory = join(dataDirectory, LISTS_FOLDER)
  const listsKey = listsKeyOf(erasable.value)
  const lists = RevocationLists.open(directory, listsKey)
  const { enabled, keepDays } = offline.memory
  const memories = new AgeMemories({ dataDirectory, key: erasable.value, keepDays, clock })
  const memory = enabled ? memories : null
  const links = new MemberLinks({ dataDirectory, key: erasable.value, clock, previous: new PreviousSerials(inquiry) })
  const office = new MemberOffice({ dataDirectory, key: erasable.value, clock })
  let keeper: ListKeeper | null = null
  const judge = new CertificateJudge({
    anchorsDer: anchors.value,
    policies: trust.policies,
    ocsp: trust.ocsp,
    lists: {
      lookup: lists,
      forCertificates: method === 'list',
      maxAgeMs,
      authorityListsRequired,
      authorityMaxAgeMs,
      clockSkewMs: LIST_CLOCK_SKEW_MS
    },
    clock,
    timeExchange: (exchange) => network.time(exchange),
    onSignedTime: ({ atMs, live }) => {
      guard.seen('ocsp', atMs, { live })
    }
  })
  const keep = (recorder: EventRecorder): ListKeeper =>
    (keeper = new ListKeeper({
      directory,
      key: listsKey,
      lists,
      sources,
      anchorsDer: anchors.value,
      overdueMs,
      clock,
      record: (event) => {
        recordKeeperEvent(recorder, event)
      },
      onSignedTime: (thisUpdateMs) => {
        guard.seen('crl', thisUpdateMs, { live: false })
      }
    }))
  return ok({
    verification: new PlatformOperatorVerification({ ...inquiry, judge, memory }),
    memory,
    memoryKeeper: memoryCompanion(memories, clock, () => guard.state()),
    membership: members.enabled ? links : null,
    membersKeeper: membersCompanion(office, links, clock, () => guard.state()),
    listKeeper: companionOf(keep, () => {
      lists.close()
      judge.close()
    }),
    endings: endingsOf(anchors.value),
    status: platformOperatorStatus({
      dataDirectory,
      lists: () => ({
        isWanted: method === 'list' || sellsOffline(),
        isReadable: lists.isReadable,
        faults: lists.damaged().map(({ fault }) => fault),
        lists: lists.status(),
        sources: keeper?.status() ?? [],
        maxAgeMs,
        authorityMaxAgeMs
      }),
      memory,
      links: members.enabled ? links : null
    })
  })
}

function companionOf(keep: (recorder: EventRecorder) => ListKeeper, close: () => void): Companion {
  let keeper: ListKeeper | null = null
  return {
    start: (recorder) => {
      keeper = keep(recorder)
      keeper.start()
    },
    stop: async () => {
      try {
        await keeper?.stop()
      } finally {
        close()
      }
    }
  }
}

/** On the record: which list, of when, how many entries; nothing of what stands in it. */
function recordKeeperEvent(recorder: EventRecorder, event: KeeperEvent): void {
  const { source } = event
  switch (event.name) {
    case 'list_imported': {
      const { kind, numberHex, thisUpdateMs, nextUpdateMs, entries } = event.facts
      const number = Number.parseInt(numberHex, 16)
      recorder.event('list_imported', {
        source,
        kind,
        // A number as long as a serial stays out of the record.
        ...(Number.isSafeInteger(number) ? { number } : {}),
        thisUpdateMs,
        ...(nextUpdateMs === null ? {} : { nextUpdateMs }),
        entries
      })
      return
    }
    case 'list_overdue':
      recorder.event('list_overdue', { source, sinceMs: event.sinceMs })
      return
    case 'list_refused':
    case 'list_fetch_failed':
    case 'list_import_failed':
      recorder.event(event.name, { source, code: event.code })
  }
}

/** The ends of anchors that nothing takes the place of: a later generation of the same name is there to do that. */
function endingsOf(anchorsDer: readonly Uint8Array[]): readonly Ending[] {
  const anchors = parseAnchors(anchorsDer)
  if (!anchors.ok) return []
  return anchors.value.flatMap((anchor, index) => {
    // notAfter names a whole second.
    const endsAtMs = anchor.notAfterMs + 1000
    return isFollowed(anchor, anchors.value) ? [] : [{ kind: 'anchor' as const, name: `anchor-${String(index + 1)}`, endsAtMs }]
  })
}
