import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StatusId } from '../../main/contract/operator-watch.ts'
import { statusCodes, type CodeOf, type StatusCode } from '../../main/contract/status-codes.ts'
import { clearFaults, setFaults, type FaultChanges } from '../../main/platform/simulator/faults.ts'
import type { DemoMachine } from '../../main/shell/development/demo-world.ts'
import { READER_FAULTS } from '../../main/shell/reader-faults.ts'
import { PATIENCE_MS, startHealthStand, watchFault, type HealthStand, type WatchedFault } from './support/health-stand.ts'
import type { StatusWatch } from './support/status-watch.ts'

/**
 * Whole appliances with the real operator's side over HTTPS, on which each fault of reader, machine, network, platform,
 * clock and lists is brought about: the console's health says it by its own code soon, and takes it back by itself. The
 * time that each took is printed.
 */

/** The longest that the keeper of lists sleeps. */
const KEEPER_SLEEP_MS = 61_000
const DAY_MS = 86_400_000
/** More than two clocks may differ, and less than a session at the console may idle. */
const CLOCK_JUMP_MS = 8 * 60_000

const seen = new Set<StatusCode>()
const table: string[] = []

let stand: HealthStand
/** A service provider's, which speaks to its machine by the line protocol, with stock and a door. */
let shop: DemoMachine
let shopWatch: StatusWatch
/** A platform operator's, which goes by lists, remembers ages and has members. */
let hall: DemoMachine
let hallWatch: StatusWatch

beforeAll(async () => {
  stand = await startHealthStand({ revocation: 'list', offline: true, members: true })
  ;[shop, shopWatch] = await stand.machine({ role: 'service_provider', place: 'indoors', name: 'shop', protocol: 'hatachi-line', products: 'mixed' })
  ;[hall, hallWatch] = await stand.machine({ role: 'platform_operator', place: 'indoors', name: 'hall' })
}, 60_000)

afterAll(async () => {
  console.log(table.join('\n'))
  await stand.close()
})

/** Brings it about, and sees that health says it; ends it, and sees that health says so by itself. */
async function cameAndWent<Id extends StatusId>(watch: StatusWatch, id: Id, fault: WatchedFault<Id>): Promise<void> {
  table.push(await watchFault(watch, id, fault))
  for (const code of fault.codes) seen.add(code)
}

it('an appliance that is well has one item for each part, and none of them asks for anybody', async () => {
  for (const watch of [shopWatch, hallWatch]) {
    await watch.until('network', ['platform_reached'], PATIENCE_MS)
    const items = await watch.items()
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length)
    // The demonstration's disk and second medium are the computer's own business.
    const ailing = items.filter(({ id, state }) => !['disk', 'backup'].includes(id) && (state === 'fault' || state === 'warning'))
    expect(ailing.filter(({ code }) => !code.startsWith('list'))).toEqual([])
  }
})

describe('the card reader', () => {
  it.each(Object.keys(READER_FAULTS) as (keyof typeof READER_FAULTS)[])('%s', async (code) => {
    await cameAndWent(shopWatch, 'reader', {
      begin: () => {
        shop.reader.unplug(code === 'reader_driver_missing' ? { code, driver: 'pcsc' } : { code })
      },
      codes: [code],
      end: () => {
        shop.reader.plug()
      },
      well: 'reader_ready'
    })
  })
})

