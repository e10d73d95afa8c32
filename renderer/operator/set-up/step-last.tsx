import { For, Show, type JSX } from 'solid-js'
import { language } from '../language.ts'
import { createAct } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { Facts } from '../parts/facts.tsx'
import { CheckField } from '../parts/field.tsx'
import { ErrorNotice, Notice } from '../parts/notice.tsx'
import { setUpSteps, setUpWords } from '../words/set-up.ts'
import { findingsOf, isAnswered } from './set-up-model.ts'
import type { StepProps } from './set-up.tsx'
import { StepFindings } from './step-findings.tsx'

/** Everything at a glance, and the start. */
export function LastStep(props: StepProps & { readonly onStarted: () => void }): JSX.Element {
  const words = () => setUpWords().last
  const act = createAct()
  const open = () => setUpSteps.filter((step) => !isAnswered(step, props.state))
  const start = async (): Promise<void> => {
    if (!(await props.save())) return
    if ((await act.run('finish_set_up', {})) !== undefined) props.onStarted()
  }
  const facts = () => {
    const { operatorName, place, role, endpoint, readerDriver, machineDriver, machinePort, products = [] } = props.answers
    const none = '—'
    const driverName = (driver: string | undefined) => setUpWords().drivers[driver ?? '']?.name ?? driver ?? none
    return [
      { name: setUpWords().steps.owner.name, value: operatorName ?? none },
      { name: setUpWords().steps.place.name, value: place === undefined ? none : setUpWords().place[place].name },
      { name: setUpWords().steps.role.name, value: role === undefined ? none : setUpWords().role[role].name },
      { name: setUpWords().steps.platform.name, value: endpoint ?? none },
      { name: setUpWords().steps.reader.name, value: driverName(readerDriver) },
      { name: setUpWords().steps.machine.name, value: `${driverName(machineDriver)} ${machinePort ?? ''}` },
      {
        name: setUpWords().steps.products.name,
        value: products.map(({ name }) => name[language()]).join(language() === 'ja' ? '、' : ', ') || none
      }
    ]
  }
  return (
    <>
      <div class="card">
        <Facts of={facts()} />
      </div>
      <CheckField
        label={words().twoPeople}
        hint={words().twoPeopleHint}
        isChecked={props.answers.twoPeople ?? false}
        onChange={(twoPeople) => props.change({ twoPeople })}
      />
      <Show
        when={open().length === 0}
        fallback={
          <Notice
            state="warning"
            title={words().missing}
            actions={
              <For each={open()}>
                {(step) => (
                  <Button onPress={() => props.goTo(step)}>{words().goTo(setUpWords().steps[step].name)}</Button>
                )}
              </For>
            }
          />
        }
      >
        <Notice state="good" title={words().ready} />
      </Show>
      <StepFindings of={findingsOf('last', props.state)} />
      <ErrorNotice error={act.error()} />
      <div class="actions">
        <Button
          kind="primary"
          size="large"
          disabled={open().length > 0}
          busy={act.isBusy() ? words().starting : undefined}
          onPress={() => void start()}
        >
          {words().start}
        </Button>
      </div>
    </>
  )
}
