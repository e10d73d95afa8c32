import { Show, type JSX } from 'solid-js'
import type { CallAnswer } from '../../../main/contract/operator.ts'
import { filters, setFilters } from '../address.ts'
import { ColumnChart } from '../charts/column-chart.tsx'
import { language } from '../language.ts'
import { createLoad } from '../load.ts'
import { DataTable } from '../parts/data-table.tsx'
import { TextField } from '../parts/field.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Empty } from '../parts/notice.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { momentWords } from '../time.ts'
import { frameWords } from '../words/frame.ts'
import { upkeepWords } from '../words/upkeep.ts'
import { byMonth, isMonth, type MonthFees } from './fees/by-month.ts'

type Fees = CallAnswer<'read_fees'>

const yenWords = (yen: number): string =>
  language() === 'ja' ? `${yen.toLocaleString('en')}円` : `¥${yen.toLocaleString('en')}`

/** What checks at the platform cost, month by month. */
export default function FeesPage(): JSX.Element {
  const month = (name: 'from' | 'until') => {
    const given = filters()[name] ?? ''
    return isMonth(given) ? given : undefined
  }
  const fees = createLoad('read_fees', () => {
    const [from, until] = [month('from'), month('until')]
    return { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) }
  })
  return (
    <>
      <PageHead title={frameWords().titles.fees} lead={upkeepWords().feesLead} />
      <div class="stack">
        <div class="filters">
          <TextField
            label={upkeepWords().from}
            type="month"
            value={month('from') ?? ''}
            onInput={(from) => setFilters({ from })}
            isOptional
          />
          <TextField
            label={upkeepWords().until}
            type="month"
            value={month('until') ?? ''}
            onInput={(until) => setFilters({ until })}
            isOptional
          />
        </div>
        <Loaded of={fees} what={upkeepWords().fees}>
          {(value) => (
            <Show
              when={value().months.length > 0}
              fallback={
                <Empty title={upkeepWords().noFees}>
                  <p>{upkeepWords().noFeesLead}</p>
                </Empty>
              }
            >
              <Sums fees={value()} />
              <Chart months={byMonth(value().months)} />
              <MonthTable fees={value()} />
            </Show>
          )}
        </Loaded>
      </div>
    </>
  )
}

function Sums(props: { readonly fees: Fees }): JSX.Element {
  const saved = () => props.fees.months.reduce((sum, { avoidedYen }) => sum + avoidedYen, 0)
  const unsure = () => props.fees.months.reduce((sum, month) => sum + month.unsure, 0)
  return (
    <div>
      <p class="sums number">
        <span class="sum">{upkeepWords().total(yenWords(props.fees.totalYen))}</span>
        <span class="sum">{upkeepWords().saved(yenWords(saved()))}</span>
      </p>
      <Show when={unsure() > 0}>
        <p class="soft small">{upkeepWords().unsure(unsure())}</p>
      </Show>
      <Show when={props.fees.countedFromMs}>
        {(from) => <p class="soft small">{upkeepWords().countedFrom(momentWords(from(), language()))}</p>}
      </Show>
    </div>
  )
}

function Chart(props: { readonly months: readonly MonthFees[] }): JSX.Element {
  const top = () => props.months.reduce((most, month) => (month.yen > most.yen ? month : most), props.months[0] ?? NONE)
  return (
    <div class="card">
      <ColumnChart
        title={upkeepWords().chart}
        description={upkeepWords().chartWords(props.months.length, top().month, yenWords(top().yen))}
        hint={upkeepWords().chart}
        formatCount={(yen) => yen.toLocaleString('en')}
        series={[
          { name: upkeepWords().yenUnit, fill: 'plain' },
          { name: upkeepWords().avoidedYenUnit, fill: 'striped' }
        ]}
        columns={props.months.map(({ month, yen, avoidedYen }) => ({
          label: month.slice(2),
          title: month,
          values: [yen, avoidedYen]
        }))}
      />
    </div>
  )
}

const NONE: MonthFees = { month: '', yen: 0, avoidedYen: 0 }

function MonthTable(props: { readonly fees: Fees }): JSX.Element {
  const sum = (of: (row: Fees['months'][number]) => number) => props.fees.months.reduce((all, row) => all + of(row), 0)
  const count = (number: number) => number.toLocaleString('en')
  return (
    <DataTable
      caption={upkeepWords().fees}
      rows={props.fees.months}
      columns={[
        { id: 'month', head: upkeepWords().month, onCard: 'title', sort: ({ month }) => month, cell: ({ month }) => month },
        {
          id: 'method',
          head: upkeepWords().method,
          sort: ({ method }) => method,
          cell: ({ method }) => upkeepWords().methods[method] ?? method
        },
        { id: 'made', head: upkeepWords().made, align: 'end', sort: ({ made }) => made, cell: ({ made }) => count(made) },
        {
          id: 'unsure',
          head: upkeepWords().unsureShort,
          align: 'end',
          sort: ({ unsure }) => unsure,
          cell: ({ unsure }) => count(unsure)
        },
        {
          id: 'avoided',
          head: upkeepWords().avoided,
          align: 'end',
          sort: ({ avoided }) => avoided,
          cell: ({ avoided }) => count(avoided)
        },
        { id: 'yen', head: upkeepWords().yen, align: 'end', sort: ({ yen }) => yen, cell: ({ yen }) => yenWords(yen) },
        {
          id: 'saved',
          head: upkeepWords().avoidedYen,
          align: 'end',
          sort: ({ avoidedYen }) => avoidedYen,
          cell: ({ avoidedYen }) => yenWords(avoidedYen)
        }
      ]}
      foot={[
        upkeepWords().sum,
        '',
        count(sum(({ made }) => made)),
        count(sum(({ unsure }) => unsure)),
        count(sum(({ avoided }) => avoided)),
        yenWords(props.fees.totalYen),
        yenWords(sum(({ avoidedYen }) => avoidedYen))
      ]}
    />
  )
}
