import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import { systemClock } from '../../../device/clock.ts'
import { openStore, storePath, type Store } from '../../store/database.ts'
import { exitCode } from '../exit-codes.ts'
import { layOwnUrl } from './own-address.ts'
import { showTelevision } from './television-show.ts'
import { televisionStateKeeper } from './television-state.ts'

let directory = ''
let printed: string[]
let store: Store | null = null
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-tv-show-'))
  vi.stubEnv('HATACHI_DATA_DIR', directory)
  printed = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  store?.close()
  store = null
  rmSync(directory, { recursive: true })
})

/** A household's box with no cable parties' files, which a television that is off does not need. */
function configure(television: object): void {
  const message = { ja: '休止中', en: 'Out of service' }
  const configuration = {
    role: 'service_provider',
    place: 'indoors',
    operator: { name: 'x', outOfServiceMessage: message },
    reader: { driver: 'pcsc' },
    machine: { driver: 'none' },
    television
  }
  writeFileSync(join(directory, 'hatachi.yaml'), stringify(configuration, { aliasDuplicateObjects: false }))
}

function cableFiles(): object {
  const put = (name: string, content: string) => {
    writeFileSync(join(directory, name), content, { mode: 0o600 })
    return name
  }
  const tokenFile = put('token', 'a'.repeat(40))
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const file = put('key.pem', publicKey.export({ format: 'pem', type: 'spki' }).toString())
  const url = 'https://cable.example'
  const named = { id: 'key', file }
  return { boxId: 'box-1', platform: { url, tokenFile, answerKey: named, sealingKey: named }, operator: { url, tokenFile } }
}

/** As an appliance that runs with this data. */
function run(): void {
  const opened = openStore(storePath(directory))
  if (!opened.ok) throw new Error(opened.error.code)
  store = opened.value
}

const show = async (json = false) => {
  printed = []
  expect(await showTelevision({ json })).toBe(exitCode('ok'))
  return printed.join('')
}

it('says how the television is switched on', async () => {
  configure({})
  expect(await show()).toContain('The television is off. Set "television.enabled" to true')
})

it('says that nothing answers before the appliance runs, and which address is opened on the set', async () => {
  configure({ enabled: true, address: '192.168.10.5', names: ['tv.home.example'], cable: cableFiles() })
  const lines = (await show()).split('\n')
  expect(lines[0]).toContain('No appliance runs with this data')
  expect(lines.slice(1, 3)).toEqual(['On the television open this in its browser, with https:// in front:', '  https://tv.home.example:8444/tv/'])
  expect(lines).toContain('  https://192.168.10.5:8444/tv/')
  // None that leads to the television itself, or nowhere.
  expect(lines.filter((line) => /localhost|127\./.test(line))).toEqual([])
  expect(JSON.parse(await show(true))).toMatchObject({ enabled: true, state: 'not_running', setAddress: 'https://tv.home.example:8444/tv/' })
})

it('shows the port that it has, and the own screen, while it is open', async () => {
  configure({ enabled: true, address: '192.168.10.5', port: 0, cable: cableFiles() })
  expect(await show()).toContain('The port is any free one')
  expect(JSON.parse(await show(true))).toMatchObject({ setAddress: null, addresses: [] })
  run()
  const keeper = televisionStateKeeper(directory, systemClock, false)
  keeper.opened(43_210)
  layOwnUrl(directory, 'http://127.0.0.1:1/tv/#own=x')
  const shown = await show()
  expect(shown).toContain('  https://192.168.10.5:43210/tv/\n')
  expect(shown).toContain('  http://127.0.0.1:1/tv/#own=x\n')
  expect(shown).not.toContain('No appliance runs')
  expect(JSON.parse(await show(true))).toMatchObject({ state: 'open', setAddress: 'https://192.168.10.5:43210/tv/' })
})

it('says why no television reaches it: it listens for this machine alone, or is not open', async () => {
  configure({ enabled: true, cable: cableFiles() })
  run()
  const keeper = televisionStateKeeper(directory, systemClock, false)
  keeper.failed('television_port_unavailable')
  const shown = await show()
  expect(shown).toMatch(/its television is not open, since 20.*\(television_port_unavailable\)\. Run: .*hatachi doctor/)
  expect(shown).toContain('No television in the home network reaches it')
  expect(shown).toContain('  https://127.0.0.1:8444/tv/')
  expect(JSON.parse(await show(true))).toMatchObject({ state: 'failed', setAddress: null })
})

it('says that the code comes from the command, and of a screen that is in where the configuration leaves it to screens', async () => {
  const ofScreen = 'or that a screen that is in shows in its settings.'
  configure({ enabled: true, address: '192.168.10.5', cable: cableFiles() })
  expect(await show()).toMatch(/hatachi television pair\nor that a screen/)
  expect(await show()).toContain(ofScreen)
  configure({ enabled: true, address: '192.168.10.5', pairing: 'command', cable: cableFiles() })
  expect(await show()).toContain('hatachi television pair\n')
  expect(await show()).not.toContain(ofScreen)
})
