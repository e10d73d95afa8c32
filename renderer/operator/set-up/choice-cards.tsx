import { createUniqueId, For, type JSX } from 'solid-js'

/** One thing to choose, with a line of what it means. */
export interface Choice {
  readonly value: string
  readonly name: string
  readonly lead?: string
}

/** One of a few, each with its meaning beside it: radio buttons as large as a thumb. */
export function ChoiceCards(props: {
  readonly legend: string
  readonly choices: readonly Choice[]
  readonly value: string | undefined
  readonly onChoose: (value: string) => void
}): JSX.Element {
  const name = createUniqueId()
  return (
    <fieldset class="choice-cards">
      <legend class="unseen">{props.legend}</legend>
      <For each={props.choices}>
        {(choice) => (
          <label class="choice-card" data-chosen={props.value === choice.value || undefined}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={props.value === choice.value}
              onChange={() => props.onChoose(choice.value)}
            />
            <span class="choice-words">
              <strong>{choice.name}</strong>
              <span class="hint">{choice.lead}</span>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  )
}
