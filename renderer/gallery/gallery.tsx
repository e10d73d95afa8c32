import { createEffect, createSignal, For, type JSX } from 'solid-js'
import type { Language, ShopperCommand } from '../../main/contract/shopper.ts'
import { ShopperContext, type Shopper } from '../shopper/shopper.ts'
import { LANGUAGE_NAMES, LANGUAGES, STRINGS } from '../shopper/strings/strings.ts'
import { Components } from './components.tsx'
import { Drawings } from './drawings.tsx'
import { Sounds } from './sounds.tsx'
import { Tokens } from './token-sections.tsx'

export type Light = 'day' | 'night'

/** Every section by its anchor, in order. */
const SECTIONS: readonly (readonly [string, string])[] = [
  ['colour', 'Colour'],
  ['contrast', 'Contrast'],
  ['type', 'Type'],
  ['space', 'Space, shape, motion'],
  ['buttons', 'Buttons'],
  ['controls', 'Controls'],
  ['steps', 'Steps and time'],
  ['pin', 'PIN'],
  ['notes', 'Notes and cards'],
  ['refusals', 'Refusals'],
  ['marks', 'Marks and drawings'],
  ['icons', 'Icons'],
  ['sounds', 'Sounds']
]

/** `?language=ko&light=night`, so that a link leads to what is meant. */
function wished(): { readonly language: Language; readonly light: Light } {
  const query = new URLSearchParams(location.search)
  const language = LANGUAGES.find((name) => name === query.get('language')) ?? 'ja'
  return { language, light: query.get('light') === 'night' ? 'night' : 'day' }
}

/** The design system on one page: every token and every component, in each language, by day and by night. */
export function Gallery(): JSX.Element {
  const first = wished()
  const [language, setLanguage] = createSignal(first.language)
  const [light, setLight] = createSignal(first.light)
  const [last, setLast] = createSignal<ShopperCommand>()
  createEffect(() => {
    document.documentElement.lang = language()
    document.documentElement.dataset['light'] = light()
    const query = new URLSearchParams({ language: language(), light: light() })
    history.replaceState(null, '', `${location.pathname}?${query.toString()}${location.hash}`)
  })
  const shopper: Shopper = {
    strings: () => STRINGS[language()],
    language,
    turn: () => 0,
    hasVoice: () => true,
    send: (command) => {
      setLast(command)
      if (command.type === 'set_language') setLanguage(command.language)
    },
    announce: () => undefined
  }
  return (
    <ShopperContext.Provider value={shopper}>
      <header class="gallery-head" lang="en">
        <p class="gallery-brand">Hatachi</p>
        <h1>Design system</h1>
        <Choice label="Language" values={LANGUAGES} now={language()} onChoose={setLanguage} nameOf={(name) => LANGUAGE_NAMES[name]} />
        <Choice label="Light" values={['day', 'night']} now={light()} onChoose={setLight} nameOf={(name) => name} />
        <p class="gallery-last" role="status">
          {last() === undefined ? 'Press anything: what it sends is said here.' : `Sent: ${JSON.stringify(last())}`}
        </p>
      </header>
      <div class="gallery-body">
        <nav class="gallery-nav" aria-label="Sections" lang="en">
          <ol>
            <For each={SECTIONS}>
              {([id, name]) => (
                <li>
                  <a href={`#${id}`}>{name}</a>
                </li>
              )}
            </For>
          </ol>
        </nav>
        <main class="gallery-main" tabindex="-1">
          <Tokens light={light()} />
          <Components />
          <Drawings />
          <Sounds />
        </main>
      </div>
    </ShopperContext.Provider>
  )
}

function Choice<T extends string>(props: {
  readonly label: string
  readonly values: readonly T[]
  readonly now: T
  readonly nameOf: (value: T) => string
  readonly onChoose: (value: T) => void
}): JSX.Element {
  return (
    <div class="gallery-choice" role="group" aria-label={props.label}>
      <For each={props.values}>
        {(value) => (
          <button type="button" lang={LANGUAGES.find((name) => name === value)} aria-pressed={props.now === value} onClick={() => props.onChoose(value)}>
            {props.nameOf(value)}
          </button>
        )}
      </For>
    </div>
  )
}
