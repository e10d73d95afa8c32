import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../../../device/clock.ts'
import { startDemoWorld, type DemoWorld } from '../demo-world.ts'
import { tellTelevisions } from './tell-television.ts'

let folder = ''
let world: DemoWorld

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hatachi-tell-television-'))
})

afterEach(async () => {
  await world.close()
  rmSync(folder, { recursive: true })
})

async function startedWorld(television: boolean): Promise<void> {
  world = await startDemoWorld({ dataDirectory: folder, latency: 'none', clock: systemClock, withFace: false, television })
}

test('a demonstration’s vending machine has a television beside, and says where it is and how another is paired', async () => {
  await startedWorld(true)
  const machine = await world.machine({ role: 'platform_operator', place: 'indoors' })
  const lines: string[] = []
  tellTelevisions({ machine, onChange: () => () => undefined }, (line) => lines.push(line))
  await expect.poll(() => lines.length).toBe(3)
  const ownUrl = /http:\/\/127\.0\.0\.1:[0-9]+\/tv\/#own=[A-Za-z0-9_-]+$/.exec(lines[0] ?? '')?.[0] ?? ''
  expect((await fetch(ownUrl)).status).toBe(200)
  expect(lines[1]).toMatch(/https:\/\/localhost:[0-9]+\/tv\/ and the code [0-9]{6}, good for 5 minutes/)
})

test('a world without a television starts none, and says nothing of it', async () => {
  await startedWorld(false)
  const machine = await world.machine({ role: 'service_provider', place: 'indoors' })
  expect(machine.appliance.television).toBeNull()
  const lines: string[] = []
  tellTelevisions({ machine, onChange: () => () => undefined }, (line) => lines.push(line))
  expect(lines).toEqual([])
})
