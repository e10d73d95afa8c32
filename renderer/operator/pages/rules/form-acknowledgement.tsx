import { createMemo, Show, type JSX } from 'solid-js'
import { CheckField, TextField } from '../../parts/field.tsx'
import { dayOf } from '../../time.ts'
import { formWords } from '../../words/rule-form.ts'
import type { DraftRule } from './draft.ts'
import { isAgeBelowLaw, type PartProps } from './form-holder.tsx'
import { Part } from './form-parts.tsx'

/** Who answers for a rule that goes beyond the law, in its age or without the PIN; nothing where it does not. */
export function AcknowledgementPart(props: PartProps): JSX.Element {
  const acknowledgement = createMemo(() => props.rule.acknowledgement)
  const withoutPin = () =>
    !props.rule.anybody &&
    (props.rule.pin === 'none' || (props.rule.pin === 'pin_unless_enrolled' && props.rules.place === 'outdoors'))
  const change = (part: Partial<NonNullable<DraftRule['acknowledgement']>>): void => {
    const now = props.rule.acknowledgement ?? { acknowledgedBy: '', acknowledgedOn: dayOf(props.rules.nowMs) }
    props.onChange({ acknowledgement: { ...now, ...part } })
  }
  return (
    <Show when={withoutPin() || isAgeBelowLaw(props) || acknowledgement() !== null}>
      <Part
        legend={formWords().fields.acknowledgement}
        place={`${props.place}.acknowledgement`}
        findings={props.findingsOf('acknowledgement')}
      >
        <CheckField
          label={formWords().pin.acknowledge}
          isChecked={acknowledgement() !== null}
          onChange={(isGiven) => (isGiven ? change({}) : props.onChange({ acknowledgement: null }))}
        />
        <Show when={acknowledgement()}>
          {(given) => (
            <div class="form-row">
              <TextField
                label={formWords().pin.by}
                value={given().acknowledgedBy}
                maxLength={80}
                onInput={(acknowledgedBy) => change({ acknowledgedBy })}
              />
              <TextField
                label={formWords().pin.on}
                type="date"
                value={given().acknowledgedOn}
                onInput={(acknowledgedOn) => change({ acknowledgedOn })}
              />
            </div>
          )}
        </Show>
      </Part>
    </Show>
  )
}
