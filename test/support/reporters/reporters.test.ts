import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Both runners, run for real on files that fail in every way there is: what the closing lines of `npm test` are made of. */

const ROOT = join(import.meta.dirname, '../../..')

const REPORTERS = {
  vitest: join(import.meta.dirname, 'vitest-counts.ts'),
  playwright: join(import.meta.dirname, 'playwright-counts.ts')
}

/** What the reporters write. */
interface Written {
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly { readonly title: string; readonly reason: string }[]
  readonly failures: readonly { readonly title: string; readonly error: string }[]
}

let folder = ''

beforeAll(() => {
  // Inside of the repository, whose packages the files import.
  mkdirSync(join(ROOT, 'out/test'), { recursive: true })
  folder = mkdtempSync(join(ROOT, 'out/test/reporters-'))
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function run(script: string, args: readonly string[], files: Readonly<Record<string, string>>): Written {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const path = join(folder, 'counts.json')
  rmSync(path, { force: true })
  const { status } = spawnSync(process.execPath, [join(ROOT, 'node_modules', script), ...args], {
    cwd: folder,
    // Neither runner is to think that it runs in the other.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], HATACHI_TEST_COUNTS: path },
    stdio: 'ignore'
  })
  expect(status).toBe(1)
  return JSON.parse(readFileSync(path, 'utf8')) as Written
}

const errorOf = ({ failures }: Written, title: string): string | undefined =>
  failures.find((failure) => failure.title === title)?.error

describe('the reporter of vitest', () => {
  it('tells each test that failed, and each file that did not get so far', () => {
    const written = run('vitest/vitest.mjs', ['run', '--reporter', REPORTERS.vitest], {
      'vitest.config.ts': 'export default {}',
      'some.test.ts': [
        "import { expect, it } from 'vitest'",
        "it('holds', () => { expect(1).toBe(1) })",
        "it('fails', () => {",
        '  expect({ a: 1 }).toEqual({ a: 2 })',
        '})',
        "it('waits', ({ skip }) => { skip('no such thing here') })",
        "it('ends, and then', () => { setTimeout(() => { throw new Error('too late') }, 0) })",
        "it('goes on', () => new Promise((resolve) => setTimeout(resolve, 50)))"
      ].join('\n'),
      'unloaded.test.ts': "throw new RangeError('not to be loaded')",
      'unprepared.test.ts': [
        "import { beforeAll, describe, it } from 'vitest'",
        "describe('a stand', () => {",
        "  beforeAll(() => { throw new Error('nowhere to stand') })",
        "  it('stands', () => undefined)",
        '})'
      ].join('\n')
    })
    expect(written).toMatchObject({ passed: 3, failed: 4 })
    expect(written.failures).toHaveLength(4)
    expect(errorOf(written, 'some.test.ts: fails')).toMatch(/expected \{ a: 1 \} to deeply equal \{ a: 2 \}.*\nat some\.test\.ts:4\n/)
    expect(errorOf(written, 'an error outside tests')).toMatch(/^Error: too late\nat .*some\.test\.ts:7/)
    expect(errorOf(written, 'unloaded.test.ts')).toContain('RangeError: not to be loaded\nat unloaded.test.ts:1')
    expect(errorOf(written, 'unprepared.test.ts')).toContain('Error: nowhere to stand\nat unprepared.test.ts:3')
    expect(written.skipped).toContainEqual({ title: 'some.test.ts: waits', reason: 'no such thing here' })
  })
})

describe('the reporter of Playwright', () => {
  it('tells each test that failed, with all that it found, and errors outside of tests', () => {
    const written = run('@playwright/test/cli.js', ['test', '--workers', '1'], {
      'package.json': '{"type":"module"}',
      'playwright.config.ts': `export default { testMatch: '*.spec.ts', reporter: ${JSON.stringify(REPORTERS.playwright)} }`,
      'some.spec.ts': [
        "import { expect, test } from '@playwright/test'",
        "test('holds', () => { expect(1).toBe(1) })",
        "test.describe('a page', () => {",
        "  test('fails', () => {",
        "    expect.soft(1, 'the first').toBe(2)",
        "    expect.soft(3, 'the second').toBe(4)",
        '  })',
        '})',
        "test('waits', () => { test.skip(true, 'no such thing here') })"
      ].join('\n')
    })
    expect(written).toMatchObject({ passed: 1, failed: 1 })
    const error = errorOf(written, 'some.spec.ts › a page › fails')
    expect(error).toContain('the first')
    expect(error).toContain('at some.spec.ts:5')
    expect(error).toContain('the second')
    expect(error).toContain('at some.spec.ts:6')
    expect(written.skipped).toEqual([{ title: 'some.spec.ts › waits', reason: 'no such thing here' }])

    const broken = run('@playwright/test/cli.js', ['test', '--workers', '1'], {
      'some.spec.ts': "throw new RangeError('not to be loaded')"
    })
    expect(broken.passed).toBe(0)
    // That it found no tests then is an error of its own.
    expect(broken.failed).toBe(broken.failures.length)
    expect(errorOf(broken, 'an error outside tests')).toMatch(/RangeError: not to be loaded[^]*\nat some\.spec\.ts:1/)
  })
})
