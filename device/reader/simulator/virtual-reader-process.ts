/**
 * The inside of a virtual reader's world: pcscd, and the cards on its reader. Started by `virtual-reader.ts` in a
 * namespace of its own (`private-namespace.ts`).
 *
 *     node virtual-reader-process.ts LIBRARY DIRECTORY keep|remove [--without-service]
 *
 * One JSON object a line: requests on standard input, answers on standard output (`virtual-reader-protocol.ts`). Ends
 * with everything that it started when its standard input ends, and on SIGTERM and SIGHUP. Clears away what it wrote, and with
 * `remove` DIRECTORY too, the world's folder as seen from outside.
 */
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { systemClock } from '../../clock.ts'
import { PcscdService } from './pcscd-service.ts'
import { VirtualCards } from './virtual-cards.ts'
import type { VirtualReaderAnswer, VirtualReaderRequest, VirtualReaderValue } from './virtual-reader-protocol.ts'

const [libraryPath = '', directory = '', afterwards = 'keep', withoutService] = process.argv.slice(2)
const service = new PcscdService(systemClock, libraryPath)
const cards = new VirtualCards(systemClock)
/** Verbs of the service run one after the other; those of cards at once, so that a card can leave at any time. */
let serviceQueue: Promise<unknown> = Promise.resolve()
let ending = false

function inTurn(work: () => Promise<void> | void): Promise<null> {
  const done = serviceQueue.then(work).then(() => null)
  serviceQueue = done.catch(() => undefined)
  return done
}

async function perform(request: VirtualReaderRequest): Promise<VirtualReaderValue> {
  switch (request.verb) {
    case 'define':
      cards.define(request.card, request.what)
      return null
    case 'insert': {
      const found = cards.insert(request.card, request.slot, request.mute)
      // A card without a reader waits for one, and nobody for the card.
      if (service.plugged) await Promise.race([found, service.gone])
      return null
    }
    case 'remove':
      cards.remove(request.slot)
      return null
    case 'await_seen':
      await cards.at(request.slot).seen
      return null
    case 'silence':
      cards.at(request.slot).silence()
      return null
    case 'tear_at':
      cards.at(request.slot).tearAt(request.n)
      return null
    case 'delay_next':
      cards.at(request.slot).delayNext(request.delayMs)
      return null
    case 'read_card':
      return cards.report(request.card)
    case 'unplug':
      return inTurn(async () => {
        cards.loseReach()
        await service.plug(false)
      })
    case 'plug':
      return inTurn(async () => {
        await service.plug(true)
        cards.comeWithinReach()
      })
    case 'start_service':
      return inTurn(() => service.start())
    case 'stop_service':
      return inTurn(() => service.stop(request.signal))
    case 'pause_service':
      return inTurn(() => {
        service.pause()
      })
    case 'resume_service':
      return inTurn(() => {
        service.resume()
      })
    case 'read_service':
      return { pid: service.pid, paused: service.paused, plugged: service.plugged }
  }
}

function say(answer: VirtualReaderAnswer): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}

async function answer(id: number, work: Promise<VirtualReaderValue>): Promise<void> {
  try {
    say({ id, ok: true, value: await work })
  } catch (error) {
    say({ id, ok: false, why: error instanceof Error ? error.message : String(error) })
  }
}

async function end(): Promise<void> {
  if (ending) return
  ending = true
  cards.removeAll()
  await service.close()
  if (afterwards === 'remove') rmSync(directory, { recursive: true, force: true })
  process.exit(0)
}

// Nobody may be reading any more: that is no reason to leave pcscd behind.
process.stdout.on('error', () => undefined)
process.on('SIGTERM', () => void end())
process.on('SIGHUP', () => void end())
process.stdin.on('error', () => void end())
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const request = JSON.parse(line) as VirtualReaderRequest
    void answer(request.id, Promise.resolve().then(() => perform(request)))
  })
  .on('close', () => void end())
void answer(0, inTurn(() => (withoutService === undefined ? service.start() : undefined)))
