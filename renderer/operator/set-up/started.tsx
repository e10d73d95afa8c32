import { createSignal, onCleanup, Show, type JSX } from 'solid-js'
import { Button } from '../parts/button.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { call } from '../session.ts'
import { setUpWords } from '../words/set-up.ts'

const LOOK_EVERY_MS = 1_000

/** Waits until the machine itself answers under the same address, and leads to its entrance. */
export function Started(props: { readonly onSignIn: () => void }): JSX.Element {
  const words = () => setUpWords().started
  const [isThere, setThere] = createSignal(false)
  const timer = setInterval(() => {
    void call('read_welcome', {}).then((answer) => {
      // The side that set it up answers for a moment yet.
      if (answer.ok && answer.value.isConfigured) setThere(true)
    })
  }, LOOK_EVERY_MS)
  onCleanup(() => clearInterval(timer))
  return (
    <div class="stack set-up-step">
      <PageHead title={words().title} lead={words().lead} />
      <Show
        when={isThere()}
        fallback={
          <p class="loading" role="status">
            {words().waiting}…
          </p>
        }
      >
        <div class="actions">
          <Button kind="primary" size="large" onPress={() => props.onSignIn()}>
            {words().signIn}
          </Button>
        </div>
      </Show>
    </div>
  )
}
