import { Show, type JSX } from 'solid-js'
import type { ServiceTest, TestRun } from '../../../../main/contract/operator-watch.ts'
import { Button } from '../../parts/button.tsx'
import { Mark, type MarkState } from '../../parts/mark.tsx'
import { clockOf } from '../../time.ts'
import { resultOf, serviceWords } from '../../words/service.ts'

const MARKS: Readonly<Record<TestRun['state'], MarkState>> = {
  running: 'waiting',
  asking: 'info',
  passed: 'good',
  failed: 'fault',
  skipped: 'off'
}

/** One test of the round, with its last outcome. */
export function TestRow(props: {
  readonly test: ServiceTest
  readonly number: number
  readonly run: TestRun | undefined
  readonly isNext: boolean
  /** Whether it can begin now. */
  readonly canRun: boolean
  readonly onRun: () => void
}): JSX.Element {
  const name = () => serviceWords().testNames[props.test][0]
  const verb = () => (props.run === undefined ? serviceWords().run : serviceWords().runAgain)
  const isOver = (run: TestRun) => run.state !== 'running' && run.state !== 'asking'
  return (
    <li class="test" data-test={props.test} data-state={props.run?.state} data-next={props.isNext || undefined}>
      <span class="test-number" aria-hidden="true">
        {props.number}
      </span>
      <div class="test-words">
        <h3>{name()}</h3>
        <p class="soft small">{serviceWords().testNames[props.test][1]}</p>
        <Show when={props.run}>
          {(run) => (
            <>
              <p>
                <Mark state={MARKS[run().state]}>{serviceWords().states[run().state]}</Mark>
                <Show when={run().endedAtMs}>
                  {(at) => <span class="soft small number"> {clockOf(at())} JST</span>}
                </Show>
              </p>
              <Show when={isOver(run())}>
                <p class="small">{resultOf(run())}</p>
              </Show>
            </>
          )}
        </Show>
      </div>
      <Show when={props.canRun}>
        <Button
          kind={props.isNext ? 'primary' : 'plain'}
          label={`${verb()}: ${name()}`}
          onPress={() => props.onRun()}
        >
          {verb()}
        </Button>
      </Show>
    </li>
  )
}
