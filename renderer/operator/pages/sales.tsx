import { createMemo, Show, type JSX } from 'solid-js'
import { filters, setFilters } from '../address.ts'
import { language } from '../language.ts'
import { createLoad } from '../load.ts'
import { TextField } from '../parts/field.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Empty, Notice } from '../parts/notice.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { momentWords } from '../time.ts'
import { frameWords } from '../words/frame.ts'
import { productName } from '../words/outcomes.ts'
import { salesWords } from '../words/sales.ts'
import { ChoiceRow } from './choice-row.tsx'
import { Outcomes, Products, Reasons } from './sales/breakdowns.tsx'
import { OverTime } from './sales/over-time.tsx'
import { salesFiltersOf, salesPeriods, salesRequestOf, shareOf, totalsOf, type Sales } from './sales/sales-model.ts'

/** What the machine sold and refused, and why. */
export default function SalesPage(): JSX.Element {
  const chosen = () => salesFiltersOf(filters())
  const request = createMemo(() => salesRequestOf(chosen(), Date.now()))
  const sales = createLoad('read_sales', () => {
    const now = request()
    return typeof now === 'string' ? null : now
  })
  const rules = createLoad('read_rules', () => ({}))
  const problem = () => {
    const now = request()
    return typeof now === 'string' ? now : undefined
  }
  const nameOf = (id: string): string => productName(rules.value()?.products ?? [], id)
  return (
    <>
      <PageHead title={frameWords().titles.sales} lead={salesWords().lead} />
      <div class="page-filters">
        <ChoiceRow
          label={salesWords().period}
          value={chosen().period}
          choices={salesPeriods.map((value) => ({ value, label: salesWords().periods[value] }))}
          onChoose={(period) => {
            const shown = request()
            const days = period === 'own' && typeof shown !== 'string' ? shown : { from: '', until: '' }
            setFilters({ period: period === 'week' ? '' : period, ...days })
          }}
        />
        <Show when={chosen().period === 'own'}>
          <div class="filters">
            <TextField
              label={salesWords().from}
              type="date"
              value={chosen().from}
              onInput={(from) => setFilters({ period: 'own', from }, 'replace')}
            />
            <TextField
              label={salesWords().until}
              type="date"
              value={chosen().until}
              error={problem() === undefined ? undefined : salesWords().problems[problem() ?? 'incomplete']}
              onInput={(until) => setFilters({ period: 'own', until }, 'replace')}
            />
          </div>
        </Show>
      </div>
      <Show when={problem() === undefined}>
        <Loaded of={sales} what={salesWords().what}>
          {(value) => <SalesView sales={value()} nameOf={nameOf} />}
        </Loaded>
      </Show>
    </>
  )
}

function SalesView(props: { readonly sales: Sales; readonly nameOf: (id: string) => string }): JSX.Element {
  const totals = createMemo(() => totalsOf(props.sales.buckets))
  const all = () => totals().sold + totals().refused + totals().other
  const shareText = (part: number): string | undefined => {
    const share = shareOf(part, all())
    return share === null ? undefined : salesWords().ofAll(share)
  }
  return (
    <>
      <Show when={props.sales.countedFromMs}>
        {(since) => <Notice state="info" title={salesWords().counted(momentWords(since(), language()))} />}
      </Show>
      <dl class="figures">
        <Figure name={salesWords().yen} value={salesWords().money(totals().yen)} />
        <Figure name={salesWords().sold} value={salesWords().things(totals().sold)} note={shareText(totals().sold)} />
        <Figure
          name={salesWords().refused}
          value={salesWords().things(totals().refused)}
          note={shareText(totals().refused)}
        />
        <Figure name={salesWords().other} value={salesWords().things(totals().other)} note={salesWords().otherHint} />
      </dl>
      <Show when={all() > 0} fallback={<Empty title={salesWords().nothing}>{salesWords().nothingLead}</Empty>}>
        <OverTime sales={props.sales} />
        <div class="columns">
          <Reasons sales={props.sales} />
          <Outcomes sales={props.sales} />
          <Products sales={props.sales} nameOf={props.nameOf} />
        </div>
      </Show>
    </>
  )
}

function Figure(props: {
  readonly name: string
  readonly value: string
  readonly note?: string | undefined
}): JSX.Element {
  return (
    <div class="figure">
      <dt>{props.name}</dt>
      <dd class="number">
        <span class="figure-value">{props.value}</span>
        <Show when={props.note}>{(note) => <span class="soft small">{note()}</span>}</Show>
      </dd>
    </div>
  )
}
