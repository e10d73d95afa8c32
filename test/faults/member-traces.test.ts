import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { canOpenPty } from '../../device/serial/simulator/pty.ts'
import { openErasableKey } from '../../main/keys/erasable-key.ts'
import { MemberLinks } from '../../main/membership/member-links.ts'
import { HttpsClient } from '../../main/platform/https-client.ts'
import { PlatformClient } from '../../main/platform/platform-client.ts'
import { PreviousSerials } from '../../main/platform/platform-operator-previous.ts'
import type { IssuedCard } from '../../main/platform/simulator/card-issuer.ts'
import { runCommandLine } from '../../main/shell/command-line.ts'
import { DEMO_MEMBER } from '../../main/shell/development/demo-members.ts'
import { startDemoWorld } from '../../main/shell/development/demo-world.ts'
import { productionCommands } from '../../main/shell/production-commands.ts'
import { openStoreForReading, storePath } from '../../main/store/database.ts'
import { recordedEvents } from '../../main/store/record-reader.ts'
import { CONSENTS, RECORDED } from '../support/member-world.ts'
import { Haystack, haystacksBelow } from './support/haystack.ts'
import { unpacked } from './support/planted-canaries.ts'
import { findCertificate, findWord, marksOf } from './support/traces-of-cards.ts'

/**
 * Member numbers, codes and serial numbers, the old one among them, stand in no file, record, log, export or bundle of a
 * machine that linked a card, asked for the one before it and carried the link over.
 */

const NUMBER = 'KXQ7-20481733'
const REMOVED = 'WZB4-59930126'
const cards: IssuedCard[] = []
const codes: string[] = []
let directory = ''
let data = ''
/** What the commands that bear no number in their answer wrote out. */
let said = ''

async function hatachi(...args: readonly string[]): Promise<string> {
  vi.stubEnv('HATACHI_DATA_DIR', data)
  let text = ''
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((written) => ((text += String(written)), true))
  )
  try {
    expect(await runCommandLine(productionCommands, args), text).toBe(0)
    return text
  } finally {
    for (const spy of spies) spy.mockRestore()
    vi.unstubAllEnvs()
  }
}

const events = () => {
  const store = openStoreForReading(storePath(data))
  if (!store.ok) throw new Error(store.error.code)
  try {
    return [...recordedEvents(store.value)].map(({ name, fields }) => ({ name, fields }))
  } finally {
    store.value.close()
  }
}

/** Writes the demonstration's configuration as production has it. */
function asProduction(): void {
  const path = join(data, 'hatachi.yaml')
  writeFileSync(path, readFileSync(path, 'utf8').replace('driver: simulated', 'driver: pcsc'))
}

