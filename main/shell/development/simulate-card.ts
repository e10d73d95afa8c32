import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { JPKI_KEYS } from '../../../device/card/jpki-applet-data.ts'
import type { CardContents } from '../../../device/card/simulator/card-contents.ts'
import { LATENCY_PROFILES, type LatencyProfileName } from '../../../device/card/simulator/latency.ts'
import {
  SimulatedMyNumberCard,
  type SimulatedCardOptions
} from '../../../device/card/simulator/simulated-my-number-card.ts'
import { systemClock } from '../../../device/clock.ts'
import { canStartVirtualReader, startVirtualReader } from '../../../device/reader/simulator/virtual-reader.ts'
import { VpcdCard } from '../../../device/reader/simulator/vpcd-card.ts'
import { createAuthorities } from '../../platform/simulator/authorities.ts'
import { createCardIssuer } from '../../platform/simulator/card-issuer.ts'
import { loadCards } from '../../platform/simulator/cards-file.ts'
import { cardProfiles, type CardProfile } from '../../platform/simulator/people.ts'
import { createRegister } from '../../platform/simulator/register.ts'
import { choice, complain, print, text, untilTold, type CommandValues } from '../command.ts'
import { exitCode } from '../exit-codes.ts'
import { parseBehaviour, parsePerson } from './simulated-card-wish.ts'

/** A card with what is known of it, as far as it is printed. */
interface ChosenCard {
  readonly contents: CardContents
  /** Absent for a card of a file: the platform knows it. */
  readonly birthDate?: string
}

/** No card that was asked for could be had. */
class NoCard extends Error {
  readonly exitCode: number
  constructor(message: string, code: number) {
    super(message)
    this.exitCode = code
  }
}

/**
 * `hatachi simulate card`: lays a simulated card on a virtual reader, in a world of its own or on a vpcd that runs
 * already, until it is told to end. Standard output carries one JSON object: where the reader is, and what lies on it. In a
 * world of its own "take" and "lay" on standard input move the card, each answered by one more object.
 */
export async function runSimulateCard(values: CommandValues): Promise<number> {
  const told = untilTold()
  const profile = choice<CardProfile>(values, 'profile', cardProfiles, 'adult')
  const slot = choice<'0' | '1'>(values, 'slot', ['0', '1'], '0') === '0' ? 0 : 1
  const latency = choice<LatencyProfileName>(values, 'latency', Object.keys(LATENCY_PROFILES), 'none')
  const options = { behaviour: parseBehaviourOf(values), latency: LATENCY_PROFILES[latency] }
  const vpcd = parseAddress(text(values, 'port'))
  if (vpcd !== undefined && values['slot'] !== undefined) throw new TypeError('--slot is not for --port')
  const person = text(values, 'person')
  const cardsPath = text(values, 'cards')
  if (person !== undefined && cardsPath !== undefined) throw new TypeError('--person is not for a card of --cards')
  const wish = person === undefined ? {} : parsePerson(person)

  const can = vpcd === undefined ? canStartVirtualReader() : undefined
  if (can?.ok === false) {
    complain(can.why)
    return exitCode('unavailable')
  }
  try {
    const card = cardsPath === undefined ? await issueCard({ ...wish, profile }) : cardOfFile(cardsPath, profile)
    const laid = {
      profile,
      ...(card.birthDate === undefined ? {} : { birthDate: card.birthDate }),
      tokenLabel: card.contents.tokenLabel,
      pin: card.contents.authentication.pin,
      triesLeft: card.contents.authentication.triesLeft ?? JPKI_KEYS.authentication.maxTries,
      ...(card.contents.signature === undefined ? {} : { signaturePin: card.contents.signature.pin })
    }
    if (vpcd !== undefined) return await layOnVpcd(vpcd, card.contents, options, laid, told)
    return await layInOwnWorld(slot, card.contents, options, laid, told)
  } catch (fault) {
    if (!(fault instanceof NoCard)) throw fault
    complain(fault.message)
    return fault.exitCode
  }
}

