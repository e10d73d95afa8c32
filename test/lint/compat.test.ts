import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { scanScript, scanStyles } from './compat.ts'

const root = join(import.meta.dirname, '../..')
/** Faces that set-top boxes draw. A telephone that is a remote control has an engine of its own age. */
const faces = ['tv']
/** Bytes of scripts and styles, packed: without fonts and the table that names their files. */
const MOST_BYTES = 60_000

function builtOf(face: string, ending: string): readonly { readonly name: string; readonly text: string }[] {
  const folder = join(root, 'out/renderer', face, 'assets')
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
}

describe('a script', () => {
  it.each([
    ['list.at(-1)', 'at'],
    ['list.findLast(x => x)', 'findLast'],
    ['Object.hasOwn(a, "b")', 'hasOwn'],
    ['[1].toSorted()', 'toSorted'],
    ['structuredClone({})', 'structuredClone'],
    ['window.structuredClone({})', 'structuredClone'],
    ['crypto.randomUUID()', 'randomUUID'],
    ['AbortSignal.timeout(1)', 'AbortSignal.timeout'],
    ['navigator.userActivation.isActive', 'navigator.userActivation'],
    ['/(?<=a)b/.test(x)', 'regular expression lookbehind'],
    ['/(?<!a)b/.test(x)', 'regular expression lookbehind'],
    ['/a/v.test(x)', 'regular expression flag v'],
    ['class A { static { b() } }', 'class static block'],
    ['class A { #b() {} }', 'private method'],
    ['await b()', 'top-level await']
  ])('is found out: %s', (script, feature) => {
    expect(scanScript(script).map((finding) => finding.feature)).toContain(feature)
  })

  it('is left alone where every engine knows it', () => {
    const script = `
      const { at, structuredClone: mine } = thing; thing.at; a?.b ?? c; d ||= e;
      /(?<name>a)/.exec(x); async function f() { await g() } class A { #b = 1 }
      [1].flat().includes(1); 'a'.replaceAll('b', 'c'); Promise.allSettled([]); crypto.getRandomValues(new Uint8Array(1))`
    expect(scanScript(script)).toEqual([])
  })
})

describe('a style sheet', () => {
  it.each([
    ['a:has(b){color:red}', ':has('],
    ['a:focus-visible{color:red}', ':focus-visible'],
    ['@layer base{a{color:red}}', '@layer'],
    ['@layer base;a{color:red}', '@layer'],
    ['@container (min-width:1px){a{color:red}}', '@container'],
    ['a{aspect-ratio:1}', 'aspect-ratio'],
    ['a{height:100dvh}', 'dvh'],
    ['a{height:calc(100dvh - 1px)}', 'dvh'],
    ['a{color:color-mix(in srgb,red,blue)}', 'color-mix('],
    ['a{color:oklch(1 0 0)}', 'oklch('],
    ['a{color:red;overflow-wrap:anywhere}', 'overflow-wrap:anywhere'],
    ['a{text-wrap:balance}', 'text-wrap'],
    ['a{&:hover{color:red}}', '&']
  ])('is found out: %s', (styles, feature) => {
    expect(scanStyles(styles).map((finding) => finding.feature)).toContain(feature)
  })

  it('is left alone where every engine knows it', () => {
    const styles = `
      /* :has( */ @media (min-aspect-ratio:16/9){a{display:flex;gap:1rem;inset:0}}
      @font-face{src:url("x.dvh")} @keyframes a{0%{opacity:1}} .lab{color:rgb(1 2 3/4%);width:max(1px,2vh)}
      :is(a,b) .at{content:"color-mix("}`
    expect(scanStyles(styles)).toEqual([])
  })
})

describe.each(faces)('the built face %s', (face) => {
  beforeAll(async () => {
    await promisify(execFile)(process.execPath, [join(root, 'main/shell/build.ts'), '--quiet', face])
  })

  it('uses nothing that the engine of a set-top box lacks', () => {
    const scripts = builtOf(face, '.js')
    const styles = builtOf(face, '.css')
    expect(scripts.length).toBeGreaterThan(0)
    expect(styles.length).toBeGreaterThan(0)
    const found = [
      ...scripts.flatMap(({ name, text }) => scanScript(text).map((finding) => ({ name, ...finding }))),
      ...styles.flatMap(({ name, text }) => scanStyles(text).map((finding) => ({ name, ...finding })))
    ]
    expect(found).toEqual([])
  })

  it('is small', () => {
    const parts = [...builtOf(face, '.js'), ...builtOf(face, '.css')].filter(({ name }) => !name.startsWith('fonts-'))
    const bytes = parts.reduce((sum, { text }) => sum + gzipSync(text).length, 0)
    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThan(MOST_BYTES)
  })
})
