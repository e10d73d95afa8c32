import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import type { RemoteKey } from '../../main/contract/remote-key.ts'
import { MOST_PAGES } from '../../main/television/screens/screen-slot.ts'
import { MOST_TELEPHONES } from '../../main/television/screens/telephones.ts'
import { TvPage, type TvPlace } from '../support/tv-page.ts'
import { openTvStage, ScriptedTvSession, type TvStage } from '../support/tv-stage.ts'

/** Many screens on one appliance, and several with telephones at once. */

const SCREENS = 50
const ROUNDS = process.env['HATACHI_TEST_SIZE'] === 'full' ? 100 : 4
const COMMANDS = 12
/** What the heap may grow by over all rounds; a connection that is kept holds more than 50 kB, and a round opens 150. */
const MOST_GROWTH_BYTES = 4 * 1024 * 1024
/** Ends a wait that would last for ever. */
const WATCHDOG_MS = 120_000

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

async function heapBytes(): Promise<number> {
  for (let turn = 0; turn < 4; turn++) {
    // What is closed is let go of over some turns of the loop.
    await pause(50)
    collect()
  }
  return process.memoryUsage().heapUsed
}

/** Waits without leaving anything behind, as `expect.poll` does, whose every call is kept until the test ends. */
async function until(isSo: () => boolean): Promise<void> {
  for (const endsAtMs = performance.now() + WATCHDOG_MS; !isSo(); ) {
    if (performance.now() > endsAtMs) throw new Error(`waited in vain for ${String(isSo)}`)
    await pause(2)
  }
}

function pairedScreen(stage: TvStage) {
  const paired = stage.registry.pair(0, 'command')
  if (!paired.ok) throw new Error(paired.error.code)
  return { as: 'screen' as const, ...paired.value }
}

/** Each screen comes from an address of its own, as in a house, and from another one each round. */
function placeOf(stage: TvStage, screen: number, round: number): TvPlace {
  return { ...stage.network, localAddress: `127.${String((round % 200) + 1)}.3.${String(screen + 1)}` }
}

describe('fifty screens on one appliance', () => {
  it('are served, reload and reconnect, and what is kept of them stays bounded', async () => {
    const stage = await openTvStage({
      createSession: (screenId) => {
        const session = new ScriptedTvSession(screenId)
        session.keepsCommands = false
        return session
      }
    })
    try {
      const credentials = Array.from({ length: SCREENS }, () => pairedScreen(stage))
      /** One screen's round: a page loaded anew, commands, a cut in the middle of them, the rest; and a telephone. */
      const useScreen = async (index: number, round: number) => {
        const credential = credentials[index]
        if (credential === undefined) throw new Error('no such screen')
        const place = placeOf(stage, index, round)
        const page = new TvPage(credential)
        const before = stage.desk.counts().sessions === 0 ? 0 : sessionOf(stage, credential.screenId)?.done ?? 0
        await page.connect(place)
        for (let command = 0; command < COMMANDS; command++) {
          page.command({ type: 'act', actId: `act-${String(command)}` })
          if (command === COMMANDS / 2) {
            page.cut()
            await until(() => !page.isConnected)
            await page.connect(place)
          }
        }
        await until(() => page.unhandled === 0)
        if (sessionOf(stage, credential.screenId)?.done !== before + COMMANDS) throw new Error('not each act once')
        if (round % 2 === 0) await pressByTelephone(page, credential.screenId, place)
        await page.close()
      }
      const pressByTelephone = async (page: TvPage, screenId: string, place: TvPlace) => {
        const phone = new TvPage({ as: 'code', code: stage.desk.remoteCode(screenId).code })
        await phone.connect(place)
        phone.press('ok')
        await until(() => phone.unhandled === 0)
        await until(() => page.frames.at(-1)?.type === 'pressed')
        await phone.close()
      }
      const useAll = (round: number) => Promise.all(credentials.map((_, index) => useScreen(index, round)))
      const heaps: number[] = []
      // The first rounds fill what is kept of each screen to its limit.
      for (let round = 0; round < MOST_PAGES + ROUNDS; round++) {
        await useAll(round)
        await until(() => stage.desk.counts().lines === 0)
        if (round >= MOST_PAGES - 1) heaps.push(await heapBytes())
        const { sessions, screens, pages, telephones } = stage.desk.counts()
        expect({ sessions, screens }).toEqual({ sessions: SCREENS, screens: SCREENS })
        expect(pages).toBeLessThanOrEqual(SCREENS * (MOST_PAGES + MOST_TELEPHONES))
        expect(telephones).toBeLessThanOrEqual(SCREENS * MOST_TELEPHONES)
      }
      expect(stage.desk.counts()).toEqual({
        lines: 0,
        unpaired: 0,
        screens: SCREENS,
        sessions: SCREENS,
        pages: SCREENS * (MOST_PAGES + MOST_TELEPHONES),
        telephones: SCREENS * MOST_TELEPHONES
      })
      const [first = 0] = heaps
      expect((heaps.at(-1) ?? 0) - first).toBeLessThan(MOST_GROWTH_BYTES)
      expect(stage.faults).toEqual([])
    } finally {
      await stage.close()
    }
  }, 600_000)
})

