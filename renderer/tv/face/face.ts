import { batch, createComputed, createMemo, createSignal, on, type Accessor } from 'solid-js'
import { digitOf, type RemoteKey } from '../../../main/contract/remote-key.ts'
import type { TvCommand, TvLanguage, TvView } from '../../../main/contract/tv-view.ts'
import type { TvDown } from '../../../main/contract/tv-wire.ts'
import type { Direction } from '../../shared/focus.ts'
import type { TvConnection, TvLine } from '../../shared/tv-line.ts'
import {
  CODE_PAD,
  FOOT,
  OWN,
  screenOf,
  type FootKey,
  type LocalScreen,
  type ScreenModel,
  type Unpaired
} from '../logic/screen-model.ts'
import { createBackRun } from '../logic/back-run.ts'
import { mustBeSeen } from '../logic/must-be-seen.ts'
import { idleAsksWithinMs, mustTellStay } from '../logic/presence.ts'
import type { DrawBelow } from '../logic/pin-pad.ts'
import { keepPreferences, readPreferences, type Preferences, type Store } from '../logic/storage.ts'
import { createSecondsLeft, type Deadline } from '../logic/time-left.ts'
import { createCodePart, type CodePart } from './code-part.ts'
import { createFocusPart } from './focus-part.ts'
import { createLearnPart, type LearnPart } from './learn-part.ts'
import { createPinPart, type PinPart } from './pin-part.ts'

/** What the face needs of its page. */
export interface FaceOptions {
  readonly store: Store
  readonly draw: DrawBelow
  /** Whether the engine can say something in a language. */
  readonly hasVoice: (language: TvLanguage) => boolean
  /** Whether this screen was paired, so that it can be forgotten. */
  readonly mayForget: () => boolean
}

/** The television's face without its drawing: what is on, where the focus is, and what keys do. */
export interface Face {
  readonly connection: Accessor<TvConnection>
  readonly language: Accessor<TvLanguage>
  readonly view: Accessor<TvView | null>
  readonly screen: Accessor<ScreenModel>
  readonly local: Accessor<LocalScreen | null>
  /** The machine's own screen, whose token holds no more. */
  readonly ownEnded: Accessor<boolean>
  /** The choice that has the focus, over all screens. */
  readonly focused: Accessor<string>
  /** What was chosen and is under way; null: nothing. */
  readonly underWay: Accessor<string | null>
  /** When a card, PIN or code screen leaves by itself. */
  readonly secondsLeft: Accessor<number | null>
  readonly idleSeconds: Accessor<number | null>
  /** Whether it is asked if one wants to go on: the next key says so. */
  readonly asksToGoOn: Accessor<boolean>
  readonly preferences: Accessor<Preferences>
  readonly canRead: Accessor<boolean>
  readonly isReading: Accessor<boolean>
  readonly pin: PinPart
  readonly code: CodePart
  readonly learn: LearnPart
  /** A key of the remote control, or of a telephone. */
  press(key: RemoteKey, repeat: boolean): void
  /** A choice, by a pointer. */
  choose(id: string): void
  point(id: string): void
  takeFrame(frame: Exclude<TvDown, { type: 'pulse' }>): void
  takeConnection(connection: TvConnection): void
  attach(line: TvLine): void
  setReading(isReading: boolean): void
  startLearning(): void
}

/** So long, ms, a press on the same page counts as the same press: the appliance has it, and its answer is under way. */
const SAME_PRESS_MS = 3_000

const ARROWS: Readonly<Partial<Record<RemoteKey, Direction>>> = { up: 'up', down: 'down', left: 'left', right: 'right' }

