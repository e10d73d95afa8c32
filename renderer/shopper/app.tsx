import { createEffect, createMemo, createSignal, ErrorBoundary, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Language, ShopperCommand, ShopperView, SoundRule } from '../../main/contract/shopper.ts'
import type { Connection } from '../shared/client.ts'
import { createSpeech } from '../shared/speech.ts'
import { showFontsOf } from './fonts.ts'
import { createRest } from './rest.ts'
import { createLight } from './senses.ts'
import { Connecting } from './screens/ends.tsx'
import { ShopperContext, type Shopper } from './shopper.ts'
import { Stage } from './stage.tsx'
import { STRINGS } from './strings/strings.ts'

/** After a fault of ours the page starts again, so that the screen is never dead. */
const RELOAD_MS = 4000

interface AppProps {
  readonly view: ShopperView | undefined
  readonly connection: Connection
  readonly send: (command: ShopperCommand) => void
}

/** Every view brings the rule anew. */
function sameRule(before: SoundRule | undefined, now: SoundRule | undefined): boolean {
  return JSON.stringify(before) === JSON.stringify(now)
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
  const speech = createSpeech()
  const connected = (): ShopperView | undefined => (props.connection === 'open' ? props.view : undefined)
  createLight(createMemo(() => props.view?.sound, undefined, { equals: sameRule }))
  const turn = createRest(createMemo(() => connected()?.screen ?? 'connecting'))
  const shopper: Shopper = {
    strings,
    language,
    turn,
    send: (command) => props.send(command),
    hasVoice: () => speech.hasVoice(language()),
    announce: (text, isUrgent = false) => (isUrgent ? setUrgent(text) : setPolite(text))
  }
  createEffect(() => {
    document.documentElement.lang = language()
    showFontsOf(language())
  })
  createEffect(() => {
    if (connected() === undefined) document.documentElement.dataset['screen'] = 'connecting'
  })
  return (
    <ShopperContext.Provider value={shopper}>
      <ErrorBoundary
        fallback={() => {
          setTimeout(() => location.reload(), RELOAD_MS)
          return <Alone lost />
        }}
      >
        <Show when={connected()} fallback={<Alone lost={props.connection === 'lost'} />}>
          {(view) => <Stage view={view()} send={shopper.send} speech={speech} />}
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
