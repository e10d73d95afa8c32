import { Show, type JSX } from 'solid-js'
import { TextField } from '../../parts/field.tsx'
import { formWords } from '../../words/rule-form.ts'
import type { Rules } from './book.ts'
import type { DraftRule } from './draft.ts'
import type { FindingsOf } from './form-holder.tsx'
import { Part } from './form-parts.tsx'

const FIELDS = ['from', 'until', 'most', 'coolDownSeconds', 'id'] as const

/** Since when and until when, how many at once, how often, and the rule's name. */
export function MorePart(props: {
  readonly rule: DraftRule
  readonly rules: Rules
  readonly version: number
  readonly place: string
  readonly findingsOf: FindingsOf
  readonly onChange: (change: Partial<DraftRule>) => void
}): JSX.Element {
  return (
    <Part
      legend={formWords().more.legend}
      place={`${props.place}.more`}
      findings={FIELDS.flatMap((field) => props.findingsOf(field))}
    >
      <div class="form-row">
        <TextField
          label={formWords().more.from}
          hint={formWords().more.dateHint}
          type="date"
          value={props.rule.from}
          onInput={(from) => props.onChange({ from })}
        />
        <TextField
          label={formWords().more.until}
          hint={formWords().more.dateHint}
          type="date"
          value={props.rule.until}
          onInput={(until) => props.onChange({ until })}
        />
      </div>
      <div class="form-row">
        <Show when={props.rules.basketMost > 1 || props.rule.most !== ''}>
          <TextField
            label={formWords().more.most}
            hint={formWords().more.mostHint(props.rules.basketMost)}
            inputMode="numeric"
            value={props.rule.most}
            onInput={(most) => props.onChange({ most })}
          />
        </Show>
        <TextField
          label={formWords().more.coolDown}
          hint={formWords().more.coolDownHint}
          inputMode="numeric"
          value={props.rule.coolDownSeconds}
          onInput={(coolDownSeconds) => props.onChange({ coolDownSeconds })}
        />
      </div>
      <div class="narrow">
        <TextField
          label={formWords().more.id}
          hint={formWords().more.idHint}
          maxLength={64}
          value={props.rule.id}
          onInput={(id) => props.onChange({ id })}
        />
      </div>
      <p class="soft small">{formWords().more.version(props.version)}</p>
    </Part>
  )
}
