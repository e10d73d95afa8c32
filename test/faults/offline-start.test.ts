import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import type { Role } from '../../main/age/evidence.ts'
import { startDemoWorld } from '../../main/shell/development/demo-world.ts'
import { openStore, storePath } from '../../main/store/database.ts'
import { recordedEvents } from '../../main/store/record-reader.ts'

/** What a machine's start records of selling without the network. */
async function recordedAtStart(role: Role, offline: boolean) {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-offline-start-'))
  const world = await startDemoWorld({ dataDirectory: directory, latency: 'none', clock: systemClock, withFace: false, offline })
  try {
    const machine = await world.machine({ role, place: 'indoors' })
    await machine.close()
    const store = openStore(storePath(machine.dataDirectory))
    if (!store.ok) throw new Error(store.error.code)
    const events = [...recordedEvents(store.value)].map(({ name, fields }) => ({ name, fields }))
    store.value.close()
    return events.filter(({ name }) => name === 'offline_policy_in_force' || name === 'memory_acknowledged')
  } finally {
    await world.close()
    rmSync(directory, { recursive: true })
  }
}

test('each policy in use and the word of who answers for memory are on the record from the start', async () => {
  const policy = (policyId: string) => ({
    name: 'offline_policy_in_force',
    fields: {
      // A rule sells by an offline policy of its own, under its own name and version.
      policyId,
      policyVersion: 1,
      ageEvidence: 'remembered_age',
      listMaxAgeMs: 36 * 3_600_000,
      rememberedMaxAgeMs: 90 * 86_400_000,
      outageMaxMs: 72 * 3_600_000
    }
  })
  expect(await recordedAtStart('platform_operator', true)).toEqual([
    ...['alcohol', 'tobacco', 'members-bar'].map(policy),
    { name: 'memory_acknowledged', fields: { acknowledgedBy: 'Demonstration', acknowledgedOn: '2026-11-26' } }
  ])
})

test.each<[Role, boolean]>([
  ['platform_operator', false],
  ['service_provider', true]
])('as %s, offline sale wished for: %j, there is nothing to record', async (role, offline) => {
  expect(await recordedAtStart(role, offline)).toEqual([])
})
