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
 * The connection is cut at every step and brought back: before and after each frame, in both directions. Whatever a screen
 * asks for is done once, and in order; what a telephone presses once at most, and never after the cut.
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
/** Pressed when all others have come to something: whatever is late comes after it. */
const LAST_KEY: RemoteKey = 'menu'
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

/**
 * A telephone, by the very line that its page has, that is let in by a code and presses keys; its screen stays connected.
 * What was not passed on before a cut never is: it would come late, and onto whatever is on by then. @returns frames that passed
 */
async function scanAndPress(cut: TvCut | null): Promise<number> {
  const stage = await openTvStage({ clock: new ManualClock() })
  const relay = await openTvRelay(stage.network, cut)
  try {
    const screen = await ownScreen(stage)
    const arrived: RemoteKey[] = []
    screen.onFrame = (frame) => {
      if (frame.type === 'pressed') arrived.push(frame.key)
    }
    let credential: TvCredential = { as: 'code', code: stage.desk.remoteCode(OWN_SCREEN).code }
    /** By number, from 1: whether a cut came before the appliance had it, by its own word. */
    const pressed: { readonly key: RemoteKey; isLost: boolean }[] = []
    let handled = -1
    let isAnew = false
    const keys = [...KEYS, LAST_KEY]
    const line = await openFaceLine({
      place: relay.place,
      credential: () => credential,
      onHello: () => {
        isAnew = true
      },
      onFrame: (frame) => {
        if (frame.type !== 'remote') return
        if (frame.telephoneId !== null && frame.secret !== null) {
          credential = { as: 'telephone', telephoneId: frame.telephoneId, secret: frame.secret }
        }
        ;({ handled } = frame)
        if (isAnew) for (const press of pressed.slice(handled)) press.isLost = true
        isAnew = false
      }
    })
    const isSettled = () => handled >= 0 && pressed.slice(handled).every(({ isLost }) => isLost)
    await expect
      .poll(
        () => {
          // One by one, then three at once, and one more when all of these have come to something.
          const count = pressed.length === 2 ? 3 : 1
          for (const key of isSettled() ? keys.slice(pressed.length, pressed.length + count) : []) {
            if (!line.press(key)) break
            pressed.push({ key, isLost: false })
          }
          return isSettled() && pressed.length === keys.length
        },
        { interval: 2 }
      )
      .toBe(true)
    const expected = pressed.flatMap(({ key, isLost }) => (isLost ? [] : [key]))
    await expect.poll(() => arrived, { message: JSON.stringify(cut) }).toEqual(expected)
    // A cut costs no more than what was under way: one, or the three that were pressed at once.
    expect(pressed.length - expected.length).toBeLessThanOrEqual(cut === null ? 0 : 3)
    expect(stage.desk.counts().telephones).toBe(1)
    expect(stage.faults).toEqual([])
    if (cut !== null) expect(relay.wasCut).toBe(true)
    line.close()
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

  it("passes each of a telephone's presses on once at most, in order, and never late", async () => {
    const frames = await scanAndPress(null)
    // Up: hello, six presses; down: that it is let in, and how far it got after each.
    expect(frames).toBe(1 + 6 + 7)
    for (const cut of cutsOf(frames)) await scanAndPress(cut)
  }, 300_000)

  it("does each act once with the face's own line too", async () => {
    const frames = await useByFaceLine(null)
    expect(frames).toBe(7 + 7)
    for (const cut of cutsOf(frames)) await useByFaceLine(cut)
  }, 300_000)
})

/** What the faces' line (`renderer/shared/tv-line.ts`) takes and gives, said here again: it is of a project with a page. */
interface FaceSocket {
  send(text: string): void
  close(): void
  onopen: (() => void) | null
  onmessage: ((message: { readonly data: unknown }) => void) | null
  onclose: ((code: number) => void) | null
}
interface FaceLine {
  command(command: TvCommand): boolean
  press(key: RemoteKey): boolean
  close(): void
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
  }): FaceLine
}

interface FaceLineParts {
  readonly place: TvPlace
  readonly credential: () => TvCredential
  /** At each connecting. */
  readonly onHello?: () => void
  readonly onFrame: (frame: TvDown) => void
}

async function openFaceLine({ place, credential, onHello, onFrame }: FaceLineParts): Promise<FaceLine> {
  const faceLine = '../../renderer/shared/tv-line.ts'
  const { connectTvLine } = (await import(faceLine)) as FaceLineModule
  let connections = 0
  return connectTvLine({
    openSocket: () => {
      if (++connections > MOST_CONNECTIONS) throw new Error('connected too often')
      onHello?.()
      return socketTo(place)
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
    credential,
    language: () => 'ja',
    onFrame,
    onConnection: () => undefined
  })
}

/** The machine's own screen through the very line that the face has. No PIN: the face never sends one twice. */
async function useByFaceLine(cut: TvCut | null): Promise<number> {
  const stage = await openTvStage({ clock: new ManualClock() })
  // The token holds at the own screen's listener alone.
  const relay = await openTvRelay(stage.own, cut)
  const commands: readonly TvCommand[] = COMMANDS.map((command, index) =>
    command.type === 'enter_pin' ? { type: 'act', actId: `pin-${String(index)}` } : command
  )
  let next = 0
  let handled = -1
  try {
    const line = await openFaceLine({
      place: relay.place,
      credential: () => ({ as: 'own', token: OWN_TOKEN }),
      onFrame: (frame) => {
        if (frame.type === 'view') handled = frame.handled
      }
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
