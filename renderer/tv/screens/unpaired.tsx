import { For, Index, Show, type JSX } from 'solid-js'
import { PAIRING_CODE_DIGITS } from '../../../main/contract/tv-names.ts'
import { Icon } from '../../shared/icons.tsx'
import { plainWords } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { useFace, useWords } from '../face/context.ts'
import { CODE_PAD, OWN } from '../logic/screen-model.ts'
import { Body } from '../parts/body.tsx'
import { Choice } from '../parts/choice.tsx'
import { Head, useTime } from '../parts/head.tsx'

/** This screen is not paired: a code is wanted, by digit keys or by arrows. It is no secret to the room. */
export function Unpaired(): JSX.Element {
  const face = useFace()
  const words = useWords()
  const time = useTime()
  const { code } = face
  const told = () => words().unpaired[code.state()]
  return (
    <>
      <Head path={<Say words={words().unpaired.title} />} title={<Say words={told().title} />} />
      <Body class="pair-screen" of={code.state()}>
        <div class="told">
          <Show when={code.state() !== 'code_wanted'} fallback={<Lines lines={told().lines} />}>
            <div class="sign sign-error">
              <Icon name="triangle" />
              <div>
                <Lines lines={told().lines} />
              </div>
            </div>
          </Show>
        </div>
        <Show
          when={code.waitSeconds()}
          fallback={
            <div class="pair-entry">
              <div class="code" role="img" aria-label={plainWords(words().unpaired.entered(code.code().length))}>
                <Index each={Array.from({ length: PAIRING_CODE_DIGITS })}>
                  {(_, at) => (
                    <span class="code-place" data-next={at === code.code().length ? 'yes' : undefined}>
                      {code.code().charAt(at)}
                    </span>
                  )}
                </Index>
              </div>
              <p class="pin-hint" aria-live="polite">
                <Say words={code.isSent() ? words().unpaired.sent : words().unpaired.entered(code.code().length)} />
              </p>
              <div class="code-pad">
                <For each={CODE_PAD}>
                  {(id, at) => (
                    <Choice id={id} class={id === OWN.codeErase ? 'code-key code-erase' : 'code-key'}>
                      <Show when={id === OWN.codeErase} fallback={<span>{(at() + 1) % 10}</span>}>
                        <span>
                          <Say words={words().unpaired.erase} />
                        </span>
                      </Show>
                    </Choice>
                  )}
                </For>
              </div>
            </div>
          }
        >
          {(seconds) => (
            <Choice id={OWN.panel} isPanel class="wait-panel wait-long" label={plainWords(told().title)}>
              <Icon name="clock" />
              <span>
                <Say words={words().unpaired.waitLeft(time(seconds()))} />
              </span>
            </Choice>
          )}
        </Show>
      </Body>
    </>
  )
}

function Lines(props: { readonly lines: readonly string[] }): JSX.Element {
  return (
    <For each={props.lines}>
      {(line) => (
        <p>
          <Say words={line} />
        </p>
      )}
    </For>
  )
}
