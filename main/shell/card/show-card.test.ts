import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CardContents } from '../../../device/card/simulator/card-contents.ts'
import { SimulatedForeignCard } from '../../../device/card/simulator/simulated-foreign-card.ts'
import { SimulatedMyNumberCard } from '../../../device/card/simulator/simulated-my-number-card.ts'
import { systemClock } from '../../../device/clock.ts'
import type { CardReader, ReaderError, ReaderEvent } from '../../../device/reader/card-reader.ts'
import { SimulatedReader } from '../../../device/reader/simulator/simulated-reader.ts'
import type { Result } from '../../../device/result.ts'
import { Haystack } from '../../../test/faults/support/haystack.ts'
import { findCertificate, marksOf } from '../../../test/faults/support/traces-of-cards.ts'
import { cardContents } from '../../../test/support/card-contents.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { verifiesOf } from '../../../test/support/runner-world.ts'
import type { Role } from '../../age/evidence.ts'
import type { SimulatedPlatform } from '../../platform/simulator/simulated-platform.ts'
import { startSimulatedPlatform } from '../../platform/simulator/simulated-platform.ts'
import type { CardReport } from './card-report.ts'
import { exitOfCardError, wordsOfCardError, type CardShowError } from './card-show-error.ts'
import { cardJson, printCard } from './print-card.ts'
import { showCard } from './show-card.ts'

let platform: SimulatedPlatform

beforeAll(async () => {
  platform = await startSimulatedPlatform({ clock: systemClock })
})
afterAll(async () => {
  await platform.close()
})

async function show(card: SimulatedMyNumberCard | SimulatedForeignCard, role: Role): Promise<Result<CardReport, CardShowError>> {
  const reader = new SimulatedReader({ clock: systemClock })
  reader.insert(card)
  return showCard(reader, role, { clock: systemClock, timeoutMs: 60_000 })
}

