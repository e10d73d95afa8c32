import { createSignal, Show, type JSX } from 'solid-js'
import type { ConsoleError } from '../../calls.ts'
import { saveText } from '../../csv.ts'
import { Button } from '../../parts/button.tsx'
import { ErrorNotice } from '../../parts/notice.tsx'
import { call } from '../../session.ts'
import { dayOf, momentShort } from '../../time.ts'
import { outcomeWords, reasonWords } from '../../words/outcomes.ts'
import { recordWords } from '../../words/records.ts'
import { requestOf, type RecordFilters } from './record-filters.ts'
import { recordsCsv } from './record-csv.ts'
import { viewOf, type RecordView } from './record-view.ts'

/** Records that one file holds at most. */
const MOST = 5000
const CHUNK = 1000

/** Saves the records that fit the filters as one CSV file of this browser's. */
export function SaveCsv(props: {
  readonly filters: RecordFilters
  readonly nameOf: (id: string) => string
}): JSX.Element {
  const [isBusy, setBusy] = createSignal(false)
  const [isCut, setCut] = createSignal(false)
  const [error, setError] = createSignal<ConsoleError>()
  const save = async (): Promise<void> => {
    setBusy(true)
    setError(undefined)
    const read = await readAll({ ...props.filters, before: null })
    setBusy(false)
    if (!read.ok) {
      setError(read.error)
      return
    }
    setCut(read.isCut)
    const text = recordsCsv(read.views, {
      head: recordWords().csvHead,
      outcome: outcomeWords,
      reason: reasonWords,
      product: (id) => props.nameOf(id),
      time: momentShort
    })
    saveText(`hatachi-${recordWords().file}-${dayOf(Date.now())}.csv`, 'text/csv', text)
  }
  return (
    <div class="save-csv">
      <Button busy={isBusy() ? recordWords().csvBusy : ''} onPress={() => void save()}>
        {recordWords().csv}
      </Button>
      <p class="hint" role="status">
        {isCut() ? recordWords().csvCut(MOST) : recordWords().csvHint(MOST)}
      </p>
      <Show when={error()}>{(failed) => <ErrorNotice error={failed()} onRetry={() => void save()} />}</Show>
    </div>
  )
}

type Read =
  | { readonly ok: true; readonly views: readonly RecordView[]; readonly isCut: boolean }
  | { readonly ok: false; readonly error: ConsoleError }

async function readAll(filters: RecordFilters): Promise<Read> {
  const views: RecordView[] = []
  let before = filters.before
  for (;;) {
    const answer = await call(
      'read_decisions',
      requestOf({ ...filters, before }, Date.now(), Math.min(CHUNK, MOST - views.length))
    )
    if (!answer.ok) return answer
    views.push(...answer.value.decisions.map(({ sequence, record }) => viewOf(sequence, record)))
    const last = views.at(-1)?.sequence
    if (!answer.value.more || last === undefined) return { ok: true, views, isCut: false }
    if (views.length >= MOST) return { ok: true, views, isCut: true }
    before = last
  }
}
