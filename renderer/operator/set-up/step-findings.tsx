import { For, Show, type JSX } from 'solid-js'
import type { SetUpFinding } from '../../../main/contract/operator-set-up.ts'
import { language } from '../language.ts'
import { Notice } from '../parts/notice.tsx'
import { setUpWords } from '../words/set-up.ts'

/** What an answer that was given has wrong; what is not answered yet needs no words where it is asked. */
export function StepFindings(props: { readonly of: readonly SetUpFinding[] }): JSX.Element {
  const told = () => props.of.filter(({ problem }) => problem !== 'is not answered yet')
  return (
    <Show when={told().length > 0}>
      <For each={told()}>
        {({ severity, problem, remedy }) => (
          <Notice
            state={severity === 'error' ? 'fault' : 'warning'}
            title={language() === 'ja' ? setUpWords().toCorrect : problem}
          >
            <p lang="en">{language() === 'ja' ? `${problem}. ${remedy}` : remedy}</p>
          </Notice>
        )}
      </For>
    </Show>
  )
}
