import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { servicePageSchema } from '../../main/contract/service-page.ts'
import { describeService } from '../contract/service.contract.ts'
import { repositoryRoot } from '../lint/source-imports.ts'
import { SetClock } from '../support/service-world.ts'
import { workedExample } from './worked-example.ts'

const text = readFileSync(join(repositoryRoot, 'docs/services.md'), 'utf8')
const { files } = workedExample(text)

// In the checkout, so that the example finds zod.
mkdirSync(join(repositoryRoot, 'out/test'), { recursive: true })
const folder = mkdtempSync(join(repositoryRoot, 'out/test/services-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})
const service = (files.get('waste-days-service.ts') ?? '')
  .replaceAll("'../../../", `'${repositoryRoot}/`)
  .replaceAll("'../../", `'${repositoryRoot}/main/`)
  .replaceAll("'../", `'${repositoryRoot}/main/services/`)
writeFileSync(join(folder, 'waste-days-service.ts'), service)
// The lines of the test, with what stands around them there handed in.
const lines = files.get('service-test-lines.ts') ?? ''
writeFileSync(
  join(folder, 'lines.mjs'),
  `export default (describeService, SetClock, MORNING, createWasteDaysService) => {\n${lines}}\n`
)
const load = (name: string) => import(pathToFileURL(join(folder, name)).href) as Promise<Record<string, unknown>>
const { createWasteDaysService } = await load('waste-days-service.ts')
const { default: runLines } = (await load('lines.mjs')) as { readonly default: (...around: readonly unknown[]) => void }

describe('docs/services.md', () => {
  it('names files that are there', () => {
    const named = [...text.matchAll(/`((?:main|test)\/[\w./-]+\.ts)`/g)].map(([, path = '']) => path)
    const there = named.filter((path) => !path.startsWith('main/services/waste-days/'))
    expect(there.length).toBeGreaterThan(10)
    for (const path of there) expect(readFileSync(join(repositoryRoot, path), 'utf8'), path).not.toBe('')
  })

  it('names every kind of page, and no other', () => {
    const [, table = ''] = /## The eight pages\n([\s\S]*?)\n\n[A-Z]/.exec(text) ?? []
    const named = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, kind = '']) => kind)
    expect(named.toSorted()).toEqual(
      servicePageSchema.options.map(({ shape }) => shape.kind.value as string).toSorted()
    )
  })

  it('has an example that is shorter than what a file may be', () => {
    expect(service.split('\n').length).toBeLessThan(100)
  })
})

runLines(describeService, SetClock, '2026-11-28T08:00:00+09:00', createWasteDaysService)
