import { createEffect, createMemo, createSignal, ErrorBoundary, on, onCleanup, onMount, Show, untrack } from 'solid-js'
import type { Accessor, JSX } from 'solid-js'
import type { Language, Screen, ShopperCommand, ShopperView } from '../../main/contract/shopper.ts'
import type { Connection } from '../shared/client.ts'
import { focusPrimary, moveFocus } from '../shared/focus.ts'
import { play } from '../shared/sound.ts'
import { createTimeLeft } from '../shared/time-left.ts'
import { cardWaits, soundOf } from './cues.ts'
import { Controls, Poster, Steps, Time } from './frame.tsx'
import { meaningOf } from './keys.ts'
import { Asking, Dispensing } from './screens/asking.tsx'
import { Attract } from './screens/attract.tsx'
import { Consent, Reading, ReturnCard, Tap } from './screens/card.tsx'
import { Choose } from './screens/choose.tsx'
import { Connecting, NotSold, OutOfService, Sold } from './screens/ends.tsx'
import { LastTry, Pin } from './screens/pin.tsx'
import { ShopperContext, type Shopper, type ViewOf } from './shopper.ts'
import { STRINGS } from './strings/strings.ts'

/** How often a forgotten card is called out. */
const CARD_REMINDER_MS = 3500
/** A touch that was meant for the screen before does not press anything on this one. */
const SETTLE_MS = 250
/** After a fault of ours the page starts again, so that the screen is never dead. */
const RELOAD_MS = 4000

interface AppProps {
  readonly view: ShopperView | undefined
  readonly connection: Connection
  readonly send: (command: ShopperCommand) => void
}

type SceneComponent<S extends Screen> = (props: { readonly view: ViewOf<S> }) => JSX.Element

/** Draws one screen, and keeps it on its own latest view while the next screen takes over. */
function draw<S extends Screen>(
  Component: SceneComponent<S>,
  view: Accessor<ShopperView>,
  first: ViewOf<S>
): JSX.Element {
  const matches = (candidate: ShopperView): candidate is ViewOf<S> => candidate.screen === first.screen
  const held = createMemo<ViewOf<S>>((previous) => {
    const now = view()
    return matches(now) ? now : previous
  }, first)
  return <Component view={held()} />
}

function Scene(props: { readonly view: ShopperView }): JSX.Element {
  const view = (): ShopperView => props.view
  const screen = createMemo(() => props.view.screen)
  // `first` is read when the screen changes, and only then.
  const sceneOf = (first: ShopperView): JSX.Element => {
    switch (first.screen) {
      case 'attract':
        return <Attract />
      case 'choose':
        return draw(Choose, view, first)
      case 'tap':
        return draw(Tap, view, first)
      case 'consent':
        return draw(Consent, view, first)
      case 'reading':
        return draw(Reading, view, first)
      case 'pin':
        return draw(Pin, view, first)
      case 'return_card':
        return draw(ReturnCard, view, first)
      case 'last_try':
        return draw(LastTry, view, first)
      case 'asking':
        return draw(Asking, view, first)
      case 'dispensing':
        return draw(Dispensing, view, first)
      case 'sold':
        return draw(Sold, view, first)
      case 'not_sold':
        return draw(NotSold, view, first)
      case 'out_of_service':
        return draw(OutOfService, view, first)
    }
  }
  const scene = createMemo(() => {
    screen()
    return untrack(() => sceneOf(props.view))
  })
  return <>{scene()}</>
}

