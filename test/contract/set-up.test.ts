import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import type { SetUpAnswers } from '../../main/contract/operator-set-up.ts'
import { unpackBox, type UnpackedBox } from '../../main/shell/development/unpacked-box.ts'
import { answersPath } from '../../main/shell/setup/set-up-folder.ts'
import { startSetUpSide, type SetUpSide } from '../../main/shell/setup/set-up-side.ts'
import { loadConfiguration } from '../../main/shell/config/load-configuration.ts'
import { configurationPath } from '../../main/shell/config/locations.ts'
import { openStoreForReading, storePath } from '../../main/store/database.ts'
import { recordedEvents } from '../../main/store/record-reader.ts'
import type { OperatorClient } from '../support/operator-client.ts'
import { freePort, hireOver, must, setUpOver } from '../support/operator-visit.ts'
import { ScriptedShopper } from '../support/scripted-shopper.ts'

/** The first hour of a machine over real HTTPS: from an empty data directory to a sale, and what is refused on the way. */

let box: UnpackedBox
let directory = ''
let side: SetUpSide
let client: OperatorClient

async function serve(): Promise<SetUpSide> {
  const started = await startSetUpSide(box.setUpParts(await freePort()))
  if (!started.ok) throw new Error(started.error.code)
  return started.value
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-set-up-'))
  box = await unpackBox(directory, systemClock, 'none')
  side = await serve()
  client = await setUpOver(box.dataDirectory, side.port, () => systemClock.nowMs())
})
afterEach(async () => {
  await side.close('test_ended')
  await box.close()
  rmSync(directory, { recursive: true })
})

const answered = (): SetUpAnswers => ({
  operatorName: '駅前酒店',
  telephone: '0120-000-000',
  place: 'indoors',
  role: 'service_provider',
  endpoint: box.connection.endpoint,
  answerKeyId: box.connection.answerKeyId,
  sealingKeyId: box.connection.sealingKeyId,
  readerDriver: 'simulated',
  machineDriver: 'relay-lcus',
  machinePort: box.linePath
})

async function handIn(...paths: readonly string[]): Promise<void> {
  for (const path of paths) await must(client, 'put_set_up_file', { name: basename(path), pem: readFileSync(path, 'utf8') })
}

function providersFiles(): readonly string[] {
  const { clientKey, clientCertificate, ca, answerKey, sealingKey } = box.connection
  return [clientKey.service_provider, clientCertificate.service_provider, ca, answerKey, sealingKey]
}

function eventsOf(): readonly string[] {
  const store = openStoreForReading(storePath(box.dataDirectory))
  if (!store.ok) throw new Error(store.error.code)
  const names = [...recordedEvents(store.value)].map(({ name }) => name)
  store.value.close()
  return names
}

