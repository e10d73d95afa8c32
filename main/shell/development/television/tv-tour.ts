import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from '@playwright/test'
import type { LatencyProfileName } from '../../../../device/card/simulator/latency.ts'
import { findChromium } from '../../bootstrap/find-chromium.mjs'
import { untilTold } from '../../command.ts'
import { exitCode } from '../../exit-codes.ts'
import { launchBrowser } from '../shopper-hand.ts'
import { openTvHand, TV_SCREEN_SIZES, type TvHand, type TvScreenSize } from './tv-hand.ts'
import type { TvRecordedFact } from './tv-record.ts'
import { TV_SCENES, type TvScene } from './tv-scenes.ts'
import { toFirstScreen } from './tv-steps.ts'
import { startTvWorld, type TvWorld } from './tv-world.ts'

export interface TvTourOptions {
  /** Of demonstrations; the tour has a folder of its own there, which it begins anew. */
  readonly dataDirectory: string
  readonly latency: LatencyProfileName
  /** Each scene once, in either size in turn. */
  readonly brief?: boolean
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

/** Short, so that the scene of idleness is no long wait; long enough for every other. */
const IDLE_SECONDS = 45
/** Those are what a scene did; that the television was opened is the machine's own affair. */
const OF_SCENES = /^(?:tv_|screen_|pairing_)/

/**
 * Plays the television's scenes in a headless browser, by key events alone, and prints one JSON line a scene: its name,
 * the size, its outcome and whether that is as it has to be, the keys pressed, what the machine's record holds of it, and
 * the pictures taken. @returns 0 when every scene ended as it had to, or the tour was told to end, else 1
 */
export async function runTvTour(options: TvTourOptions): Promise<number> {
  const found = findChromium()
  if (found === undefined) {
    options.complain('the tour needs a Chromium, and found none. Run: sudo apt-get install chromium')
    return exitCode('unavailable')
  }
  let browser: Browser | null = null
  const told = new AbortController()
  void untilTold().then(() => {
    told.abort()
    // Whatever the hand is at fails at once.
    void browser?.close()
  })
  let allAsExpected = true
  try {
    browser = await launchBrowser(found.path)
    const sizes = Object.keys(TV_SCREEN_SIZES) as TvScreenSize[]
    const rounds = options.brief === true ? [sizes] : sizes.map((size) => [size])
    for (const round of rounds) allAsExpected = (await playRound(options, browser, round)) && allAsExpected
  } catch (fault) {
    if (!told.signal.aborted) throw fault
  } finally {
    await browser?.close()
  }
  return allAsExpected || told.signal.aborted ? exitCode('ok') : exitCode('refused')
}

/** All scenes in one world, whose card is linked by the first of them; in these sizes in turn. */
async function playRound(options: TvTourOptions, browser: Browser, sizes: readonly TvScreenSize[]): Promise<boolean> {
  const { latency, complain } = options
  const dataDirectory = join(options.dataDirectory, 'television', sizes.join('-'))
  // Its J-LIS is another one each time: cards of an earlier run are nobody's.
  rmSync(dataDirectory, { recursive: true, force: true })
  const world = await startTvWorld({ dataDirectory, latency, timeouts: { idleSeconds: IDLE_SECONDS } })
  complain(`the television is open, ${process.uptime().toFixed(1)} s after the start`)
  let allAsExpected = true
  try {
    for (const [index, scene] of TV_SCENES.entries()) {
      const size = sizes[index % sizes.length] ?? '1920x1080'
      allAsExpected = (await playScene(options, browser, world, scene, size)) && allAsExpected
    }
  } finally {
    await world.close()
  }
  return allAsExpected
}

async function playScene(
  { dataDirectory, print, complain }: TvTourOptions,
  browser: Browser,
  world: TvWorld,
  scene: TvScene,
  size: TvScreenSize
): Promise<boolean> {
  const directory = join(dataDirectory, 'pictures', 'television', scene.name, size)
  const pictures: string[] = []
  const hand = await openTvHand(browser, world.ownUrl, size, directory)
  const recordedBefore = world.facts().at(-1)?.sequence ?? 0
  const take = async (name: string, of: Pick<TvHand, 'picture'> = hand) => {
    pictures.push(await of.picture(`${String(pictures.length + 1).padStart(2, '0')}-${name}`))
  }
  await toFirstScreen(hand)
  const pressesBefore = hand.presses
  try {
    const openSecond = () => openTvHand(browser, world.screenUrl, size, directory)
    const { outcome, seen } = await scene.play({ world, hand, browser, directory, openSecond, take })
    const presses = hand.presses - pressesBefore
    world.hand.lift()
    await toFirstScreen(hand)
    const facts = world.facts(recordedBefore).filter(({ name }) => OF_SCENES.test(name)).map(inShort)
    const asExpected = outcome === scene.expect.outcome && facts.join() === scene.expect.facts.join()
    print(JSON.stringify({ scene: scene.name, size, outcome, asExpected, presses, facts, seen, pictures }))
    return asExpected
  } catch (fault) {
    await hand.picture('where-it-stopped').catch(() => undefined)
    complain(`${scene.name} stopped on "${await hand.pageId().catch(() => '?')}"`)
    throw fault
  } finally {
    world.hand.lift()
    await hand.close()
  }
}

/** Such as `tv_login linked`. What names a screen is left out: it is drawn at random. */
function inShort({ name, fields }: TvRecordedFact): string {
  const words = ['outcome', 'cause'].flatMap((key) => (typeof fields[key] === 'string' ? [fields[key]] : []))
  return [name, ...words].join(' ')
}