async function layInOwnWorld(
  slot: 0 | 1,
  contents: CardContents,
  options: SimulatedCardOptions,
  laid: object,
  told: Promise<unknown>
): Promise<number> {
  const world = await startVirtualReader()
  const hand = createInterface({ input: process.stdin })
  try {
    const card = await world.define(contents, options)
    await world.insert(card, slot)
    await Promise.race([world.seen(slot), told])
    const reader = `Virtual PCD 00 0${String(slot)}`
    print(JSON.stringify({ ready: true, PCSCLITE_CSOCK_NAME: world.servicePath, reader, ...laid }))
    let isLaid = true
    const move = async (word: string): Promise<void> => {
      if (!['take', 'lay'].includes(word)) {
        complain('say "take" or "lay"')
        return
      }
      if (isLaid !== (word === 'lay')) {
        isLaid = !isLaid
        // It keeps its PIN counter, as a card does.
        await (isLaid ? world.insert(card, slot).then(() => world.seen(slot)) : world.remove(slot))
      }
      print(JSON.stringify({ card: isLaid ? 'laid' : 'taken' }))
    }
    // One after another, as a hand does it. At the end the world goes in the midst of one.
    let moves = Promise.resolve()
    hand.on('line', (line) => {
      moves = moves.then(() => move(line.trim())).catch(() => undefined)
    })
    const ending = await Promise.race([told, world.ended.then(() => 'world_ended' as const)])
    if (ending !== 'world_ended') return exitCode('ok')
    complain('the virtual reader has ended')
    return exitCode('unavailable')
  } finally {
    hand.close()
    await world.close()
  }
}

async function layOnVpcd(
  vpcd: { readonly host: string; readonly port: number },
  contents: CardContents,
  options: SimulatedCardOptions,
  laid: object,
  told: Promise<unknown>
): Promise<number> {
  const card = new VpcdCard(new SimulatedMyNumberCard(contents, options), { clock: systemClock, ...vpcd })
  const address = `${vpcd.host}:${String(vpcd.port)}`
  const cancel = systemClock.after(1_000, () => {
    complain(`nothing listens at ${address}; the card waits for it`)
  })
  card.lay()
  try {
    await Promise.race([card.found, told])
    cancel()
    if (card.connected) print(JSON.stringify({ ready: true, vpcd: address, ...laid }))
    await told
    return exitCode('ok')
  } finally {
    cancel()
    card.remove()
  }
}

/** Makes a card with both certificates, from a CA of its own that no platform knows. */
async function issueCard(wish: Parameters<ReturnType<typeof createCardIssuer>>[0] & object): Promise<ChosenCard> {
  const issue = createCardIssuer({
    authorities: await createAuthorities(systemClock.nowMs()),
    register: createRegister(),
    // Whoever follows these finds nobody: RFC 2606.
    locations: { ocspUrl: () => 'http://ocsp.invalid/', crlUrl: () => 'http://crl.invalid/' },
    clock: systemClock
  })
  const contents = await issue({ ...wish, withSignature: true })
  return { contents, birthDate: contents.person.birthDate }
}

/** The first card of a profile in a file of `hatachi simulate platform`. */
function cardOfFile(path: string, profile: CardProfile): ChosenCard {
  try {
    readFileSync(path)
  } catch {
    throw new NoCard(`the file ${path} cannot be read`, exitCode('noInput'))
  }
  let cards
  try {
    cards = loadCards(path)
  } catch {
    throw new NoCard(`the file ${path} is none that "simulate platform" has written`, exitCode('data'))
  }
  const contents = cards.find((card) => card.profile === profile)
  if (contents === undefined) {
    const there = cards.map((card) => card.profile).join(', ')
    throw new NoCard(`the file ${path} holds no card of profile ${profile}; it holds: ${there}`, exitCode('noInput'))
  }
  return { contents }
}

function parseBehaviourOf(values: CommandValues): ReturnType<typeof parseBehaviour> {
  const given = text(values, 'behaviour')
  return given === undefined ? {} : parseBehaviour(given)
}

/** `HOST:PORT`, or `[ADDRESS]:PORT` for IPv6. */
function parseAddress(given: string | undefined): { readonly host: string; readonly port: number } | undefined {
  if (given === undefined) return undefined
  const [, host = '', portText = ''] = /^(?:\[(?=[^\]]*\]:))?([^[\]]+)\]?:(\d{1,5})$/.exec(given) ?? []
  const port = Number(portText)
  if (host === '' || port < 1 || port > 65_535) throw new TypeError(`--port must be HOST:PORT, not "${given}"`)
  return { host, port }
}
