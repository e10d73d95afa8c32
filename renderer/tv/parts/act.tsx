import { Index, type JSX } from 'solid-js'
import type { ServiceAct } from '../../../main/contract/service-page.ts'
import { Choice } from './choice.tsx'
import { Text } from './text.tsx'

/** What can be done on a page, as buttons. `row`: beside each other; else one under the other. */
export function Acts(props: { readonly acts: readonly ServiceAct[]; readonly row?: boolean }): JSX.Element {
  return (
    <div class={props.row === true ? 'acts acts-row' : 'acts'}>
      <Index each={props.acts}>
        {(act) => (
          <Choice id={act().actId} class={`act act-${act().weight}`}>
            <span>
              <Text words={act().words} />
            </span>
          </Choice>
        )}
      </Index>
    </div>
  )
}
