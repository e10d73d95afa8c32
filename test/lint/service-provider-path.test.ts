import { describe, expect, it } from 'vitest'
import { layerOf } from './layering.ts'
import { reachableFrom, wayTo } from './reachable.ts'
import type { Reachable } from './reachable.ts'
import { listSources, readFromRepository } from './source-imports.ts'

/**
 * A service provider must not obtain a certificate's serial number, so its path may hold nothing that could decode a
 * certificate. This walks everything that the session and the service provider's way to the platform can come to run.
 */
const entries = listSources().filter(
  (file) =>
    !/\.test\.ts$/.test(file) &&
    (file.startsWith('main/session/') || /^main\/platform\/service-provider[^/]*\.ts$/.test(file))
)

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
  it('starts somewhere', () => {
    expect(entries.some((file) => file.startsWith('main/session/'))).toBe(true)
    expect(entries.some((file) => file.startsWith('main/platform/service-provider'))).toBe(true)
  })

  it('reaches nothing that decodes a certificate', () => {
    expect(decoders(reachableFrom(entries))).toEqual([])
  })

  it('holds no word by which one would be decoded', () => {
    const files = [...reachableFrom(entries).files.keys()]
    expect(files.filter((file) => decodingWords.test(readFromRepository(file) ?? ''))).toEqual([])
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
