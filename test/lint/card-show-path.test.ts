import { describe, expect, it } from 'vitest'
import { resolveImport } from './layering.ts'
import { reachableFrom } from './reachable.ts'
import { importsOf, listSources, readFromRepository } from './source-imports.ts'

/**
 * `hatachi card show` and `hatachi doctor --card` are the only commands that look at a card outside a sale. As a service
 * provider they may decode two dates of its certificate and no more: never the serial number.
 */

const OPERATORS_DOOR = 'main/shell/card/operator-certificate.ts'
const DATES = 'main/certificate/validity-dates.ts'

/** Everything outside tests that imports a file, and how. */
function importersOf(wanted: string): readonly string[] {
  return listSources()
    .filter((file) => !file.startsWith('test/') && !/\.test\.tsx?$/.test(file))
    .flatMap((file) =>
      importsOf(file, readFromRepository(file) ?? '')
        .filter(({ specifier, kind }) => {
          const target = resolveImport(file, specifier)
          return kind !== 'type' && target.type === 'file' && target.file === wanted
        })
        .map(({ kind }) => `${file} ${kind}`)
    )
}

describe("what looks at a card in a service provider's role", () => {
  const entries = ['main/shell/card/show-card.ts', 'main/shell/card/print-card.ts', 'main/shell/card/card-show-error.ts']
  const path = reachableFrom(entries, readFromRepository, new Set([OPERATORS_DOOR]))

  it('reaches the reader of two dates, and no other decoder', () => {
    const judge = [...path.files.keys()].filter((file) => file.startsWith('main/certificate/'))
    expect(judge.sort()).toEqual(['main/certificate/der-values.ts', 'main/certificate/der.ts', DATES])
    expect([...path.builtinNames.keys()].filter((name) => name.startsWith('node:crypto#'))).toEqual([])
    expect([...path.packages.keys()].filter((name) => !name.startsWith('node:'))).toEqual([])
  })

  it('opens each of the two by one lazy import, and nobody else does', () => {
    expect(importersOf(DATES)).toEqual(['main/shell/card/card-report.ts lazy'])
    expect(importersOf(OPERATORS_DOOR)).toEqual(['main/shell/card/card-report.ts lazy'])
  })

  it('would see the judge, which lies beyond the door', () => {
    expect([...reachableFrom(entries).files.keys()]).toContain('main/certificate/certificate.ts')
  })
})
