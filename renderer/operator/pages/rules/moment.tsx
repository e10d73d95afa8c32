import { Show, type Accessor, type JSX } from 'solid-js'
import { createSignal } from 'solid-js'
import type { LineCase } from '../../../../main/contract/operator-rules.ts'
import { SelectField, TextField } from '../../parts/field.tsx'
import { clockOf, dayOf, msOf } from '../../time.ts'
import { ruleWords } from '../../words/rules.ts'

/** A moment and the state of the network that are asked about, as they are typed. */
export interface AskedMoment {
  readonly date: Accessor<string>
  readonly time: Accessor<string>
  setDate(date: string): void
  setTime(time: string): void
  setMoment(ms: number): void
  /** null: date or time is not whole. */
  readonly atMs: Accessor<number | null>
  readonly line: Accessor<LineCase>
  setLine(change: Partial<LineCase>): void
}

/** Begins at a moment, with the network up and a list of an hour ago. */
export function createMoment(ms: number): AskedMoment {
  const [date, setDate] = createSignal(dayOf(ms))
  const [time, setTime] = createSignal(clockOf(ms))
  const [line, setLine] = createSignal<LineCase>({ state: 'up', downForHours: 0, listAgeHours: 1 })
  return {
    date,
    time,
    setDate,
    setTime,
    setMoment: (next) => {
      setDate(dayOf(next))
      setTime(clockOf(next))
    },
    atMs: () => {
      const at = msOf(date(), time())
      return Number.isNaN(at) || at < 0 ? null : at
    },
    line,
    setLine: (change) => setLine((now) => ({ ...now, ...change }))
  }
}

/** Date and time. */
export function MomentFields(props: { readonly of: AskedMoment }): JSX.Element {
  return (
    <>
      <TextField
        label={ruleWords().date}
        type="date"
        value={props.of.date()}
        onInput={(date) => props.of.setDate(date)}
      />
      <TextField
        label={ruleWords().time}
        type="time"
        value={props.of.time()}
        error={props.of.atMs() === null ? ruleWords().badMoment : undefined}
        onInput={(time) => props.of.setTime(time)}
      />
    </>
  )
}

/** The network, with what matters where it is gone. */
export function LineFields(props: { readonly of: AskedMoment }): JSX.Element {
  const hours = (typed: string): number => Math.min(10_000, Math.max(0, Number(typed) || 0))
  return (
    <>
      <SelectField
        label={ruleWords().line}
        value={props.of.line().state}
        options={[
          { value: 'up', label: ruleWords().lines.up },
          { value: 'down', label: ruleWords().lines.down }
        ]}
        onChange={(state) => props.of.setLine({ state: state === 'down' ? 'down' : 'up' })}
      />
      <Show when={props.of.line().state === 'down'}>
        <TextField
          label={ruleWords().downFor}
          type="number"
          min="0"
          value={String(props.of.line().downForHours)}
          onInput={(typed) => props.of.setLine({ downForHours: hours(typed) })}
        />
        <TextField
          label={ruleWords().listAge}
          type="number"
          min="0"
          value={String(props.of.line().listAgeHours)}
          onInput={(typed) => props.of.setLine({ listAgeHours: hours(typed) })}
        />
      </Show>
    </>
  )
}