/** The face, not connected yet. */
export function createFace({ store, draw, hasVoice, mayForget }: FaceOptions): Face {
  let line: TvLine | null = null
  let lastStayMs: number | null = null
  const [connection, setConnection] = createSignal<TvConnection>('connecting')
  const [unpaired, setUnpaired] = createSignal<Unpaired | null>(null)
  const [shown, setShown] = createSignal<{ readonly view: TvView; readonly atMs: number } | null>(null)
  const [local, setLocal] = createSignal<LocalScreen | null>(null)
  const [preferences, setPreferences] = createSignal(readPreferences(store))
  const [idle, setIdle] = createSignal<Deadline | null>(null)
  const [underWay, setUnderWay] = createSignal<{ readonly id: string; readonly atMs: number } | null>(null)
  const [isReading, setReading] = createSignal(false)
  const pin = createPinPart(draw)
  const code = createCodePart(unpaired, (guess) => line?.pair(guess) ?? false)
  const learn = createLearnPart(store)
  const backRun = createBackRun()

  const ownEnded = createMemo(() => unpaired()?.state === 'own_address_old')
  const view = createMemo(() => shown()?.view ?? null)
  const language = createMemo(() => view()?.language ?? preferences().language)
  const canRead = createMemo(() => hasVoice(language()))
  const screen = createMemo(() =>
    screenOf({
      connection: connection(),
      unpaired: unpaired(),
      ownEnded: ownEnded(),
      view: view(),
      local: local(),
      learning: learn.learning(),
      language: language(),
      pin: pin.drawing(),
      usesPad: pin.usesPad(),
      isWaiting: code.waitSeconds() !== null,
      canRead: canRead(),
      mayForget: mayForget()
    })
  )
  const focus = createFocusPart(screen)
  const secondsLeft = createSecondsLeft(
    createMemo(() => {
      const now = shown()
      if (now === null) return null
      const leaves = 'endsInMs' in now.view ? now.view : 'leaves' in now.view ? now.view.leaves : undefined
      return leaves === undefined ? null : { atMs: now.atMs + leaves.endsInMs, totalMs: leaves.totalMs }
    })
  )
  const idleSeconds = createSecondsLeft(idle)
  const asksToGoOn = createMemo(() => {
    const visit = view()?.visit ?? null
    const seconds = idleSeconds()
    if (visit === null || seconds === null || connection() !== 'open' || local() === 'learn') return false
    return seconds * 1000 <= idleAsksWithinMs(visit)
  })

  // What is entered is forgotten with the screen that asked for it.
  createComputed(
    on(
      createMemo(() => screen().name),
      (name) => {
        if (name !== 'pin') pin.forget()
      }
    )
  )

  function send(command: TvCommand): boolean {
    if (!(line?.command(command) ?? false)) return false
    lastStayMs = performance.now()
    const visit = view()?.visit ?? null
    if (visit !== null) setIdle({ atMs: performance.now() + visit.idleTotalMs, totalMs: visit.idleTotalMs })
    if (command.type !== 'stay') focus.comeBack(command.type === 'back' || command.type === 'home')
    return true
  }

  function change(next: Partial<Preferences>): void {
    setPreferences({ ...preferences(), ...next })
    keepPreferences(store, preferences())
  }

  function takeFrame(frame: Exclude<TvDown, { type: 'pulse' }>): void {
    batch(() => {
      if (frame.type === 'unpaired') {
        setUnpaired(frame)
        if (ownEnded()) setLocal(null)
        setShown(null)
        setIdle(null)
      } else if (frame.type === 'view') takeView(frame.view)
      else if (frame.type === 'pressed') press(frame.key, false)
    })
  }

  function takeView(next: TvView): void {
    const before = view()
    const atMs = performance.now()
    const asksAnew = next.screen === 'pin' && before?.screen === 'pin' && before.triesLeft !== next.triesLeft
    if (asksAnew) pin.forget()
    // What goes on beneath must be seen.
    const isElsewhere = before !== null && (before.screen !== next.screen || (before.visit === null) !== (next.visit === null))
    if (isElsewhere && local() !== 'learn') setLocal(null)
    // Learning gives way to a login alone, which a card that is laid down begins by itself, and to what ends the first screen.
    if (before !== null && mustBeSeen(before, next)) closeLocal()
    setUnpaired(null)
    setUnderWay(null)
    setShown({ view: next, atMs })
    const { visit } = next
    setIdle(visit === null ? null : { atMs: atMs + visit.idleEndsInMs, totalMs: visit.idleTotalMs })
    if (next.language !== preferences().language) change({ language: next.language })
  }

  function press(key: RemoteKey, repeat: boolean): void {
    batch(() => {
      // Also a press that the question takes is one; a key that is held is one press.
      if (!repeat) backRun.press(key)
      if (asksToGoOn()) {
        send({ type: 'stay' })
        return
      }
      const arrow = ARROWS[key]
      if (repeat && (arrow === undefined || screen().key === 'pad')) return
      const before = lastStayMs
      act(key, arrow)
      const mustTell = (view()?.visit ?? null) !== null && mustTellStay(lastStayMs, performance.now())
      if (before === lastStayMs && mustTell) send({ type: 'stay' })
    })
  }

  function act(key: RemoteKey, arrow: Direction | undefined): void {
    const { name, key: screenKey } = screen()
    const digit = digitOf(key)
    if (screenKey === 'learn') {
      if (key === 'back') learn.giveUp()
    } else if (arrow !== undefined) {
      if (screenKey === 'pad') pin.box(arrow)
      else focus.move(arrow)
    } else if (digit !== null) {
      if (name === 'pin') enterDigit(digit)
      else if (name === 'unpaired') code.digit(digit)
    } else if (key === 'ok') choose(focus.focused())
    else if (key === 'back') goBack()
    else if (key === 'channel_up' || key === 'channel_down') turn(key === 'channel_up')
    else if (key === 'read_aloud') press('blue', false)
    else if (key === 'menu') press('green', false)
    else if (key === 'yellow' && local() !== null) goBack()
    else if (screen().footKeys.includes(key as FootKey)) pressFoot(key as FootKey)
  }

  function enterDigit(digit: number): void {
    pin.digit(digit)
    focus.put(OWN.pinSend)
  }

  function turn(isLater: boolean): void {
    const { later, earlier } = screen().plan
    const id = isLater ? later : earlier
    if (id !== null) choose(id)
  }

  function goBack(): void {
    const { name, key } = screen()
    if (local() !== null) closeLocal()
    else if (name === 'pin' && pin.erase()) return
    else if (key === 'pad') pin.usePad(false)
    else if (name === 'unpaired') code.erase()
    else if (connection() === 'open' && (view()?.mayGoBack ?? false)) send({ type: isWayOut() ? 'home' : 'back' })
  }

  /** Whether Back leads out of a service at once: it was pressed again and again. */
  function isWayOut(): boolean {
    const now = view()
    return backRun.leadsHome() && now?.screen === 'page' && now.place === 'service'
  }

  function closeLocal(): void {
    learn.close()
    setLocal(null)
  }

  function pressFoot(key: FootKey): void {
    if (key === 'back') goBack()
    else if (key === 'blue') setReading(!isReading())
    else if (key === 'red') send({ type: 'log_out' })
    else if (key === 'green') send({ type: 'home' })
    else {
      // They begin at the top, whatever was left before.
      focus.comeBack(false)
      setLocal('settings')
    }
  }

  function choose(id: string): void {
    backRun.end()
    const footKey = (Object.keys(FOOT) as FootKey[]).find((key) => FOOT[key] === id)
    const codeKey = CODE_PAD.indexOf(id)
    if (asksToGoOn()) send({ type: 'stay' })
    else if (footKey !== undefined) pressFoot(footKey)
    else if (id === OWN.codeErase) code.erase()
    else if (codeKey >= 0) code.digit((codeKey + 1) % 10)
    else if (id.startsWith('@')) chooseOwn(id)
    else chooseAct(id)
  }

  function chooseAct(actId: string): void {
    const pressed = underWay()
    if (pressed !== null && performance.now() - pressed.atMs < SAME_PRESS_MS) return
    if (send({ type: 'act', actId })) setUnderWay({ id: actId, atMs: performance.now() })
  }

  function chooseOwn(id: string): void {
    const { readsAloud, hasSound, hasLargeText } = preferences()
    if (id === OWN.back) goBack()
    else if (id === OWN.panel && screen().name === 'connection') line?.reconnect()
    else if (id === OWN.pinSend) pin.finish((digits) => send({ type: 'enter_pin', pin: digits }))
    else if (id === OWN.padOpen) pin.usePad(true)
    else if (id === OWN.padClose) pin.usePad(false)
    else if (id === OWN.language) switchLanguage()
    else if (id === OWN.readAloud) {
      change({ readsAloud: !readsAloud })
      setReading(!readsAloud)
    } else if (id === OWN.sound) change({ hasSound: !hasSound })
    else if (id === OWN.textSize) change({ hasLargeText: !hasLargeText })
    else if (id === OWN.telephone) {
      if (send({ type: 'show_remote_code' })) closeLocal()
    } else if (id === OWN.pair) {
      if (send({ type: 'show_pairing_code' })) closeLocal()
    } else if (id === OWN.learn) startLearning()
    else if (id === OWN.forget) {
      // It is asked once more, on a page of the appliance's.
      if (send({ type: 'forget_screen' })) closeLocal()
    } else if (id === OWN.close) closeLocal()
  }

  function startLearning(): void {
    batch(() => {
      learn.start()
      setLocal('learn')
    })
  }

  function switchLanguage(): void {
    const next = language() === 'ja' ? 'en' : 'ja'
    change({ language: next })
    if (view() !== null) send({ type: 'set_language', language: next })
    // A page that is not paired says its language with its hello alone.
    else if (unpaired() !== null) line?.reconnect()
  }

  return {
    connection,
    language,
    view,
    screen,
    local,
    ownEnded,
    focused: createMemo(() => (asksToGoOn() ? OWN.stay : focus.focused())),
    underWay: createMemo(() => underWay()?.id ?? null),
    secondsLeft,
    idleSeconds,
    asksToGoOn,
    preferences,
    canRead,
    isReading,
    pin,
    code,
    learn,
    press,
    choose: (id) => {
      batch(() => {
        focus.put(id)
        choose(id)
      })
    },
    point: (id) => focus.put(id),
    takeFrame,
    takeConnection: (next) => {
      setConnection(next)
    },
    attach: (attached) => {
      line = attached
    },
    setReading,
    startLearning
  }
}