describe('set-up', () => {
  it('goes from an empty data directory to a sale', async () => {
    const first = await must(client, 'read_set_up', {})
    expect(first).toMatchObject({ state: 'answering', answers: {}, files: [] })
    expect(first.findings.map(({ part }) => part)).toContain('place')
    expect(first.readers.map(({ name }) => name)).toEqual(['pcsc', 'simulated'])

    await handIn(...providersFiles())
    const products = first.templates.find(({ id }) => id === 'alcohol')?.products ?? []
    const saved = await must(client, 'save_set_up', { answers: { ...answered(), products } })
    expect(saved.findings).toEqual([])
    expect(saved.files.map(({ kind }) => kind)).toEqual([
      'client_key',
      'client_certificate',
      'server_ca',
      'answer_key',
      'sealing_key'
    ])
    for (const part of ['platform', 'reader', 'machine'] as const) {
      expect(await must(client, 'try_set_up', { part })).toMatchObject({ part, good: true })
    }
    await must(client, 'finish_set_up', {})
    // Until everything is closed the side answers for a moment yet: what the machine will start by stays as it is.
    const [key = ''] = providersFiles()
    const late = await client.call('put_set_up_file', { name: 'client-key.pem', pem: readFileSync(key, 'utf8') })
    expect(late).toMatchObject({ ok: false, error: { code: 'conflict' } })
    expect(await client.call('save_set_up', { answers: { operatorName: 'late' } })).toMatchObject({ ok: false, error: { code: 'conflict' } })
    await side.finished
    await side.close('set_up_finished')
    expect(statSync(configurationPath(box.dataDirectory)).mode & 0o777).toBe(0o600)
    expect(existsSync(answersPath(box.dataDirectory))).toBe(false)

    const started = await box.start(false)
    if (!started.ok) throw new Error(started.error.message)
    try {
      const { session } = started.value
      const shopper = new ScriptedShopper(session)
      await shopper.see('attract')
      shopper.wake()
      await shopper.see('choose')
      shopper.choose('beer')
      await shopper.see('tap')
      box.reader.insert(await box.cards.card('adult'))
      await shopper.see('pin')
      shopper.typePin('1234')
      await shopper.see('sold')
      box.reader.remove()
    } finally {
      await started.value.stop('test_ended')
    }
    expect(box.cabinet.ledger).toHaveLength(1)
    const events = eventsOf()
    for (const name of ['set_up_begun', 'account_created', 'set_up_finished', 'appliance_started', 'session_decided']) {
      expect(events).toContain(name)
    }
  })

  it('keeps what was answered over a power cut', async () => {
    await must(client, 'save_set_up', { answers: answered() })
    await handIn(...providersFiles())
    await side.close('power_cut')
    side = await serve()
    // The account is there already: whoever goes on signs in, which other tests show.
    expect(readFileSync(answersPath(box.dataDirectory), 'utf8')).toContain('駅前酒店')
    expect(existsSync(join(box.dataDirectory, 'platform', 'client-key.pem'))).toBe(true)
  })

  it('keeps the answers of two people who answer at the same time, and takes one back', async () => {
    const second = await hireOver(client, { dataDirectory: box.dataDirectory, port: side.port }, { login: 'second', role: 'administrator' }, () => systemClock.nowMs())
    await must(second, 'read_set_up', {})
    await Promise.all([
      must(client, 'save_set_up', { answers: { operatorName: '駅前酒店', place: 'indoors' } }),
      must(second, 'save_set_up', { answers: { readerDriver: 'simulated', machineDriver: 'relay-lcus' } })
    ])
    const both = { operatorName: '駅前酒店', place: 'indoors', readerDriver: 'simulated', machineDriver: 'relay-lcus' }
    expect((await must(client, 'read_set_up', {})).answers).toEqual(both)
    const { answers } = await must(second, 'save_set_up', { answers: { place: null } })
    expect(answers).toEqual({ operatorName: '駅前酒店', readerDriver: 'simulated', machineDriver: 'relay-lcus' })
    expect(await client.call('save_set_up', { answers: { colour: 'red' } } as never)).toMatchObject({ ok: false, error: { code: 'bad_request' } })
    expect((await must(client, 'read_set_up', {})).answers).toEqual(answers)
  })

  it('is not finished while something is missing or wrong, and says what', async () => {
    await handIn(...providersFiles())
    await must(client, 'save_set_up', { answers: { ...answered(), telephone: 'ask at the counter' } })
    expect(await client.call('finish_set_up', {})).toMatchObject({ ok: false, error: { code: 'bad_request', field: 'products' } })
    const { templates } = await must(client, 'read_set_up', {})
    const products = templates[0]?.products ?? []
    const wrong = await must(client, 'save_set_up', { answers: { ...answered(), products, telephone: 'ask at the counter' } })
    expect(wrong.findings).toEqual([expect.objectContaining({ part: 'telephone', severity: 'error' })])
    expect(await client.call('finish_set_up', {})).toMatchObject({ ok: false, error: { code: 'bad_request', field: 'telephone' } })
    expect(existsSync(configurationPath(box.dataDirectory))).toBe(false)
  })

  it.each([0, 1, 5, 20, 80])('told to end %d ms after the end was asked for, is wholly set up or not at all', async (delayMs) => {
    await handIn(...providersFiles())
    const { templates } = await must(client, 'read_set_up', {})
    await must(client, 'save_set_up', { answers: { ...answered(), products: templates[0]?.products ?? [] } })
    // Its connection may be cut.
    const asked = client.call('finish_set_up', {}).catch(() => null)
    await pause(delayMs)
    await side.close('SIGTERM')
    const answer = await asked
    const path = configurationPath(box.dataDirectory)
    const isThere = existsSync(path)
    if (answer?.ok === true) expect(isThere).toBe(true)
    expect(eventsOf().includes('set_up_finished')).toBe(isThere)
    expect(existsSync(answersPath(box.dataDirectory))).toBe(!isThere)
    expect(readdirSync(box.dataDirectory).filter((name) => /draft|yaml.set-up/.test(name))).toEqual([])
    if (isThere) expect(loadConfiguration(path, { readerDrivers: ['pcsc', 'simulated'] })).toMatchObject({ ok: true, value: { configuration: { place: 'indoors' } } })
    // Whoever starts it again goes on from there.
    side = await serve()
  })

  it('says of a file what is wrong with it, and keeps the one that was there', async () => {
    await handIn(...providersFiles())
    const other = await client.call('put_set_up_file', { name: 'notes.txt', pem: 'not a key' })
    expect(other).toMatchObject({ ok: false, error: { code: 'bad_request', field: 'pem' } })
    const pem = readFileSync(box.connection.answerKey, 'utf8')
    expect(await client.call('put_set_up_file', { name: 'key.pem', pem })).toMatchObject({ ok: false, error: { field: 'kind' } })
    expect(await client.call('put_set_up_file', { name: 'key.pem', pem, kind: 'anchor' })).toMatchObject({ ok: false, error: { field: 'kind' } })
    expect((await must(client, 'read_set_up', {})).files).toHaveLength(5)
  })

  it('tells what ails a platform, a reader or a machine that is tried', async () => {
    expect(await must(client, 'try_set_up', { part: 'reader' })).toMatchObject({ good: false, code: 'not_chosen' })
    expect(await must(client, 'try_set_up', { part: 'platform' })).toMatchObject({ good: false, code: 'files_missing' })
    await handIn(...providersFiles())
    const closed = `https://127.0.0.1:${String(await freePort())}`
    await must(client, 'save_set_up', { answers: { ...answered(), endpoint: closed, machinePort: '/dev/pts/9999' } })
    expect(await must(client, 'try_set_up', { part: 'platform' })).toMatchObject({ good: false, code: 'connection_refused' })
    await must(client, 'save_set_up', { answers: { ...answered(), endpoint: 'http://platform' } })
    expect(await must(client, 'try_set_up', { part: 'platform' })).toMatchObject({ good: false, code: 'bad_endpoint' })
  })

  it('does nothing else', async () => {
    for (const name of ['read_decisions', 'read_status', 'read_rules'] as const) {
      expect(await client.call(name, {})).toMatchObject({ ok: false, error: { code: 'conflict' } })
    }
  })
})
