import { describe, expect, it } from 'vitest'
import { layerOf } from '../lint/layering.ts'
import { reachableFrom, wayTo } from '../lint/reachable.ts'
import { readFromRepository } from '../lint/source-imports.ts'

/** Everything that production's entry can come to load: a package leaves the rest out. */
const production = reachableFrom(['main/shell/production.ts'])

const isForbidden = (file: string): boolean =>
  /\/simulator\/|\/development|\.test\.ts$|^test\/|^renderer\//.test(file) ||
  ['main/shell/development', 'main/shell/packaging', 'main/shell/build', 'test'].includes(layerOf(file)?.name ?? 'none')

describe("production's entry", () => {
  it('reaches no simulator, no test CA, nothing of development, and no test', () => {
    const ways = [...production.files.keys()].filter(isForbidden).map((file) => wayTo(production, file))
    expect(ways).toEqual([])
  })

  it('reaches the commands, the drivers of real devices, and the process of the reader', () => {
    for (const file of ['commands/run', 'commands/doctor', 'commands/card', 'commands/records', 'drivers', 'platform-operator']) {
      expect(production.files.has(`main/shell/${file}.ts`)).toBe(true)
    }
    expect(production.files.has('device/reader/pcsc/reader-process.ts')).toBe(true)
  })

  it('imports only packages that the manifest names for production', () => {
    const manifest = JSON.parse(readFromRepository('package.json') ?? '') as Record<string, Record<string, string>>
    const named = { ...manifest['dependencies'], ...manifest['optionalDependencies'] }
    const imported = [...production.packages.keys()].filter((name) => !name.startsWith('node:'))
    expect(imported.length).toBeGreaterThan(5)
    expect(imported.filter((name) => !Object.hasOwn(named, name))).toEqual([])
  })

  it("would be seen to reach them: development's entry does", () => {
    const development = [...reachableFrom(['main/shell/cli.ts']).files.keys()]
    expect(development.filter(isForbidden).length).toBeGreaterThan(10)
    expect(development.some((file) => file.includes('/simulator/'))).toBe(true)
  })
})
