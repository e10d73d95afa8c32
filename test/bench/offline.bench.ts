/**
 * A decision without the network beside one with it, and a memory of a million ages. The platform runs in a process of
 * its own, without latency; offline its address is one where nothing listens. What each figure means stands in
 * docs/benchmarks.md.
 *
 * Usage: `npm run bench -- offline [--memories 1000000] [--decisions 500] [--lookups 20000] [--remembers 200] [--data-dir
 * DIR]`. DIR is where the memory lies. Exit code 0, or 1 where something was not as it must be: a bench asserts no speed.
 */
import { randomBytes, sign } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sleep, systemClock } from '../../device/clock.ts'
import { decide } from '../../main/age/decision.ts'
import type { OfflinePolicy } from '../../main/age/offline-policy.ts'
import type { Verification } from '../../main/age/verification.ts'
import { CertificateJudge, loadAnchors } from '../../main/certificate/certificate-judge.ts'
import { LIST_CLOCK_SKEW_MS } from '../../main/certificate/list-judgement.ts'
import { openErasableKey } from '../../main/keys/erasable-key.ts'
import { AgeMemories, DAY_MS } from '../../main/memory/age-memories.ts'
import { memoryPath } from '../../main/memory/memory-file.ts'
import { PlatformOperatorVerification } from '../../main/platform/platform-operator-verification.ts'
import { loadCards } from '../../main/platform/simulator/cards-file.ts'
import { RevocationLists } from '../../main/revocation/revocation-lists.ts'
import { Stopwatch } from '../../main/session/stopwatch.ts'
import type { Configuration } from '../../main/shell/config/configuration.ts'
import { loadConfiguration, printConfigurationError } from '../../main/shell/config/load-configuration.ts'
import { writeDemoConfiguration } from '../../main/shell/development/demo-configuration.ts'
import { platformAccess } from '../../main/shell/platform-line.ts'
import { listsKeyOf } from '../../main/shell/trust/lists-key.ts'
import { startFarSide, type FarSide } from '../support/far-side.ts'
import { figure, report, type Aim, type Figure, type Ratio } from './support/figures.ts'
import { benchOptions } from './support/options.ts'

const WARM_UP = 30
const KEEP_DAYS = 90
const CERTIFICATE_BYTES = 1200
/** Nothing listens on this port (RFC 863, discard). */
const NOWHERE = 'https://127.0.0.1:9'
const LOOKUP_AIM: Aim = { at: 'p99', below: 1000 }
const POLICY: OfflinePolicy = {
  id: 'bench',
  version: 1,
  ageEvidence: 'remembered_age',
  listMaxAgeMs: 2 * DAY_MS,
  rememberedMaxAgeMs: 30 * DAY_MS,
  outageMaxMs: DAY_MS
}

/** Fills the memory as many cards would, in one transaction: a commit a card takes hours, and says nothing of lookups. */
function fill(memories: AgeMemories, count: number): { readonly took: number; readonly pseudonyms: readonly Buffer[] } {
  const pseudonyms: Buffer[] = []
  const startedAtMs = performance.now()
  const nowMs = Date.now()
  const filled = memories.examine((database, keys) => {
    const put = database.prepare('INSERT OR REPLACE INTO age VALUES (?, ?)')
    const write = () => {
      for (let index = 0; index < count; index += 1) {
        const pseudonym = randomBytes(16)
        put.run(pseudonym, keys.seal(pseudonym, { atLeastYears: 20, answeredAtMs: nowMs - (index % KEEP_DAYS) * DAY_MS }))
        if (index % 50 === 0) pseudonyms.push(pseudonym)
      }
    }
    // A million in random order want more pages at hand than sales do.
    database.pragma('cache_size = -200000')
    database.transaction(write)()
    database.pragma('cache_size = -2000')
  })
  if (!filled.ok || filled.value === null) throw new Error('the memory was not filled')
  return { took: performance.now() - startedAtMs, pseudonyms }
}

