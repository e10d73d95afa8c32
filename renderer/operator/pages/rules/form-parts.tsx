import { createSignal, createUniqueId, For, Show, type JSX } from 'solid-js'
import type { RuleFinding } from '../../../../main/contract/operator-rules.ts'
import { Button } from '../../parts/button.tsx'
import { TextField } from '../../parts/field.tsx'
import { formWords } from '../../words/rule-form.ts'
import { withDate } from './draft-edit.ts'
import { FindingList } from './finding-list.tsx'

/**
 * A part of the form: its name, its fields, and what the machine has found about it. `place`: path that it stands for.
 */
export function Part(props: {
  readonly legend: string
  readonly place: string
  readonly findings: readonly RuleFinding[]
  readonly children: JSX.Element
}): JSX.Element {
  return (
    <fieldset
      class="part"
      data-place={props.place}
      tabindex="-1"
      data-invalid={props.findings.some(({ severity }) => severity === 'error') || undefined}
    >
      <legend>{props.legend}</legend>
      <div class="part-body">
        {props.children}
        <div aria-live="polite">
          <FindingList findings={props.findings} />
        </div>
      </div>
    </fieldset>
  )
}

/** One of a few ways, each with what it means below it. */
export function Choice<T extends string>(props: {
  readonly name: string
  readonly value: T
  readonly choices: readonly { readonly value: T; readonly label: string; readonly hint?: string }[]
  readonly onChoose: (value: T) => void
}): JSX.Element {
  const id = createUniqueId()
  return (
    <div class="choices">
      <For each={props.choices}>
        {(choice) => (
          <div class="choice">
            <label>
              <input
                type="radio"
                name={`${id}-${props.name}`}
                checked={choice.value === props.value}
                aria-describedby={choice.hint === undefined ? undefined : `${id}-${choice.value}`}
                onChange={() => props.onChoose(choice.value)}
              />
              <span>{choice.label}</span>
            </label>
            <Show when={choice.hint}>
              {(hint) => (
                <p class="hint" id={`${id}-${choice.value}`}>
                  {hint()}
                </p>
              )}
            </Show>
          </div>
        )}
      </For>
    </div>
  )
}

/** Dates, each with a way to take it out, and a field for one more. */
export function DateList(props: {
  readonly dates: readonly string[]
  readonly onChange: (dates: readonly string[]) => void
}): JSX.Element {
  const [date, setDate] = createSignal('')
  return (
    <div class="dates">
      <Show when={props.dates.length > 0}>
        <ul class="date-list">
          <For each={props.dates}>
            {(given) => (
              <li>
                <span class="number">{given}</span>
                <button
                  type="button"
                  class="date-remove"
                  aria-label={formWords().dates.remove(given)}
                  onClick={() => props.onChange(props.dates.filter((other) => other !== given))}
                >
                  <span aria-hidden="true">✕</span>
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <div class="date-add">
        <TextField label={formWords().dates.date} type="date" value={date()} onInput={setDate} />
        <Button
          disabled={date() === ''}
          onPress={() => {
            props.onChange(withDate(props.dates, date()))
            setDate('')
          }}
        >
          {formWords().dates.add}
        </Button>
      </div>
    </div>
  )
}
