import { sign } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decide, type Decision } from '../../main/age/decision.ts'
import { ONLINE_TERMS } from '../support/decision-terms.ts'
import type { Evidence } from '../../main/age/evidence.ts'
import { CertificateJudge, loadAnchors } from '../../main/certificate/certificate-judge.ts'
import { JPKI_AUTHENTICATION_POLICY } from '../../main/certificate/path.ts'
import { HttpsClient } from '../../main/platform/https-client.ts'
import { PlatformClient } from '../../main/platform/platform-client.ts'
import { PlatformOperatorVerification } from '../../main/platform/platform-operator-verification.ts'
import type { IssuedCard } from '../../main/platform/simulator/card-issuer.ts'
import { clearFaults, setFaults } from '../../main/platform/simulator/faults.ts'
import { startSimulatedPlatform, type SimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { downloadList } from '../../main/revocation/list-download.ts'
import { ListKeeper, type KeeperEvent } from '../../main/revocation/list-keeper.ts'
import { RevocationLists } from '../../main/revocation/revocation-lists.ts'
import { LISTS_KEY } from '../support/lists-key.ts'
import { ManualClock } from '../support/manual-clock.ts'

/**
 * A week of a platform operator's machine that goes by lists, on a test clock: a J-LIS that publishes at 07:00 Japan
 * time, real HTTP, real signatures, real imports, and purchases in between. The tests follow one another in time.
 */

const STEP_MS = 30_000
const HOUR_MS = 3_600_000
/** Below the two days that the lists call themselves good for, so that it is the operator's word that counts. */
const MAX_AGE_MS = 40 * HOUR_MS
const AUTHORITY_MAX_AGE_MS = 44 * HOUR_MS
const at = (japan: string): number => Date.parse(`${japan}+09:00`)

const clock = new ManualClock(at('2026-04-01T06:30'))
const directory = mkdtempSync(join(tmpdir(), 'hatachi-timetable-'))
const listsDirectory = join(directory, 'lists')
const events: (KeeperEvent & { readonly at: number })[] = []
const downloads: Awaited<ReturnType<typeof downloadList>>[] = []
const signal = new AbortController().signal

let platform: SimulatedPlatform
let adult: IssuedCard
let other: IssuedCard
let lists: RevocationLists
let keeper: ListKeeper
let judge: CertificateJudge
let transport: HttpsClient
let verification: PlatformOperatorVerification

beforeAll(async () => {
  platform = await startSimulatedPlatform({ clock, listSchedule: 'daily' })
  ;[adult, other] = await Promise.all([platform.issueCard('adult'), platform.issueCard('enrolled')])
  // Of today's generation alone: the one that has ended publishes at an address that this machine was not told.
  const anchors = loadAnchors(platform.anchorsPem[0] ?? '')
  if (!anchors.ok) throw new Error(anchors.error.code)
  lists = RevocationLists.open(listsDirectory, LISTS_KEY)
  keeper = new ListKeeper({
    directory: listsDirectory,
    key: LISTS_KEY,
    lists,
    sources: [
      { url: platform.crlUrl, kind: 'crl' },
      { url: platform.arlUrl, kind: 'arl' }
    ],
    anchorsDer: anchors.value,
    overdueMs: 6 * HOUR_MS,
    clock,
    record: (event) => events.push({ ...event, at: clock.nowMs() }),
    random: () => 0.5,
    download: async (options) => {
      const download = await downloadList(options)
      downloads.push(download)
      return download
    }
  })
  judge = new CertificateJudge({
    anchorsDer: anchors.value,
    policies: [JPKI_AUTHENTICATION_POLICY],
    ocsp: { timeoutMs: 30_000, maxAgeMs: 1, clockSkewMs: 0, requireNonce: true },
    lists: {
      lookup: lists,
      forCertificates: true,
      maxAgeMs: MAX_AGE_MS,
      authorityListsRequired: true,
      authorityMaxAgeMs: AUTHORITY_MAX_AGE_MS,
      clockSkewMs: 60_000
    },
    clock
  })
  const credentials = platform.credentials('platform_operator')
  transport = new HttpsClient({ endpoint: platform.endpoint, credentials, clock })
  const client = new PlatformClient({ transport, clock })
  const undisturbed = { lineFinding: () => ({ state: 'up' }) as const, clockFinding: () => 'trusted' as const }
  verification = new PlatformOperatorVerification({ client, clock, answerKeys: [platform.answerKey], judge, ...undisturbed })
})

afterAll(async () => {
  await keeper.stop()
  transport.close()
  judge.close()
  lists.close()
  await platform.close()
  rmSync(directory, { recursive: true, force: true })
})

/** Waits until nothing of the keeper's is under way. */
async function settle(): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve))
  while (keeper.busy)
}

/** Time passes up to this moment in Japan; whatever falls due takes place meanwhile. */
async function until(japan: string): Promise<void> {
  while (clock.nowMs() < at(japan)) {
    clock.advance(Math.min(STEP_MS, at(japan) - clock.nowMs()))
    await settle()
  }
}

