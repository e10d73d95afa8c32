import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { parse, stringify } from 'yaml'
import { systemClock } from '../../device/clock.ts'
import { TV_SOCKET } from '../../main/contract/tv-wire.ts'
import { televisionCommand } from '../../main/shell/commands/television.ts'
import { CardBox } from '../../main/shell/development/card-box.ts'
import { writeTvConfiguration } from '../../main/shell/development/television/tv-configuration.ts'
import { startTvParties } from '../../main/shell/development/television/tv-parties.ts'
import { realProbes, runDoctor } from '../../main/shell/doctor.ts'
import { productionDrivers } from '../../main/shell/drivers.ts'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { startFromFile } from '../../main/shell/start.ts'
import { writeConnectionFiles } from '../../main/platform/simulator/connection-files.ts'
import { startSimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { pairedKey, simulatedReader, startAgent } from '../support/reader-agent-world.ts'
import { TvPage } from '../support/tv-page.ts'
import { actIdsOf } from '../support/tv-session-world.ts'

const begun: (() => unknown)[] = []
afterEach(async () => {
  for (const end of begun.splice(0).toReversed()) await end()
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

/** A household's box from its configuration, which opens no reader of its own; its far sides are real but J-LIS. */
async function householdBox() {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-household-'))
  begun.push(() => { rmSync(directory, { recursive: true }) })
  const jlis = await startSimulatedPlatform({ clock: systemClock })
  begun.push(() => jlis.close())
  const connection = writeConnectionFiles(jlis, join(directory, 'connection'))
  const parties = await startTvParties({ directory: join(directory, 'parties'), clock: systemClock, jlis })
  begun.push(() => parties.close())
  const data = join(directory, 'appliance')
  const path = writeTvConfiguration(data, { connection, parties })
  const { role, place, operator, machine, television: face } = parse(readFileSync(path, 'utf8')) as Record<string, object>
  // All that such a box uses: no platform that checks ages, no reader, no rules and no products.
  writeFileSync(path, stringify({ role, place, operator, machine, television: { ...face, reader: 'agent' } }))
  const opened = vi.fn(() => simulatedReader())
  const started = await startFromFile(path, {
    clock: systemClock,
    dataDirectory: data,
    drivers: { ...productionDrivers, readers: { simulated: opened } },
    withFace: false
  })
  if (!started.ok) throw new Error(started.error.message)
  begun.push(() => started.value.stop('test_ended'))
  const { television } = started.value
  await expect.poll(() => television?.ownUrl()).toEqual(expect.any(String))
  expect(opened).not.toHaveBeenCalled()
  return { directory, data, path, jlis, television }
}

it('a household logs in by a reader that an agent has, paired by a command of the box', async () => {
  const { directory, data, path, jlis, television } = await householdBox()
  const doctor = async () => {
    const probes = realProbes({ readerDrivers: ['pcsc'] })
    const results = await runDoctor({ dataDirectory: data, configurationPath: path, probes })
    return results.filter(({ id }) => /^(?:reader|platform|television.*|cable_platform)$/.test(id))
  }
  const toldBefore = await doctor()
  expect(toldBefore.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'reader pass',
    'television pass',
    'television_screens pass',
    'television_certificate pass',
    'television_agent fail',
    'cable_platform pass',
    'platform pass'
  ])
  expect(toldBefore.find(({ id }) => id === 'television_agent')?.sentence).toContain('No agent with the card reader is paired')
  const printed: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => printed.push(String(line)) > 0)
  vi.stubEnv('HATACHI_DATA_DIR', data)
  expect(await televisionCommand.run({ json: true }, ['agent'])).toBe(exitCode('ok'))
  const { pairing } = JSON.parse(printed.at(-1) ?? '') as { pairing: string }
  const reader = simulatedReader()
  const key = pairedKey(directory, `https://127.0.0.1:${String(television?.port())}`, pairing)
  const agent = startAgent(key, join(directory, 'agent.json'), reader)
  begun.push(() => agent.stop())
  await expect.poll(() => agent.words.at(-1)).toEqual({ word: 'connected' })
  // The appliance notes a change of it some seconds late, so that a bad line wears out no card of memory.
  await expect.poll(async () => (await doctor()).find(({ id }) => id === 'television_agent')).toMatchObject({
    status: 'pass',
    sentence: expect.stringMatching(/has been connected since 20\d\d-/) as string
  })

  const own = new URL(television?.ownUrl() ?? '')
  const page = new TvPage({ as: 'own', token: own.hash.slice('#own='.length) })
  await page.connect({ url: `ws://${own.host}${TV_SOCKET}`, origin: own.origin })
  begun.push(() => page.close())
  const choose = async (ending: string) => {
    const idOf = () => (page.view?.screen === 'page' ? actIdsOf(page.view.page).find((id) => id.endsWith(`.${ending}`)) : undefined)
    await expect.poll(idOf).toBeDefined()
    page.command({ type: 'act', actId: idOf() ?? '' })
  }
  await choose('login')
  await expect.poll(() => page.view).toMatchObject({ screen: 'card' })
  const cards = new CardBox(jlis, 'none')
  // Laid down as soon as the reader came it may have lain there before: then a person takes it and lays it down anew.
  const layAnew = async () => {
    if (page.view?.screen === 'card') {
      if (reader.hasCard) reader.remove()
      await cards.lay(reader, 'adult')
    }
    return page.view?.screen
  }
  await expect.poll(layAnew, { interval: 2_000 }).toBe('pin')
  page.command({ type: 'enter_pin', pin: '1234' })
  await expect.poll(() => page.view).toMatchObject({ screen: 'page', page: { id: 'consent.link' } })
  reader.remove()
  await expect.poll(() => page.view).not.toMatchObject({ page: { id: 'consent.link' } })
})