function benchMemory(memories: AgeMemories, directory: string, wish: { count: number; lookups: number; remembers: number }) {
  const first = memories.subjectOf(randomBytes(CERTIFICATE_BYTES))
  if (!memories.remember(first, 20, Date.now()).ok) throw new Error('nothing is remembered')
  const { took, pseudonyms } = fill(memories, wish.count)
  const bytes = statSync(memoryPath(directory)).size

  const [found, absent, bare]: [number[], number[], number[]] = [[], [], []]
  const timed = (into: number[], round: number, work: () => boolean) => {
    const startedAtMs = performance.now()
    const isRight = work()
    const tookMs = performance.now() - startedAtMs
    if (!isRight) throw new Error('a wrong answer of the memory')
    if (round >= 0) into.push(tookMs * 1000)
  }
  const stranger = randomBytes(CERTIFICATE_BYTES)
  const peer = memories.examine((database) => database.prepare('SELECT * FROM age WHERE pseudonym = ?'))
  if (!peer.ok || peer.value === null) throw new Error('no peer')
  const select = peer.value
  for (let round = -WARM_UP * 10; round < wish.lookups; round += 1) {
    const pseudonym = pseudonyms[Math.floor(Math.random() * pseudonyms.length)] ?? first.pseudonym
    timed(found, round, () => {
      // The pseudonym of a card is worked out anew at each sale.
      memories.subjectOf(stranger)
      return memories.find({ pseudonym }).result === 'yes'
    })
    stranger.writeInt32BE(round, 0)
    timed(absent, round, () => memories.find(memories.subjectOf(stranger)).result === 'none')
    timed(bare, round, () => select.get(pseudonym) !== undefined)
  }
  const remembered: number[] = []
  for (let round = 0; round < wish.remembers; round += 1) {
    const subject = memories.subjectOf(randomBytes(CERTIFICATE_BYTES))
    const startedAtMs = performance.now()
    if (!memories.remember(subject, 20, Date.now()).ok) throw new Error('not remembered')
    remembered.push(performance.now() - startedAtMs)
  }
  const of = `${wish.count.toLocaleString('en')} memories`
  const foundFigure = figure('offline.lookup_found', `lookup of one among ${of}`, 'us', found, LOOKUP_AIM)
  const bareFigure = figure('offline.lookup_bare', 'the same row by a bare SELECT', 'us', bare)
  const figures = [
    foundFigure,
    figure('offline.lookup_absent', 'lookup of a card that is not there', 'us', absent, LOOKUP_AIM),
    bareFigure,
    figure('offline.insert', `insertion in one transaction, each of ${of}`, 'us', [(took * 1000) / wish.count]),
    ...(remembered.length === 0 ? [] : [figure('offline.remember', 'remembering one card, lasting', 'ms', remembered)]),
    figure('offline.size', `on the disk, ${of}`, 'MB', [bytes / 1e6]),
    figure('offline.size_each', 'of that, each', 'B', [bytes / wish.count])
  ]
  const ratio: Ratio = { name: 'offline.lookup_to_bare', says: 'lookup / bare SELECT', of: foundFigure, to: bareFigure }
  return { figures, ratio }
}

/** Everything that a decision is made with, at an address of the platform. */
async function makeVerification(
  configuration: Configuration,
  endpoint: string,
  parts: { readonly lists: RevocationLists; readonly memory: AgeMemories }
) {
  const { trust } = configuration
  const { platform } = configuration
  if (trust === undefined || platform === null) throw new Error('no trust')
  const anchors = loadAnchors(trust.anchorsPem)
  if (!anchors.ok) throw new Error(anchors.error.code)
  const { maxAgeMs, authorityMaxAgeMs } = trust.revocation
  const network = new Stopwatch(systemClock)
  const access = platformAccess({ ...platform, endpoint }, systemClock, network, () => undefined)
  access.companion.start({ event: () => ({ ok: true, value: undefined }) })
  const judge = new CertificateJudge({
    anchorsDer: anchors.value,
    policies: trust.policies,
    ocsp: trust.ocsp,
    lists: {
      lookup: parts.lists,
      forCertificates: true,
      maxAgeMs,
      authorityListsRequired: false,
      authorityMaxAgeMs,
      clockSkewMs: LIST_CLOCK_SKEW_MS
    },
    clock: systemClock
  })
  const verification = new PlatformOperatorVerification({
    client: access.client,
    clock: systemClock,
    answerKeys: platform.answerKeys,
    lineFinding: () => access.line.state(),
    clockFinding: () => 'trusted',
    judge,
    memory: parts.memory
  })
  return {
    verification,
    line: access.line,
    close: async () => {
      judge.close()
      await access.companion.stop()
    }
  }
}

/** One decision as a session has it made; the card's own time, its signature, is taken off. Milliseconds. */
async function decideOnce(verification: Verification, farSide: FarSide, basis: 'platform' | 'remembered_age'): Promise<number> {
  const adult = loadedAdult(farSide)
  const signal = new AbortController().signal
  const startedAtMs = performance.now()
  const [challenge, examination] = await Promise.all([
    verification.requestChallenge(signal, POLICY),
    verification.examine(adult.certificate)
  ])
  if (!challenge.ok) throw new Error(`no challenge: ${challenge.error.reason}`)
  const signsAtMs = performance.now()
  const signature = sign('sha256', challenge.value.bytes, adult.privateKey)
  const signedMs = performance.now() - signsAtMs
  const holder = { kind: 'pin', challenge: challenge.value, signature } as const
  const request = { certificate: adult.certificate, examination, atLeastYears: 20, offline: POLICY, holder }
  const evidence = await verification.verify(request, signal)
  const decision = decide(evidence, 'pin', { atLeastYears: 20, offline: POLICY, nowMs: Date.now() })
  const tookMs = performance.now() - startedAtMs - signedMs
  if (decision.outcome !== 'approved' || decision.basis !== basis) throw new Error(`decided otherwise: ${JSON.stringify(decision)}`)
  return tookMs
}

