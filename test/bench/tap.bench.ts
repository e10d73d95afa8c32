/**
 * What the whole business with a card costs over PC/SC: select, token information, certificate, tries left, then select,
 * VERIFY and a signature. Beside it `pkcs11-tool` of OpenSC, which reads the certificates, logs in and signs on the same
 * card, the same reader and the same PC/SC service, in turn. Card and reader are virtual; the card takes no time of its
 * own but for the signature that it really computes. What each figure means stands in docs/benchmarks.md.
 *
 * Usage: `npm run bench -- tap [--taps 60] [--peer 20]`. Exit code 0, or 1 where a tap failed: a bench asserts no speed;
 * 69 where there is no virtual reader or no OpenSC.
 */
import { execFile } from 'node:child_process'
import { createPublicKey, randomBytes, verify } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { proveHolder, readCard } from '../../device/card/card-visits.ts'
import { LATENCY_PROFILES } from '../../device/card/simulator/latency.ts'
import { sleep, systemClock } from '../../device/clock.ts'
import type { CardChannel } from '../../device/reader/card-reader.ts'
import { err } from '../../device/result.ts'
import { loadPcscLibrary } from '../../device/reader/pcsc/pcsc-library.ts'
import type { PcscContext } from '../../device/reader/pcsc/pcsc-library.ts'
import { createPcscReader } from '../../device/reader/pcsc/pcsc-reader.ts'
import { canStartVirtualReader, startVirtualReader } from '../../device/reader/simulator/virtual-reader.ts'
import type { VirtualReader } from '../../device/reader/simulator/virtual-reader.ts'
import { startSimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { figure, report, type Aim } from './support/figures.ts'
import { benchOptions } from './support/options.ts'
import { median } from './support/statistics.ts'

const PIN = '1234'
const WARM_UP = 5
/** A fifth of the peer's time. */
const SHARE = 5
const MODULES = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'].map((folder) =>
  join(folder, 'opensc-pkcs11.so')
)
const run = promisify(execFile)

/** Both visits, as a session pays them. */
async function transact(card: CardChannel): Promise<{ readonly challenge: Buffer; readonly signature: Uint8Array }> {
  const reading = await readCard(card)
  if (!reading.ok) throw new Error(`not read: ${reading.error.code}`)
  const challenge = randomBytes(32)
  const { algorithm, triesLeft } = reading.value
  if (typeof triesLeft !== 'number') throw new Error(`no PIN to verify: ${triesLeft}`)
  const proof = await proveHolder(card, new TextEncoder().encode(PIN), challenge, { triesTold: triesLeft, algorithm })
  if (!proof.ok) throw new Error(`not proven: ${proof.error.code}`)
  return { challenge, signature: proof.value.signature }
}

/** The whole of it in this process: connect, both visits, and let go of the card again. */
async function transactAnew(context: PcscContext, readerName: string): Promise<void> {
  const connected = await context.connect(readerName)
  if (!connected.ok) throw new Error(`not connected: ${connected.error.code}`)
  const { atr, transmit, release } = connected.value
  await transact({
    atr,
    transmit: async (command) => {
      const answer = await transmit(command)
      return answer.ok ? answer : err({ code: 'card_garbled' })
    }
  })
  release()
}

/** A reader of our own with its card; the process behind it starts with it. */
async function openReader(virtual: VirtualReader) {
  const reader = createPcscReader({ clock: systemClock, servicePath: virtual.servicePath })
  const card = await new Promise<CardChannel>((resolve) => {
    void reader.start((event) => {
      if (event.type === 'card_inserted') resolve(event.card)
    })
  })
  return { card, close: () => reader.close() }
}

