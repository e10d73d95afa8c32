import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Clock } from '../../device/clock.ts'
import { accountKeyOf } from './account-key.ts'
import { accountsPath, openAccountFile } from './account-file.ts'
import { Accounts } from './accounts.ts'
import { ACCOUNT_LIMITS, addressGroup, ADDRESS_LIMITS, Throttle, waitMs, WAITS_MS } from './throttle.ts'

const HOUR_MS = 3_600_000
const key = accountKeyOf(new Uint8Array(32).fill(7))
const clock = { wallMs: 0, monotonic: 0 }
const theClock: Clock = { nowMs: () => clock.wallMs, monotonicMs: () => clock.monotonic, after: () => () => undefined }
const pass = (ms: number) => {
  clock.wallMs += ms
  clock.monotonic += ms
}

let directory = ''
let database: Database.Database
let throttle: Throttle
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-throttle-'))
  clock.wallMs = Date.parse('2026-11-26T03:00:00Z')
  clock.monotonic = 5000
  open()
  const password = { cost: 2, blockSize: 1, parallel: 1, salt: new Uint8Array(16), hash: new Uint8Array(32) }
  new Accounts(database, key).create({
    login: 'chief',
    role: 'administrator',
    password,
    mustChangePassword: false,
    createdAtMs: 1
  })
})
afterEach(() => {
  database.close()
  rmSync(directory, { recursive: true, force: true })
})

function open(): void {
  const opened = openAccountFile(directory, key.commitment())
  if (!opened.ok) throw new Error(opened.error.fault)
  database = opened.value
  // What a loss of power leaves is not tested here.
  database.pragma('synchronous = OFF')
  throttle = new Throttle(database, theClock, key)
}

/** As a restart: the monotonic clock begins anew. */
function restart(monotonic = 100): void {
  database.close()
  clock.monotonic = monotonic
  open()
}

const wait = (login: string, address: string) => throttle.waitMs(throttle.subjectsOf(login, address))
const fail = (login: string, address: string) => throttle.begin(throttle.subjectsOf(login, address))

describe('the stated rate', () => {
  it('is used up where what was counted cannot be read any more', () => {
    fail('chief', '192.0.2.1')
    for (const damaged of ['', '[1,', '{}', '[null]']) {
      database.prepare('UPDATE throttle SET failed_at_ms = ?').run(damaged)
      restart()
      expect(wait('chief', '192.0.2.9')).toBe(HOUR_MS)
      throttle.unlock('chief')
      expect(wait('chief', '192.0.2.9')).toBe(0)
      fail('chief', '192.0.2.1')
    }
  })

  it('waits longer after each failed try, and is at most ten in the first hour', () => {
    const triedAt: number[] = []
    for (const begun = clock.monotonic; clock.monotonic - begun < HOUR_MS; ) {
      triedAt.push(clock.monotonic - begun)
      fail('chief', '192.0.2.1')
      pass(wait('chief', '192.0.2.1'))
    }
    const minutes = triedAt.map((ms) => ms / 60_000)
    expect(minutes).toEqual([0, 0, 0, 0.5, 1.5, 3.5, 7.5, 15.5, 30.5, 45.5])
  })

  it('holds in every hour, from however many addresses, with restarts and set-back clocks between', () => {
    const step = fc.record({
      passMs: fc.integer({ min: 0, max: 20 * 60_000 }),
      address: fc.integer({ min: 1, max: 250 }),
      event: fc.constantFrom('none', 'none', 'none', 'restart', 'clock set back', 'another signs in')
    })
    fc.assert(
      fc.property(fc.array(step, { minLength: 30, maxLength: 60 }), (steps) => {
        const login = `victim-${String(Math.random()).slice(2, 5)}`
        const looked: number[] = []
        let real = 0
        for (const { passMs, address, event } of steps) {
          pass(passMs)
          real += passMs
          if (event === 'clock set back') clock.wallMs -= 50 * HOUR_MS
          if (event === 'restart') restart()
          // A try that succeeds is taken back, and takes back no other.
          if (event === 'another signs in') fail(login, '192.0.2.255').takeBack()
          for (let more = 0; more < 4 && wait(login, `192.0.2.${String(address)}`) === 0; more += 1) {
            fail(login, `192.0.2.${String(address)}`)
            looked.push(real)
          }
        }
        for (const from of looked) {
          expect(looked.filter((atMs) => atMs >= from && atMs < from + HOUR_MS).length).toBeLessThanOrEqual(
            ACCOUNT_LIMITS.perHour
          )
        }
        expect(looked.length).toBeGreaterThanOrEqual(3)
      }),
      { numRuns: 15 }
    )
  })

  it('is for one address at most thirty in an hour, whatever accounts it tries', () => {
    let looked = 0
    for (const begun = clock.monotonic; clock.monotonic - begun < HOUR_MS; ) {
      if (wait(`account-${String(looked)}`, '192.0.2.1') === 0) {
        fail(`account-${String(looked)}`, '192.0.2.1')
        looked += 1
      } else pass(15_000)
    }
    expect(looked).toBeGreaterThanOrEqual(ADDRESS_LIMITS.free)
    expect(looked).toBeLessThanOrEqual(ADDRESS_LIMITS.perHour)
  })

  it('never makes anybody wait for longer than an hour', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: HOUR_MS - 1 }), { maxLength: 40 }), (ages) => {
        const failed = ages.map((age) => 10 * HOUR_MS - age).toSorted((one, other) => one - other)
        const ms = waitMs(failed, 10 * HOUR_MS, ACCOUNT_LIMITS)
        expect(ms).toBeLessThanOrEqual(HOUR_MS)
        expect(failed.length < ACCOUNT_LIMITS.free ? ms : 0).toBe(0)
      })
    )
    expect(WAITS_MS.toSorted((one, other) => one - other)).toEqual(WAITS_MS)
  })
})

