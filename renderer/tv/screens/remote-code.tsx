import { createMemo, For, Show, type JSX } from 'solid-js'
import type { TvView } from '../../../main/contract/tv-view.ts'
import { Say } from '../../shared/words.tsx'
import { useWords } from '../face/context.ts'
import { qrPathOf } from '../logic/qr-code.ts'
import { Body } from '../parts/body.tsx'
import { Head } from '../parts/head.tsx'
import { Lone } from '../parts/lone.tsx'

type RemoteCodeView = Extract<TvView, { screen: 'remote_code' }>

/** A telephone scans this to become a remote control. */
export function RemoteCode(props: { readonly view: RemoteCodeView }): JSX.Element {
  const words = useWords()
  const url = createMemo(() => props.view.url)
  return (
    <>
      <Head title={<Say words={words().remoteCode.title} />} />
      <Body class="code-screen" of={[url(), props.view.telephones]}>
        <div class="told">
          <Show
            when={url() !== null}
            fallback={
              <>
                <p>
                  <Say words={words().remoteCode.none} />
                </p>
                <p>
                  <Say words={words().remoteCode.noneNext} />
                </p>
              </>
            }
          >
            <ol class="steps">
              <For each={words().remoteCode.steps}>
                {(step, at) => (
                  <li>
                    <span class="step-number">{at() + 1}</span>
                    <span>
                      <Say words={step} />
                    </span>
                  </li>
                )}
              </For>
            </ol>
            <p class="telephones" aria-live="polite" data-any={props.view.telephones > 0 ? 'yes' : undefined}>
              <Say words={words().remoteCode.telephones(props.view.telephones)} />
            </p>
          </Show>
          <Lone />
        </div>
        <Show when={url()}>
          {(address) => {
            const code = createMemo(() => qrPathOf(address()))
            return (
              <svg
                class="qr"
                viewBox={`0 0 ${String(code().side)} ${String(code().side)}`}
                shape-rendering="crispEdges"
                role="img"
                aria-label={address()}
              >
                <rect width="100%" height="100%" fill="#ffffff" />
                <path d={code().path} fill="#000000" />
              </svg>
            )
          }}
        </Show>
      </Body>
    </>
  )
}
