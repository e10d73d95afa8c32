import { For, type JSX } from 'solid-js'

/** Names and values, one under the other. */
export function Facts(props: {
  readonly of: readonly { readonly name: JSX.Element; readonly value: JSX.Element }[]
}): JSX.Element {
  return (
    <dl class="facts">
      <For each={props.of}>
        {(fact) => (
          <div class="fact">
            <dt>{fact.name}</dt>
            <dd>{fact.value}</dd>
          </div>
        )}
      </For>
    </dl>
  )
}
