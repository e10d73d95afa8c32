import { createUniqueId, For, Show, type JSX } from 'solid-js'
import { frameWords } from '../words/frame.ts'

/** What a control inside a `Field` has to carry. */
export interface FieldIds {
  readonly id: string
  readonly describedBy: string | undefined
  readonly isInvalid: boolean
}

/** A label, a control, a hint and an error that belong together. */
export function Field(props: {
  readonly label: string
  readonly hint?: JSX.Element
  readonly error?: string | undefined
  readonly isOptional?: boolean
  readonly children: (ids: FieldIds) => JSX.Element
}): JSX.Element {
  const id = createUniqueId()
  const [hintId, errorId] = [`${id}-hint`, `${id}-error`]
  const ids: FieldIds = {
    id,
    get describedBy() {
      const given = [props.hint === undefined ? '' : hintId, (props.error ?? '') === '' ? '' : errorId]
      return given.filter((each) => each !== '').join(' ') || undefined
    },
    get isInvalid() {
      return (props.error ?? '') !== ''
    }
  }
  return (
    <div class="field" data-invalid={ids.isInvalid || undefined}>
      <label for={id}>
        {props.label}
        <Show when={props.isOptional}>
          <span class="optional"> {frameWords().optional}</span>
        </Show>
      </label>
      <Show when={props.hint !== undefined}>
        <p class="hint" id={hintId}>
          {props.hint}
        </p>
      </Show>
      {props.children(ids)}
      <p class="field-error" id={errorId} role="alert">
        {props.error}
      </p>
    </div>
  )
}

/** One line of text. */
export function TextField(props: {
  readonly label: string
  readonly value: string
  readonly onInput: (value: string) => void
  readonly hint?: JSX.Element
  readonly error?: string | undefined
  readonly isOptional?: boolean
  readonly type?: 'text' | 'password' | 'date' | 'time' | 'month' | 'number' | 'search'
  readonly autocomplete?: string
  readonly inputMode?: 'text' | 'numeric' | 'search'
  readonly maxLength?: number
  readonly isRequired?: boolean
  readonly hasFocus?: boolean
  readonly min?: string | number
  readonly max?: string | number
}): JSX.Element {
  let input: HTMLInputElement | undefined
  if (props.hasFocus === true) queueMicrotask(() => input?.focus())
  return (
    <Field label={props.label} hint={props.hint} error={props.error} isOptional={props.isOptional ?? false}>
      {(ids) => (
        <input
          ref={(element) => (input = element)}
          id={ids.id}
          class="input"
          type={props.type ?? 'text'}
          value={props.value}
          aria-describedby={ids.describedBy}
          aria-invalid={ids.isInvalid || undefined}
          autocomplete={props.autocomplete ?? 'off'}
          autocapitalize="none"
          spellcheck={false}
          inputmode={props.inputMode}
          maxlength={props.maxLength}
          min={props.min}
          max={props.max}
          required={props.isRequired}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  )
}

/** One of a few. */
export function SelectField(props: {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly onChange: (value: string) => void
  readonly hint?: JSX.Element
  readonly error?: string | undefined
}): JSX.Element {
  return (
    <Field label={props.label} hint={props.hint} error={props.error}>
      {(ids) => (
        <select
          id={ids.id}
          class="input"
          aria-describedby={ids.describedBy}
          aria-invalid={ids.isInvalid || undefined}
          onChange={(event) => props.onChange(event.currentTarget.value)}
        >
          <For each={props.options}>
            {(option) => (
              <option value={option.value} selected={option.value === props.value}>
                {option.label}
              </option>
            )}
          </For>
        </select>
      )}
    </Field>
  )
}

/** Yes or no, with its words beside it. */
export function CheckField(props: {
  readonly label: JSX.Element
  readonly isChecked: boolean
  readonly onChange: (isChecked: boolean) => void
  readonly hint?: JSX.Element
  readonly disabled?: boolean
}): JSX.Element {
  const id = createUniqueId()
  return (
    <div class="check-field">
      <label>
        <input
          type="checkbox"
          checked={props.isChecked}
          disabled={props.disabled}
          aria-describedby={props.hint === undefined ? undefined : id}
          onChange={(event) => props.onChange(event.currentTarget.checked)}
        />
        <span>{props.label}</span>
      </label>
      <Show when={props.hint !== undefined}>
        <p class="hint" id={id}>
          {props.hint}
        </p>
      </Show>
    </div>
  )
}
