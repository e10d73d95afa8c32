import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../main/age/evidence.ts'
import { startPurchases } from '../faults/support/purchase-run.ts'
import { startFarSide, type FarSide } from '../support/far-side.ts'
import { repositoryRoot } from './source-imports.ts'

/**
 * What a whole appliance really loads, in a process of its own, while it sells: the platform and the relay board are
 * elsewhere. The walk over imports in `service-provider-path.test.ts` says what could be; this says what is.
 */

const hook = pathToFileURL(join(import.meta.dirname, 'support/note-modules.mjs')).href
let directory = ''
let farSide: FarSide | null = null

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-modules-'))
  farSide = await startFarSide(join(directory, 'far-side'), ['adult'])
})

afterAll(async () => {
  await farSide?.close()
  rmSync(directory, { recursive: true })
})

/** Every module of one purchase in this role: files by their path from the root, others by their address. */
async function modulesOf(role: Role): Promise<ReadonlySet<string>> {
  if (farSide === null) throw new Error('there is no far side')
  const list = join(directory, `${role}.txt`)
  const run = await startPurchases(
    farSide,
    { dataDirectory: join(directory, role), role, pulseMs: 20, purchases: 1 },
    { env: { NODE_OPTIONS: `--import=${hook}`, HATACHI_TEST_MODULES: list } }
  )
  const outcomes: string[] = []
  await run.buy((line) => {
    if ('outcome' in line) outcomes.push(line.outcome)
  })
  expect(outcomes).toEqual(['sold'])
  const root = pathToFileURL(`${repositoryRoot}/`).href
  return new Set(readFileSync(list, 'utf8').trimEnd().split('\n').map((url) => url.replace(root, '')))
}

const isJudge = (module: string) => module.startsWith('main/certificate/')
const isDecoder = (module: string) => /^node_modules\/(?:asn1js|pkijs|pvtsutils|pvutils|bytestreamjs)\//.test(module)

describe('an appliance that sells', () => {
  it('as a service provider loads neither the judge nor anything that decodes a certificate', async () => {
    const modules = await modulesOf('service_provider')
    expect(modules).toContain('main/platform/service-provider-verification.ts')
    expect([...modules].filter((module) => isJudge(module) || isDecoder(module))).toEqual([])
    expect(modules).not.toContain('main/shell/platform-operator.ts')
  })

  it('as a platform operator loads them, and so would be seen to', async () => {
    const modules = [...(await modulesOf('platform_operator'))]
    expect(modules).toContain('main/shell/platform-operator.ts')
    expect(modules.filter(isJudge).length).toBeGreaterThan(1)
    expect(modules.filter(isDecoder).length).toBeGreaterThan(0)
  })
})