function Stage(props: { readonly view: ShopperView; readonly send: (command: ShopperCommand) => void }): JSX.Element {
  let stage: HTMLDivElement | undefined
  const [settling, setSettling] = createSignal(false)
  const screen = createMemo(() => props.view.screen)
  // Where a view does not say, the step is not over yet.
  const pinEntered = (): boolean => !('pinEntered' in props.view) || props.view.pinEntered
  const left = createTimeLeft(() => ('deadline' in props.view ? props.view.deadline : undefined))

  createEffect(
    on(screen, (now, before) => {
      document.documentElement.dataset['screen'] = now
      if (stage === undefined) return
      stage.querySelector('main')?.scrollTo(0, 0)
      focusPrimary(stage)
      if (before === undefined) return
      setSettling(true)
      const timer = setTimeout(() => setSettling(false), SETTLE_MS)
      onCleanup(() => clearTimeout(timer))
    })
  )
  createEffect(() => {
    document.documentElement.dataset['reach'] = props.view.reach
  })
  createEffect(
    on(
      () => props.view,
      (now, before) => {
        const sound = soundOf(before, now)
        if (sound !== undefined) play(sound)
        // What had the focus may have gone with the last view.
        if (stage !== undefined && document.activeElement === document.body) focusPrimary(stage)
      }
    )
  )
  createEffect(() => {
    if (!cardWaits(props.view)) return
    const timer = setInterval(() => play('attention'), CARD_REMINDER_MS)
    onCleanup(() => clearInterval(timer))
  })
  createEffect(
    on(
      () => {
        const time = left()
        return time?.extendable === true && time.seconds <= 10
      },
      (pressing) => pressing && play('attention')
    )
  )

  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    // A key held down presses once.
    if (event.repeat && (event.key === 'Enter' || event.key === ' ')) event.preventDefault()
    const meaning = meaningOf(screen(), event)
    if (meaning === undefined || event.repeat) return
    event.preventDefault()
    if (meaning.kind === 'move') moveFocus(document, meaning.direction)
    else {
      play('key')
      props.send(meaning.command)
      // After typed digits Enter must mean OK, and the ring must not show what was typed.
      if (meaning.command.type === 'press_digit') stage?.querySelector<HTMLElement>('[data-testid=confirm]')?.focus()
    }
  }
  const onPress = (event: MouseEvent): void => {
    if (event.target instanceof Element && event.target.closest('button') !== null) play('key')
  }
  onMount(() => {
    addEventListener('keydown', onKey)
    onCleanup(() => removeEventListener('keydown', onKey))
  })

  return (
    <div class="stage-area">
      <Poster view={props.view} />
      <div class="stage">
        <div class="stage-grid" ref={stage} data-settling={settling()} onClick={onPress}>
          <header class="head">
            <Steps screen={screen()} pinEntered={pinEntered()} />
          </header>
          <main class="main" tabindex="-1">
            <Scene view={props.view} />
          </main>
          <Time left={left()} />
          <Controls view={props.view} />
        </div>
      </div>
    </div>
  )
}

/** A stage with nothing to press: there is no host to send it to. */
function Alone(props: { readonly lost: boolean }): JSX.Element {
  return (
    <div class="stage-area">
      <div class="stage">
        <div class="stage-grid">
          <main class="main">
            <Connecting lost={props.lost} />
          </main>
        </div>
      </div>
    </div>
  )
}

/** The shopper's face: draws the host's view, sends what the shopper does. */
export function App(props: AppProps): JSX.Element {
  const language = createMemo<Language>(() => props.view?.language ?? 'ja')
  const strings = createMemo(() => STRINGS[language()])
  const [polite, setPolite] = createSignal('')
  const [urgent, setUrgent] = createSignal('')
  const shopper: Shopper = {
    strings,
    language,
    send: (command) => props.send(command),
    announce: (text, isUrgent = false) => (isUrgent ? setUrgent(text) : setPolite(text))
  }
  createEffect(() => {
    document.documentElement.lang = language()
  })
  createEffect(() => {
    if (props.connection !== 'open' || props.view === undefined) {
      document.documentElement.dataset['screen'] = 'connecting'
    }
  })
  const connected = (): ShopperView | undefined => (props.connection === 'open' ? props.view : undefined)
  return (
    <ShopperContext.Provider value={shopper}>
      <ErrorBoundary
        fallback={() => {
          setTimeout(() => location.reload(), RELOAD_MS)
          return <Alone lost />
        }}
      >
        <Show
          when={connected()}
          fallback={<Alone lost={props.connection === 'lost'} />}
        >
          {(view) => <Stage view={view()} send={shopper.send} />}
        </Show>
      </ErrorBoundary>
      <div class="unseen" aria-live="polite">
        {polite()}
      </div>
      <div class="unseen" aria-live="assertive">
        {urgent()}
      </div>
    </ShopperContext.Provider>
  )
}
