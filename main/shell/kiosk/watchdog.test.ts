import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { BEAT_MS } from './channels.ts'
import { Watchdog, type PageBack, type RestartCause } from './watchdog.ts'
import * as limits from './watchdog-limits.ts'

const HUNG_MS = limits.HUNG_MS[0]!
let clock: ManualClock
let watchdog: Watchdog
let crowding = 1
let loads: number[]
let kills: number
let restarts: RestartCause[]
let backs: PageBack[]
let page: number

beforeEach(() => {
  clock = new ManualClock()
  loads = []
  kills = 0
  restarts = []
  backs = []
  crowding = 1
  page = 0
  watchdog = new Watchdog({
    page: {
      load: () => {
        loads.push(clock.monotonicMs())
        page += 1
      },
      kill: () => {
        kills += 1
      }
    },
    clock,
    crowding: () => crowding,
    onRestart: (cause) => restarts.push(cause),
    onBack: (back) => backs.push(back)
  })
  watchdog.start()
})

const beat = (screen = 'attract', hidden = false) => {
  watchdog.beat({ page, screen, hidden })
}
/** The page lives on for so long. */
const live = (forMs: number) => {
  for (let ms = 0; ms < forMs; ms += BEAT_MS) {
    beat()
    clock.advance(BEAT_MS)
  }
  beat()
}

describe('a page that lives', () => {
  it('is left alone', () => {
    live(60_000)
    expect({ loads, kills, restarts }).toEqual({ loads: [0], kills: 0, restarts: [] })
  })

  it('may take long to begin, and to draw', () => {
    clock.advance(limits.BEGIN_MS[0]! - 1)
    beat('')
    clock.advance(limits.DRAW_MS - 1)
    beat('attract')
    expect(restarts).toEqual([])
  })

  it('may be hidden, and is slow then', () => {
    beat('attract', true)
    clock.advance(60_000)
    beat('attract', true)
    expect(restarts).toEqual([])
    beat('attract', false)
    clock.advance(HUNG_MS)
    expect(restarts).toEqual(['hung'])
  })

  it('may be slower where many other programs want the processors', () => {
    crowding = 3
    beat('attract')
    clock.advance(3 * HUNG_MS - 1)
    expect(restarts).toEqual([])
    clock.advance(1)
    expect(restarts).toEqual(['hung'])
  })

  it('may load itself again', () => {
    live(1_000)
    watchdog.pageLoads()
    clock.advance(300)
    // A late beat of the document before says nothing.
    beat()
    clock.advance(HUNG_MS)
    page += 1
    beat('connecting')
    expect(backs).toEqual([])
    beat('pin')
    expect(backs).toEqual([{ cause: 'reloaded', awayMs: 300 + HUNG_MS }])
    expect({ loads: loads.length, kills, restarts }).toEqual({ loads: 1, kills: 0, restarts: [] })
  })
})

describe('a page that crashed', () => {
  it('is loaded again at once, and is back with its first view', () => {
    live(1_000)
    watchdog.gone()
    expect(loads).toHaveLength(2)
    clock.advance(200)
    beat('')
    beat('connecting')
    clock.advance(100)
    beat('pin')
    expect(backs).toEqual([{ cause: 'crashed', awayMs: 300 }])
    expect({ kills, restarts }).toEqual({ kills: 0, restarts: ['crashed'] })
  })

  it('and crashes again before it began is loaded again too', () => {
    watchdog.gone()
    watchdog.gone()
    expect(loads).toHaveLength(3)
  })
})

