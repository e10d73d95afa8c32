import { createSignal, Show, type JSX } from 'solid-js'
import type { CallAnswer } from '../../../main/contract/operator.ts'
import type { SetUpPart } from '../../../main/contract/operator-set-up.ts'
import { createAct } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { ErrorNotice, Notice } from '../parts/notice.tsx'
import { setUpWords } from '../words/set-up.ts'

/** Tries one part with the answers as they are, and says what came of it. */
export function TryPart(props: { readonly part: SetUpPart; readonly save: () => Promise<boolean> }): JSX.Element {
  const act = createAct()
  const [tried, setTried] = createSignal<CallAnswer<'try_set_up'>>()
  const [isBusy, setBusy] = createSignal(false)
  const start = async (): Promise<void> => {
    setBusy(true)
    setTried(undefined)
    if (await props.save()) setTried(await act.run('try_set_up', { part: props.part }))
    setBusy(false)
  }
  const words = (found: CallAnswer<'try_set_up'>) => {
    const told = setUpWords().tried[`${found.part}:${found.code}`]
    return told === undefined ? setUpWords().untold(found.code) : told(found.facts)
  }
  return (
    <div class="stack">
      <div class="actions">
        <Button busy={isBusy() ? setUpWords().trying[props.part] : undefined} onPress={() => void start()}>
          {setUpWords().try[props.part]}
        </Button>
      </div>
      <div aria-live="polite">
        <Show when={tried()}>
          {(found) => (
            <Notice state={found().good ? 'good' : 'fault'} title={words(found()).what}>
              <p>{words(found()).todo}</p>
            </Notice>
          )}
        </Show>
      </div>
      <ErrorNotice error={act.error()} />
    </div>
  )
}
