import { describe, expect, it } from 'vitest'
import { layerOf, resolveImport } from './layering.ts'
import { reachableFrom, wayTo } from './reachable.ts'
import type { Reachable } from './reachable.ts'
import { importsOf, listSources, readFromRepository } from './source-imports.ts'

/**
 * A service provider must not obtain a certificate's serial number, so its path may hold nothing that could decode a
 * certificate. This walks everything that its appliance can come to run, from the shell's start to the record.
 */
const entries = listSources().filter(
  (file) =>
    !/\.test\.ts$/.test(file) &&
    (/^main\/(?:session|store|audit|contract)\//.test(file) ||
      /^main\/platform\/service-provider[^/]*\.ts$/.test(file) ||
      /^main\/shell\/(?:appliance|assemble|start|drivers)\.ts$/.test(file))
)

/** Where a platform operator's appliance turns off, by a line that runs in its role alone. There is no other. */
const OPERATORS_DOOR = 'main/shell/platform-operator.ts'

/**
 * The one file that looks into certificates all the same: those of PEM files which the configuration names, such as the
 * machine's own for TLS. The configuration's loader alone calls it, with nothing but settings, before a card is there.
 */
const OWN_CERTIFICATES = 'main/shell/config/named-files.ts'

const readWithoutOwn = (file: string) => {
  const text = readFromRepository(file)
  return file === OWN_CERTIFICATES ? text?.replace('import { X509Certificate, ', 'import { ') : text
}

const path = reachableFrom(entries, readWithoutOwn, new Set([OPERATORS_DOOR]))

/** Who on the path imports a file, and how. */
function importersOf(wanted: string): readonly string[] {
  return [...path.files.keys()].flatMap((file) =>
    importsOf(file, readFromRepository(file) ?? '')
      .filter(({ specifier, kind }) => {
        const target = resolveImport(file, specifier)
        return kind !== 'type' && target.type === 'file' && target.file === wanted
      })
      .map(({ kind }) => `${file} ${kind}`)
  )
}

/** What of the reachable could look into a certificate, each with the way that leads there. */
function decoders(reachable: Reachable): string[] {
  const files = [...reachable.files.keys()].filter((file) => layerOf(file)?.name === 'main/certificate')
  const packages = ['asn1js', 'pkijs', 'node-forge', '@peculiar/x509'].filter((name) => reachable.packages.has(name))
  const builtins = ['X509Certificate', 'Certificate', '*', 'default'].flatMap((name) =>
    ['node:crypto', 'crypto'].map((module) => `${module}#${name}`)
  )
  return [
    ...files.map((file) => wayTo(reachable, file)),
    ...packages.map((name) => `${wayTo(reachable, reachable.packages.get(name) ?? name)} > ${name}`),
    ...builtins
      .filter((name) => reachable.builtinNames.has(name))
      .map((name) => `${wayTo(reachable, reachable.builtinNames.get(name) ?? name)} > ${name}`)
  ]
}

/** Words by which a certificate is decoded without an import: TLS sockets know them, and so do globals. */
const decodingWords = /\bX509Certificate\b|\.serialNumber\b|\bgetPeerCertificate\b/

describe("the service provider's path", () => {
  it.each([
    'main/session/',
    'main/store/',
    'main/audit/',
    'main/contract/',
    'main/platform/service-provider',
    'main/shell/appliance.ts',
    'main/shell/assemble.ts',
    'main/shell/start.ts',
    'main/shell/drivers.ts'
  ])('starts at %s', (name) => {
    expect(entries.some((file) => file.startsWith(name))).toBe(true)
  })

  it('reaches nothing that decodes a certificate', () => {
    expect(decoders(path)).toEqual([])
  })

  it('holds no word by which one would be decoded', () => {
    const files = [...path.files.keys()].filter((file) => decodingWords.test(readFromRepository(file) ?? ''))
    expect(files).toEqual([OWN_CERTIFICATES])
    expect(importersOf(OWN_CERTIFICATES)).toEqual(['main/shell/config/load-configuration.ts static'])
  })

  it("has one door to the platform operator's, opened by one lazy import, and beyond it is the judge", () => {
    expect(importersOf(OPERATORS_DOOR)).toEqual(['main/shell/assemble.ts lazy'])
    expect(decoders(reachableFrom(entries)).length).toBeGreaterThan(0)
  })
})

describe('the walk itself', () => {
  const walk = (sources: Record<string, string>) => decoders(reachableFrom(['main/session/a.ts'], (file) => sources[file]))

  it.each([
    ['a package two files away', "import { b } from './b.ts'", "export { parse as b } from 'asn1js'"],
    ['a package loaded lazily', "import './b.ts'", "export const b = () => import('pkijs')"],
    ["Node's own decoder", "import { b } from './b.ts'", "import { X509Certificate as X } from 'node:crypto'"],
    ['all of node:crypto', "import { b } from './b.ts'", "import * as crypto from 'node:crypto'"],
    ['the judge', "export * from './b.ts'", "import { judge } from '../certificate/path.ts'"],
    ['a child process', "import './b.ts'", "fork(new URL('../certificate/worker.ts', import.meta.url))"],
    ['an inline type beside a value', "import { type B, b } from './b.ts'", "import { type P } from 'pkijs'"]
  ])('sees %s', (_case, a, b) => {
    expect(walk({ 'main/session/a.ts': a, 'main/session/b.ts': b })).toHaveLength(1)
  })

  it('goes through no door that is opened lazily, and through every other way', () => {
    const sources: Record<string, string> = {
      'main/session/a.ts': "export const open = () => import('./door.ts')",
      'main/session/door.ts': "import 'pkijs'"
    }
    const walkPast = (more: string) =>
      decoders(
        reachableFrom(
          ['main/session/a.ts', 'main/session/b.ts'],
          (file) => ({ ...sources, 'main/session/b.ts': more })[file],
          new Set(['main/session/door.ts'])
        )
      )
    expect(walkPast('')).toEqual([])
    expect(walkPast("import './door.ts'")).toHaveLength(1)
  })

  it('passes over types', () => {
    const a = "import type { B } from './b.ts'; export type { P } from '../certificate/path.ts'"
    expect(walk({ 'main/session/a.ts': a, 'main/session/b.ts': "import 'pkijs'" })).toEqual([])
  })

  it("sees the platform operator's path decode", () => {
    const operator = listSources().filter(
      (file) => /^main\/platform\/platform-operator[^/]*\.ts$/.test(file) && !file.endsWith('.test.ts')
    )
    const { files } = reachableFrom(operator)
    const judge = listSources().filter((file) => file.startsWith('main/certificate/') && !file.endsWith('.test.ts'))
    expect(decoders(reachableFrom([...operator, ...judge])).length).toBeGreaterThan(0)
    expect(files.size).toBeGreaterThan(0)
  })
})