describe('the vending machine', () => {
  it('whose adapter is unplugged', async () => {
    await cameAndWent(shopWatch, 'machine', {
      begin: () => shop.line.unplug(),
      codes: ['port_lost', 'port_absent'],
      end: () => shop.line.plug(),
      well: 'machine_ready'
    })
  })

  it('whose power is gone for a moment is at work again by itself', async () => {
    shop.cabinet.powerCycle()
    await shopWatch.until('machine', ['machine_ready'], PATIENCE_MS)
  })

  it('whose door is open', async () => {
    await cameAndWent(shopWatch, 'machine', {
      begin: () => {
        shop.cabinet.setDoor(true)
      },
      codes: ['door_open'],
      end: () => {
        shop.cabinet.setDoor(false)
      },
      well: 'machine_ready'
    })
  })

  it('that has a column sold out', async () => {
    await cameAndWent(shopWatch, 'machine', {
      begin: () => {
        shop.cabinet.setStock('1', 0)
      },
      codes: ['sold_out'],
      end: () => {
        shop.cabinet.setStock('1', 9)
      },
      well: 'machine_ready'
    })
  })

  it('that has everything sold out', async () => {
    const columns = ['1', '2', '3', '4']
    await cameAndWent(shopWatch, 'machine', {
      begin: () => {
        for (const column of columns) shop.cabinet.setStock(column, 0)
      },
      codes: ['all_sold_out'],
      end: () => {
        for (const column of columns) shop.cabinet.setStock(column, 9)
      },
      well: 'machine_ready'
    })
  })

  it('in which goods are stuck, until some come out again', async () => {
    await cameAndWent(shopWatch, 'machine', {
      begin: async () => {
        shop.cabinet.jam('4', 1)
        expect(await stand.buy(shop, 'tea')).toMatchObject({ outcome: 'vend_failed', reason: 'vend_jammed' })
      },
      codes: ['goods_stuck'],
      end: () => stand.buy(shop, 'tea'),
      well: 'machine_ready'
    })
  })

  it('in which goods were stuck, until somebody opened it', async () => {
    await cameAndWent(shopWatch, 'machine', {
      begin: async () => {
        shop.cabinet.jam('4', 1)
        await stand.buy(shop, 'tea')
      },
      codes: ['goods_stuck'],
      end: async () => {
        shop.cabinet.setDoor(true)
        await shopWatch.until('machine', ['door_open'], PATIENCE_MS)
        shop.cabinet.setDoor(false)
      },
      well: 'machine_ready'
    })
  })
})

describe('network and platform', () => {
  it('a network that is cut', async () => {
    await cameAndWent(shopWatch, 'network', {
      begin: () => {
        stand.network.cut()
      },
      codes: ['platform_unreachable'],
      end: () => {
        stand.network.restore()
      },
      well: 'platform_reached'
    })
  })

  it('a network in which nothing comes back, and nobody says so', async () => {
    await cameAndWent(shopWatch, 'network', {
      begin: () => {
        stand.network.blackHole()
      },
      codes: ['platform_silent', 'platform_timed_out'],
      end: () => {
        stand.network.restore()
      },
      well: 'platform_reached'
    })
  })

  /** Found by the time that the machine asks for while somebody looks. */
  const spoken: readonly (readonly [string, FaultChanges, readonly CodeOf<'network'>[]])[] = [
    ['is down', { api: { down: true } }, ['platform_unreachable']],
    ['is broken', { api: { http500: true } }, ['platform_unreachable']],
    ['answers no JSON', { api: { garbage: true } }, ['platform_malformed']],
    ['signs something else', { api: { wrongSignature: true } }, ['platform_signature_bad']]
  ]
  it.each(spoken)('a platform that %s', async (_, faults, codes) => {
    await cameAndWent(shopWatch, 'network', {
      begin: () => {
        setFaults(stand.world.platform.faults, faults)
      },
      codes,
      end: () => {
        clearFaults(stand.world.platform.faults)
      },
      well: 'platform_reached'
    })
  })

  /** Found, and found to be over, by shoppers' checks alone. */
  const checked: readonly (readonly [string, FaultChanges, CodeOf<'network'>])[] = [
    ['of another card', { api: { wrongDigest: true } }, 'platform_not_bound'],
    ['of an hour ago', { api: { staleAnswer: true } }, 'platform_stale']
  ]
  it.each(checked)('a platform whose answers are %s', async (_, faults, code) => {
    await cameAndWent(shopWatch, 'network', {
      begin: async () => {
        setFaults(stand.world.platform.faults, faults)
        expect((await stand.buy(shop)).outcome).toBe('undetermined')
      },
      codes: [code],
      end: async () => {
        clearFaults(stand.world.platform.faults)
        expect((await stand.buy(shop)).outcome).toBe('sold')
      },
      well: 'platform_reached'
    })
  })
})

describe('the clock', () => {
  it.each([
    ['ahead', CLOCK_JUMP_MS, 'clock_jumped_ahead'],
    ['behind', -CLOCK_JUMP_MS, 'clock_jumped_back']
  ] as const)('that is set %s while the platform cannot be asked', async (_, byMs, code) => {
    await cameAndWent(shopWatch, 'clock', {
      begin: () => {
        stand.network.cut()
        stand.clock.setWall(stand.clock.nowMs() + byMs)
      },
      // A time that was signed a moment ago outweighs the jump itself.
      codes: [code, 'clock_contradicted', 'clock_before_signed_time'],
      end: () => {
        stand.clock.setWall(stand.clock.nowMs() - byMs)
        stand.network.restore()
      },
      well: 'clock_trusted'
    })
    await shopWatch.until('network', ['platform_reached'], PATIENCE_MS)
  })
})

