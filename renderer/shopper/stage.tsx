import { createEffect, createMemo, createSignal, on, onCleanup, onMount, type JSX } from 'solid-js'
import type { ShopperCommand, ShopperView } from '../../main/contract/shopper.ts'
import { focusPrimary, moveFocus } from '../shared/focus.ts'
import type { Speech } from '../shared/speech.ts'
import { createTimeLeft } from '../shared/time-left.ts'
import { Controls } from './controls.tsx'
import { Poster, Steps, Time } from './frame.tsx'
import { meaningOf } from './keys.ts'
import { More } from './more.tsx'
import { createSounds, createVoice } from './senses.ts'
import { Scene } from './scene.tsx'

/** For so long, what was meant for the screen before does not press anything on this one. */
const SETTLE_MS = 250

/** What takes a step on the screen itself. Languages, aids and more time take none, and are never out of use. */
const STEPPING = '.main, .control-leave'

/** What is new to whoever stands before it: a screen, or a page of one. */
function placeOf(view: ShopperView): string {
  if (view.screen !== 'membership') return view.screen
  const { member } = view
  return [view.screen, member.state, 'page' in member ? (member.page ?? '') : ''].join(' ')
}

/** The whole screen while there is a host: steps, scene, time left and controls, each at its place. */
export function Stage(props: {
  readonly view: ShopperView
  readonly send: (command: ShopperCommand) => void
  readonly speech: Speech
}): JSX.Element {
  let stage: HTMLDivElement | undefined
  let area: HTMLElement | undefined
  const [settling, setSettling] = createSignal(false)
  const screen = createMemo(() => props.view.screen)
  // Where a view does not say, the step is not over yet.
  const pinEntered = (): boolean => !('pinEntered' in props.view) || props.view.pinEntered
  const withoutCard = (): boolean => 'withoutCard' in props.view && props.view.withoutCard === true
  const left = createTimeLeft(() => ('deadline' in props.view ? props.view.deadline : undefined))

  createEffect(() => {
    document.documentElement.dataset['screen'] = screen()
  })
  createEffect(
    on(createMemo(() => placeOf(props.view)), (_now, before) => {
      if (stage === undefined) return
      area?.scrollTo(0, 0)
      focusPrimary(stage)
      if (before === undefined) return
      setSettling(true)
      const timer = setTimeout(() => setSettling(false), SETTLE_MS)
      onCleanup(() => clearTimeout(timer))
    })
  )
  createEffect(() => {
    const { dataset } = document.documentElement
    dataset['reach'] = props.view.reach
    dataset['text'] = String(props.view.textPercent ?? 100)
  })
  createEffect(
    on(
      () => props.view,
      () => {
        // What had the focus may have gone with the last view.
        if (stage !== undefined && document.activeElement === document.body) focusPrimary(stage)
      }
    )
  )
  const sound = createSounds(() => props.view, left)
  createVoice(() => props.view, left, props.speech)

  /** Whether a key comes too early: its screen is new, and nobody can have read it. The same as styles/frame.css. */
  const isEarly = ({ key, target }: KeyboardEvent): boolean => {
    if (!settling()) return false
    if (key === 'Escape') return true
    return (key === 'Enter' || key === ' ') && target instanceof Element && target.closest(STEPPING) !== null
  }
  const onKey = (event: KeyboardEvent): void => {
    if (isEarly(event)) {
      event.preventDefault()
      return
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return
    // A key held down presses once.
    if (event.repeat && (event.key === 'Enter' || event.key === ' ')) event.preventDefault()
    const meaning = meaningOf(screen(), event, !('sellable' in props.view && props.view.sellable === 'no'))
    if (meaning === undefined || event.repeat) return
    event.preventDefault()
    if (meaning.kind === 'move') {
      moveFocus(document, meaning.direction)
      return
    }
    if (meaning.kind === 'pad') {
      const pressed = stage?.querySelector<HTMLElement>(`[data-testid=${meaning.key}]`)
      if (pressed === null || pressed === undefined) return
      pressed.click()
    } else {
      sound('key')
      props.send(meaning.command)
      if (meaning.command.type !== 'press_digit') return
    }
    // Whoever types has seen that a number is wanted.
    setSettling(false)
    // After typed digits Enter must mean OK, and the ring must not show what was typed.
    stage?.querySelector<HTMLElement>('[data-testid=confirm]')?.focus()
  }
  // Space presses when it is let go, and the key that leaves may be the same on the screen before.
  const onKeyUp = (event: KeyboardEvent): void => {
    if (isEarly(event)) event.preventDefault()
  }
  const onPress = (event: MouseEvent): void => {
    if (event.target instanceof Element && event.target.closest('button') !== null) sound('key')
  }
  onMount(() => {
    addEventListener('keydown', onKey)
    addEventListener('keyup', onKeyUp)
    onCleanup(() => {
      removeEventListener('keydown', onKey)
      removeEventListener('keyup', onKeyUp)
    })
  })

  return (
    <div class="stage-area">
      <Poster view={props.view} />
      <div class="stage">
        <div class="stage-grid" ref={stage} data-settling={settling()} onClick={onPress}>
          <header class="head">
            <Steps screen={screen()} pinEntered={pinEntered()} withoutCard={withoutCard()} />
          </header>
          <main class="main" tabindex="-1" ref={area}>
            <Scene view={props.view} />
          </main>
          <More of={() => area} />
          <Time left={left()} />
          <Controls view={props.view} />
        </div>
      </div>
    </div>
  )
}