/** A purchase with the PIN, as far as its decision. */
async function buy(card: IssuedCard): Promise<{ readonly evidence: Evidence; readonly decision: Decision }> {
  const { certificate, privateKey } = card.authentication
  const challenge = await verification.requestChallenge(signal, null)
  if (!challenge.ok) throw new Error(challenge.error.reason)
  const examination = await verification.examine(certificate)
  const holder = { kind: 'pin', challenge: challenge.value, signature: sign('sha256', challenge.value.bytes, privateKey) } as const
  const evidence = await verification.verify({ certificate, examination, atLeastYears: 20, offline: null, holder }, signal)
  return { evidence, decision: decide(evidence, 'pin', ONLINE_TERMS) }
}

const states = () => keeper.status().map(({ state }) => state.state)
const numbers = () => lists.status().map(({ numberHex }) => Number.parseInt(numberHex, 16))
const eventsSince = (japan: string) => events.filter((event) => event.at >= at(japan))

test('before it has a list it sells nothing, and asks nobody about the card', async () => {
  const { evidence, decision } = await buy(adult)
  // The CA's own state is asked first, and is just as unknown.
  expect(evidence.path).toEqual({ result: 'undetermined', reason: 'anchor_state_unknown' })
  expect(decision).toEqual({ outcome: 'undetermined', reason: 'path_undetermined' })
  expect(platform.counters).toMatchObject({ ageChecks: 0, ocspRequests: 0, listRequests: 0 })
  expect(existsSync(listsDirectory)).toBe(false)
})

test('at its start it fetches what is out, and sells by it; OCSP is not asked', async () => {
  keeper.start()
  await settle()
  expect(events.map(({ name, source }) => [name, source])).toEqual([
    ['list_imported', 2],
    ['list_imported', 1]
  ])
  expect(lists.status().map(({ kind, thisUpdateMs }) => [kind, thisUpdateMs]).toSorted()).toEqual([
    ['arl', at('2026-03-31T07:00')],
    ['crl', at('2026-03-31T07:00')]
  ])
  expect(states()).toEqual(['current', 'current'])
  const { evidence, decision } = await buy(adult)
  expect(decision).toEqual({ outcome: 'approved', basis: 'platform' })
  expect(evidence.list).toEqual({ result: 'good', thisUpdateMs: at('2026-03-31T07:00') })
  expect(evidence.ocsp).toEqual({ result: 'not_asked' })
  expect(platform.counters.ocspRequests).toBe(0)
})

test('after 07:00 it fetches the new lists, in its own minute and not before', async () => {
  const { listRequests } = platform.counters
  platform.revoke(other.person, 'certificateHold')
  expect((await buy(other)).evidence.list.result).toBe('good')
  await until('2026-04-01T07:04:30')
  expect(platform.counters.listRequests).toBe(listRequests)
  expect(states()).toEqual(['due', 'due'])
  await until('2026-04-01T07:06')
  expect(platform.counters.listRequests).toBe(listRequests + 2)
  expect(states()).toEqual(['current', 'current'])
  expect(numbers()).toEqual([1002, 1002])
  const { evidence, decision } = await buy(other)
  expect(evidence).toMatchObject({ list: { result: 'revoked', reason: 'certificateHold' } })
  expect(decision).toEqual({ outcome: 'refused', reason: 'certificate_invalid' })
  // What is refused here costs no fee.
  expect(evidence.platform).toEqual({ result: 'not_asked' })
})

test('between two publications it asks for nothing', async () => {
  const { listRequests } = platform.counters
  platform.restore(other.person)
  await until('2026-04-02T06:59')
  expect(platform.counters.listRequests).toBe(listRequests)
})

test('a fetch that is cut off is gone on with, where it ended, until the list is whole', async () => {
  setFaults(platform.faults, { lists: { cutAfterBytes: 200 } })
  downloads.length = 0
  await until('2026-04-02T07:20')
  const resumed = downloads.flatMap((one) => (one.ok && one.value.result === 'downloaded' ? [one.value.resumedFrom] : []))
  const cuts = downloads.flatMap((one) => (one.ok || one.error.code !== 'cut_off' ? [] : [one.error.receivedBytes]))
  expect(cuts.slice(0, 2)).toEqual([200, 200])
  expect(cuts.length).toBeGreaterThanOrEqual(4)
  expect(resumed.length).toBe(2)
  for (const from of resumed) expect(from).toBeGreaterThanOrEqual(400)
  expect(numbers()).toEqual([1003, 1003])
  expect(eventsSince('2026-04-02T07:00').map(({ name }) => name).toSorted()).toEqual([
    'list_fetch_failed',
    'list_fetch_failed',
    'list_imported',
    'list_imported'
  ])
  clearFaults(platform.faults)
  // The hold was lifted: it is absent from the new list, and the card sells again.
  expect((await buy(other)).decision).toEqual({ outcome: 'approved', basis: 'platform' })
})

