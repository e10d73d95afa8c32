import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { openAgentAppliance, type AgentAppliance } from '../support/reader-agent-world.ts'

const cli = fileURLToPath(new URL('../../main/shell/cli.ts', import.meta.url))
const READER_WORD = /card reader|PC\/SC|smartcard/

let directory = ''
let appliance: AgentAppliance
let children: ChildProcess[]
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-agent-'))
  appliance = await openAgentAppliance()
  children = []
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await appliance.close()
  rmSync(directory, { recursive: true })
})

function hatachi(...args: string[]) {
  const env = { ...process.env, HATACHI_DATA_DIR: directory }
  const child = spawn(process.execPath, [cli, 'reader-agent', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  const said = { out: '', err: '' }
  child.stdout.on('data', (part: Buffer) => {
    said.out += part.toString()
  })
  child.stderr.on('data', (part: Buffer) => {
    said.err += part.toString()
  })
  const ended = once(child, 'exit').then(([code]: unknown[]) => code)
  return { child, said, ended }
}

it('pairs with an appliance, knows it again without the pairing, and stops when another agent took its place', async () => {
  await appliance.remote.start(() => undefined)
  const { pairing } = appliance.door.makePairing()
  const first = hatachi('--appliance', appliance.url, '--pairing', pairing)
  await expect.poll(() => first.said.err).toContain(`the appliance at ${appliance.url} has this reader`)
  // With or without a reader at this machine, how it is is told.
  await expect.poll(() => first.said.err).toMatch(READER_WORD)
  first.child.kill('SIGTERM')
  expect(await first.ended).toBe(exitCode('ok'))
  const keyPath = join(directory, 'keys', 'reader-agent.json')
  expect(statSync(keyPath).mode & 0o777).toBe(0o600)
  expect(readFileSync(keyPath, 'utf8')).not.toContain(pairing.split('.')[2])
  expect(first.said.out + first.said.err).not.toContain(pairing.split('.')[2])

  const second = hatachi()
  await expect.poll(() => second.said.err).toContain('has this reader')
  const other = hatachi('--appliance', appliance.url, '--pairing', appliance.door.makePairing().pairing, '--key', join(directory, 'other.json'))
  expect(await second.ended).toBe(exitCode('refused'))
  expect(second.said.err).toContain('secret_refused')
  await expect.poll(() => other.said.err).toContain('has this reader')
  expect(appliance.paired()).toBe(2)
})

it('says what is not understood, and where no agent is paired', async () => {
  const { pairing } = appliance.door.makePairing()
  const plain = hatachi('--appliance', appliance.url.replace('https', 'http'), '--pairing', pairing)
  const torn = hatachi('--appliance', appliance.url, '--pairing', pairing.slice(0, -1))
  const unpaired = hatachi()
  expect([await plain.ended, await torn.ended, await unpaired.ended]).toEqual([exitCode('usage'), exitCode('usage'), exitCode('noInput')])
  expect(plain.said.err).toContain('over TLS alone')
  expect(torn.said.err).toContain('--pairing takes the whole text')
  expect(unpaired.said.err).toContain('agent_key_absent')
  expect(existsSync(join(directory, 'keys'))).toBe(false)
  expect(appliance.paired()).toBe(0)
})
