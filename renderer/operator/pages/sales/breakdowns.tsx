import { Show, type JSX } from 'solid-js'
import { encodeAddress } from '../../address.ts'
import { BarList, type Bar } from '../../charts/bar-list.tsx'
import { Section } from '../../parts/page-head.tsx'
import { outcomeWords, reasonWords } from '../../words/outcomes.ts'
import { salesWords } from '../../words/sales.ts'
import { bucketDay, shareOf, type Sales } from './sales-model.ts'

/** Why nothing was sold, the most frequent first; each leads to its records. */
export function Reasons(props: { readonly sales: Sales }): JSX.Element {
  const whole = () => props.sales.reasons.reduce((sum, { count }) => sum + count, 0)
  const bars = () =>
    props.sales.reasons.map((row): Bar => {
      const share = shareOf(row.count, whole())
      return {
        name: row.reason === '' ? outcomeWords(row.outcome) : reasonWords(row.reason),
        ...(row.reason === '' ? {} : { note: outcomeWords(row.outcome) }),
        count: row.count,
        ...(share === null ? {} : { share: salesWords().share(share) }),
        href: encodeAddress({
          page: 'records',
          filters: { ...periodOf(props.sales), outcome: row.outcome, reason: row.reason }
        })
      }
    })
  return (
    <Section title={salesWords().reasons} lead={salesWords().reasonsLead}>
      <div class="card">
        <Show when={bars().length > 0} fallback={<p class="soft">{salesWords().noReasons}</p>}>
          <BarList
            label={salesWords().reasons}
            bars={bars()}
            fill="striped"
            formatCount={(count) => salesWords().things(count)}
          />
        </Show>
      </div>
    </Section>
  )
}

/** What was sold and refused of each product. */
export function Products(props: { readonly sales: Sales; readonly nameOf: (id: string) => string }): JSX.Element {
  const bars = () =>
    props.sales.products.map((row): Bar => ({
      name: props.nameOf(row.productId),
      count: row.sold,
      share: salesWords().andRefused(row.refused),
      href: encodeAddress({ page: 'records', filters: { ...periodOf(props.sales), product: row.productId } })
    }))
  return (
    <Section title={salesWords().products} lead={salesWords().productsLead}>
      <div class="card">
        <Show when={bars().length > 0} fallback={<p class="soft">{salesWords().noProducts}</p>}>
          <BarList
            label={salesWords().products}
            bars={bars()}
            fill="plain"
            formatCount={(count) => salesWords().things(count)}
          />
        </Show>
      </div>
    </Section>
  )
}

/** How sessions ended, all of them. */
export function Outcomes(props: { readonly sales: Sales }): JSX.Element {
  const whole = () => props.sales.outcomes.reduce((sum, { count }) => sum + count, 0)
  const bars = () =>
    props.sales.outcomes.map((row): Bar => {
      const share = shareOf(row.count, whole())
      return {
        name: outcomeWords(row.outcome),
        count: row.count,
        ...(share === null ? {} : { share: salesWords().share(share) }),
        href: encodeAddress({ page: 'records', filters: { ...periodOf(props.sales), outcome: row.outcome } })
      }
    })
  return (
    <Section title={salesWords().outcomes} lead={salesWords().outcomesLead}>
      <div class="card">
        <BarList
          label={salesWords().outcomes}
          bars={bars()}
          fill="dotted"
          formatCount={(count) => salesWords().things(count)}
        />
      </div>
    </Section>
  )
}

/** Filters of the records that were counted here. */
function periodOf(sales: Sales): Record<string, string> {
  const [first, last] = [sales.buckets[0], sales.buckets.at(-1)]
  return first === undefined || last === undefined
    ? {}
    : { period: 'own', from: bucketDay(first), until: bucketDay(last) }
}