describe('who waits', () => {
  it('nobody at an address that the account was signed in from, while strangers try; there it counts by itself', () => {
    throttle.signedInFrom('chief', '192.0.2.9')
    for (let tried = 0; tried < 10; tried += 1) fail('chief', `198.51.100.${String(tried)}`)
    expect(wait('chief', '198.51.100.200')).toBeGreaterThan(0)
    expect(wait('chief', '192.0.2.9')).toBe(0)
    for (let tried = 0; tried < 3; tried += 1) fail('chief', '192.0.2.9')
    expect(wait('chief', '192.0.2.9')).toBe(30_000)
  })

  it('remembers the newest three such addresses', () => {
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4']) {
      throttle.signedInFrom('chief', address)
      pass(1000)
    }
    for (let tried = 0; tried < 10; tried += 1) fail('chief', '198.51.100.1')
    expect(['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'].map((address) => wait('chief', address) === 0)).toEqual(
      [false, true, true, true]
    )
  })

  it('an account that is not there as one that is', () => {
    for (const login of ['chief', 'nobody'])
      for (let tried = 0; tried < 5; tried += 1) fail(login, `198.51.100.${String(tried)}`)
    expect(wait('nobody', '203.0.113.1')).toBe(wait('chief', '203.0.113.1'))
    expect(wait('nobody', '203.0.113.1')).toBe(120_000)
  })

  it('is over when the owner ends it, for all addresses', () => {
    throttle.signedInFrom('chief', '192.0.2.9')
    for (let tried = 0; tried < 10; tried += 1) fail('chief', `198.51.100.${String(tried)}`)
    for (let tried = 0; tried < 5; tried += 1) fail('chief', '192.0.2.9')
    throttle.unlock('chief')
    restart()
    expect(wait('chief', '198.51.100.77')).toBe(0)
    expect(wait('chief', '192.0.2.9')).toBe(0)
  })

  it('an account that is there, though thousands of others are tried to make the machine forget it', () => {
    for (let tried = 0; tried < 10; tried += 1) fail('chief', '198.51.100.1')
    const insert = database.prepare('INSERT INTO throttle VALUES (?, ?)')
    database.transaction(() => {
      for (let each = 0; each < 4200; each += 1) {
        insert.run(key.pseudonym(`account\nflood-${String(each)}`), JSON.stringify([clock.wallMs + 1000]))
      }
    })()
    pass(1000)
    database.close()
    open()
    for (let tried = 0; tried < 50; tried += 1) fail(`more-${String(tried)}`, '203.0.113.1')
    restart()
    expect(database.prepare('SELECT count(*) FROM throttle').pluck().get()).toBeLessThanOrEqual(4100)
    expect(wait('chief', '198.51.100.200')).toBeGreaterThan(50 * 60_000)
  })
})

describe('the clock', () => {
  it('set ahead or back while it runs, changes nothing', () => {
    for (let tried = 0; tried < 5; tried += 1) fail('chief', '198.51.100.1')
    for (const by of [100 * HOUR_MS, -500 * HOUR_MS]) {
      clock.wallMs += by
      expect(wait('chief', '198.51.100.1')).toBe(120_000)
    }
  })

  it('set back before a restart, neither forgives nor locks out', () => {
    for (let tried = 0; tried < 5; tried += 1) fail('chief', '198.51.100.1')
    clock.wallMs -= 365 * 24 * HOUR_MS
    restart()
    expect(wait('chief', '198.51.100.1')).toBe(120_000)
    pass(120_000)
    expect(wait('chief', '198.51.100.1')).toBe(0)
  })

  it('right, a restart goes on where it was', () => {
    for (let tried = 0; tried < 5; tried += 1) fail('chief', '198.51.100.1')
    pass(100_000)
    restart()
    expect(wait('chief', '198.51.100.1')).toBe(20_000)
  })
})

describe('what is kept of it', () => {
  it('tells neither an address nor what was typed for a login', () => {
    throttle.signedInFrom('chief', '192.0.2.9')
    fail('mypasswordtyped', '198.51.100.23')
    const octets = readFileSync(accountsPath(directory)).toString('latin1')
    expect(octets).toContain('chief')
    expect(octets).not.toMatch(/mypasswordtyped|198\.51\.100\.23|192\.0\.2\.9/)
  })
})

describe('addresses that belong together', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:1:2::1', '2001:db8:1:2'],
    ['2001:0db8:0001:0002:ffff::', '2001:db8:1:2'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0']
  ])('%s counts as %s', (address, group) => {
    expect(addressGroup(address)).toBe(group)
  })
})
