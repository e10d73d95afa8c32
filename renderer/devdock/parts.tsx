import { For, Show, type JSX, type ParentProps } from 'solid-js'
import { DOCK_ACTIONS, type CatalogueGroup } from '../../main/contract/devdock/catalogue.ts'
import { useDesk } from './desk.ts'
import { withFields } from './keys.ts'

/** A group of the desk: its name, how things stand there, and what can be done. */
export function Group(
  props: ParentProps<{ readonly name: string; readonly id: string; readonly status?: string; readonly bad?: boolean }>
): JSX.Element {
  return (
    <section class="group" aria-labelledby={`${props.id}-name`} data-group={props.id}>
      <header class="group-head">
        <h2 id={`${props.id}-name`}>{props.name}</h2>
        <Show when={props.status !== undefined}>
          <p class="status" data-bad={props.bad === true} data-testid={`status-${props.id}`}>
            {props.bad === true ? '▲' : '●'} {props.status}
          </p>
        </Show>
      </header>
      {props.children}
    </section>
  )
}

/** One verb: a button with its key on it. `active`: what it does is so now. */
export function Verb(props: {
  readonly label: string
  readonly keyName: string
  readonly onPress: () => void
  readonly active?: boolean
}): JSX.Element {
  return (
    <button
      type="button"
      class="verb"
      data-active={props.active === true}
      data-testid={`key-${props.keyName}`}
      aria-keyshortcuts={shortcut(props.keyName)}
      onClick={() => props.onPress()}
    >
      <span>{props.label}</span>
      <kbd aria-hidden="true">{keyCap(props.keyName)}</kbd>
    </button>
  )
}

/** The verbs of a group, in their order. */
export function Verbs(props: {
  readonly group: CatalogueGroup
  readonly isActive?: (key: string) => boolean
}): JSX.Element {
  const desk = useDesk()
  return (
    <div class="verbs">
      <For each={DOCK_ACTIONS.filter(({ group }) => group === props.group)}>
        {({ key, label, request }) => (
          <Verb
            label={label}
            keyName={key}
            active={props.isActive?.(key) ?? false}
            onPress={() => desk.perform(withFields(request, desk.fields()))}
          />
        )}
      </For>
    </div>
  )
}

/** A number that a verb takes. What is no number of its range is not taken over. */
export function NumberField(props: {
  readonly label: string
  readonly unit: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly onValue: (value: number) => void
}): JSX.Element {
  return (
    <label class="field">
      <span>{props.label}</span>
      <input
        type="number"
        aria-label={props.unit === '' ? props.label : `${props.label} (${props.unit})`}
        value={props.value}
        min={props.min}
        max={props.max}
        onInput={(event) => {
          const value = event.currentTarget.valueAsNumber
          if (Number.isInteger(value) && value >= props.min && value <= props.max) props.onValue(value)
        }}
      />
      <span class="unit">{props.unit}</span>
    </label>
  )
}

/** How a key is drawn: with Shift as an arrow. */
export function keyCap(key: string): string {
  return /^[A-Z]$/.test(key) ? `⇧${key}` : key.toUpperCase()
}

function shortcut(key: string): string {
  return /^[A-Z]$/.test(key) ? `Shift+${key}` : key
}
