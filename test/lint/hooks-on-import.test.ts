import { describe, expect, it } from 'vitest'
import { listSources, readFromRepository } from './source-imports.ts'

/**
 * Tests beside the code share a process, and so the modules that they import: a module that registers hooks as it is imported
 * gives them to the first file alone, and every other is left with what that one left behind. What helps such tests
 * registers its hooks in a function that each file calls.
 */

const ON_IMPORT = /^(?:beforeEach|afterEach|beforeAll|afterAll)\(/m

const helpers = listSources().filter(
  (file) => (!file.startsWith('test/') || file.startsWith('test/support/')) && !/\.test\.tsx?$/.test(file)
)

describe('what helps tests beside the code', () => {
  it('registers no hooks as it is imported', () => {
    expect(helpers).toContain('test/support/keeper-stand.ts')
    expect(helpers.filter((file) => ON_IMPORT.test(readFromRepository(file) ?? ''))).toEqual([])
  })
})

describe('what is looked for', () => {
  it('finds a hook of the module, and passes over one in a function', () => {
    expect(ON_IMPORT.test("import { afterAll } from 'vitest'\nafterAll(() => {})\n")).toBe(true)
    expect(ON_IMPORT.test('export function stand() {\n  beforeEach(() => {})\n}\n')).toBe(false)
  })
})
