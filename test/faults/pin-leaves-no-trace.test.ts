import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { SimulatedMyNumberCard } from '../../device/card/simulator/simulated-my-number-card.ts'
import { systemClock } from '../../device/clock.ts'
import type { Role } from '../../main/age/evidence.ts'
import { decisionRecordJson } from '../../main/audit/decision-record-json.ts'
import { startDemoWorld } from '../../main/shell/development/demo-world.ts'
import { ScriptedShopper } from '../support/scripted-shopper.ts'
import { Haystack, haystacksBelow } from './support/haystack.ts'
import { findCertificate, findPin, marksOf } from './support/traces-of-cards.ts'

/**
 * PINs that nobody could have known before the run: random ones, right and wrong, by every way that a PIN can go. They
 * are from 5000 up, above the years, and below the ports of loopback, that stand in records by themselves.
 */

const ROLES: readonly Role[] = ['service_provider', 'platform_operator']
const FROM = 5000

function freshPins(count: number): readonly string[] {
  const pins = new Set<string>()
  while (pins.size < count) pins.add(String(randomInt(FROM, 10_000)))
  return [...pins]
}

test.each(ROLES)('no PIN is in any file, output, view or record, as %s', { timeout: 120_000 }, async (role) => {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-pins-'))
  const pins = freshPins(6)
  const [pin = '', wrong = '', otherWrong = '', abandoned = '', unsent = '', torn = ''] = pins
  const outputs: string[] = []
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      outputs.push(String(text))
      return true
    })
  )
  const consoles = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((...words: unknown[]) => {
      outputs.push(words.map(String).join(' '))
    })
  )
  const world = await startDemoWorld({
    dataDirectory: directory,
    latency: 'none',
    clock: systemClock,
    withFace: false,
    pulseMs: 20
  })
  try {
    const machine = await world.machine({ role, place: 'indoors' })
    const { reader } = machine
    const { session } = machine.appliance
    const views: string[] = []
    const records: string[] = []
    session.onView((view) => views.push(JSON.stringify(view)))
    session.onDecision((record) => records.push(decisionRecordJson(record)))
    const shopper = new ScriptedShopper(session)
    const contents = await world.platform.issueCard({ profile: 'adult', pin })
    const card = new SimulatedMyNumberCard(contents)

    const buy = async (play: () => Promise<void> | void) => {
      await shopper.see('attract')
      shopper.choose('beer')
      await shopper.see('tap')
      const decided = shopper.nextDecision()
      reader.insert(card)
      await shopper.see('pin')
      await play()
      const { outcome } = await decided
      if (reader.hasCard) reader.remove()
      shopper.dismiss()
      await shopper.see('attract')
      return outcome
    }
    const again = () => shopper.see('pin', ({ wrongPin }) => wrongPin)

    expect(await buy(() => shopper.typePin(pin))).toBe('sold')
    expect(
      await buy(async () => {
        shopper.typePin(wrong)
        await again()
        shopper.typePin(pin)
      })
    ).toBe('sold')
    expect(
      await buy(async () => {
        shopper.typePin(otherWrong)
        await again()
        shopper.press(abandoned)
        shopper.cancel()
      })
    ).toBe('cancelled')
    expect(
      await buy(async () => {
        reader.remove()
        await shopper.see('pin', ({ cardPresent }) => !cardPresent)
        shopper.typePin(unsent)
        await shopper.see('return_card')
        shopper.cancel()
      })
    ).toBe('cancelled')
    expect(
      await buy(() => {
        // In VERIFY itself: after applet and PIN, the question for the tries left, and the PIN again.
        reader.tearAt(5)
        shopper.typePin(torn)
      })
    ).toBe('card_removed')

    // Once while the write-ahead log is there, and once more when all is closed.
    const running = haystacksBelow(directory)
    await machine.close()
    const haystacks = [
      ...running,
      ...haystacksBelow(directory),
      new Haystack('outputs', outputs.join('\n')),
      new Haystack('views', views.join('\n')),
      new Haystack('records', records.join('\n')),
      new Haystack("the card's log", card.log.lines.join('\n'))
    ]
    expect(running.map(({ name }) => name)).toContain(`${role.replace('_', '-')}-indoors/hatachi.db-wal`)
    expect(records).toHaveLength(5)
    expect(haystacks.flatMap((haystack) => pins.flatMap((each) => findPin(haystack, each)))).toEqual([])
    const marks = marksOf(contents.authentication.certificate)
    expect(haystacks.flatMap((haystack) => findCertificate(haystack, marks))).toEqual([])
  } finally {
    for (const spy of [...spies, ...consoles]) spy.mockRestore()
    await world.close()
    rmSync(directory, { recursive: true })
  }
})
