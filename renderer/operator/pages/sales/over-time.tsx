import type { JSX } from 'solid-js'
import { encodeAddress } from '../../address.ts'
import { ColumnChart } from '../../charts/column-chart.tsx'
import { csvOf, saveText } from '../../csv.ts'
import { language } from '../../language.ts'
import { Button } from '../../parts/button.tsx'
import { DataTable } from '../../parts/data-table.tsx'
import { Section } from '../../parts/page-head.tsx'
import { clockOf, dateWords, dayOf } from '../../time.ts'
import { salesWords } from '../../words/sales.ts'
import { bucketDay, bucketLabel, busiest, totalsOf, type Sales, type SalesBucket } from './sales-model.ts'

/** Sales and refusals by hour or day: a chart, the table behind it, and the same as a file. */
export function OverTime(props: { readonly sales: Sales }): JSX.Element {
  const isHours = () => props.sales.unit === 'hour'
  const whenOf = (bucket: SalesBucket): string => {
    const date = dateWords(bucket.startMs, language())
    return isHours() ? `${date} ${clockOf(bucket.startMs)}` : date
  }
  const totals = () => totalsOf(props.sales.buckets)
  const best = () => busiest(props.sales.buckets)
  const title = () => (isHours() ? salesWords().byHour : salesWords().byDay)
  const save = (): void => {
    const words = salesWords()
    const head = [isHours() ? words.hour : words.day, words.sold, words.refused, words.other, words.yen]
    const rows = props.sales.buckets.map((bucket) => [
      isHours() ? `${dayOf(bucket.startMs)} ${clockOf(bucket.startMs)}` : dayOf(bucket.startMs),
      bucket.sold,
      bucket.refused,
      bucket.other,
      bucket.yen
    ])
    const [first, last] = [props.sales.buckets[0], props.sales.buckets.at(-1)]
    if (first === undefined || last === undefined) return
    saveText(
      `hatachi-${words.file}-${dayOf(first.startMs)}-${dayOf(last.startMs)}.csv`,
      'text/csv',
      csvOf([head, ...rows])
    )
  }
  return (
    <Section
      title={title()}
      lead={bestLine(best(), whenOf)}
      actions={<Button onPress={save}>{salesWords().csv}</Button>}
    >
      <div class="card">
        <ColumnChart
          title={title()}
          description={salesWords().describe(
            salesWords().things(totals().sold),
            salesWords().things(totals().refused),
            salesWords().things(totals().other)
          )}
          hint={salesWords().chartHint}
          formatCount={(count) => salesWords().count(count)}
          series={[
            { name: salesWords().sold, fill: 'plain' },
            { name: salesWords().refused, fill: 'striped' },
            { name: salesWords().other, fill: 'dotted' }
          ]}
          columns={props.sales.buckets.map((bucket) => ({
            label: bucketLabel(bucket, props.sales.unit),
            title: whenOf(bucket),
            values: [bucket.sold, bucket.refused, bucket.other],
            note: salesWords().money(bucket.yen)
          }))}
        />
      </div>
      <details class="behind">
        <summary>{salesWords().table}</summary>
        <DataTable
          caption={title()}
          rows={props.sales.buckets}
          columns={[
            {
              id: 'when',
              head: isHours() ? salesWords().hour : salesWords().day,
              cell: (bucket) =>
                isHours() ? (
                  clockOf(bucket.startMs)
                ) : (
                  <a
                    href={encodeAddress({
                      page: 'records',
                      filters: { period: 'own', from: bucketDay(bucket), until: bucketDay(bucket) }
                    })}
                  >
                    {dateWords(bucket.startMs, language())}
                  </a>
                ),
              sort: (bucket) => bucket.startMs,
              onCard: 'title'
            },
            {
              id: 'sold',
              head: salesWords().sold,
              cell: (bucket) => salesWords().count(bucket.sold),
              sort: (bucket) => bucket.sold,
              align: 'end'
            },
            {
              id: 'refused',
              head: salesWords().refused,
              cell: (bucket) => salesWords().count(bucket.refused),
              sort: (bucket) => bucket.refused,
              align: 'end'
            },
            {
              id: 'other',
              head: salesWords().other,
              cell: (bucket) => salesWords().count(bucket.other),
              sort: (bucket) => bucket.other,
              align: 'end'
            },
            {
              id: 'yen',
              head: salesWords().yen,
              cell: (bucket) => salesWords().money(bucket.yen),
              sort: (bucket) => bucket.yen,
              align: 'end'
            }
          ]}
          foot={[
            salesWords().total,
            salesWords().count(totals().sold),
            salesWords().count(totals().refused),
            salesWords().count(totals().other),
            salesWords().money(totals().yen)
          ]}
        />
      </details>
    </Section>
  )
}

function bestLine(best: SalesBucket | null, whenOf: (bucket: SalesBucket) => string): string | undefined {
  return best === null ? undefined : salesWords().busiest(whenOf(best), salesWords().things(best.sold))
}
