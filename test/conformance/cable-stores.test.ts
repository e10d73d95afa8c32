/**
 * Three parties, three stores (`docs/cable.md`): what of one person lies in whose file, looked for in the files' bytes
 * after each step of a first login, a booking, readings, and the undoing of it all.
 */
import { createHash, X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { passCheckOf } from '../../main/cable/pass.ts'
import { personOf } from '../../main/cable/platform/persons.ts'
import { openPlatformKeys } from '../../main/cable/platform/platform-keys.ts'
import type { IssuedCard } from '../../main/platform/simulator/card-issuer.ts'
import { createBookingClients } from '../../main/services/booking/client.ts'
import { fillDemoHealth } from '../../main/services/health/demo-data.ts'
import type { CablePass } from '../../main/television/ports.ts'
import { createCableWorld, logInWith, never } from '../support/cable-world.ts'
import type { CableWorld } from '../support/cable-world.ts'
import { createBookingWorld, createHealthWorld, SetClock, valueOf } from '../support/service-world.ts'

type Needles = Readonly<Record<string, readonly Buffer[]>>
type Party = 'platform' | 'keys' | 'operator' | 'booking' | 'health'

const clock = new SetClock('2026-11-28T08:00:00+09:00')
let world: CableWorld
let booking: Awaited<ReturnType<typeof createBookingWorld>>
let health: Awaited<ReturnType<typeof createHealthWorld>>
let card: IssuedCard

beforeAll(async () => {
  world = await createCableWorld(clock)
  // The services believe this very platform.
  booking = await createBookingWorld(clock, { checkPass: passCheckOf([world.platform.answerKey]) })
  health = await createHealthWorld(clock)
  // A serial number of four bytes might stand somewhere by chance.
  do card = await world.jlis.issueCard('adult')
  while (new X509Certificate(card.authentication.certificate).serialNumber.length < 14)
})
afterAll(async () => {
  await Promise.all([world.dispose(), booking.dispose(), health.dispose()])
})

/** Bytes in the ways in which a program would write them down. */
function writtenAs(bytes: Uint8Array): readonly Buffer[] {
  const buffer = Buffer.from(bytes)
  const hex = buffer.toString('hex')
  const pairs = hex.match(/../g) ?? []
  // Base64 of bytes within others: by how many came before; only the letters that are theirs alone.
  const inBase64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), buffer]).toString('base64')
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + buffer.length) * 8) / 6))
  })
  const texts = [
    hex,
    hex.toUpperCase(),
    pairs.join(':'),
    pairs.join(':').toUpperCase(),
    ...inBase64,
    ...inBase64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  ]
  return [buffer, ...texts.map((text) => Buffer.from(text)), ...texts.map((text) => Buffer.from(text, 'utf16le'))]
}

