import { describe, expect, it } from 'vitest'
import type { PcscInspection } from '../../../device/reader/pcsc/inspect-pcsc.ts'
import type { CardReport } from '../card/card-report.ts'
import type { CardShowError } from '../card/card-show-error.ts'
import type { CheckResult } from './check-result.ts'
import type { ReaderProbes } from './probes.ts'
import { checkReaderPart, type ReaderWish } from './reader-checks.ts'

const reader = { name: 'ACS ACR1252 00 00', cardPresent: false, inUse: false, mute: false, available: true }
const other = { ...reader, name: 'Sony RC-S300 00 00' }
const report: CardReport = {
  readerName: reader.name,
  token: { label: 'JPKIAPICCTOKEN2', kind: 'card' },
  algorithm: { name: 'rsa_2048_sha256', assumed: false },
  triesLeft: 3,
  certificate: { result: 'read', notBeforeMs: 0, notAfterMs: 1 }
}

const shows = (...readers: readonly (typeof reader)[]): Partial<ReaderProbes> => ({
  pcsc: () => Promise.resolve({ result: 'readers', readers })
})
const gives = (code: Extract<PcscInspection, { result: 'failed' }>['code']): Partial<ReaderProbes> => ({
  pcsc: () => Promise.resolve({ result: 'failed', code })
})
const laid = shows({ ...reader, cardPresent: true })
const card = (changes: Partial<CardReport>): Partial<ReaderProbes> => ({
  ...laid,
  card: () => Promise.resolve({ ok: true, value: { ...report, ...changes } })
})
const cardFails = (error: CardShowError): Partial<ReaderProbes> => ({
  ...laid,
  card: () => Promise.resolve({ ok: false, error })
})

interface Case {
  readonly probes?: Partial<ReaderProbes>
  readonly wish?: ReaderWish
  readonly withCard?: boolean
  readonly applianceRuns?: boolean
}

function check({ probes = {}, wish = { driver: 'pcsc' }, withCard = false, applianceRuns = false }: Case) {
  const sound: ReaderProbes = {
    userName: 'hatachi',
    smartcardIsBuilt: () => true,
    pcscSocket: () => 'ready',
    pcsc: () => Promise.resolve({ result: 'readers', readers: [reader] }),
    card: () => Promise.reject(new Error('must not be looked at'))
  }
  return checkReaderPart(wish, { ...sound, ...probes }, withCard, applianceRuns)
}

const statuses = (results: readonly CheckResult[]) => results.map(({ id, status }) => `${id} ${status}`)

