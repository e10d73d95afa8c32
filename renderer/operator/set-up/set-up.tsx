import { createSignal, For, Match, Show, Switch, type JSX } from 'solid-js'
import type { SetUpChanges, SetUpAnswers, SetUpState } from '../../../main/contract/operator-set-up.ts'
import { LanguageSwitch } from '../language-switch.tsx'
import { createAct, createLoad } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { MarkShape } from '../parts/mark.tsx'
import { ErrorNotice } from '../parts/notice.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { setUpSteps, setUpWords, type SetUpStep } from '../words/set-up.ts'
import { answersWith, changesAfter, firstOpenStep, isAnswered } from './set-up-model.ts'
import { LastStep } from './step-last.tsx'
import { PlatformStep } from './step-platform.tsx'
import { ProductsStep } from './step-products.tsx'
import { ReaderStep, MachineStep } from './steps-devices.tsx'
import { OwnerStep, PlaceStep, RoleStep } from './steps-who-and-where.tsx'
import { Started } from './started.tsx'

/** What every step is given: what was answered, and how an answer is changed. */
export interface StepProps {
  readonly state: SetUpState
  readonly answers: SetUpAnswers
  /** Changes answers here, null takes one back; they are sent with the step, or by `save`. */
  readonly change: (changed: SetUpChanges) => void
  /** Sends what was changed. @returns whether the machine took it */
  readonly save: () => Promise<boolean>
  /** Told of what another call of the step brought. */
  readonly onState: (state: SetUpState) => void
  readonly goTo: (step: SetUpStep) => void
}

/** The first hour of a machine: one question a step, kept at the machine with each; then it starts. */
export function SetUp(props: { readonly onDone: () => void }): JSX.Element {
  const load = createLoad('read_set_up', () => ({}))
  return (
    <div class="set-up">
      <header class="top-bar set-up-bar">
        <span class="set-up-brand">{setUpWords().title}</span>
        <LanguageSwitch />
      </header>
      <main id="content" class="content" tabindex="-1">
        <Loaded of={load} what={setUpWords().title}>
          {(state) => <Steps first={state()} onDone={() => props.onDone()} />}
        </Loaded>
      </main>
    </div>
  )
}

function Steps(props: { readonly first: SetUpState; readonly onDone: () => void }): JSX.Element {
  const [state, setState] = createSignal(props.first)
  const [changed, setChanged] = createSignal<SetUpChanges>({})
  const [step, setStep] = createSignal<SetUpStep>(firstOpenStep(props.first))
  const [isStarted, setStarted] = createSignal(false)
  const act = createAct()
  const answers = (): SetUpAnswers => answersWith(state().answers, changed())
  const at = () => setUpSteps.indexOf(step())

  const save = async (): Promise<boolean> => {
    // What was changed here alone: somebody else may have answered another question meanwhile.
    const sent = changed()
    const saved = await act.run('save_set_up', { answers: sent })
    if (saved === undefined) return false
    setState(saved)
    setChanged((now) => changesAfter(now, sent))
    return true
  }
  const next = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const after = setUpSteps[at() + 1]
    if ((await save()) && after !== undefined) setStep(after)
  }
  const stepProps = (): StepProps => ({
    state: state(),
    answers: answers(),
    change: (more) => setChanged((before) => ({ ...before, ...more })),
    save,
    onState: setState,
    goTo: setStep
  })
  return (
    <Show when={!isStarted()} fallback={<Started onSignIn={() => props.onDone()} />}>
      <StepList state={state()} current={step()} onGo={setStep} />
      <Show when={step()} keyed>
        {(now) => (
          <form class="form set-up-step" onSubmit={(event) => void next(event)}>
            <PageHead title={setUpWords().steps[now].title} lead={setUpWords().steps[now].lead} />
            <Switch>
              <Match when={now === 'owner'}>
                <OwnerStep {...stepProps()} />
              </Match>
              <Match when={now === 'place'}>
                <PlaceStep {...stepProps()} />
              </Match>
              <Match when={now === 'role'}>
                <RoleStep {...stepProps()} />
              </Match>
              <Match when={now === 'platform'}>
                <PlatformStep {...stepProps()} />
              </Match>
              <Match when={now === 'reader'}>
                <ReaderStep {...stepProps()} />
              </Match>
              <Match when={now === 'machine'}>
                <MachineStep {...stepProps()} />
              </Match>
              <Match when={now === 'products'}>
                <ProductsStep {...stepProps()} />
              </Match>
              <Match when={now === 'last'}>
                <LastStep {...stepProps()} onStarted={() => setStarted(true)} />
              </Match>
            </Switch>
            <ErrorNotice error={act.error()} />
            <div class="actions set-up-moves">
              <Show when={setUpSteps[at() - 1]}>
                {(before) => <Button onPress={() => setStep(before())}>{setUpWords().back}</Button>}
              </Show>
              <Show when={now !== 'last'}>
                <Button kind="primary" type="submit" busy={act.isBusy() ? setUpWords().saving : undefined}>
                  {setUpWords().next}
                </Button>
              </Show>
            </div>
          </form>
        )}
      </Show>
    </Show>
  )
}

/** Where one is, and what is done: each step can be opened at any time. */
function StepList(props: {
  readonly state: SetUpState
  readonly current: SetUpStep
  readonly onGo: (step: SetUpStep) => void
}): JSX.Element {
  const isDone = (step: SetUpStep) => step !== 'last' && isAnswered(step, props.state)
  return (
    <nav class="set-up-list" aria-label={setUpWords().stepsName}>
      <p class="set-up-here">
        {setUpWords().step(
          setUpSteps.indexOf(props.current) + 1,
          setUpSteps.length,
          setUpWords().steps[props.current].name
        )}
      </p>
      <ol>
        <For each={setUpSteps}>
          {(step) => (
            <li>
              <button
                type="button"
                aria-current={step === props.current ? 'step' : undefined}
                onClick={() => props.onGo(step)}
              >
                <MarkShape state={isDone(step) ? 'good' : 'off'} />
                <span>{setUpWords().steps[step].name}</span>
                <span class="unseen">{isDone(step) ? setUpWords().done : setUpWords().toDo}</span>
              </button>
            </li>
          )}
        </For>
      </ol>
    </nav>
  )
}