function needlesOf({ authentication }: IssuedCard): Needles {
  const der = Buffer.from(authentication.certificate)
  const certificate = new X509Certificate(der)
  const serial = Buffer.from(certificate.serialNumber, 'hex')
  const decimal = BigInt(`0x${certificate.serialNumber}`).toString()
  const digests = [createHash('sha256').update(der).digest(), createHash('sha1').update(der).digest()]
  const bareDigests = [createHash('sha256').update(serial).digest(), createHash('sha256').update(decimal).digest()]
  const modulus = Buffer.from(certificate.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url')
  return {
    'the serial number': [...writtenAs(serial), Buffer.from(decimal)],
    'a digest of the serial number that anyone could make': bareDigests.flatMap(writtenAs),
    'a part of the certificate': [der.subarray(0, 64), modulus.subarray(0, 64), der.subarray(-64)].flatMap(writtenAs),
    'the certificate’s digest': digests.flatMap(writtenAs)
  }
}

function bytesOf(directory: string): Buffer {
  const names = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  if (names.length === 0) throw new Error(`no file in ${directory}`)
  return Buffer.concat(names.map((entry) => readFileSync(join(entry.parentPath, entry.name))))
}

/** All that a party has on disk, journals too. */
function disks(): Readonly<Record<Party, Buffer>> {
  return {
    platform: bytesOf(dirname(world.paths.platform)),
    keys: bytesOf(world.paths.keys),
    operator: bytesOf(dirname(world.paths.operator)),
    booking: bytesOf(dirname(booking.path)),
    health: bytesOf(dirname(health.path))
  }
}

const holds = (disk: Buffer, needles: readonly Buffer[]) => needles.some((needle) => disk.includes(needle))
const text = (...texts: readonly string[]) => texts.map((each) => Buffer.from(each))

/** Whose disks hold any of these. */
function holders(needles: readonly Buffer[]): readonly string[] {
  return Object.entries(disks()).flatMap(([party, disk]) => (holds(disk, needles) ? [party] : []))
}

function expectNothingOfTheCard(): void {
  for (const [what, needles] of Object.entries(needlesOf(card))) expect(holders(needles), what).toEqual([])
}

describe('the search', () => {
  it('finds what it looks for, in each way in which it may stand', () => {
    const der = Buffer.from(card.authentication.certificate)
    const { serialNumber } = new X509Certificate(der)
    const needles = needlesOf(card)
    const serials = [
      Buffer.from(serialNumber, 'hex').toString('latin1'),
      serialNumber,
      serialNumber.toLowerCase(),
      BigInt(`0x${serialNumber}`).toString(),
      Buffer.from(serialNumber, 'hex').toString('base64')
    ]
    for (const each of serials) {
      expect(holds(Buffer.from(`before ${each} after`, 'latin1'), needles['the serial number'] ?? []), each).toBe(true)
    }
    for (const disk of [der, Buffer.from(der.toString('base64')), Buffer.from(`x${der.toString('hex')}`)]) {
      expect(holds(disk, needles['a part of the certificate'] ?? [])).toBe(true)
    }
  })
})

describe('of one person', () => {
  let pass: CablePass
  let person: Buffer

  it('nobody keeps anything of a card that was shown and not linked but the platform, under a name that fits no other', async () => {
    const answer = await logInWith(world.partiesOf(0), card)
    if (answer.answer !== 'not_linked') throw new Error(answer.answer)
    expectNothingOfTheCard()
    person = Buffer.from(personOf(card.authentication.certificate, valueOf(openPlatformKeys(world.paths.keys)).persons) ?? [])
    expect(person).toHaveLength(32)
    expect(holders(writtenAs(person))).toEqual(['platform'])
    expect(holders(text(answer.linkTicket))).toEqual([])
    pass = valueOf(await world.partiesOf(0).link(answer.linkTicket, never))
    expect(valueOf(await world.partiesOf(0).join(pass, never))).toEqual({ answer: 'admitted' })
    // Whoever reads the stores finds no pass in them, not even where the ticket that it was given for still is good.
    const [payload = '', signature = ''] = pass.assertion.split('.')
    expect(holders(text(payload, signature))).toEqual([])
  })

  it('the platform alone relates a cable ID to a card, the operator to a household, each service to a user', async () => {
    const clients = createBookingClients(clock, booking.address)
    try {
      const client = clients.of(pass)
      const facility = valueOf(await client.facilities())[0]
      const slots = valueOf(await client.slots(facility?.facilityId ?? '', '2026-11-29'))
      const slot = slots.find(({ state }) => state === 'free')
      expect(valueOf(await client.book(slot?.slotId ?? '', 'stores-key-number-1'))).toMatchObject({ slotId: slot?.slotId })
    } finally {
      clients.close()
    }
    valueOf(fillDemoHealth(health.server.file, pass.cableId, clock.nowMs()))
    // All four know the cable ID, and so could show that they speak of the same person.
    expect(holders(text(pass.cableId))).toEqual(['platform', 'operator', 'booking', 'health'])
    expectNothingOfTheCard()
    // What relates it to the card: the platform's alone, and not without its key, which is elsewhere.
    expect(holders(writtenAs(person))).toEqual(['platform'])
    // What relates it to the household: the operator's alone.
    expect(holders(text('household-1'))).toEqual(['operator'])
    // What was booked and measured: each service's alone.
    expect(holders(text('stores-key-number-1'))).toEqual(['booking'])
    expect(holders(text(health.demo.userNumber))).toEqual(['health'])
    // What a service was shown it does not keep, and where a box stands is nothing to it.
    expect(holders(text(...pass.assertion.split('.')))).toEqual([])
    expect(holders(text('box-1'))).toEqual(['platform', 'operator'])
    const tokens = world.boxes.flatMap(({ platformToken, operatorToken }) => [platformToken, operatorToken])
    expect(holders(text(...tokens))).toEqual([])
  })

  it('nothing is left at platform and operator once the link is undone', async () => {
    expect(await world.partiesOf(0).unlink(pass, never)).toEqual({ ok: true, value: undefined })
    expect(holders(writtenAs(person))).toEqual([])
    // The services forget by themselves: they are not told.
    expect(holders(text(pass.cableId))).toEqual(['booking', 'health'])
    expectNothingOfTheCard()
  })
})
