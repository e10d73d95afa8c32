import { Show, type JSX } from 'solid-js'
import type { ServiceTurn } from '../../../main/contract/service-page.ts'
import { Choice } from '../parts/choice.tsx'
import { Text } from '../parts/text.tsx'

/** A body with the ways to the page before and after at its edges. */
export function Turned(props: { readonly turn: ServiceTurn; readonly children: JSX.Element }): JSX.Element {
  return (
    <div class="turned">
      <Show when={props.turn.earlier}>
        {(act) => (
          <Choice id={act().actId} class="edge edge-earlier">
            <span class="edge-arrow" aria-hidden="true">
              ◀
            </span>
            <span>
              <Text words={act().words} />
            </span>
          </Choice>
        )}
      </Show>
      <div class="turned-body">{props.children}</div>
      <Show when={props.turn.later}>
        {(act) => (
          <Choice id={act().actId} class="edge edge-later">
            <span class="edge-arrow" aria-hidden="true">
              ▶
            </span>
            <span>
              <Text words={act().words} />
            </span>
          </Choice>
        )}
      </Show>
    </div>
  )
}