async function benchTap(taps: number, peers: number): Promise<void> {
  const module = MODULES.find((path) => existsSync(path))
  if (module === undefined) throw new Error('the module of OpenSC is not there')
  const folder = mkdtempSync(join(tmpdir(), 'hatachi-tap-'))
  const platform = await startSimulatedPlatform({ clock: systemClock })
  const issued = await platform.issueCard({ profile: 'adult', withSignature: true })
  const publicKey = createPublicKey(issued.authentication.privateKey)
  const virtual = await startVirtualReader()
  const own: number[] = []
  const cold: number[] = []
  const peer: number[] = []
  const contactless: number[] = []
  const anew: number[] = []
  // The library takes the place of the service from the environment, once.
  process.env['PCSCLITE_CSOCK_NAME'] = virtual.servicePath
  const library = await loadPcscLibrary()
  const context = library.ok ? library.value.open() : library
  if (!context.ok) throw new Error(`PC/SC cannot be used: ${context.error.code}`)
  const readers = context.value.list()
  const readerName = readers.ok ? readers.value[0]?.name : undefined
  if (readerName === undefined) throw new Error('there is no reader')
  try {
    await virtual.insert(await virtual.define(issued))
    const dataPath = join(folder, 'data')
    writeFileSync(dataPath, randomBytes(32))
    const timed = async (into: number[], action: () => Promise<unknown>): Promise<void> => {
      const startedAtMs = performance.now()
      await action()
      into.push(performance.now() - startedAtMs)
    }
    const pkcs11 = async (): Promise<void> => {
      const sign = ['--login', '--pin', PIN, '--sign', '-m', 'SHA256-RSA-PKCS', '--id', '01', '-i', dataPath]
      const read = ['--read-object', '--type', 'cert', '-o', join(folder, 'out')]
      await run('pkcs11-tool', ['--module', module, ...sign, ...read], {
        env: { ...process.env, PCSCLITE_CSOCK_NAME: virtual.servicePath }
      })
    }
    // Once the card is seen: the service looks every 400 ms only.
    await (await openReader(virtual)).close()
    // In turn, so that whatever else the machine does falls on both. The card can be held by one of them at a time.
    for (let round = 0; round < peers; round += 1) {
      await timed(peer, pkcs11)
      await timed(anew, () => transactAnew(context.value, readerName))
      await timed(cold, async () => {
        const opened = await openReader(virtual)
        await transact(opened.card)
        await opened.close()
      })
      const opened = await openReader(virtual)
      for (let tap = 0; tap < WARM_UP; tap += 1) await transact(opened.card)
      for (let tap = 0; tap < Math.ceil(taps / peers); tap += 1) await timed(own, () => transact(opened.card))
      const { challenge, signature } = await transact(opened.card)
      if (!verify('sha256', challenge, publicKey, signature)) throw new Error('a signature did not verify')
      await opened.close()
    }
    await virtual.remove()
    // The service must have seen it go, or it takes the next card for the same one.
    await sleep(systemClock, 1_000)
    await virtual.insert(await virtual.define(issued, { latency: LATENCY_PROFILES.contactless, seed: 20 }))
    const opened = await openReader(virtual)
    for (let tap = 0; tap < Math.min(10, peers); tap += 1) await timed(contactless, () => transact(opened.card))
    await opened.close()
  } finally {
    context.value.close()
    await virtual.close()
    await platform.close()
    rmSync(folder, { recursive: true })
  }

  const aim: Aim = { at: 'p50', below: median(peer) / SHARE }
  const figures = {
    own: figure('tap.own', 'both visits, card read to signature', 'ms', own, aim),
    anew: figure('tap.anew', 'connect, both visits, let go, in one process', 'ms', anew, aim),
    cold: figure('tap.cold', 'the same with the start and end of the reader process', 'ms', cold),
    peer: figure('tap.peer', 'pkcs11-tool: read, log in, sign', 'ms', peer),
    contactless: figure('tap.contactless', 'both visits, a card as slow as a contactless one', 'ms', contactless)
  }
  report('tap', Object.values(figures), [
    { name: 'tap.share', says: "both visits, share of pkcs11-tool's time", of: figures.own, to: figures.peer },
    { name: 'tap.anew_share', says: 'connecting and letting go included', of: figures.anew, to: figures.peer },
    { name: 'tap.cold_share', says: 'the same, process start included on both sides', of: figures.cold, to: figures.peer }
  ])
}

const { taps, peer } = benchOptions('tap', { taps: 60, peer: 20 })
const can = canStartVirtualReader()
if (!can.ok) {
  console.error(`There is no virtual reader: ${can.why}`)
  process.exitCode = 69
} else {
  await benchTap(taps, peer)
}
