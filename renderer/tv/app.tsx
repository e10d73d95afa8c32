import { createEffect, createMemo, ErrorBoundary, Show, type JSX } from 'solid-js'
import { plainWords } from '../shared/words.ts'
import { PIN_DIGITS } from './logic/pin-entry.ts'
import { FaceContext, useFace, useWords } from './face/context.ts'
import type { Face } from './face/face.ts'
import type { TvSpeech } from './face/speech.ts'
import { createSounds, createVoice } from './face/senses.ts'
import { Foot } from './parts/foot.tsx'
import { Fault, Lost } from './screens/connection.tsx'
import { GoOn } from './screens/go-on.tsx'
import { Learn } from './screens/learn.tsx'
import { Settings } from './screens/settings.tsx'
import { Unpaired } from './screens/unpaired.tsx'
import { ViewScreen } from './screens/view-screen.tsx'

/** After a fault of ours the page starts again, so that the screen is never dead. */
const RELOAD_MS = 4_000

/** The television's face. */
export function App(props: { readonly face: Face; readonly speech: TvSpeech }): JSX.Element {
  return (
    <FaceContext.Provider value={props.face}>
      <ErrorBoundary
        fallback={() => {
          setTimeout(() => location.reload(), RELOAD_MS)
          return <Fault />
        }}
      >
        <Stage speech={props.speech} />
      </ErrorBoundary>
    </FaceContext.Provider>
  )
}

function Stage(props: { readonly speech: TvSpeech }): JSX.Element {
  const face = useFace()
  const words = useWords()
  markBody(face)
  createSounds(face)
  createVoice(face, props.speech)
  const isLost = createMemo(() => face.screen().name === 'connection')
  const isCovered = createMemo(() => isLost() || face.asksToGoOn())
  const local = createMemo(() => (isLost() ? null : face.local()))
  const isUnpaired = createMemo(() => face.screen().name === 'unpaired')
  const hasView = createMemo(() => local() === null && !isUnpaired() && face.view() !== null)
  return (
    <div class="stage">
      <div class="layer" data-dimmed={isCovered() ? 'yes' : undefined} aria-hidden={isCovered()}>
        <Show when={hasView()}>
          <ViewScreen />
        </Show>
        <Show when={local() === 'settings'}>
          <Settings />
        </Show>
        <Show when={local() === 'learn'}>
          <Learn />
        </Show>
        <Show when={isUnpaired()}>
          <Unpaired />
        </Show>
        <Foot />
      </div>
      <Show when={isLost()}>
        <Lost />
      </Show>
      <Show when={face.asksToGoOn()}>
        <GoOn />
      </Show>
      <div class="unseen" aria-live="polite">
        {face.screen().name === 'pin' && face.pin.drawing().filled > 0 && face.pin.drawing().filled <= PIN_DIGITS
          ? plainWords(words().pin.filled(face.pin.drawing().filled))
          : ''}
      </div>
    </div>
  )
}

/** Says on the page's body which screen is on: for styles, and for whoever operates it by a driver. */
function markBody(face: Face): void {
  const { dataset } = document.body
  const mark = (name: string, value: () => string | null): void => {
    createEffect(() => {
      const now = value()
      if (now === null) Reflect.deleteProperty(dataset, name)
      else dataset[name] = now
    })
  }
  mark('screen', () => face.screen().name)
  mark('place', () => face.screen().place)
  mark('pageId', () => face.screen().pageId)
  // Whoever operates the page by a driver has nothing to do in either case.
  mark('connection', () => (face.connection() === 'replaced' ? 'lost' : face.connection()))
  mark('language', () => face.language())
  mark('text', () => (face.preferences().hasLargeText ? 'large' : 'normal'))
  createEffect(() => {
    document.documentElement.lang = face.language()
  })
}
