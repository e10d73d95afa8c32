import type { JSX } from 'solid-js'
import { TextField } from '../parts/field.tsx'
import { setUpWords } from '../words/set-up.ts'
import { ChoiceCards } from './choice-cards.tsx'
import { findingsOf } from './set-up-model.ts'
import type { StepProps } from './set-up.tsx'
import { StepFindings } from './step-findings.tsx'

/** Who runs the machine. */
export function OwnerStep(props: StepProps): JSX.Element {
  const words = () => setUpWords().owner
  return (
    <>
      <TextField
        label={words().name}
        hint={words().nameHint}
        value={props.answers.operatorName ?? ''}
        maxLength={80}
        isRequired
        onInput={(operatorName) => props.change({ operatorName })}
      />
      <TextField
        label={words().telephone}
        hint={words().telephoneHint}
        value={props.answers.telephone ?? ''}
        maxLength={24}
        isOptional
        onInput={(telephone) => props.change({ telephone })}
      />
      <StepFindings of={findingsOf('owner', props.state)} />
    </>
  )
}

/** Indoors or outdoors. */
export function PlaceStep(props: StepProps): JSX.Element {
  const places = ['indoors', 'outdoors'] as const
  return (
    <ChoiceCards
      legend={setUpWords().steps.place.title}
      choices={places.map((value) => ({ value, ...setUpWords().place[value] }))}
      value={props.answers.place}
      onChoose={(value) => props.change({ place: value === 'outdoors' ? 'outdoors' : 'indoors' })}
    />
  )
}

/** In which legal role the machine runs. */
export function RoleStep(props: StepProps): JSX.Element {
  const roles = ['service_provider', 'platform_operator'] as const
  return (
    <ChoiceCards
      legend={setUpWords().steps.role.title}
      choices={roles.map((value) => ({ value, ...setUpWords().role[value] }))}
      value={props.answers.role}
      onChoose={(value) =>
        props.change({ role: value === 'platform_operator' ? 'platform_operator' : 'service_provider' })
      }
    />
  )
}
