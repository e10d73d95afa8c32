import { createMemo, For, Show, type JSX } from 'solid-js'
import type { CallAnswer } from '../../../main/contract/operator.ts'
import type { ServiceMode, ServiceTest, TestRun } from '../../../main/contract/operator-watch.ts'
import { language } from '../language.ts'
import { createAct, createLoad, type Act } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { MarkShape, type MarkState } from '../parts/mark.tsx'
import { ErrorNotice, Notice } from '../parts/notice.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { momentWords } from '../time.ts'
import { frameWords } from '../words/frame.ts'
import { serviceWords } from '../words/service.ts'
import { activeRun, newestOf, testOrder } from './service/round.ts'
import { RunCard } from './service/run-card.tsx'
import { TestRow } from './service/test-row.tsx'

const POLL_MS = 1_000

type Service = CallAnswer<'read_service'>

const MODE_MARKS: Readonly<Record<ServiceMode, MarkState>> = {
  in_service: 'good',
  maintenance: 'warning',
  out_of_service: 'fault'
}

/** Service at the machine: its mode, and a technician's round of tests. */
export default function ServicePage(): JSX.Element {
  // Asking also tells the machine that whoever began a test is there still.
  const service = createLoad('read_service', () => ({}), { everyMs: POLL_MS })
  return (
    <div class="service">
      <PageHead title={frameWords().titles.service} lead={serviceWords().lead} />
      <div class="stack">
        <Loaded of={service} what={serviceWords().what}>
          {(value) => <Round service={value()} onChanged={() => service.again()} />}
        </Loaded>
      </div>
    </div>
  )
}

function Round(props: { readonly service: Service; readonly onChanged: () => void }): JSX.Element {
  const act = createAct()
  const active = createMemo(() => activeRun(props.service.runs))
  const isMaintenance = () => props.service.mode === 'maintenance'
  const newest = (test: ServiceTest): TestRun | undefined =>
    newestOf(props.service.runs, test, isMaintenance() ? props.service.sinceMs : null)
  const next = () => testOrder.find((test) => newest(test) === undefined)
  const passed = () => testOrder.filter((test) => newest(test)?.state === 'passed').length
  const start = async (test: ServiceTest): Promise<void> => {
    await act.run('run_service_test', { test })
    props.onChanged()
  }
  return (
    <>
      <Show when={active()}>{(run) => <RunCard run={run()} onChanged={props.onChanged} />}</Show>
      <ErrorNotice error={act.error()} />
      <ModeCard service={props.service} onChanged={props.onChanged} />
      <Show when={isMaintenance() && next() === undefined && active() === undefined}>
        <Notice state="good" title={serviceWords().allDone} />
      </Show>
      <section class="section">
        <div class="section-head">
          <h2>{serviceWords().tests}</h2>
          <p role="status">{serviceWords().done(passed(), testOrder.length)}</p>
        </div>
        <p class="lead">{isMaintenance() ? serviceWords().testsLead : serviceWords().needsMaintenance}</p>
        <ol class="tests">
          <For each={testOrder}>
            {(test, at) => (
              <TestRow
                test={test}
                number={at() + 1}
                run={newest(test)}
                isNext={isMaintenance() && next() === test && active() === undefined}
                canRun={isMaintenance() && active() === undefined}
                onRun={() => void start(test)}
              />
            )}
          </For>
        </ol>
      </section>
    </>
  )
}

function ModeCard(props: { readonly service: Service; readonly onChanged: () => void }): JSX.Element {
  const act = createAct()
  const change = async (to: ServiceMode): Promise<void> => {
    await (to === 'in_service' ? act.run('end_service', {}) : act.run('begin_service', { mode: to }))
    props.onChanged()
  }
  return (
    <section class="card mode" data-mode={props.service.mode}>
      <div class="mode-head" role="status" data-testid="service-mode">
        <MarkShape state={MODE_MARKS[props.service.mode]} />
        <p>{serviceWords().modes[props.service.mode]}</p>
      </div>
      <Show when={props.service.sinceMs}>
        {(since) => <p class="soft small number">{serviceWords().since(momentWords(since(), language()))}</p>}
      </Show>
      <p>{serviceWords().modeLeads[props.service.mode]}</p>
      <ModeButtons mode={props.service.mode} act={act} onChange={(to) => void change(to)} />
      <Show when={props.service.mode === 'in_service'}>
        <p class="soft small">{serviceWords().saleFirst}</p>
      </Show>
      <ErrorNotice error={act.error()} />
    </section>
  )
}

function ModeButtons(props: {
  readonly mode: ServiceMode
  readonly act: Act
  readonly onChange: (to: ServiceMode) => void
}): JSX.Element {
  const busy = () => (props.act.isBusy() ? serviceWords().beginning : '')
  return (
    <div class="actions">
      <Show when={props.mode !== 'in_service'}>
        <Button kind="primary" size="large" busy={busy()} onPress={() => props.onChange('in_service')}>
          {serviceWords().backToService}
        </Button>
      </Show>
      <Show when={props.mode !== 'maintenance'}>
        <Button
          kind={props.mode === 'in_service' ? 'primary' : 'plain'}
          size="large"
          busy={busy()}
          onPress={() => props.onChange('maintenance')}
        >
          {serviceWords().beginMaintenance}
        </Button>
      </Show>
      <Show when={props.mode !== 'out_of_service'}>
        <Button size="large" busy={busy()} onPress={() => props.onChange('out_of_service')}>
          {serviceWords().takeOut}
        </Button>
      </Show>
    </div>
  )
}