describe('a page that hangs', () => {
  it('is ended and loaded again when the renderer is gone, within the time that leaves it', () => {
    live(1_000)
    clock.advance(HUNG_MS - 1)
    expect(kills).toBe(0)
    clock.advance(1)
    expect({ kills, loads: loads.length }).toEqual({ kills: 1, loads: 1 })
    clock.advance(50)
    watchdog.gone()
    expect(loads).toHaveLength(2)
    beat('pin')
    expect(backs).toEqual([{ cause: 'hung', awayMs: HUNG_MS + 50 }])
    expect(HUNG_MS).toBeLessThanOrEqual(limits.BACK_MS / 2)
  })

  it('is loaded again also where nothing says that it is gone', () => {
    live(1_000)
    clock.advance(HUNG_MS)
    clock.advance(limits.KILL_MS)
    expect(loads).toHaveLength(2)
  })

  it('is ended at once where the browser says so first', () => {
    live(1_000)
    watchdog.unresponsive()
    expect({ kills, restarts }).toEqual({ kills: 1, restarts: ['hung'] })
  })

  it('is given a moment where it was this process that stood still', () => {
    live(1_000)
    // The timer comes late: the beats that were sent meanwhile are read after it.
    clock.advance(HUNG_MS + limits.STALL_MS + 1)
    expect(kills).toBe(0)
    beat()
    clock.advance(HUNG_MS - 1)
    expect(kills).toBe(0)
    clock.advance(1)
    expect(kills).toBe(1)
  })

  it('is given a moment after the machine slept', () => {
    live(1_000)
    watchdog.resumed()
    clock.advance(HUNG_MS + 1)
    expect(kills).toBe(0)
  })
})

describe('a page that is not there', () => {
  it('is ended where it never begins', () => {
    clock.advance(limits.BEGIN_MS[0]!)
    expect({ kills, restarts }).toEqual({ kills: 1, restarts: ['never_began'] })
  })

  it('is ended where it never draws', () => {
    for (let ms = 0; ms <= limits.DRAW_MS + BEAT_MS; ms += BEAT_MS) {
      beat('')
      clock.advance(BEAT_MS)
    }
    expect(restarts).toEqual(['drew_nothing'])
  })

  it('is loaded again where it could not be loaded', () => {
    watchdog.failedLoad()
    expect({ loads: loads.length, restarts }).toEqual({ loads: 2, restarts: ['failed_load'] })
  })

  it('is ended where it is not believed', () => {
    live(500)
    watchdog.distrust()
    expect({ kills, restarts }).toEqual({ kills: 1, restarts: ['not_believed'] })
    watchdog.distrust()
    expect(kills).toBe(1)
  })
})

/** Time goes by, in steps so small that no timer comes late. */
const pass = (forMs: number) => {
  for (let ms = 0; ms < forMs; ms += 100) clock.advance(100)
}
/** The page crashes as soon as it is loaded, so many times. */
const failInARow = (times: number) => {
  for (let failures = 0; failures < times; failures += 1) {
    const before = loads.length
    watchdog.gone()
    while (loads.length === before) pass(100)
  }
}

describe('restarts that fail', () => {
  it('come less and less often, and never stop', () => {
    failInARow(20)
    const gaps = loads.slice(1).map((at, index) => at - loads[index]!)
    const last = limits.RESTART_WAITS_MS.at(-1)!
    expect(gaps).toEqual(Array.from({ length: 20 }, (_, index) => limits.RESTART_WAITS_MS[index] ?? last))
  })

  it('are counted from the beginning once a page lived for a while', () => {
    failInARow(6)
    live(limits.STABLE_MS)
    const before = loads.length
    watchdog.gone()
    expect(loads).toHaveLength(before + 1)
  })

  it('make the next page harder to call hung', () => {
    failInARow(6)
    live(1_000)
    pass(limits.HUNG_MS.at(-1)! - 100)
    expect(kills).toBe(0)
    pass(100)
    expect(kills).toBe(1)
  })
})

it('does nothing any more when it is stopped', () => {
  live(500)
  watchdog.stop()
  watchdog.gone()
  clock.advance(600_000)
  expect({ loads, kills, restarts }).toEqual({ loads: [0], kills: 0, restarts: [] })
  expect(clock.pending).toBe(0)
})
