import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { endIfAnothersData, misownedIn } from './data-owner.ts'
import { checkClockGuard } from './doctor/clock-checks.ts'
import { checkDataDirectory } from './doctor/machine-checks.ts'
import { realProbes } from './doctor/real-probes.ts'
import { checkRetained } from './doctor/retained-checks.ts'
import { readRetainedFacts } from './doctor/retained-facts.ts'
import { productionDriverNames } from './config/schema.ts'

/** A user of the system that is not this one; and one that has no name. */
const NOBODY = 65_534
const NAMELESS = 54_321

let data = ''
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hatachi owner-'))
})
afterEach(() => {
  rmSync(data, { recursive: true, force: true })
})

test('one of its own, and one that is not there yet, are nobody else\'s', () => {
  mkdirSync(join(data, 'keys'))
  expect(endIfAnothersData(data, 'memory purge', {})).toBeNull()
  expect(endIfAnothersData(join(data, 'none'), 'memory purge', {})).toBeNull()
  expect(misownedIn(data)).toBeNull()
  expect(misownedIn(join(data, 'none'))).toBeNull()
})

describe.skipIf(process.geteuid?.() !== 0)('what root left in the directory of another user', () => {
  beforeEach(() => {
    mkdirSync(join(data, 'keys'), { mode: 0o700 })
    mkdirSync(join(data, 'clock'), { mode: 0o700 })
    writeFileSync(join(data, 'clock', 'mark.json'), '{}', { mode: 0o600 })
    // Root's own, as it may be.
    writeFileSync(join(data, 'hatachi.yaml'), '')
    chownSync(data, NOBODY, NOBODY)
    chownSync(join(data, 'clock'), NOBODY, NOBODY)
  })

  test('is found by folder, or by what is in it, with the command that mends it', () => {
    expect(misownedIn(data)).toEqual({
      owner: 'nobody',
      names: ['keys', 'clock'],
      chown: `sudo chown -R nobody: '${join(data, 'keys')}' '${join(data, 'clock')}'`
    })
    chownSync(join(data, 'keys'), NOBODY, NOBODY)
    chownSync(join(data, 'clock', 'mark.json'), NOBODY, NOBODY)
    expect(misownedIn(data)).toBeNull()
    chownSync(data, NAMELESS, NAMELESS)
    expect(misownedIn(data)?.chown).toMatch(/^sudo chown -R 54321: /)
  })

  test("the doctor's remedies are that command, and neither another clock nor an erasing", () => {
    const facts = realProbes(productionDriverNames).directory(data)
    const misowned = misownedIn(data)
    const chown = `Run: ${misowned?.chown ?? ''}`
    expect(checkDataDirectory(data, facts)).toMatchObject({ status: 'fail', remedy: chown })
    expect(checkClockGuard({ finding: 'behind', reason: 'mark_damaged' }, misowned)).toMatchObject({ status: 'fail', remedy: chown })
    chmodSync(join(data, 'keys'), 0o755)
    const wish = { role: 'platform_operator', isRemembering: false, keepDays: 90, hasMembers: false } as const
    const [key] = checkRetained(readRetainedFacts(data, 90, Date.now()), wish)
    expect(key).toMatchObject({ id: 'key', status: 'fail', remedy: chown })
  })
})
