import { createUniqueId, For, Show, type JSX } from 'solid-js'
import type { SetUpState } from '../../../main/contract/operator-set-up.ts'
import { Field } from '../parts/field.tsx'
import { setUpWords } from '../words/set-up.ts'
import { ChoiceCards, type Choice } from './choice-cards.tsx'
import { findingsOf } from './set-up-model.ts'
import type { StepProps } from './set-up.tsx'
import { StepFindings } from './step-findings.tsx'
import { TryPart } from './try-part.tsx'

/** A driver in the language that is shown; a new one by its own words. */
function choiceOf({ name, summary }: SetUpState['readers'][number]): Choice {
  return { value: name, ...(setUpWords().drivers[name] ?? { name, lead: summary }) }
}

/** Which card reader, and whether it works. */
export function ReaderStep(props: StepProps): JSX.Element {
  return (
    <>
      <ChoiceCards
        legend={setUpWords().reader.label}
        choices={props.state.readers.map(choiceOf)}
        value={props.answers.readerDriver}
        onChoose={(readerDriver) => props.change({ readerDriver })}
      />
      <TryPart part="reader" save={props.save} />
      <StepFindings of={findingsOf('reader', props.state)} />
    </>
  )
}

/** How the machine is reached, and whether it answers. */
export function MachineStep(props: StepProps): JSX.Element {
  const words = () => setUpWords().machine
  const list = createUniqueId()
  return (
    <>
      <ChoiceCards
        legend={words().label}
        choices={props.state.machines.map(choiceOf)}
        value={props.answers.machineDriver}
        onChoose={(machineDriver) => props.change({ machineDriver })}
      />
      <Field label={words().port} hint={words().portHint}>
        {(ids) => (
          <input
            id={ids.id}
            class="input code"
            list={list}
            value={props.answers.machinePort ?? ''}
            aria-describedby={ids.describedBy}
            autocapitalize="none"
            autocomplete="off"
            spellcheck={false}
            maxlength={255}
            onInput={(event) => props.change({ machinePort: event.currentTarget.value })}
          />
        )}
      </Field>
      <datalist id={list}>
        <For each={props.state.ports}>{(port) => <option value={port} />}</For>
      </datalist>
      <Show when={props.state.ports.length > 0}>
        <p class="hint">
          {words().own}: <span class="code">{props.state.ports.join(' , ')}</span>
        </p>
      </Show>
      <TryPart part="machine" save={props.save} />
      <StepFindings of={findingsOf('machine', props.state)} />
    </>
  )
}
