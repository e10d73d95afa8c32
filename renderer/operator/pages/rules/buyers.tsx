import { createMemo, createSignal, Show, type JSX } from 'solid-js'
import { createLoad } from '../../load.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Section } from '../../parts/page-head.tsx'
import { productName } from '../../words/outcomes.ts'
import { ruleWords } from '../../words/rules.ts'
import { ChoiceRow } from '../choice-row.tsx'
import { nextFridayNight, type Rules } from './book.ts'
import { createMoment, LineFields, MomentFields } from './moment.tsx'
import { OutcomeView } from './outcome-case.tsx'

type Preset = 'now' | 'friday' | 'own'

/** Who can buy what at a moment: one row a product. `book`: a draft, as it is sent; null: what is in force. */
export function Buyers(props: { readonly rules: Rules; readonly book: Record<string, unknown> | null }): JSX.Element {
  const [preset, setPreset] = createSignal<Preset>('now')
  const moment = createMoment(props.rules.nowMs)
  const request = createMemo(() => {
    const atMs = moment.atMs()
    return atMs === null ? null : { atMs, line: moment.line(), ...(props.book === null ? {} : { book: props.book }) }
  })
  const buyers = createLoad('list_buyers', request)
  const choose = (next: Preset): void => {
    setPreset(next)
    if (next === 'now') moment.setMoment(props.rules.nowMs)
    if (next === 'friday') moment.setMoment(nextFridayNight(props.rules.nowMs))
  }
  return (
    <Section
      title={ruleWords().buyers}
      lead={props.book === null ? ruleWords().buyersLead : `${ruleWords().buyersDraft} ${ruleWords().buyersLead}`}
    >
      <div class="page-filters">
        <ChoiceRow
          label={ruleWords().time}
          value={preset()}
          choices={(['now', 'friday', 'own'] as const).map((value) => ({ value, label: ruleWords().moments[value] }))}
          onChoose={choose}
        />
        <div class="filters">
          <Show when={preset() === 'own'}>
            <MomentFields of={moment} />
          </Show>
          <LineFields of={moment} />
        </div>
      </div>
      <Loaded of={buyers} what={ruleWords().buyers}>
        {(value) => (
          <DataTable
            caption={ruleWords().buyers}
            sortKey="buyers"
            rows={value().rows}
            columns={[
              {
                id: 'product',
                head: ruleWords().product,
                cell: (row) => productName(props.rules.products, row.productId),
                onCard: 'title'
              },
              {
                id: 'result',
                head: ruleWords().result,
                cell: (row) => <OutcomeView outcome={row.outcome} />,
                onCard: 'wide'
              },
              {
                id: 'born',
                head: ruleWords().born,
                cell: (row) => (row.rule === null ? '' : (row.bornOnOrBefore ?? ruleWords().anyone)),
                align: 'end'
              },
              {
                id: 'rule',
                head: ruleWords().rule,
                cell: (row) => (
                  <Show when={row.rule}>
                    {(rule) => (
                      <span>
                        {rule().id} <span class="soft small">{ruleWords().version(rule().version)}</span>
                      </span>
                    )}
                  </Show>
                )
              }
            ]}
          />
        )}
      </Loaded>
    </Section>
  )
}
