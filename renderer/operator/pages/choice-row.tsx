import { For, type JSX } from 'solid-js'

/** A few choices side by side, one of which holds: for periods and the like. */
export function ChoiceRow<T extends string>(props: {
  readonly label: string
  readonly value: T
  readonly choices: readonly { readonly value: T; readonly label: string }[]
  readonly onChoose: (value: T) => void
}): JSX.Element {
  return (
    <div class="choice-row" role="group" aria-label={props.label}>
      <For each={props.choices}>
        {(choice) => (
          <button
            type="button"
            class="choice-button"
            aria-pressed={choice.value === props.value}
            onClick={() => props.onChoose(choice.value)}
          >
            {choice.label}
          </button>
        )}
      </For>
    </div>
  )
}
