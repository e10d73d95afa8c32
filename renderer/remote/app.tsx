import { createEffect, createSignal, Match, onCleanup, onMount, Show, Switch, type JSX } from 'solid-js'
import type { RemoteKey } from '../../main/contract/remote-key.ts'
import type { TvLanguage } from '../../main/contract/tv-view.ts'
import type { TvCredential, TvDown } from '../../main/contract/tv-wire.ts'
import { plainWords } from '../shared/words.ts'
import { Say } from '../shared/words.tsx'
import type { TvLine } from '../shared/tv-line.ts'
import { forgetCredential, keepCredential } from './credential.ts'
import { Keys } from './keys.tsx'
import { remoteKeyOf } from './keyboard.ts'
import { openRemoteLine } from './line.ts'
import { afterConnection, afterFrame, afterPress, type RemoteState } from './state.ts'
import { REMOTE_WORDS } from './words.ts'

/** How long a press is felt, milliseconds; where the telephone can. */
const FELT_MS = 12

/** The telephone's face: a remote control, or why it is none now. */
export function App(props: { readonly credential: TvCredential | null; readonly language: TvLanguage }): JSX.Element {
  const [state, setState] = createSignal<RemoteState>(
    props.credential === null ? { screen: 'ended', why: 'no_code' } : { screen: 'connection', why: 'connecting', wasCut: false }
  )
  const [television, setTelevision] = createSignal(props.language)
  const [chosen, setChosen] = createSignal<TvLanguage | null>(null)
  const language = (): TvLanguage => chosen() ?? television()
  const words = () => REMOTE_WORDS[language()]
  let line: TvLine | null = null

  const onFrame = (frame: TvDown): void => {
    if (frame.type === 'remote') {
      setTelevision(frame.language)
      if (frame.telephoneId !== null && frame.secret !== null) {
        credential = keepCredential(sessionStorage, frame.telephoneId, frame.secret)
      }
    }
    setState((before) => afterFrame(before, frame))
    if (state().screen === 'ended') {
      forgetCredential(sessionStorage)
      line?.close()
      line = null
    }
  }
  let credential = props.credential
  const press = (key: RemoteKey): void => {
    if (state().screen !== 'keys') return
    if (line?.press(key) !== true) return
    setState(afterPress)
    if ('vibrate' in navigator) navigator.vibrate(FELT_MS)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    document.documentElement.dataset['input'] = 'keys'
    const { altKey, ctrlKey, metaKey } = event
    const onButton = event.target instanceof HTMLButtonElement
    const key = remoteKeyOf({ key: event.key, altKey, ctrlKey, metaKey, onButton })
    if (key === null || event.repeat) return
    event.preventDefault()
    press(key)
  }
  const onPointerDown = (): void => {
    document.documentElement.dataset['input'] = 'touch'
  }

  onMount(() => {
    document.addEventListener('keydown', onKeyDown)
    document.addEventListener('pointerdown', onPointerDown)
    const first = credential
    if (first === null) return
    line = openRemoteLine({
      credential: () => credential ?? first,
      language,
      onFrame,
      onConnection: (connection) => {
        setState((before) => afterConnection(before, connection))
      }
    })
  })
  onCleanup(() => {
    document.removeEventListener('keydown', onKeyDown)
    document.removeEventListener('pointerdown', onPointerDown)
    line?.close()
  })
  createEffect(() => {
    const now = state()
    const { dataset } = document.body
    dataset['screen'] = now.screen
    if (now.screen === 'keys') dataset['wants'] = now.wants
    else delete dataset['wants']
    document.documentElement.lang = language()
    document.title = words().title
  })

  const notice = () => {
    const now = state()
    return now.screen === 'keys' ? null : { ...words().notices[now.why], why: now.why }
  }
  const wasCut = () => {
    const now = state()
    return now.screen === 'keys' && now.wasCut
  }
  const wants = () => {
    const now = state()
    return now.screen === 'keys' ? now.wants : null
  }
  return (
    <>
      <header class="bar">
        <h1 class="bar-title" classList={{ 'bar-cut': wasCut() }}>
          <Show when={wasCut()} fallback={words().title}>
            <Say words={words().wasCut} />
          </Show>
        </h1>
        <button
          type="button"
          class="language"
          lang={language() === 'ja' ? 'en' : 'ja'}
          data-testid="language"
          onClick={() => setChosen(language() === 'ja' ? 'en' : 'ja')}
        >
          {words().otherLanguage}
        </button>
      </header>
      <main class="face">
        <p class="unseen" role="status">
          <Show when={wants() !== null}>{wasCut() ? plainWords(words().wasCut) : words().connected}</Show>
        </p>
        <Switch>
          <Match when={wants()}>{(wanted) => <Keys wants={wanted()} words={words()} onPress={press} />}</Match>
          <Match when={notice()}>
            {(told) => (
              <section class="notice" data-why={told().why} role="alert">
                <div class="notice-mark" aria-hidden="true">
                  <span />
                  <span />
                  <span />
                </div>
                <h2>
                  <Say words={told().title} />
                </h2>
                <p>
                  <Say words={told().lead} />
                </p>
              </section>
            )}
          </Match>
        </Switch>
      </main>
    </>
  )
}
