import { For, type JSX } from 'solid-js'
import { language, showLanguage, type ConsoleLanguage } from './language.ts'
import { frameWords } from './words/frame.ts'

const NAMES: readonly { readonly code: ConsoleLanguage; readonly name: string }[] = [
  { code: 'ja', name: '日本語' },
  { code: 'en', name: 'English' }
]

/** Both languages by their own names, one press each. */
export function LanguageSwitch(): JSX.Element {
  return (
    <div class="language-switch" role="group" aria-label={frameWords().language}>
      <For each={NAMES}>
        {({ code, name }) => (
          <button type="button" lang={code} aria-pressed={language() === code} onClick={() => showLanguage(code)}>
            {name}
          </button>
        )}
      </For>
    </div>
  )
}
