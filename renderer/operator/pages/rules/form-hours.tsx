import { createMemo, For, Index, Show, type JSX } from 'solid-js'
import { Button } from '../../parts/button.tsx'
import { TextField } from '../../parts/field.tsx'
import { formWords } from '../../words/rule-form.ts'
import { dayWords, spanWords } from '../../words/rule-terms.ts'
import { SALE_DAYS, editWindow, toggledDay, withWindow, withoutWindow } from './draft-edit.ts'
import type { DraftRule, DraftWindow } from './draft.ts'
import type { FindingsOf } from './form-holder.tsx'
import { Choice, DateList, Part } from './form-parts.tsx'
import { timeFromTyping } from './rule-times.ts'

/** When a rule sells: windows by day, and dates on which none begins. */
export function HoursPart(props: {
  readonly rule: DraftRule
  readonly place: string
  readonly findingsOf: FindingsOf
  readonly onChange: (change: Partial<DraftRule>) => void
}): JSX.Element {
  const hours = createMemo(() => props.rule.hours)
  return (
    <Part
      legend={formWords().hours.legend}
      place={`${props.place}.hours`}
      findings={[...props.findingsOf('hours'), ...props.findingsOf('closedOn')]}
    >
      <Choice
        name="hours"
        value={hours() === null ? 'always' : 'chosen'}
        choices={[
          { value: 'always', label: formWords().hours.always },
          { value: 'chosen', label: formWords().hours.chosen }
        ]}
        onChoose={(way) => props.onChange({ hours: way === 'always' ? null : withWindow(null) })}
      />
      <Show when={hours()}>
        {(windows) => (
          <>
            <p class="hint">{formWords().hours.hint}</p>
            <Index each={windows()}>
              {(window, index) => (
                <WindowFields
                  window={window()}
                  number={index + 1}
                  onChange={(change) => props.onChange({ hours: editWindow(windows(), index, change) })}
                  onRemove={() => props.onChange({ hours: withoutWindow(windows(), index) })}
                />
              )}
            </Index>
            <div>
              <Button onPress={() => props.onChange({ hours: withWindow(windows()) })}>{formWords().hours.add}</Button>
            </div>
          </>
        )}
      </Show>
      <div role="group" aria-label={formWords().hours.closedOn}>
        <p class="field-name">{formWords().hours.closedOn}</p>
        <p class="hint">{formWords().hours.closedHint}</p>
        <DateList dates={props.rule.closedOn} onChange={(closedOn) => props.onChange({ closedOn })} />
      </div>
    </Part>
  )
}

function WindowFields(props: {
  readonly window: DraftWindow
  readonly number: number
  readonly onChange: (change: Partial<DraftWindow>) => void
  readonly onRemove: () => void
}): JSX.Element {
  return (
    <div class="window" role="group" aria-label={formWords().hours.window(props.number)}>
      <div class="day-row" role="group" aria-label={formWords().hours.days}>
        <button
          type="button"
          class="choice-button"
          aria-pressed={props.window.days === null}
          onClick={() => props.onChange({ days: null })}
        >
          {formWords().hours.everyDay}
        </button>
        <For each={SALE_DAYS}>
          {(day) => (
            <button
              type="button"
              class="choice-button day"
              aria-pressed={props.window.days?.includes(day) ?? false}
              onClick={() => props.onChange({ days: toggledDay(props.window.days, day) })}
            >
              {dayWords(day)}
            </button>
          )}
        </For>
      </div>
      <div class="window-times">
        <TimeField
          label={formWords().hours.from}
          which="from"
          value={props.window.from}
          onValue={(from) => props.onChange({ from })}
        />
        <TimeField
          label={formWords().hours.until}
          which="until"
          value={props.window.until}
          onValue={(until) => props.onChange({ until })}
        />
        <p class="window-span number" aria-live="polite">
          {spanWords(props.window)}
        </p>
        <Button
          kind="quiet"
          label={`${formWords().hours.window(props.number)}: ${formWords().hours.remove}`}
          onPress={() => props.onRemove()}
        >
          {formWords().hours.remove}
        </Button>
      </div>
    </div>
  )
}

/** A time as people type it; read when the field is left, or with Enter. */
function TimeField(props: {
  readonly label: string
  readonly which: 'from' | 'until'
  readonly value: string
  readonly onValue: (value: string) => void
}): JSX.Element {
  return (
    <div
      class="time-field"
      onFocusOut={() => props.onValue(timeFromTyping(props.value, props.which))}
      onKeyDown={(event) => {
        if (event.key === 'Enter') props.onValue(timeFromTyping(props.value, props.which))
      }}
    >
      <TextField
        label={props.label}
        inputMode="numeric"
        maxLength={8}
        value={props.value}
        onInput={(typed) => props.onValue(typed)}
      />
    </div>
  )
}