let adult: ReturnType<typeof loadCards>[number]['authentication'] | null = null
function loadedAdult({ cardsPath }: FarSide) {
  adult ??= loadCards(cardsPath).find(({ profile }) => profile === 'adult')?.authentication ?? null
  if (adult === null) throw new Error('the far side has no adult')
  return adult
}

async function importList(farSide: FarSide, configuration: Configuration, directory: string, lists: RevocationLists) {
  const path = join(directory, 'fetched.crl')
  writeFileSync(path, Buffer.from(await (await fetch(farSide.connection.crlUrl)).arrayBuffer()))
  const anchors = loadAnchors(configuration.trust?.anchorsPem ?? '')
  if (!anchors.ok) throw new Error(anchors.error.code)
  const signal = new AbortController().signal
  const imported = await lists.importFile(path, { anchorsDer: anchors.value, nowMs: Date.now(), signal, thread: 'callers' })
  if (!imported.ok) throw new Error(`the list was not imported: ${imported.error.code}`)
}

async function benchDecisions(
  farSide: FarSide,
  configuration: Configuration,
  parts: { readonly lists: RevocationLists; readonly memory: AgeMemories },
  count: number
) {
  const online = await makeVerification(configuration, configuration.platform?.endpoint ?? NOWHERE, parts)
  const offline = await makeVerification(configuration, NOWHERE, parts)
  const subject = parts.memory.subjectOf(loadedAdult(farSide).certificate)
  if (!parts.memory.remember(subject, 20, Date.now() - DAY_MS).ok) throw new Error('not remembered')
  for (let wait = 0; offline.line.state().state === 'up'; wait += 1) {
    if (wait > 100) throw new Error('the line never went down')
    await offline.verification.requestChallenge(new AbortController().signal, POLICY)
    await sleep(systemClock, 100)
  }
  const [with_, without]: [number[], number[]] = [[], []]
  for (let round = -WARM_UP; round < count; round += 1) {
    // In turn, so that what else the machine does meets both.
    const [on, off] = [await decideOnce(online.verification, farSide, 'platform'), await decideOnce(offline.verification, farSide, 'remembered_age')]
    if (round < 0) continue
    with_.push(on)
    without.push(off)
  }
  await Promise.all([online.close(), offline.close()])
  const off: Figure = figure('offline.decision', 'decision without the network', 'ms', without)
  const on: Figure = figure('offline.decision_online', 'decision with it, platform without latency', 'ms', with_)
  const ratio: Ratio = { name: 'offline.decision_to_online', says: 'without / with the network', of: off, to: on }
  return { figures: [off, on], ratio }
}

const { memories: count, decisions, lookups, remembers, ...texts } = benchOptions('offline', {
  memories: 1_000_000,
  decisions: 500,
  lookups: 20_000,
  remembers: 200,
  // On the disk of the checkout: where /tmp lies in memory, fsync costs nothing.
  'data-dir': fileURLToPath(new URL('../../out/bench', import.meta.url))
})
const dataDirectory = resolve(texts['data-dir'])
mkdirSync(dataDirectory, { recursive: true })
const directory = mkdtempSync(join(dataDirectory, 'offline-'))
const farSide = await startFarSide(join(directory, 'far-side'), ['adult'])
try {
  const { serialPath, connection } = farSide
  const path = writeDemoConfiguration(join(directory, 'data'), {
    role: 'platform_operator',
    place: 'indoors',
    serialPath,
    connection,
    pulseMs: 20,
    revocation: 'list'
  })
  const loaded = loadConfiguration(path, { readerDrivers: ['simulated'] })
  if (!loaded.ok) throw new Error(printConfigurationError(loaded.error))
  const { configuration } = loaded.value
  const key = openErasableKey(directory)
  if (!key.ok) throw new Error(key.error.code)
  const memory = new AgeMemories({ dataDirectory: directory, key: key.value, keepDays: KEEP_DAYS, clock: systemClock })
  const lists = RevocationLists.open(join(directory, 'lists'), listsKeyOf(key.value))
  await importList(farSide, configuration, directory, lists)
  const remembered = benchMemory(memory, directory, { count, lookups, remembers })
  const decided = await benchDecisions(farSide, configuration, { lists, memory }, decisions)
  lists.close()
  memory.close()
  report('Offline', [...decided.figures, ...remembered.figures], [decided.ratio, remembered.ratio])
} catch (thrown) {
  console.error(thrown)
  process.exitCode = 1
} finally {
  await farSide.close()
  rmSync(directory, { recursive: true })
}
