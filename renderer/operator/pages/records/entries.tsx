import { createEffect, createMemo, For, on, Show, type JSX } from 'solid-js'
import { filters, setFilters } from '../../address.ts'
import { createLoad } from '../../load.ts'
import { Button } from '../../parts/button.tsx'
import { DataTable } from '../../parts/data-table.tsx'
import { TextField } from '../../parts/field.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Empty } from '../../parts/notice.tsx'
import { momentShort } from '../../time.ts'
import { entryWords } from '../../words/records.ts'
import { entryPage, fieldsText } from './entry-page.ts'

/** Every entry of the log, a page of numbers at a time, the newest first. */
export function Entries(): JSX.Element {
  const name = () => filters()['name'] ?? ''
  // Beyond every number that there is: it brings the newest number alone.
  const newest = createLoad('read_entries', () => ({ after: Number.MAX_SAFE_INTEGER, limit: 1 }))
  const page = createMemo(() => {
    const known = newest.value()?.newestSequence
    return known === undefined ? null : entryPage(filters()['before'] ?? '', name(), known)
  })
  const entries = createLoad('read_entries', () => page()?.request ?? null)
  // An answer may hold more than the page, where entries of one kind were looked for.
  const rows = createMemo(() =>
    [...(entries.value()?.entries ?? [])].filter(({ sequence }) => sequence <= (page()?.last ?? 0)).reverse()
  )
  let head: HTMLParagraphElement | undefined
  const before = createMemo(() => filters()['before'] ?? '')
  createEffect(on(before, () => head?.focus(), { defer: true }))
  return (
    <div class="stack">
      <p class="lead">{entryWords().lead}</p>
      <div class="filters">
        <TextField
          label={entryWords().name}
          value={name()}
          type="search"
          hint={entryWords().any}
          onInput={(next) => setFilters({ name: next.trim(), before: '' }, 'replace')}
        />
      </div>
      <Loaded of={newest} what={entryWords().what}>
        {(first) => (
          <Show
            when={first().newestSequence > 0}
            fallback={<Empty title={entryWords().nothing}>{entryWords().nothingLead}</Empty>}
          >
            <Loaded of={entries} what={entryWords().what}>
              {() => (
                <>
                  <p role="status" tabindex="-1" ref={(element) => (head = element)}>
                    {entryWords().shown(page()?.first ?? 0, page()?.last ?? 0)}
                  </p>
                  <DataTable
                    caption={entryWords().what}
                    rows={rows()}
                    empty={<p class="soft">{entryWords().none}</p>}
                    columns={[
                      { id: 'number', head: entryWords().number, cell: (entry) => entry.sequence, align: 'end' },
                      {
                        id: 'at',
                        head: entryWords().time,
                        cell: (entry) => <span class="nowrap">{momentShort(entry.atMs)}</span>
                      },
                      {
                        id: 'name',
                        head: entryWords().name,
                        cell: (entry) => <span class="code nowrap">{entry.name}</span>,
                        onCard: 'title'
                      },
                      {
                        id: 'content',
                        head: entryWords().content,
                        cell: (entry) => <EntryFields fields={entry.fields} />,
                        onCard: 'wide'
                      }
                    ]}
                  />
                  <nav class="pager" aria-label={entryWords().what}>
                    <Show when={(filters()['before'] ?? '') !== ''}>
                      <Button
                        onPress={() => {
                          newest.again()
                          setFilters({ before: '' })
                        }}
                      >
                        {entryWords().newest}
                      </Button>
                    </Show>
                    <Show when={(page()?.first ?? 1) > 1}>
                      <Button kind="primary" onPress={() => setFilters({ before: String(page()?.first ?? '') })}>
                        {entryWords().older}
                      </Button>
                    </Show>
                  </nav>
                </>
              )}
            </Loaded>
          </Show>
        )}
      </Loaded>
    </div>
  )
}

function EntryFields(props: { readonly fields: Readonly<Record<string, unknown>> }): JSX.Element {
  return (
    <span class="entry-fields">
      <For each={fieldsText(props.fields)}>
        {([name, value]) => (
          <span>
            <span class="soft">{name}</span> <span class="code">{value}</span>
          </span>
        )}
      </For>
    </span>
  )
}
