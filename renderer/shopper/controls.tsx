import { For, Show, type JSX } from 'solid-js'
import type { ShopperView, TextPercent } from '../../main/contract/shopper.ts'
import { Icon, type IconName } from '../shared/icons.tsx'
import { plainWords, type Words } from '../shared/words.ts'
import { Say } from '../shared/words.tsx'
import { leaveCommand } from './leaving.ts'
import { useShopper } from './shopper.ts'
import { leaveWords } from './spoken.ts'
import { LANGUAGE_NAMES, LANGUAGES } from './strings/strings.ts'
import { TEXT_PERCENTS, nextTextPercent } from './text-size.ts'

/** Always at the same place: the way out, the languages, and the keys that make the screen easier to use. */
export function Controls(props: { readonly view: ShopperView }): JSX.Element {
  return (
    <footer class="controls">
      <Leave view={props.view} />
      <Languages />
      <Aids view={props.view} />
    </footer>
  )
}

function Leave(props: { readonly view: ShopperView }): JSX.Element {
  const { strings, send } = useShopper()
  const isEnd = (): boolean => leaveCommand(props.view.screen)?.type === 'dismiss'
  // What the platform is asked can be stopped; all else of a member's screen only be left.
  const isBack = (): boolean => props.view.screen === 'membership' && props.view.member.state !== 'carrying'
  const isPrimary = (): boolean => isEnd() && !(props.view.screen === 'not_sold' && props.view.mayTryAgain)
  return (
    <Show when={leaveCommand(props.view.screen)}>
      {(command) => {
        const words = (): Words => leaveWords(props.view, command().type, strings())
        return (
          <button
            type="button"
            class="control control-leave"
            data-testid={command().type}
            data-kind={isPrimary() ? 'primary' : 'plain'}
            data-primary={isPrimary() ? '' : undefined}
            aria-label={plainWords(words())}
            onClick={() => send(command())}
          >
            <Icon name={isBack() ? 'back' : isEnd() ? 'check' : 'cross'} />
            <span>
              <Say words={words()} />
            </span>
          </button>
        )
      }}
    </Show>
  )
}

function Languages(): JSX.Element {
  const { strings, language, send } = useShopper()
  return (
    <div class="languages" role="group" aria-label={strings().controls.language}>
      <For each={LANGUAGES}>
        {(name) => (
          <button
            type="button"
            class="control control-language"
            lang={name}
            data-testid={`language-${name}`}
            aria-pressed={language() === name}
            onClick={() => send({ type: 'set_language', language: name })}
          >
            <span>{LANGUAGE_NAMES[name]}</span>
          </button>
        )}
      </For>
    </div>
  )
}

/** What is nearest to the edge is there in every language; reading aloud, which not every engine can, comes first. */
function Aids(props: { readonly view: ShopperView }): JSX.Element {
  const { strings, send, hasVoice } = useShopper()
  const seated = (): boolean => props.view.reach === 'seated'
  const reading = (): boolean => props.view.readAloud ?? false
  const percent = (): TextPercent => props.view.textPercent ?? 100
  return (
    <div class="aids" role="group" aria-label={strings().aids.label}>
      <Show when={hasVoice()}>
        <Aid
          testId="read-aloud"
          icon={reading() ? 'silent' : 'speaker'}
          words={reading() ? strings().aids.silent : strings().aids.readAloud}
          onPress={() => send({ type: 'set_read_aloud', readAloud: !reading() })}
          on={reading()}
        />
      </Show>
      <Aid
        testId="text-size"
        icon="letters"
        words={percent() === 200 ? strings().aids.normal : strings().aids.larger}
        description={strings().aids.textSize(percent())}
        onPress={() => send({ type: 'set_text_size', textPercent: nextTextPercent(percent()) })}
        on={percent() > 100}
      >
        <span class="aid-level" aria-hidden="true">
          <For each={TEXT_PERCENTS}>{(step) => <span data-reached={step <= percent()} />}</For>
        </span>
      </Aid>
      <Aid
        testId="reach"
        icon={seated() ? 'raise' : 'lower'}
        words={seated() ? strings().aids.raise : strings().aids.lower}
        onPress={() => send({ type: 'set_reach', reach: seated() ? 'standing' : 'seated' })}
        on={seated()}
      />
    </div>
  )
}

/** A small key: its picture above its words. */
function Aid(props: {
  readonly testId: string
  readonly icon: IconName
  readonly words: Words
  /** Said after the words, to those who cannot see the key. */
  readonly description?: string
  readonly on: boolean
  readonly onPress: () => void
  readonly children?: JSX.Element
}): JSX.Element {
  return (
    <button
      type="button"
      class="control aid"
      data-testid={props.testId}
      data-on={props.on}
      aria-label={plainWords(props.words)}
      aria-description={props.description}
      onClick={() => props.onPress()}
    >
      <span class="aid-picture">
        <Icon name={props.icon} />
        {props.children}
      </span>
      <span class="aid-words">
        <Say words={props.words} />
      </span>
    </button>
  )
}
