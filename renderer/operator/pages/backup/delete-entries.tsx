import { createSignal, Show, type JSX } from 'solid-js'
import type { CallAnswer } from '../../../../main/contract/operator.ts'
import { language } from '../../language.ts'
import { createAct } from '../../load.ts'
import { Button } from '../../parts/button.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { TextField } from '../../parts/field.tsx'
import { ErrorNotice, Notice } from '../../parts/notice.tsx'
import { Section } from '../../parts/page-head.tsx'
import { dateWords } from '../../time.ts'
import { upkeepWords } from '../../words/upkeep.ts'

const DAY_MS = 86_400_000
const MOST_DAYS = 36_500
const SUGGESTED_DAYS = '400'

const count = (number: number): string => number.toLocaleString('en')

/** Deletes old entries that were copied. It cannot be undone, so the number of days is asked for twice. */
export function DeleteEntries(props: { readonly onDeleted: () => void }): JSX.Element {
  const [days, setDays] = createSignal(SUGGESTED_DAYS)
  const [again, setAgain] = createSignal('')
  const [isAsking, setAsking] = createSignal(false)
  const [done, setDone] = createSignal<CallAnswer<'delete_entries'>>()
  const act = createAct()
  const isNumber = () => /^[1-9][0-9]{0,4}$/.test(days()) && Number(days()) <= MOST_DAYS
  const ask = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!isNumber()) return
    setAgain('')
    act.clear()
    setAsking(true)
  }
  const remove = async (): Promise<void> => {
    const answer = await act.run('delete_entries', { olderThanDays: Number(days()) })
    // That it waits for a second person is an end too, and is told below.
    if (answer !== undefined || act.error()?.code === 'approval_needed') setAsking(false)
    setDone(answer)
    if (answer !== undefined) props.onDeleted()
  }
  return (
    <Section title={upkeepWords().remove} lead={upkeepWords().removeLead}>
      <form class="form" onSubmit={ask}>
        <TextField
          label={upkeepWords().olderThan}
          value={days()}
          onInput={setDays}
          inputMode="numeric"
          maxLength={5}
          isRequired
        />
        <Show when={done()}>
          {(deleted) => (
            <Notice
              state="good"
              title={upkeepWords().removed(count(deleted().deleted), count(deleted().through))}
            />
          )}
        </Show>
        <ErrorNotice error={isAsking() ? undefined : act.error()} />
        <div class="actions">
          <Button type="submit" disabled={!isNumber()}>
            {upkeepWords().removeAsk}…
          </Button>
        </div>
      </form>
      <Show when={isAsking()}>
        <Confirm
          title={upkeepWords().removeTitle(days())}
          verb={upkeepWords().removeAsk}
          busy={act.isBusy() ? upkeepWords().removing : ''}
          isBlocked={again().trim() !== days()}
          onConfirm={() => void remove()}
          onClose={() => setAsking(false)}
        >
          <p>{upkeepWords().removeConfirm(dateWords(Date.now() - Number(days()) * DAY_MS, language()))}</p>
          <TextField
            label={upkeepWords().removeType(days())}
            value={again()}
            onInput={setAgain}
            inputMode="numeric"
            maxLength={5}
          />
          <ErrorNotice error={act.error()} />
        </Confirm>
      </Show>
    </Section>
  )
}
