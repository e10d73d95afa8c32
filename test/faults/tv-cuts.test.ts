import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { RemoteKey } from '../../main/contract/remote-key.ts'
import type { TvCommand } from '../../main/contract/tv-view.ts'
import type { TvCredential, TvDown } from '../../main/contract/tv-wire.ts'
import { OWN_SCREEN } from '../../main/television/screens/screen-desk.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { freshPageId, TvPage, type TvPlace } from '../support/tv-page.ts'
import { openTvRelay, type TvCut } from '../support/tv-relay.ts'
import { openTvStage, OWN_TOKEN, type TvStage } from '../support/tv-stage.ts'

/**
 * The connection is cut at every step and brought back: before and after each frame, in both directions. Whatever was
 * done is done once, and in order.
 */

const COMMANDS: readonly TvCommand[] = [
  { type: 'act', actId: 'go-1' },
  { type: 'act', actId: 'go-2' },
  { type: 'enter_pin', pin: '1234' },
  { type: 'back' },
  { type: 'act', actId: 'go-3' },
  { type: 'home' }
]
const KEYS: readonly RemoteKey[] = ['up', 'down', 'ok', 'digit_1', 'back']
/** More than any run here passes; it ends a run that would go on for ever. */
const MOST_CONNECTIONS = 12

/** Every place at which a flow of so many frames can be cut. */
function cutsOf(frames: number): readonly TvCut[] {
  return Array.from({ length: frames }, (_, index) => index + 1).flatMap((at) => [
    { at, when: 'before' as const },
    { at, when: 'after' as const }
  ])
}

/** Keeps a page connected until it is done. */
async function keepConnected(page: TvPage, place: TvPlace, isDone: () => boolean): Promise<void> {
  for (let connection = 0; !isDone(); connection++) {
    if (connection === MOST_CONNECTIONS) throw new Error('connected too often')
    const gone = new Promise<void>((resolve) => {
      page.onGone = () => {
        resolve()
      }
    })
    await page.connect(place)
    const done = (async () => {
      await expect.poll(isDone).toBe(true)
    })()
    await Promise.race([gone, done])
  }
}

/** A screen that is paired and then used: the first three acts one by one, the others at once. @returns frames that passed */
async function pairAndUse(cut: TvCut | null): Promise<number> {
  const clock = new ManualClock()
  const stage = await openTvStage({ clock, drawCode: () => '246810' })
  const relay = await openTvRelay(stage.network, cut)
  try {
    stage.desk.makeCode()
    const page = new TvPage({ as: 'new' })
    let next = 0
    const commandNext = (count: number) => {
      for (const command of COMMANDS.slice(next, next + count)) page.command(command)
      next += count
    }
    page.onFrame = (frame: TvDown) => {
      if (frame.type === 'unpaired') {
        // A person types it again where nothing came of it, no sooner than a guess is looked at.
        clock.advance(2_000)
        page.send({ type: 'pair', code: '246810' })
      }
      if (frame.type !== 'view' || frame.handled !== next) return
      if (next < 3) commandNext(1)
      else if (next === 3) commandNext(3)
    }
    const isDone = () => page.unhandled === 0 && next === COMMANDS.length
    await keepConnected(page, relay.place, isDone)
    expect(stage.registry.list()).toHaveLength(1)
    expect(stage.sessions).toHaveLength(1)
    expect(stage.sessions[0]?.commands, JSON.stringify(cut)).toEqual(COMMANDS)
    expect(stage.facts.filter(({ name }) => name === 'screen_paired')).toHaveLength(1)
    expect(stage.faults).toEqual([])
    if (cut !== null) expect(relay.wasCut).toBe(true)
    await page.close()
    return relay.frames
  } finally {
    await relay.close()
    await stage.close()
  }
}

/** A telephone that is let in by a code and presses keys; its screen stays connected. @returns frames that passed */
async function scanAndPress(cut: TvCut | null): Promise<number> {
  const stage = await openTvStage({ clock: new ManualClock() })
  const relay = await openTvRelay(stage.network, cut)
  try {
    const screen = await ownScreen(stage)
    const pressed: RemoteKey[] = []
    screen.onFrame = (frame) => {
      if (frame.type === 'pressed') pressed.push(frame.key)
    }
    const phone = new TvPage({ as: 'code', code: stage.desk.remoteCode(OWN_SCREEN).code })
    let next = 0
    phone.onFrame = (frame) => {
      if (frame.type !== 'remote' || frame.handled !== next || next === KEYS.length) return
      const keys = next < 2 ? KEYS.slice(next, next + 1) : KEYS.slice(next)
      next += keys.length
      for (const key of keys) phone.press(key)
    }
    const isDone = () => phone.unhandled === 0 && next === KEYS.length
    await keepConnected(phone, relay.place, isDone)
    await expect.poll(() => pressed, { message: JSON.stringify(cut) }).toEqual(KEYS)
    expect(stage.desk.telephonesOf(OWN_SCREEN)).toBe(1)
    expect(stage.faults).toEqual([])
    if (cut !== null) expect(relay.wasCut).toBe(true)
    await phone.close()
    await screen.close()
    return relay.frames
  } finally {
    await relay.close()
    await stage.close()
  }
}

