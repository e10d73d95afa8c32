import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, storePath } from './database.ts'
import { isStoreInUse } from './store-in-use.ts'

let directory = ''

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-in-use-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

describe('isStoreInUse', () => {
  it('says so for as long as an appliance has the store, and leaves it its lock', () => {
    const path = storePath(directory)
    expect(isStoreInUse(path)).toBe(false)
    const opened = openStore(path)
    if (!opened.ok) throw new Error(opened.error.code)
    expect([isStoreInUse(path), isStoreInUse(path)]).toEqual([true, true])
    expect(openStore(path)).toMatchObject({ error: { code: 'store_in_use' } })
    opened.value.close()
    expect(isStoreInUse(path)).toBe(false)
    const again = openStore(path)
    expect(again.ok).toBe(true)
    if (again.ok) again.value.close()
  })

  it('does not take what is no lock for one', () => {
    writeFileSync(`${storePath(directory)}.lock`, 'something else, long enough to be looked at '.repeat(100))
    expect(isStoreInUse(storePath(directory))).toBe(false)
  })
})
