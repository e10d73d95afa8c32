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

/** This screen is not paired: a code is wanted; or it is the machine's own, and has to be opened anew. */
export function Unpaired(): JSX.Element {
  const face = useFace()
  return (
    <Show when={face.ownEnded()} fallback={<CodeWanted />}>
      <OwnEnded />
    </Show>
  )
}

/** The token of the machine's own screen holds no more: how it is opened again. */
function OwnEnded(): JSX.Element {
  const words = useWords()
  const told = () => words().unpaired.own_address_old
  return (
    <>
      <Head title={<Say words={told().title} />} />
      <Body class="asking" of="own_address_old">
        <Choice id={OWN.panel} isPanel class="asking-panel" label={plainWords(told().title)}>
          <div>
            <Lines lines={told().lines} />
          </div>
        </Choice>
      </Body>
    </>
  )
}

/** A code is wanted, by digit keys or by arrows. It is no secret to the room. */
function CodeWanted(): JSX.Element {
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