describe("doctor's checks of the reader", () => {
  it('pass where all is well, with and without a configuration', async () => {
    const sound = ['reader_driver pass', 'pcsc_service pass', 'pcsc_access pass', 'reader pass']
    expect(statuses(await check({}))).toEqual(sound)
    expect(statuses(await check({ wish: { driver: null } }))).toEqual(sound)
  })

  it('are one line for another driver, and ask nothing', async () => {
    const pcsc = () => Promise.reject(new Error('must not be asked'))
    const results = await check({ wish: { driver: 'another' }, probes: { pcsc }, withCard: true })
    expect(statuses(results)).toEqual(['reader pass'])
    expect(results[0]?.sentence).toContain('another')
  })

  it('do not ask PC/SC without the package', async () => {
    const probes = { smartcardIsBuilt: () => false, pcsc: () => Promise.reject(new Error('must not be asked')) }
    expect(statuses(await check({ probes }))).toEqual([
      'reader_driver fail',
      'pcsc_service warn',
      'pcsc_access warn',
      'reader warn'
    ])
  })

  const table: readonly (readonly [CheckResult['id'], CheckResult['status'], Case, RegExp])[] = [
    ['reader_driver', 'fail', { probes: { smartcardIsBuilt: () => false } }, /npm rebuild --ignore-scripts=false smart/],
    ['reader_driver', 'fail', { probes: gives('driver_missing') }, /cannot be loaded.*npm rebuild/],
    ['reader_driver', 'pass', { probes: gives('service_absent') }, /built/],
    ['pcsc_service', 'fail', { probes: { ...gives('service_absent'), pcscSocket: () => 'not_installed' } }, /apt-get install pcscd .*enable --now/],
    ['pcsc_service', 'fail', { probes: { ...gives('service_absent'), pcscSocket: () => 'absent' } }, /installed, and does not run\. Run: sudo systemctl enable --now pcscd\.socket$/],
    ['pcsc_service', 'fail', { probes: gives('service_absent') }, /left its socket.*restart pcscd\.socket pcscd/],
    ['pcsc_service', 'fail', { probes: gives('service_stuck') }, /systemctl restart pcscd/],
    ['pcsc_service', 'fail', { probes: gives('unknown') }, /systemctl restart pcscd/],
    ['pcsc_service', 'pass', { probes: gives('access_denied') }, /runs/],
    ['pcsc_service', 'warn', { probes: { ...gives('service_absent'), pcscSocket: () => 'denied' } }, /pcsc_access first/],
    ['pcsc_access', 'fail', { probes: { ...gives('service_absent'), pcscSocket: () => 'denied' } }, /restart pcscd\.socket/],
    ['pcsc_access', 'fail', { probes: gives('access_denied') }, /hatachi in\. .*hatachi-pcscd\.rules \/etc\/polkit-1\/rules\.d\/$/],
    ['pcsc_access', 'fail', { probes: { ...gives('access_denied'), userName: 'taro' } }, /taro.*sudo -u hatachi/],
    ['pcsc_access', 'warn', { probes: gives('service_stuck') }, /first/],
    ['reader', 'fail', { probes: shows() }, /No card reader is attached.*lsusb.*libccid/],
    ['reader', 'fail', { wish: { driver: 'pcsc', name: 'Sony' } }, /"Sony".*ACR1252.*reader\.name/],
    ['reader', 'pass', { wish: { driver: 'pcsc', name: 'ACR1252' } }, /ACR1252 00 00 is attached/],
    ['reader', 'fail', { probes: shows({ ...reader, available: false }) }, /no longer answers.*cable/],
    ['reader', 'pass', { probes: shows(reader, other) }, /ACR1252.*RC-S300.*any/],
    ['reader', 'pass', { probes: shows({ ...reader, cardPresent: true, inUse: true }) }, /A program uses the card/],
    ['reader', 'warn', { probes: gives('service_absent') }, /first/],
    ['card', 'warn', { withCard: true, probes: gives('service_absent') }, /first/],
    ['card', 'warn', { withCard: true, wish: { driver: 'pcsc', name: 'Missing' } }, /want of a reader/],
    ['card', 'warn', { withCard: true, probes: shows({ ...reader, available: false }) }, /want of a reader/],
    ['card', 'warn', { withCard: true }, /No card lies.*doctor --card/],
    ['card', 'warn', { withCard: true, probes: shows({ ...reader, cardPresent: true }, { ...other, cardPresent: true }) }, /Two/],
    ['card', 'warn', { withCard: true, applianceRuns: true, probes: laid }, /Ctrl-C where .*hatachi run.*systemctl stop hatachi/],
    ['card', 'pass', { withCard: true, probes: card({}) }, /JPKIAPICCTOKEN2.*tries left: 3/],
    ['card', 'warn', { withCard: true, probes: card({ triesLeft: 'blocked' }) }, /blocked.*office/],
    ['card', 'warn', { withCard: true, probes: card({ triesLeft: 'not_set' }) }, /without a PIN/],
    ['card', 'warn', { withCard: true, probes: card({ certificate: { result: 'missing' } }) }, /no certificate/],
    ['card', 'warn', { withCard: true, probes: card({ certificate: { result: 'malformed' } }) }, /another card/],
    ['card', 'warn', { withCard: true, probes: card({ token: { label: 'NEW', kind: 'unknown' } }) }, /NEW.*Report/],
    ['card', 'warn', { withCard: true, probes: cardFails({ code: 'not_my_number_card' }) }, /Use a My Number Card/],
    ['card', 'warn', { withCard: true, probes: cardFails({ code: 'card_silent' }) }, /lay it flat/],
    ['card', 'fail', { withCard: true, probes: cardFails({ code: 'reader_busy' }) }, /Another program.*pgrep/]
  ]

  it.each(table)('%s: %s %#', async (id, status, given, words) => {
    const result = (await check(given)).find((each) => each.id === id)
    expect(result?.status).toBe(status)
    expect(`${result?.sentence ?? ''} ${result?.remedy ?? ''}`).toMatch(words)
    expect(result?.remedy === undefined).toBe(status === 'pass')
  })

  it('looks for the card on the configured reader alone', async () => {
    const asked: (string | undefined)[] = []
    const probes: Partial<ReaderProbes> = {
      ...shows({ ...reader, cardPresent: true }, { ...other, cardPresent: true }),
      card: (name) => {
        asked.push(name)
        return Promise.resolve({ ok: true, value: report })
      }
    }
    const results = await check({ wish: { driver: 'pcsc', name: 'Sony' }, withCard: true, probes })
    expect(results.at(-1)).toMatchObject({ id: 'card', status: 'pass' })
    expect(asked).toEqual(['Sony'])
  })
})
