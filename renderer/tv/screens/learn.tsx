import { createMemo, For, Show, type JSX } from 'solid-js'
import { ESSENTIAL_KEYS, REMOTE_KEYS } from '../../../main/contract/remote-key.ts'
import { plainWords } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { useFace, useWords } from '../face/context.ts'
import { KEY_NAMES } from '../keys/key-words.ts'
import { OWN } from '../logic/screen-model.ts'
import { createSecondsLeft } from '../logic/time-left.ts'
import { Body } from '../parts/body.tsx'
import { Choice } from '../parts/choice.tsx'
import { Head, useTime } from '../parts/head.tsx'

/** The face asks for key after key of a remote control that it does not know. */
export function Learn(): JSX.Element {
  const face = useFace()
  const words = useWords()
  const asking = createMemo(() => {
    const learning = face.learn.learning()
    return learning?.state === 'asking' ? learning : undefined
  })
  const ended = createMemo(() => {
    const learning = face.learn.learning()
    return learning?.state === 'ended' ? words().learn[learning.by] : undefined
  })
  return (
    <>
      <Head title={<Say words={ended()?.title ?? words().learn.title} />} />
      <Body class="learn-screen" of={ended()}>
        <Show when={asking()}>
          <Asked />
        </Show>
        <Show when={ended()}>
          {(told) => (
            <div class="beside">
              <div class="told">
                <For each={told().lines}>
                  {(line) => (
                    <p>
                      <Say words={line} />
                    </p>
                  )}
                </For>
              </div>
              <div class="acts">
                <Choice id={OWN.close} class="act act-main">
                  <span>
                    <Say words={words().ok} />
                  </span>
                </Choice>
              </div>
            </div>
          )}
        </Show>
      </Body>
    </>
  )
}

function Asked(): JSX.Element {
  const face = useFace()
  const words = useWords()
  const time = useTime()
  const learning = createMemo(() => {
    const now = face.learn.learning()
    return now?.state === 'asking' ? now : undefined
  })
  const asked = createMemo(() => learning()?.asked ?? 'up')
  const name = () => KEY_NAMES[face.language()][asked()]
  const left = createSecondsLeft(
    createMemo(() => ({ atMs: learning()?.deadlineMs ?? 0, totalMs: 1 }), undefined, {
      equals: (a, b) => a.atMs === b.atMs
    })
  )
  return (
    <>
      <Choice id={OWN.panel} isPanel class="learn-panel" label={`${plainWords(words().learn.press)}: ${plainWords(name().label)}`}>
        <p class="learn-press">
          <Say words={words().learn.press} />
        </p>
        <p class={`learn-key learn-${asked()}`}>
          <Show when={name().shape}>{(shape) => <span aria-hidden="true">{shape()}</span>}</Show>
          <span>
            <Say words={name().label} />
          </span>
        </p>
        <p class="learn-count">
          {words().learn.counted(REMOTE_KEYS.indexOf(asked()) + 1, REMOTE_KEYS.length)}
          <span class="learn-left">{words().left(time(left() ?? 0))}</span>
        </p>
      </Choice>
      <div class="learn-notes" aria-live="polite">
        <Show
          when={learning()?.refusal}
          fallback={
            <p>
              <Say words={words().learn.lead} />
            </p>
          }
        >
          {(refusal) => (
            <p class="refusal">
              <Say words={words().learn[refusal()]} />
            </p>
          )}
        </Show>
        <p class="quiet">
          <Say words={ESSENTIAL_KEYS.includes(asked()) ? words().learn.essentialNote : words().learn.skipNote} />
        </p>
      </div>
    </>
  )
}