describe('what a platform operator keeps', () => {
  const listsFolder = () => join(hall.dataDirectory, 'lists')
  const listFiles = () => readdirSync(listsFolder()).filter((name) => name.endsWith('.list')).map((name) => join(listsFolder(), name))
  const swapped = (path: string) => ({
    away: (content: Uint8Array | null) => {
      renameSync(path, `${path}.aside`)
      if (content !== null) writeFileSync(path, content, { mode: 0o600 })
    },
    back: () => {
      renameSync(`${path}.aside`, path)
    }
  })

  it('the key that lists and memories are sealed under', async () => {
    const key = swapped(join(hall.dataDirectory, 'keys/retention.key'))
    for (const [content, code] of [
      [null, 'key_absent'],
      [Buffer.from('no key'), 'key_damaged']
    ] as const) {
      await cameAndWent(hallWatch, 'keys', {
        begin: () => {
          key.away(content)
        },
        codes: [code],
        end: () => {
          key.back()
        },
        well: 'keys_sound'
      })
    }
  })

  it('the file of remembered ages', async () => {
    expect((await stand.buy(hall, 'beer', true)).outcome).toBe('sold')
    const path = join(hall.dataDirectory, 'memory/ages.db')
    await cameAndWent(hallWatch, 'memory', {
      begin: () => {
        renameSync(path, `${path}.aside`)
        writeFileSync(path, 'no database', { mode: 0o600 })
      },
      codes: ['memory_unreadable'],
      end: () => {
        rmSync(path)
        rmSync(`${path}.aside`, { force: true })
      },
      well: 'memory_sound'
    })
  })

  it('a list that is damaged on the medium', async () => {
    await hallWatch.until('lists', ['lists_current'], PATIENCE_MS)
    const [first = ''] = listFiles()
    const whole = readFileSync(first)
    await cameAndWent(hallWatch, 'lists', {
      begin: () => {
        rmSync(first)
        writeFileSync(first, Buffer.concat([whole.subarray(0, 40), Buffer.alloc(60)]), { mode: 0o600 })
      },
      codes: ['list_damaged'],
      end: () => {
        rmSync(first)
        writeFileSync(first, whole, { mode: 0o600 })
      },
      well: 'lists_current'
    })
  })

  const listFaults: readonly (readonly [string, FaultChanges, readonly CodeOf<'lists'>[], number])[] = [
    ['cannot be fetched', { lists: { down: true } }, ['list_fetch_failed', 'list_overdue'], 1],
    ['are not what their CA signed', { lists: { damaged: true } }, ['list_refused'], 1],
    ['have not come for days', { lists: { down: true } }, ['list_expired', 'list_too_old'], 6]
  ]
  it.each(listFaults)('lists that %s', async (_, faults, codes, days) => {
    const day = (count: number) => {
      // The platform has the same clock, so that this is a night, and no clock set wrong.
      stand.clock.setWall(stand.clock.nowMs() + count * DAY_MS)
    }
    await cameAndWent(hallWatch, 'lists', {
      begin: async () => {
        setFaults(stand.world.platform.faults, faults)
        day(days)
        await stand.clock.skip(KEEPER_SLEEP_MS)
      },
      codes,
      end: async () => {
        clearFaults(stand.world.platform.faults)
        // The keeper waits longer after each time in vain.
        day(1)
        for (let rounds = 0; rounds < 5; rounds += 1) await stand.clock.skip(KEEPER_SLEEP_MS)
      },
      well: 'lists_current'
    })
  }, 60_000)
})

it("a responder that answers nothing, by a platform operator's machine that asks one", async () => {
  const other = await startHealthStand({ revocation: 'ocsp' })
  try {
    const [machine, watch] = await other.machine({ role: 'platform_operator', place: 'indoors', name: 'asks' })
    await cameAndWent(watch, 'network', {
      begin: async () => {
        setFaults(other.world.platform.faults, { ocsp: { wrongSignature: true } })
        expect((await other.buy(machine)).outcome).toBe('undetermined')
      },
      codes: ['ocsp_unusable'],
      end: async () => {
        clearFaults(other.world.platform.faults)
        expect((await other.buy(machine)).outcome).toBe('sold')
      },
      well: 'platform_reached'
    })
  } finally {
    await other.close()
  }
}, 60_000)

it('has shown a code of every part that a fault was brought about in', () => {
  const parts = new Set(statusCodes.filter(({ code }) => seen.has(code)).map(({ id }) => id))
  expect([...parts].toSorted()).toEqual(['clock', 'keys', 'lists', 'machine', 'memory', 'network', 'reader'])
})
