import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addCounts, closingLine, failureLines, readCounts } from './counts.mjs'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hatachi-counts-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const write = (content: unknown): string => {
  const path = join(folder, 'counts.json')
  writeFileSync(path, JSON.stringify(content))
  return path
}

describe('counts', () => {
  const electron = { title: 'kiosk › starts', reason: "needs Electron's own binary" }
  const other = { title: 'serial › loses the line', reason: 'no reason given' }
  const lost = { title: 'serial › is heard', error: 'expected 1 to be 2' }

  it('adds up and prints one line', () => {
    const parts = [
      { passed: 2, failed: 0, skipped: [electron], failures: [] },
      { passed: 3, failed: 1, skipped: [other], failures: [lost] }
    ]
    expect(closingLine(addCounts(parts, false))).toBe('5 passed, 1 failed, 2 skipped')
    expect(closingLine(addCounts(parts, true))).toBe('5 passed, 2 failed, 1 skipped')
    expect(addCounts(parts, true).failures).toEqual([lost])
  })

  it('counts a runner that failed without a failed test as one failure, and says so', () => {
    const counts = { passed: 5, failed: 0, skipped: [], failures: [] }
    expect(readCounts(join(folder, 'absent.json'), 137)).toMatchObject({
      failed: 1,
      failures: [{ error: expect.stringMatching(/^ended with 137 and left no counts: .*absent\.json$/) as unknown }]
    })
    expect(readCounts(write(counts), 1)).toMatchObject({
      passed: 5,
      failed: 1,
      failures: [{ error: expect.stringMatching(/^ended with 1 without a failed test/) as unknown }]
    })
    expect(readCounts(write({ ...counts, failed: 2, failures: [lost, lost] }), 1)).toMatchObject({
      failed: 2,
      failures: [lost, lost]
    })
    expect(readCounts(write(counts), 0)).toEqual(counts)
  })
})

describe('what failed', () => {
  it('is nothing where nothing did', () => {
    expect(failureLines([])).toEqual([])
  })

  it('is told by its title and the first lines of its error, without colours and empty lines', () => {
    const error = '\u001b[31mexpected 1 to be 2\u001b[39m\n\n- 2\r\n+ 1\n'
    expect(failureLines([{ title: 'serial › is heard', error }])).toEqual([
      'failed: serial › is heard',
      '    expected 1 to be 2',
      '    - 2',
      '    + 1'
    ])
  })

  it('is told in bounds: twenty tests, twelve lines of each, none of them endless', () => {
    const error = Array.from({ length: 13 }, (_, line) => `line ${String(line + 1)}`).join('\n')
    const [title, ...lines] = failureLines([{ title: 'long', error }])
    expect(title).toBe('failed: long')
    expect(lines).toHaveLength(13)
    expect(lines.slice(-2)).toEqual(['    line 12', '    …'])

    const many = Array.from({ length: 22 }, (_, number) => ({ title: `test ${String(number + 1)}`, error: 'x' }))
    const told = failureLines(many)
    expect(told.filter((line) => line.startsWith('failed: test '))).toHaveLength(20)
    expect(told.at(-1)).toBe('failed: 2 more')

    const wide = failureLines([{ title: 'wide', error: 'x'.repeat(100_000) }])
    expect(wide.join('\n').length).toBeLessThan(400)
  })
})
