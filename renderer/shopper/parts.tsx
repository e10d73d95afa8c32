import { createEffect, Show, type JSX } from 'solid-js'
import type { Localized } from '../../main/contract/shopper.ts'
import { Icon, type IconName } from '../shared/icons.tsx'
import { textIn } from '../shared/localized.ts'
import { plainWords, type Words } from '../shared/words.ts'
import { Say } from '../shared/words.tsx'
import { useShopper } from './shopper.ts'

/**
 * The one thing a screen says, largest; read out whenever it changes. Its name is the plain words: a name gathered from
 * ruby would have gaps in it.
 */
export function Title(props: {
  readonly words: Words
  readonly urgent?: boolean
  /** Read out after it. */
  readonly also?: readonly Words[] | undefined
}): JSX.Element {
  const { strings, announce } = useShopper()
  const spoken = () => [props.words, ...(props.also ?? [])].map(plainWords)
  createEffect(() => announce(spoken().join(strings().joins.sentences), props.urgent ?? false))
  return (
    <h1 class="title" aria-label={plainWords(props.words)}>
      <Say words={props.words} />
    </h1>
  )
}

/** The operator's own words, marked as the language that they are in. */
export function OperatorWords(props: { readonly words: Localized; readonly class: string }): JSX.Element {
  const { language } = useShopper()
  const shown = () => textIn(props.words, language())
  return (
    <span class={props.class} lang={shown().language}>
      {shown().text}
    </span>
  )
}

/** What to know beside the title. */
export function Lead(props: { readonly words: Words; readonly class?: string }): JSX.Element {
  return (
    <p class={`lead ${props.class ?? ''}`}>
      <Say words={props.words} />
    </p>
  )
}

/** A quiet line with its icon. */
export function Note(props: { readonly icon: IconName; readonly words: Words; readonly class?: string }): JSX.Element {
  return (
    <p class={`note ${props.class ?? ''}`}>
      <Icon name={props.icon} />
      <span>
        <Say words={props.words} />
      </span>
    </p>
  )
}

/** A large button with a word on it. `kind`: the one to press, or another. */
export function Button(props: {
  readonly words: Words
  readonly kind: 'primary' | 'secondary'
  readonly icon?: IconName
  readonly onPress: () => void
  readonly testId: string
  readonly initialFocus?: boolean
  /** It says why when it is pressed. */
  readonly off?: boolean
}): JSX.Element {
  return (
    <button
      type="button"
      class={`button button-${props.kind}`}
      data-testid={props.testId}
      data-primary={props.initialFocus === true ? '' : undefined}
      aria-label={plainWords(props.words)}
      aria-disabled={props.off}
      onClick={() => props.onPress()}
    >
      <Show when={props.icon}>{(icon) => <Icon name={icon()} />}</Show>
      <span>
        <Say words={props.words} />
      </span>
    </button>
  )
}

/** The age mark of a product: a ring with the number and the word, or the word that there is no check. */
export function AgeMark(props: { readonly years: number }): JSX.Element {
  const { strings } = useShopper()
  return (
    <Show
      when={props.years > 0}
      fallback={
        <span class="age-mark age-mark-none">
          <span>
            <Say words={strings().anyAge} />
          </span>
        </span>
      }
    >
      <span class="age-mark">
        <span class="age-ring" aria-hidden="true">
          {props.years}+
        </span>
        <span class="age-word">
          <Say words={strings().age(props.years)} />
        </span>
      </span>
    </Show>
  )
}

/** The operator's telephone, large enough to be dialled from. */
export function Telephone(props: { readonly number: string }): JSX.Element {
  const { strings } = useShopper()
  return (
    <p class="telephone" data-testid="telephone">
      <span class="telephone-label">
        <Icon name="telephone" />
        <span>
          <Say words={strings().outOfService.telephone} />
        </span>
      </span>
      <strong>{props.number}</strong>
    </p>
  )
}

/** Take your card: large, moving, and there until the card is gone. */
export function TakeCard(props: { readonly words: Words; readonly lead?: Words }): JSX.Element {
  return (
    <section class="take-card" role="alert" data-testid="take-card">
      <span class="take-card-mark">
        <Icon name="cardOut" />
      </span>
      <div>
        <p class="take-card-words">
          <Say words={props.words} />
        </p>
        <Show when={props.lead}>
          {(lead) => (
            <p class="take-card-lead">
              <Say words={lead()} />
            </p>
          )}
        </Show>
      </div>
    </section>
  )
}
