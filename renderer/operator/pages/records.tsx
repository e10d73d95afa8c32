import { Show, type JSX } from 'solid-js'
import { filters, setFilters } from '../address.ts'
import { PageHead } from '../parts/page-head.tsx'
import { may } from '../session.ts'
import { frameWords } from '../words/frame.ts'
import { recordWords } from '../words/records.ts'
import { ChoiceRow } from './choice-row.tsx'
import { Decisions } from './records/decisions.tsx'
import { Entries } from './records/entries.tsx'

/** The record: what was decided, and for those who may read it the whole log. */
export default function RecordsPage(): JSX.Element {
  const tab = () => (filters()['tab'] === 'entries' && may('read_entries') ? 'entries' : 'decisions')
  return (
    <>
      <PageHead title={frameWords().titles.records} lead={recordWords().lead} />
      <Show when={may('read_entries')}>
        <div class="page-tabs">
          <ChoiceRow
            label={recordWords().tabsLabel}
            value={tab()}
            choices={[
              { value: 'decisions', label: recordWords().tabs.decisions },
              { value: 'entries', label: recordWords().tabs.entries }
            ]}
            onChoose={(next) => setFilters({ tab: next === 'entries' ? 'entries' : '', before: '', open: '' })}
          />
        </div>
      </Show>
      <Show when={tab() === 'entries'} fallback={<Decisions />}>
        <Entries />
      </Show>
    </>
  )
}