function sessionOf(stage: TvStage, screenId: string): ScriptedTvSession | undefined {
  return stage.sessions.findLast((session) => session.screenId === screenId)
}

describe('two televisions and a telephone at once', () => {
  it('do not get in each other\'s way', async () => {
    const stage = await openTvStage()
    try {
      const [one, other] = [pairedScreen(stage), pairedScreen(stage)]
      const [left, right] = [new TvPage(one), new TvPage(other)]
      await Promise.all([left.connect(stage.network), right.connect(stage.network)])
      await expect.poll(() => left.view !== null && right.view !== null).toBe(true)
      const phone = new TvPage({ as: 'code', code: stage.desk.remoteCode(one.screenId).code })
      await phone.connect(stage.network)
      await expect.poll(() => phone.credential.as).toBe('telephone')

      const keys: readonly RemoteKey[] = ['up', 'down', 'left', 'right', 'ok', 'back']
      const steps = Array.from({ length: 30 }, (_, step) => step)
      for (const step of steps) {
        left.command({ type: 'act', actId: `left-${String(step)}` })
        right.command({ type: 'act', actId: `right-${String(step)}` })
        phone.press(keys[step % keys.length] ?? 'ok')
        // The right one is cut now and then, and the left one's telephone.
        if (step % 10 === 5) {
          right.cut()
          phone.cut()
          await expect.poll(() => right.isConnected || phone.isConnected).toBe(false)
          await Promise.all([right.connect(stage.network), phone.connect(stage.network)])
        }
      }
      await expect.poll(() => left.unhandled + right.unhandled + phone.unhandled).toBe(0)
      const acts = (name: string) => steps.map((step) => ({ type: 'act', actId: `${name}-${String(step)}` }))
      expect(sessionOf(stage, one.screenId)?.commands).toEqual(acts('left'))
      expect(sessionOf(stage, other.screenId)?.commands).toEqual(acts('right'))
      const pressedOn = (page: TvPage) => page.frames.flatMap((frame) => (frame.type === 'pressed' ? [frame.key] : []))
      expect(pressedOn(left)).toEqual(steps.map((step) => keys[step % keys.length]))
      expect(pressedOn(right)).toEqual([])
      for (const [page, { screenId }] of [[left, one], [right, other]] as const) {
        const titles = page.frames.flatMap((frame) =>
          frame.type === 'view' && frame.view.screen === 'page' ? [frame.view.page.title.en] : []
        )
        expect(new Set(titles)).toEqual(new Set([screenId]))
      }
      expect(stage.sessions).toHaveLength(2)
      await Promise.all([left, right, phone].map((page) => page.close()))
    } finally {
      await stage.close()
    }
  })
})
