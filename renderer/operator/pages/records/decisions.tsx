import { createEffect, createMemo, on, Show, type JSX } from 'solid-js'
import { encodeAddress, filters, setFilters } from '../../address.ts'
import { createLoad } from '../../load.ts'
import { Button } from '../../parts/button.tsx'
import { DataTable } from '../../parts/data-table.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Mark } from '../../parts/mark.tsx'
import { Empty } from '../../parts/notice.tsx'
import { momentShort } from '../../time.ts'
import { outcomeMark, outcomeWords, productName, reasonWords } from '../../words/outcomes.ts'
import { recordWords } from '../../words/records.ts'
import { RecordDetail } from './record-detail.tsx'
import { FilterBar } from './filter-bar.tsx'
import { SaveCsv } from './save-csv.tsx'
import { addressOf, filtersOf, isNarrowed, isReversed, requestOf, type RecordFilters } from './record-filters.ts'
import { viewOf, type RecordView } from './record-view.ts'

/** The decision records that fit the filters of the address, a page of them at a time. */
export function Decisions(): JSX.Element {
  const chosen = createMemo(() => filtersOf(filters()))
  const decisions = createLoad('read_decisions', () => (isReversed(chosen()) ? null : requestOf(chosen(), Date.now())))
  // Once for each answer: a change of the address alone must not make the rows, and the focus in them, anew.
  const views = createMemo(() =>
    (decisions.value()?.decisions ?? []).map(({ sequence, record }) => viewOf(sequence, record))
  )
  const rules = createLoad('read_rules', () => ({}))
  const products = () => rules.value()?.products ?? []
  const nameOf = (id: string): string => productName(products(), id)
  const change = (next: Partial<RecordFilters>, how: 'step' | 'replace' = 'step'): void => {
    setFilters({ ...addressOf({ ...chosen(), before: null, ...next }), open: '' }, how)
  }
  const opened = () => {
    const sequence = Number(filters()['open'] ?? '')
    return Number.isSafeInteger(sequence) && sequence > 0 ? sequence : undefined
  }
  return (
    <>
      <FilterBar
        filters={chosen()}
        products={products()}
        ruleIds={[...new Set([...(rules.value()?.book.rules ?? []).map(({ id }) => id), chosen().ruleId])].filter(
          (id) => id !== ''
        )}
        onChange={change}
      />
      <Show when={!isReversed(chosen())}>
        <Loaded of={decisions} what={recordWords().what}>
          {(value) => (
            <DecisionList views={views()} hasMore={value().more} filters={chosen()} nameOf={nameOf} onChange={change} />
          )}
        </Loaded>
      </Show>
      <Show when={opened()} keyed>
        {(sequence) => <RecordDetail sequence={sequence} nameOf={nameOf} onClose={() => setFilters({ open: '' })} />}
      </Show>
    </>
  )
}

function DecisionList(props: {
  readonly views: readonly RecordView[]
  readonly hasMore: boolean
  readonly filters: RecordFilters
  readonly nameOf: (id: string) => string
  readonly onChange: (next: Partial<RecordFilters>) => void
}): JSX.Element {
  const isOlder = () => props.filters.before !== null
  let head: HTMLParagraphElement | undefined
  // The button that was pressed may be gone, and the list begins above it.
  const before = createMemo(() => props.filters.before)
  createEffect(on(before, () => head?.focus(), { defer: true }))
  return (
    <div class="stack">
      <Show when={props.views.length > 0}>
        <div class="list-head">
          <p role="status" tabindex="-1" ref={(element) => (head = element)}>
            {isOlder() ? recordWords().isOlder(props.views.length) : recordWords().shown(props.views.length)}
          </p>
          <SaveCsv filters={props.filters} nameOf={props.nameOf} />
        </div>
      </Show>
      <DataTable
        caption={recordWords().what}
        rows={props.views}
        empty={<NoDecisions filters={props.filters} onChange={props.onChange} />}
        columns={[
          { id: 'time', head: recordWords().time, cell: (view) => <OpenRow view={view} />, onCard: 'title' },
          {
            id: 'outcome',
            head: recordWords().outcome,
            cell: (view) => <Mark state={outcomeMark(view.outcome)}>{outcomeWords(view.outcome)}</Mark>
          },
          {
            id: 'reason',
            head: recordWords().reason,
            cell: (view) => (view.reason === null ? '' : reasonWords(view.reason))
          },
          { id: 'product', head: recordWords().product, cell: (view) => thingsWords(view, props.nameOf) },
          { id: 'rule', head: recordWords().rule, cell: (view) => <RuleOf view={view} /> }
        ]}
      />
      <Show when={props.views.length > 0}>
        <nav class="pager" aria-label={recordWords().what}>
          <Show when={isOlder()}>
            <Button onPress={() => props.onChange({ before: null })}>{recordWords().newest}</Button>
          </Show>
          <Show when={props.hasMore} fallback={<p class="soft">{recordWords().end}</p>}>
            <Button kind="primary" onPress={() => props.onChange({ before: props.views.at(-1)?.sequence ?? null })}>
              {recordWords().older}
            </Button>
          </Show>
        </nav>
      </Show>
    </div>
  )
}

function OpenRow(props: { readonly view: RecordView }): JSX.Element {
  const time = () => (props.view.endedAtMs === null ? '' : momentShort(props.view.endedAtMs))
  const href = () => encodeAddress({ page: 'records', filters: { ...filters(), open: String(props.view.sequence) } })
  return (
    <a class="row-link" href={href()} aria-label={recordWords().openRow(time())}>
      {time()}
    </a>
  )
}

function RuleOf(props: { readonly view: RecordView }): JSX.Element {
  const rule = () => props.view.things.find((thing) => thing.rule !== null)?.rule
  return (
    <Show when={rule()}>
      {(found) => (
        <span>
          {found().id} <span class="soft small">{recordWords().version(found().version)}</span>
        </span>
      )}
    </Show>
  )
}

function thingsWords(view: RecordView, nameOf: (id: string) => string): string {
  const [first] = view.things
  if (first === undefined) return recordWords().noProduct
  const more = view.things.length - 1
  return more === 0 ? nameOf(first.productId) : `${nameOf(first.productId)} ${recordWords().more(more)}`
}

function NoDecisions(props: {
  readonly filters: RecordFilters
  readonly onChange: (next: Partial<RecordFilters>) => void
}): JSX.Element {
  const isBare = () => props.filters.period === 'all' && !isNarrowed(props.filters) && props.filters.before === null
  return (
    <Show
      when={isBare()}
      fallback={
        <Empty
          title={recordWords().none}
          actions={
            <Button
              onPress={() =>
                props.onChange({
                  period: 'all',
                  from: '',
                  until: '',
                  outcome: '',
                  reason: '',
                  productId: '',
                  ruleId: ''
                })
              }
            >
              {recordWords().clear}
            </Button>
          }
        >
          {recordWords().noneLead}
        </Empty>
      }
    >
      <Empty title={recordWords().noneYet}>{recordWords().noneYetLead}</Empty>
    </Show>
  )
}
