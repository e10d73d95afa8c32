import { Index, Show, type JSX } from 'solid-js'
import type { ServicePageOf } from '../../../main/contract/service-page.ts'
import { Acts } from '../parts/act.tsx'
import { Choice } from '../parts/choice.tsx'
import { Mark } from '../parts/mark.tsx'
import { Text } from '../parts/text.tsx'
import { Turned } from './turned.tsx'

/** A row that can be chosen, or one that only says how it is. */
function Row(props: { readonly actId: string | null; readonly class: string; readonly children: JSX.Element }): JSX.Element {
  return (
    <Show when={props.actId} fallback={<div class={`row row-off ${props.class}`}>{props.children}</div>}>
      {(actId) => (
        <Choice id={actId()} class={`row ${props.class}`}>
          {props.children}
        </Choice>
      )}
    </Show>
  )
}

/** So many rows have room for two lines each. */
const FEW_ROWS = 4

/** Choose one. */
export function List(props: { readonly page: ServicePageOf<'list'> }): JSX.Element {
  return (
    <>
      <Show when={props.page.lead}>
        {(lead) => (
          <p class="lead">
            <Text words={lead()} />
          </p>
        )}
      </Show>
      <Turned turn={props.page.turn}>
        <div class="rows" data-few={props.page.items.length <= FEW_ROWS ? 'yes' : undefined}>
          <Index each={props.page.items}>
            {(item) => (
              <Row actId={item().actId} class="row-item">
                <span class="row-words">
                  <span class="row-name">
                    <Text words={item().name} />
                  </span>
                  <Show when={item().line}>
                    {(line) => (
                      <span class="row-line">
                        <Text words={line()} />
                      </span>
                    )}
                  </Show>
                </span>
                <Show when={item().mark}>{(mark) => <Mark mark={mark()} />}</Show>
              </Row>
            )}
          </Index>
        </div>
      </Turned>
      <Show when={props.page.acts.length > 0}>
        <Acts acts={props.page.acts} row />
      </Show>
    </>
  )
}

/** Times of a day. */
export function Slots(props: { readonly page: ServicePageOf<'slots'> }): JSX.Element {
  return (
    <>
      <Turned turn={props.page.turn}>
        <div class="rows">
          <Index each={props.page.slots}>
            {(slot) => (
              <Row actId={slot().actId} class={`row-slot slot-${slot().state}`}>
                <span class="slot-time">
                  {slot().from}
                  <span class="slot-until">–{slot().until}</span>
                </span>
                <span class="row-name">
                  <Text words={slot().place} />
                </span>
                <Mark mark={slot().mark} />
              </Row>
            )}
          </Index>
        </div>
      </Turned>
      <Show when={props.page.acts.length > 0}>
        <Acts acts={props.page.acts} row />
      </Show>
    </>
  )
}
