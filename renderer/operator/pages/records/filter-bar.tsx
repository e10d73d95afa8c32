import { Show, type JSX } from 'solid-js'
import { outcomeReasons, outcomes } from '../../../../main/contract/outcome-codes.ts'
import { language } from '../../language.ts'
import { Button } from '../../parts/button.tsx'
import { SelectField, TextField } from '../../parts/field.tsx'
import { outcomeWords, reasonWords, type ProductNames } from '../../words/outcomes.ts'
import { recordWords } from '../../words/records.ts'
import { ChoiceRow } from '../choice-row.tsx'
import { daysOf, isNarrowed, isReversed, periods, type RecordFilters } from './record-filters.ts'

/** The filters of the decision records. What is chosen stands in the address, by whoever uses this. */
export function FilterBar(props: {
  readonly filters: RecordFilters
  readonly products: readonly ProductNames[]
  readonly ruleIds: readonly string[]
  readonly onChange: (next: Partial<RecordFilters>, how?: 'step' | 'replace') => void
}): JSX.Element {
  const any = () => ({ value: '', label: recordWords().any })
  const known = () =>
    [...new Set([...props.products.map(({ id }) => id), props.filters.productId])].filter((id) => id !== '')
  const nameOf = (id: string): string => props.products.find((product) => product.id === id)?.name[language()] ?? id
  return (
    <section class="page-filters" aria-label={recordWords().period}>
      <ChoiceRow
        label={recordWords().period}
        value={props.filters.period}
        choices={periods.map((value) => ({ value, label: recordWords().periods[value] }))}
        onChoose={(period) => {
          const days = period === 'own' ? daysOf(props.filters, Date.now()) : { from: '', until: '' }
          props.onChange({ period, ...days })
        }}
      />
      <div class="filters">
        <Show when={props.filters.period === 'own'}>
          <TextField
            label={recordWords().from}
            type="date"
            value={props.filters.from}
            onInput={(from) => props.onChange({ from }, 'replace')}
          />
          <TextField
            label={recordWords().until}
            type="date"
            value={props.filters.until}
            error={isReversed(props.filters) ? recordWords().reversed : undefined}
            onInput={(until) => props.onChange({ until }, 'replace')}
          />
        </Show>
        <SelectField
          label={recordWords().outcome}
          value={props.filters.outcome}
          options={[any(), ...outcomes.map((value) => ({ value, label: outcomeWords(value) }))]}
          onChange={(outcome) => props.onChange({ outcome })}
        />
        <SelectField
          label={recordWords().reason}
          value={props.filters.reason}
          options={[any(), ...outcomeReasons.map((value) => ({ value, label: reasonWords(value) }))]}
          onChange={(reason) => props.onChange({ reason })}
        />
        <SelectField
          label={recordWords().product}
          value={props.filters.productId}
          options={[any(), ...known().map((value) => ({ value, label: nameOf(value) }))]}
          onChange={(productId) => props.onChange({ productId })}
        />
        <SelectField
          label={recordWords().rule}
          value={props.filters.ruleId}
          options={[any(), ...props.ruleIds.map((value) => ({ value, label: value }))]}
          onChange={(ruleId) => props.onChange({ ruleId })}
        />
        <Show when={isNarrowed(props.filters)}>
          <Button kind="quiet" onPress={() => props.onChange({ outcome: '', reason: '', productId: '', ruleId: '' })}>
            {recordWords().clear}
          </Button>
        </Show>
      </div>
    </section>
  )
}
