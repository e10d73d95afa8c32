import { createEffect, on, onCleanup, onMount, Show, type JSX } from 'solid-js'
import type { TestRun } from '../../../../main/contract/operator-watch.ts'
import { createAct } from '../../load.ts'
import { Button } from '../../parts/button.tsx'
import { ErrorNotice } from '../../parts/notice.tsx'
import { questionOf, resultOf, serviceWords } from '../../words/service.ts'

/** The test under way: what it asks of the person at the machine, with buttons for a thumb. */
export function RunCard(props: { readonly run: TestRun; readonly onChanged: () => void }): JSX.Element {
  const act = createAct()
  let card: HTMLElement | undefined
  const answer = async (given: 'yes' | 'no' | 'skip'): Promise<void> => {
    await act.run('answer_service_test', { id: props.run.id, answer: given })
    props.onChanged()
  }
  let heading: HTMLHeadingElement | undefined
  // Whoever pressed a test's button goes on here, and from here to the next test.
  onMount(() => heading?.focus({ preventScroll: true }))
  onCleanup(() => {
    if (card?.contains(document.activeElement) !== true) return
    setTimeout(() => document.querySelector<HTMLElement>('.test[data-next] button')?.focus())
  })
  // A new question is what one has to see now.
  createEffect(
    on(
      () => `${props.run.id} ${props.run.code}`,
      () => card?.scrollIntoView({ block: 'nearest' })
    )
  )
  const isAsking = () => props.run.state === 'asking'
  const busy = () => (act.isBusy() ? serviceWords().answering : '')
  return (
    <section ref={(element) => (card = element)} class="card run-card" aria-live="polite" data-code={props.run.code}>
      <h2 ref={(element) => (heading = element)} tabindex="-1">
        {serviceWords().testNames[props.run.test][0]}
      </h2>
      <p class="run-ask">{isAsking() ? questionOf(props.run).ask : resultOf(props.run)}</p>
      <div class="run-answers">
        <Show when={isAsking()}>
          <Show when={questionOf(props.run).yes}>
            {(yes) => (
              <Button kind="primary" size="large" busy={busy()} onPress={() => void answer('yes')}>
                {yes()}
              </Button>
            )}
          </Show>
          <Button size="large" busy={busy()} onPress={() => void answer('no')}>
            {questionOf(props.run).no}
          </Button>
        </Show>
        <Button kind="quiet" busy={busy()} onPress={() => void answer('skip')}>
          {serviceWords().skip}
        </Button>
      </div>
      <ErrorNotice error={act.error()} />
    </section>
  )
}
