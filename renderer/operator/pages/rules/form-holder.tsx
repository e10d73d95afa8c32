import { createMemo, Show, type JSX } from 'solid-js'
import type { RuleFinding } from '../../../../main/contract/operator-rules.ts'
import { TextField } from '../../parts/field.tsx'
import { formWords } from '../../words/rule-form.ts'
import type { Rules } from './book.ts'
import { OFFLINE_AS_USUAL, type DraftOffline, type DraftRule } from './draft.ts'
import { Choice, Part } from './form-parts.tsx'

/** Findings of a rule at one of its fields. */
export type FindingsOf = (field: string) => readonly RuleFinding[]

export interface PartProps {
  readonly rule: DraftRule
  readonly rules: Rules
  readonly place: string
  readonly findingsOf: FindingsOf
  readonly onChange: (change: Partial<DraftRule>) => void
}

/** Whether something is sold below the age that the law names, with or without somebody's word for it. */
export function isAgeBelowLaw({ findingsOf }: Pick<PartProps, 'findingsOf'>): boolean {
  return findingsOf('atLeastYears').some(({ code }) => code === 'age_below_law')
}

/** The age, or nobody is asked. */
export function AgePart(props: PartProps): JSX.Element {
  return (
    <Part
      legend={formWords().age.legend}
      place={`${props.place}.atLeastYears`}
      findings={props.findingsOf('atLeastYears')}
    >
      <Choice
        name="age"
        value={props.rule.anybody ? 'anybody' : 'asked'}
        choices={[
          { value: 'asked', label: formWords().age.asked },
          { value: 'anybody', label: formWords().age.anybody }
        ]}
        onChoose={(way) => props.onChange({ anybody: way === 'anybody' })}
      />
      <Show when={!props.rule.anybody}>
        <div class="narrow">
          <TextField
            label={formWords().age.years}
            hint={formWords().age.hint}
            inputMode="numeric"
            value={props.rule.atLeastYears}
            onInput={(atLeastYears) => props.onChange({ atLeastYears })}
          />
        </div>
      </Show>
    </Part>
  )
}

/** The PIN, with what the law says to each way. */
export function PinPart(props: PartProps): JSX.Element {
  return (
    <Part
      legend={formWords().pin.legend}
      place={`${props.place}.pin`}
      findings={props.findingsOf('pin')}
    >
      <Choice
        name="pin"
        value={props.rule.pin}
        choices={[
          { value: 'pin', label: formWords().pin.pin, hint: formWords().pin.pinHint },
          {
            value: 'pin_unless_enrolled',
            label: formWords().pin.enrolled,
            hint: `${formWords().pin.enrolledHint}${props.rules.place === 'outdoors' ? ` ${formWords().pin.enrolledOutdoors}` : ''}`
          },
          { value: 'none', label: formWords().pin.none, hint: formWords().pin.noneHint }
        ]}
        onChoose={(pin) => props.onChange(pin === 'pin' && !isAgeBelowLaw(props) ? { pin, acknowledgement: null } : { pin })}
      />
    </Part>
  )
}

/** What is sold while the network is gone. */
export function OfflinePart(props: PartProps): JSX.Element {
  const offline = createMemo(() => props.rule.offline)
  const hint = (): string | undefined => {
    if (props.rules.role !== 'platform_operator') return formWords().offline.notOperator
    return props.rules.remembers ? undefined : formWords().offline.noMemory
  }
  const change = (part: Partial<DraftOffline>): void => {
    props.onChange({ offline: { ...(props.rule.offline ?? OFFLINE_AS_USUAL), ...part } })
  }
  return (
    <Part legend={formWords().offline.legend} place={`${props.place}.offline`} findings={props.findingsOf('offline')}>
      <Choice
        name="offline"
        value={offline() === null ? 'no' : 'yes'}
        choices={[
          { value: 'no', label: formWords().offline.no },
          { value: 'yes', label: formWords().offline.yes, ...(hint() === undefined ? {} : { hint: hint() ?? '' }) }
        ]}
        onChoose={(way) => props.onChange({ offline: way === 'yes' ? OFFLINE_AS_USUAL : null })}
      />
      <Show when={offline()}>
        {(given) => (
          <div class="form-row">
            <TextField
              label={formWords().offline.outage}
              inputMode="numeric"
              value={given().outageMaxHours}
              onInput={(outageMaxHours) => change({ outageMaxHours })}
            />
            <TextField
              label={formWords().offline.remembered}
              inputMode="numeric"
              value={given().rememberedMaxAgeDays}
              onInput={(rememberedMaxAgeDays) => change({ rememberedMaxAgeDays })}
            />
            <TextField
              label={formWords().offline.list}
              inputMode="numeric"
              value={given().listMaxAgeHours}
              onInput={(listMaxAgeHours) => change({ listMaxAgeHours })}
            />
          </div>
        )}
      </Show>
    </Part>
  )
}
