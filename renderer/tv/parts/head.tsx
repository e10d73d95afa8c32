import { Show, type JSX } from 'solid-js'
import { Icon } from '../../shared/icons.tsx'
import { Say } from '../../shared/words.tsx'
import { useFace, useWords } from '../face/context.ts'
import { IDLE_SHOWN_MS } from '../logic/presence.ts'

/** Up to here seconds are counted: rounded to minutes they would promise what there is not. */
const COUNTED_S = 120

/** Time left as people say it. */
export function useTime(): (seconds: number) => string {
  const words = useWords()
  return (seconds) =>
    seconds > COUNTED_S ? words().minutes(Math.ceil(seconds / 60)) : words().seconds(seconds)
}

/** Above everything: where one is, what this is, and how long it lasts. */
export function Head(props: {
  readonly path?: JSX.Element
  readonly title: JSX.Element
  /** The screen says itself, below, how long it lasts. */
  readonly hasOwnTime?: boolean
}): JSX.Element {
  const face = useFace()
  const words = useWords()
  const time = useTime()
  const visit = () => face.view()?.visit ?? null
  const isNearEnd = () => (face.idleSeconds() ?? Infinity) * 1000 <= IDLE_SHOWN_MS
  return (
    <header class="head">
      <div class="head-where">
        <p class="path">{props.path}</p>
        <h1>{props.title}</h1>
      </div>
      <div class="head-state">
        <Show when={face.screen().name !== 'settings' && face.screen().name !== 'learn' ? visit() : null}>
          <p class="visit">
            <Icon name="card" />
            <span>
              <Say words={words().visit.endsWithCard} />
            </span>
          </p>
          <Show when={isNearEnd()}>
            <p class="time-left">
              <Icon name="clock" />
              <span>
                <Say words={words().visit.endsIn(time(face.idleSeconds() ?? 0))} />
              </span>
            </p>
          </Show>
        </Show>
        <div class="head-notes">
          <Show when={(face.view()?.telephones ?? 0) > 0}>
            <p class="by-telephone">
              <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" aria-hidden="true">
                <path d="M7 3h10v18H7zM11 17.5h2" stroke-linejoin="round" />
              </svg>
              <span>
                <Say words={words().byTelephone} />
              </span>
            </p>
          </Show>
          <Show when={face.local() === null && props.hasOwnTime !== true ? face.secondsLeft() : null}>
            {(seconds) => (
              <p class="time-left" data-soon={seconds() <= 15 ? 'yes' : undefined}>
                <Icon name="clock" />
                <span>{words().left(time(seconds()))}</span>
              </p>
            )}
          </Show>
        </div>
      </div>
    </header>
  )
}