test('a damaged list, and one whose number goes back, leave the one in force and are fetched again', async () => {
  setFaults(platform.faults, { lists: { damaged: true } })
  await until('2026-04-03T07:30')
  expect(numbers()).toEqual([1003, 1003])
  expect(states()).toEqual(['due', 'due'])
  const refused = eventsSince('2026-04-03T07:00')
  expect(new Set(refused.map(({ name }) => name))).toEqual(new Set(['list_refused']))
  expect((await buy(adult)).decision).toEqual({ outcome: 'approved', basis: 'platform' })
  setFaults(platform.faults, { lists: { damaged: false } })
  await until('2026-04-03T09:00')
  expect(numbers()).toEqual([1004, 1004])
  expect(states()).toEqual(['current', 'current'])

  setFaults(platform.faults, { lists: { numberBack: true } })
  await until('2026-04-04T07:06')
  expect(numbers()).toEqual([1004, 1004])
  expect(eventsSince('2026-04-04T07:00')).toMatchObject([
    { name: 'list_refused', source: 2, code: 'list_older' },
    { name: 'list_refused', source: 1, code: 'list_older' }
  ])
  expect((await buy(adult)).decision).toEqual({ outcome: 'approved', basis: 'platform' })
  clearFaults(platform.faults)
  // All day long it is told of the same list, and need not fetch it again.
  downloads.length = 0
  await until('2026-04-05T07:00')
  expect(downloads.length).toBeGreaterThan(20)
  expect(downloads.filter((one) => one.ok && one.value.result === 'downloaded')).toEqual([])
  expect(states()).toEqual(['overdue', 'overdue'])
  await until('2026-04-05T07:06')
  expect(numbers()).toEqual([1006, 1006])
  expect(states()).toEqual(['current', 'current'])
})

test('a day on which J-LIS stops is overdue, recorded once, sold on, and made up for a day later', async () => {
  setFaults(platform.faults, { lists: { stopped: true } })
  await until('2026-04-06T07:30')
  setFaults(platform.faults, { lists: { stopped: false } })
  await until('2026-04-06T13:00')
  expect(states()).toEqual(['due', 'due'])
  expect(eventsSince('2026-04-06T07:00')).toEqual([])
  await until('2026-04-06T13:01')
  expect(states()).toEqual(['overdue', 'overdue'])
  await until('2026-04-06T22:00')
  expect(eventsSince('2026-04-06T07:00')).toMatchObject([
    { name: 'list_overdue', source: 1, sinceMs: at('2026-04-06T07:00') },
    { name: 'list_overdue', source: 2, sinceMs: at('2026-04-06T07:00') }
  ])
  expect((await buy(adult)).decision).toEqual({ outcome: 'approved', basis: 'platform' })
  await until('2026-04-07T07:06')
  expect(numbers()).toEqual([1007, 1007])
  expect(states()).toEqual(['current', 'current'])
  expect((await buy(adult)).decision).toEqual({ outcome: 'approved', basis: 'platform' })
})

test('when no list comes at all, the first purchase after the age that the operator accepts is refused', async () => {
  setFaults(platform.faults, { lists: { down: true } })
  // From the list of 07:00 on the 7th, forty hours.
  await until('2026-04-08T23:00')
  expect((await buy(adult)).decision).toEqual({ outcome: 'approved', basis: 'platform' })
  expect(states()).toEqual(['overdue', 'overdue'])
  clock.advance(1)
  await settle()
  const { ageChecks } = platform.counters
  const { evidence, decision } = await buy(adult)
  expect(evidence.path).toEqual({ result: 'valid' })
  expect(evidence.list).toEqual({ result: 'undetermined', reason: 'list_stale' })
  expect(decision).toEqual({ outcome: 'undetermined', reason: 'list_undetermined' })
  // Nothing can be sold, so nothing is asked and no fee is paid.
  expect(platform.counters.ageChecks).toBe(ageChecks)
  expect(platform.counters.ocspRequests).toBe(0)
  expect(new Set(eventsSince('2026-04-08T07:00').map(({ name }) => name))).toEqual(
    new Set(['list_fetch_failed', 'list_overdue'])
  )
})

test('and once the list of CAs is too old as well, not even the path stands', async () => {
  await until('2026-04-09T03:01')
  const { evidence, decision } = await buy(adult)
  expect(evidence.path).toEqual({ result: 'undetermined', reason: 'anchor_state_unknown' })
  expect(decision).toEqual({ outcome: 'undetermined', reason: 'path_undetermined' })
})

test('and the machine sells again by itself once lists can be had', async () => {
  clearFaults(platform.faults)
  await until('2026-04-09T04:30')
  // The list of the 8th had come out meanwhile.
  expect(numbers()).toEqual([1008, 1008])
  expect((await buy(adult)).decision).toEqual({ outcome: 'approved', basis: 'platform' })
})

test('a CA that is revoked itself ends all sales with the next list', async () => {
  platform.revokeAuthority('current', 'cACompromise')
  expect((await buy(adult)).evidence.path).toEqual({ result: 'valid' })
  await until('2026-04-09T07:06')
  const { evidence, decision } = await buy(adult)
  expect(evidence.path).toEqual({ result: 'invalid', reason: 'anchor_revoked' })
  expect(decision).toEqual({ outcome: 'refused', reason: 'certificate_invalid' })
})

test('nothing half stays behind', () => {
  expect(readdirSync(join(listsDirectory, 'incoming'))).toEqual([])
})
