import { Index, Show, type JSX } from 'solid-js'
import type { ServicePageOf } from '../../../main/contract/service-page.ts'
import { Acts } from '../parts/act.tsx'
import { Choice } from '../parts/choice.tsx'
import { Mark } from '../parts/mark.tsx'
import { Text } from '../parts/text.tsx'
import { Turned } from './turned.tsx'

type Day = ServicePageOf<'week'>['days'][number]

function DayWords(props: { readonly day: Day }): JSX.Element {
  return (
    <>
      <span class="day-words">
        <Text words={props.day.words} />
      </span>
      <Mark mark={props.day.mark} />
    </>
  )
}

/** Seven days side by side. */
export function Week(props: { readonly page: ServicePageOf<'week'> }): JSX.Element {
  return (
    <>
      <Turned turn={props.page.turn}>
        <div class="days">
          <Index each={props.page.days}>
            {(day) => (
              <Show
                when={day().actId}
                fallback={
                  <div class="day row-off">
                    <DayWords day={day()} />
                  </div>
                }
              >
                {(actId) => (
                  <Choice id={actId()} class="day">
                    <DayWords day={day()} />
                  </Choice>
                )}
              </Show>
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