async function ownScreen(stage: TvStage): Promise<TvPage> {
  const screen = new TvPage({ as: 'own', token: OWN_TOKEN })
  await screen.connect(stage.own)
  await expect.poll(() => screen.view).not.toBeNull()
  return screen
}

describe('a connection cut at every step and brought back', () => {
  it('pairs one screen and does each act once, in order', async () => {
    const frames = await pairAndUse(null)
    // Up: hello, code, six acts; down: what is wanted, the pairing, and a view for each act and one before.
    expect(frames).toBe(8 + 2 + 7)
    for (const cut of cutsOf(frames)) await pairAndUse(cut)
  }, 300_000)

  it("passes each of a telephone's presses on once, in order", async () => {
    const frames = await scanAndPress(null)
    expect(frames).toBe(1 + 5 + 6)
    for (const cut of cutsOf(frames)) await scanAndPress(cut)
  }, 300_000)

  it("does each act once with the face's own line too", async () => {
    const frames = await useByFaceLine(null)
    expect(frames).toBe(7 + 7)
    for (const cut of cutsOf(frames)) await useByFaceLine(cut)
  }, 300_000)
})

/** What the face's line (`renderer/shared/tv-line.ts`) takes and gives, said here again: it is of a project with a page. */
interface FaceSocket {
  send(text: string): void
  close(): void
  onopen: (() => void) | null
  onmessage: ((message: { readonly data: unknown }) => void) | null
  onclose: ((code: number) => void) | null
}
interface FaceLineModule {
  connectTvLine(options: {
    readonly openSocket: () => FaceSocket
    readonly clock: { nowMs(): number; after(ms: number, call: () => void): () => void }
    readonly pageId: string
    readonly credential: () => TvCredential
    readonly language: () => 'ja'
    readonly onFrame: (frame: TvDown) => void
    readonly onConnection: () => void
  }): { command(command: TvCommand): boolean; close(): void }
}

/** The machine's own screen through the very line that the face has. No PIN: the face never sends one twice. */
async function useByFaceLine(cut: TvCut | null): Promise<number> {
  const faceLine = '../../renderer/shared/tv-line.ts'
  const { connectTvLine } = (await import(faceLine)) as FaceLineModule
  const stage = await openTvStage({ clock: new ManualClock() })
  // The token holds at the own screen's listener alone.
  const relay = await openTvRelay(stage.own, cut)
  const commands: readonly TvCommand[] = COMMANDS.map((command, index) =>
    command.type === 'enter_pin' ? { type: 'act', actId: `pin-${String(index)}` } : command
  )
  let next = 0
  let handled = -1
  let connections = 0
  try {
    const line = connectTvLine({
      openSocket: () => {
        if (++connections > MOST_CONNECTIONS) throw new Error('connected too often')
        return socketTo(relay.place)
      },
      clock: {
        nowMs: () => performance.now(),
        // The waits before it connects again are cut short; those for silence are not.
        after: (ms, call) => {
          const timer = setTimeout(call, ms < 4_000 ? 1 : ms)
          return () => {
            clearTimeout(timer)
          }
        }
      },
      pageId: freshPageId(),
      credential: () => ({ as: 'own', token: OWN_TOKEN }),
      language: () => 'ja',
      onFrame: (frame) => {
        if (frame.type === 'view') handled = frame.handled
      },
      onConnection: () => undefined
    })
    // A press that the line does not take (it says so) is a press that a person repeats.
    const pressOn = () => {
      if (handled === next && next < commands.length) {
        const count = next < 3 ? 1 : 3
        for (const command of commands.slice(next, next + count)) {
          if (!line.command(command)) return
          next++
        }
      }
    }
    await expect
      .poll(
        () => {
          pressOn()
          return handled
        },
        { interval: 2 }
      )
      .toBe(commands.length)
    line.close()
    expect(stage.session(OWN_SCREEN).commands, JSON.stringify(cut)).toEqual(commands)
    expect(stage.sessions).toHaveLength(1)
    if (cut !== null) expect(relay.wasCut).toBe(true)
    return relay.frames
  } finally {
    await relay.close()
    await stage.close()
  }
}

function socketTo({ url, origin }: TvPlace): FaceSocket {
  const socket = new WebSocket(url, { origin, perMessageDeflate: false })
  const face: FaceSocket = {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text)
    },
    close: () => {
      socket.terminate()
    },
    onopen: null,
    onmessage: null,
    onclose: null
  }
  socket.on('open', () => face.onopen?.())
  socket.on('message', (data) => face.onmessage?.({ data: Buffer.isBuffer(data) ? data.toString('utf8') : '' }))
  socket.on('error', () => undefined)
  socket.on('close', (code: number) => face.onclose?.(code))
  return face
}