describe.runIf(canOpenPty())('a machine with members', () => {
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'hatachi-member-traces-'))
    const world = await startDemoWorld({ dataDirectory: join(directory, 'world'), latency: 'none', clock: systemClock, withFace: false, members: true })
    const machine = await world.machine({ role: 'platform_operator', place: 'indoors' })
    data = machine.dataDirectory
    asProduction()
    const { invitation } = machine
    if (invitation === null) throw new Error('the demonstration has no member')
    expect(invitation.memberNumber).toBe(DEMO_MEMBER)
    codes.push(invitation.code)
    const { platform } = world
    const transport = new HttpsClient({
      endpoint: platform.endpoint,
      credentials: platform.credentials('platform_operator'),
      clock: systemClock,
      maxSockets: 2
    })
    const client = new PlatformClient({ transport, clock: systemClock })
    const previous = new PreviousSerials({ client, clock: systemClock, answerKeys: [platform.answerKey] })
    const key = openErasableKey(data)
    if (!key.ok) throw new Error(key.error.code)
    const links = new MemberLinks({ dataDirectory: data, key: key.value, clock: systemClock, previous })
    const invite = async (number: string) => {
      const { code } = JSON.parse(await hatachi('member', 'invite', number, '--json')) as { readonly code: string }
      codes.push(code)
      return code
    }
    const issue = async (renewed?: IssuedCard) => {
      const card = await platform.issueCard({ consentsToAnswering: true }, renewed?.person)
      cards.push(card)
      return { card, subject: links.subjectOf(card.authentication.certificate) }
    }
    const old = await issue()
    expect(links.link(old.subject, await invite(NUMBER), CONSENTS, () => true)).toMatchObject({ ok: true })
    const renewed = await issue(old.card)
    expect(await links.carryOver(renewed.subject, CONSENTS, new AbortController().signal, RECORDED)).toMatchObject({ ok: true, value: { memberNumber: NUMBER } })
    const other = await issue()
    expect(links.link(other.subject, await invite(REMOVED), CONSENTS, () => true)).toMatchObject({ ok: true })
    await hatachi('member', 'remove', REMOVED)
    await vi.waitFor(() => {
      expect(events().filter(({ name }) => name.startsWith('member_'))).toEqual([
        { name: 'member_invited', fields: { by: 'demo' } },
        { name: 'member_invited', fields: {} },
        { name: 'member_invited', fields: {} },
        { name: 'member_unlinked', fields: { by: 'operator' } }
      ])
    }, { timeout: 60_000, interval: 100 })
    const first = await issue()
    expect(links.link(first.subject, invitation.code, CONSENTS, () => true)).toMatchObject({ ok: true, value: { memberNumber: DEMO_MEMBER } })
    expect(links.find(renewed.subject)).toMatchObject({ ok: true, value: { memberNumber: NUMBER, carriedOver: true } })
    mkdirSync(join(directory, 'out'))
    said += await hatachi('support', 'bundle', join(directory, 'out', 'bundle.tar.gz'))
    links.close()
    transport.close()
    await machine.close()
    said += await hatachi('audit', 'export', join(directory, 'out', 'export'))
    await world.close()
  }, 120_000)
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true })
  })

  const everything = () => unpacked([...haystacksBelow(data), ...haystacksBelow(join(directory, 'out')), new Haystack('said', said)])

  it('has left its file, its record, a log, an export and a bundle to look into', () => {
    const names = everything().map(({ name }) => name)
    for (const pattern of [/^membership\/members\.db$/, /^membership\/members\.db rows$/, /^hatachi\.db rows$/, /^logs\//, /^export\//, /^bundle\.tar\.gz unpacked$/]) {
      expect(names.some((name) => pattern.test(name)), String(pattern)).toBe(true)
    }
  })

  it('holds no member number and no code in any of it', () => {
    expect(codes).toHaveLength(3)
    for (const word of [NUMBER, REMOVED, DEMO_MEMBER, ...codes]) {
      expect(everything().flatMap((haystack) => findWord(haystack, word)), word).toEqual([])
    }
  })

  it('holds no serial number and nothing else of a certificate, of the old card as of the new', () => {
    expect(cards).toHaveLength(4)
    for (const { authentication } of cards) {
      const marks = marksOf(authentication.certificate)
      expect(everything().flatMap((haystack) => findCertificate(haystack, marks))).toEqual([])
    }
  })

  it('would be seen to: the same search finds them where they stand, however they are written', () => {
    const [old] = cards
    if (old === undefined) throw new Error('no card')
    const marks = marksOf(old.authentication.certificate)
    const serial = Buffer.from(marks.serial)
    const serials = [serial.toString('hex'), BigInt(`0x${serial.toString('hex')}`).toString(), `"${Buffer.concat([Buffer.of(2, serial.length), serial]).toString('base64')}"`]
    for (const text of serials) expect(findCertificate(new Haystack('planted', `among ${text} others`), marks), text).not.toEqual([])
    for (const text of [NUMBER, Buffer.from(NUMBER).toString('hex'), Buffer.from(NUMBER).toString('base64')]) {
      expect(findWord(new Haystack('planted', `among ${text} others`), NUMBER), text).not.toEqual([])
    }
  })
})