async function shown(contents: CardContents, role: Role = 'service_provider'): Promise<CardReport> {
  const result = await show(new SimulatedMyNumberCard(contents), role)
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

/** Everything that the command would print, for both readers of it. */
function printed(report: CardReport, role: Role): string {
  return `${printCard(report, Date.now())}\n${cardJson(report, role, Date.now())}`
}

describe('a card that is shown', () => {
  it('is shown with token, generation, tries and dates, and asks no PIN', async () => {
    const card = new SimulatedMyNumberCard(await platform.issueCard('adult'))
    const result = await show(card, 'service_provider')
    expect(result).toMatchObject({
      ok: true,
      value: {
        readerName: 'Simulated reader',
        token: { label: 'JPKIAPICCTOKEN2', kind: 'card' },
        algorithm: { name: 'rsa_2048_sha256', assumed: false },
        triesLeft: 3,
        certificate: { result: 'read' }
      }
    })
    expect(verifiesOf(card)).toEqual([])
    expect(card.triesLeft('authentication')).toBe(3)
  })

  it('gives a service provider nothing by which the certificate could be told, and an operator its serial', async () => {
    const contents = await platform.issueCard('adult')
    const marks = marksOf(contents.authentication.certificate)
    const asProvider = printed(await shown(contents), 'service_provider')
    expect(findCertificate(new Haystack('output', asProvider), marks)).toEqual([])
    expect(asProvider).not.toMatch(/serial/i)

    const asOperator = printed(await shown(contents, 'platform_operator'), 'platform_operator')
    // The search finds it where it is.
    expect(findCertificate(new Haystack('output', asOperator), marks)).toEqual(['output: serial, hex'])
    expect(asOperator).toContain(`serial       ${Buffer.from(marks.serial).toString('hex')}`)
    expect(asOperator).toContain('RSA-2048')
  })

  it.each([
    ['expired', /^certificate {2}expired$/m, 'expired'],
    ['adult', /^certificate {2}within its validity period$/m, 'in_validity_period']
  ] as const)('says whether it is valid now: %s', async (profile, words, standing) => {
    const report = await shown(await platform.issueCard(profile))
    expect(printCard(report, Date.now())).toMatch(words)
    expect(JSON.parse(cardJson(report, 'service_provider', Date.now()))).toMatchObject({ certificate: { standing } })
  })

  it.each([
    ['blockedPin', 'blocked', { state: 'blocked' }],
    ['noPin', 'no PIN set', { state: 'not_set' }]
  ] as const)('says how the PIN is: %s', async (profile, words, pin) => {
    const report = await shown(await platform.issueCard(profile))
    expect(printCard(report, 0)).toContain(`PIN          ${words}\n`)
    expect(JSON.parse(cardJson(report, 'service_provider', 0))).toMatchObject({ pin })
  })

  it('counts one try as one', async () => {
    const report = await shown(await platform.issueCard({ triesLeft: 1 }))
    expect(printCard(report, 0)).toContain('PIN          1 try left\n')
  })

  it('tells the generation by its label, and as an operator by its key too', async () => {
    const next = await platform.issueCard({ profile: 'nextGeneration', tokenLabel: 'JPKIAPICCTOKEN3' })
    expect(printCard(await shown(next), 0)).toContain('generation   next (ECDSA P-384, SHA-384), by its label')
    const mislabelled = await platform.issueCard({ profile: 'nextGeneration', tokenLabel: 'JPKIAPICCTOKEN2' })
    const report = await shown(mislabelled, 'platform_operator')
    expect(printCard(report, 0)).toContain('generation   next (ECDSA P-384, SHA-384), by its key; but its label')
    const unheard = await shown(await platform.issueCard({ tokenLabel: 'JPKISOMETHINGNEW' }))
    expect(printCard(unheard, 0)).toContain('assumed: the label is unknown')
    expect(JSON.parse(cardJson(unheard, 'service_provider', 0))).toMatchObject({
      token: { label: 'JPKISOMETHINGNEW', kind: 'unknown' },
      signatureAlgorithmAssumed: true
    })
  })

  it('reads the certificate whatever lies behind it in its file', async () => {
    const contents = await platform.issueCard('adult')
    const report = async (bytesAfterCertificate: 'ones' | 'other_object') => {
      const result = await show(new SimulatedMyNumberCard(contents, { behaviour: { bytesAfterCertificate } }), 'service_provider')
      return result.ok ? result.value.certificate : result.error
    }
    const { certificate } = await shown(contents)
    expect(certificate.result).toBe('read')
    expect(await report('ones')).toEqual(certificate)
    expect(await report('other_object')).toEqual(certificate)
  })

  it('is shown without a certificate, and with one that is none', async () => {
    const issued = await platform.issueCard('adult')
    const blank = { ...issued, authentication: { ...issued.authentication, certificate: new Uint8Array() } }
    expect(printCard(await shown(blank), 0)).toContain('certificate  none on the card')
    for (const role of ['service_provider', 'platform_operator'] as const) {
      const report = await shown(cardContents(), role)
      expect(printCard(report, 0)).toContain('certificate  not understood')
      expect(JSON.parse(cardJson(report, role, 0))).toMatchObject({ certificate: { result: 'malformed' } })
    }
  })

  it('shows the dates by the calendar in Japan', async () => {
    const certificate = { result: 'read' as const, notBeforeMs: Date.UTC(2026, 8, 26, 15), notAfterMs: Date.UTC(2031, 7, 18, 14, 59, 59) }
    const report: CardReport = { ...(await shown(cardContents())), certificate }
    expect(printCard(report, 0)).toContain('certificate  not valid yet\n')
    expect(printCard(report, 0)).toContain('valid from   2026-09-27 in Japan (2026-09-26T15:00:00.000Z)\n')
    expect(printCard(report, 0)).toContain('valid until  2031-08-18 in Japan (2031-08-18T14:59:59.000Z)')
    const standing = (nowMs: number) => printCard(report, nowMs).match(/^certificate +(.*)$/m)?.[1]
    expect(standing(certificate.notAfterMs + 999)).toBe('within its validity period')
    expect(standing(certificate.notAfterMs + 1000)).toBe('expired')
  })
})

describe('a card that is not shown', () => {
  it('is no My Number Card', async () => {
    const result = await show(new SimulatedForeignCard(), 'service_provider')
    expect(result).toEqual({ ok: false, error: { code: 'not_my_number_card' } })
  })

  it('was taken away while it was read', async () => {
    const reader = new SimulatedReader({ clock: systemClock })
    reader.insert(new SimulatedMyNumberCard(await platform.issueCard('adult')))
    reader.tearAt(4)
    const result = await showCard(reader, 'service_provider', { clock: systemClock, timeoutMs: 60_000 })
    expect(result).toEqual({ ok: false, error: { code: 'card_removed' } })
  })

  it('has words with a remedy, and an exit code, for every failure', () => {
    const errors: readonly CardShowError[] = [
      { code: 'not_my_number_card' },
      { code: 'no_card' },
      { code: 'appliance_runs' },
      { code: 'card_silent' },
      { code: 'reader_busy' },
      { code: 'reader_driver_missing', driver: 'pcsc' },
      { code: 'card_refused', operation: 'select_file', statusWord: 0x6a82 }
    ]
    for (const error of errors) {
      const words = wordsOfCardError(error)
      expect(words?.sentence).toMatch(/^[A-Z].*\.$/)
      expect(words?.remedy).not.toBe('')
    }
    expect(errors.map(exitOfCardError)).toEqual([
      'data',
      'unavailable',
      'unavailable',
      'inputOutput',
      'unavailable',
      'unavailable',
      'data'
    ])
    expect(wordsOfCardError(errors[6]!)?.sentence).toBe('The card refused a command (select_file, 6A82).')
    expect([wordsOfCardError({ code: 'told_to_end' }), exitOfCardError({ code: 'told_to_end' })]).toEqual([null, 'ok'])
  })
})

/** A reader whose every word a test says. */
class SpokenReader implements CardReader {
  closed = 0
  say: (event: ReaderEvent) => void = () => undefined
  start(listener: (event: ReaderEvent) => void): Promise<void> {
    this.say = listener
    return Promise.resolve()
  }
  close(): Promise<void> {
    this.closed += 1
    return Promise.resolve()
  }
}

describe('the wait for a card', () => {
  function waiting(signal?: AbortSignal) {
    const clock = new ManualClock()
    const reader = new SpokenReader()
    const said: string[] = []
    const result = showCard(reader, 'service_provider', {
      clock,
      timeoutMs: 30_000,
      onWaiting: () => said.push('lay a card'),
      onCollision: () => said.push('two cards'),
      ...(signal === undefined ? {} : { signal })
    })
    return { clock, reader, said, result, lose: (error: ReaderError) => reader.say({ type: 'reader_lost', error }) }
  }
  const ready: ReaderEvent = { type: 'reader_ready', readerName: 'One' }

  it('asks for a card once, and ends without one in time', async () => {
    const { clock, reader, said, result } = waiting()
    reader.say(ready)
    clock.advance(600)
    expect(said).toEqual(['lay a card'])
    reader.say(ready)
    clock.advance(29_399)
    expect(reader.closed).toBe(0)
    clock.advance(1)
    expect(await result).toEqual({ ok: false, error: { code: 'no_card' } })
    expect([said.length, reader.closed]).toEqual([1, 1])
  })

  it('asks for none that lies there already', async () => {
    const { clock, reader, said, result } = waiting()
    reader.say(ready)
    reader.say({ type: 'card_inserted', card: { atr: new Uint8Array(), transmit: () => Promise.resolve({ ok: false, error: { code: 'card_silent' } }) } })
    expect(await result).toEqual({ ok: false, error: { code: 'card_silent' } })
    clock.advance(1_000)
    expect(said).toEqual([])
  })

  it('gives a reader a moment to come back, and names the last cause', async () => {
    const back = waiting()
    back.lose({ code: 'reader_absent' })
    back.clock.advance(2_000)
    back.reader.say(ready)
    back.clock.advance(5_000)
    expect(back.reader.closed).toBe(0)

    const gone = waiting()
    gone.lose({ code: 'reader_service_absent' })
    gone.clock.advance(1_000)
    gone.lose({ code: 'reader_busy' })
    gone.clock.advance(1_500)
    expect(await gone.result).toEqual({ ok: false, error: { code: 'reader_busy' } })

    const lostLater = waiting()
    lostLater.reader.say(ready)
    lostLater.clock.advance(10_000)
    lostLater.lose({ code: 'reader_lost' })
    lostLater.clock.advance(2_500)
    expect(await lostLater.result).toEqual({ ok: false, error: { code: 'reader_lost' } })
  })

  it('does not wait for a driver', async () => {
    const { lose, result } = waiting()
    lose({ code: 'reader_driver_missing', driver: 'pcsc' })
    expect(await result).toEqual({ ok: false, error: { code: 'reader_driver_missing', driver: 'pcsc' } })
  })

  it('names two cards where nobody takes one away', async () => {
    const { clock, reader, said, result } = waiting()
    reader.say(ready)
    reader.say({ type: 'cards_collided' })
    clock.advance(30_000)
    expect(await result).toEqual({ ok: false, error: { code: 'cards_collided' } })
    expect(said).toEqual(['two cards'])
  })

  it('ends when it is told to', async () => {
    const told = new AbortController()
    const { reader, result } = waiting(told.signal)
    reader.say(ready)
    told.abort()
    expect(await result).toEqual({ ok: false, error: { code: 'told_to_end' } })
    expect(reader.closed).toBe(1)
  })
})
