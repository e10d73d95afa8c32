import { Show, type JSX } from 'solid-js'
import type { RuleFinding } from '../../../../main/contract/operator-rules.ts'
import { setFilters } from '../../address.ts'
import { Button } from '../../parts/button.tsx'
import { formWords } from '../../words/rule-form.ts'
import { ruleWords } from '../../words/rules.ts'
import type { Rules } from './book.ts'
import type { DraftRule } from './draft.ts'
import { FindingList } from './finding-list.tsx'
import { findingsAt, findingsOfRule } from './findings.ts'
import { AcknowledgementPart } from './form-acknowledgement.tsx'
import { AgePart, OfflinePart, PinPart } from './form-holder.tsx'
import { HoursPart } from './form-hours.tsx'
import { MorePart } from './form-more.tsx'
import { ProductsPart } from './form-products.tsx'

/** One rule as a form. Findings stand beside the part that they are about. */
export function RuleForm(props: {
  readonly rule: DraftRule
  /** Its place in the draft. */
  readonly index: number
  readonly others: readonly DraftRule[]
  readonly rules: Rules
  readonly version: number
  readonly findings: readonly RuleFinding[]
  readonly onChange: (change: Partial<DraftRule>) => void
  readonly onRemove: () => void
  readonly onCopy: () => void
}): JSX.Element {
  const place = () => `rules.${String(props.index)}`
  const findingsOf = (field: string): readonly RuleFinding[] => findingsAt(props.findings, `${place()}.${field}`)
  const change = (part: Partial<DraftRule>): void => props.onChange(part)
  return (
    <form class="rule-form" onSubmit={(event) => event.preventDefault()}>
      <FindingList findings={findingsOfRule(props.findings, props.index)} />
      <ProductsPart
        rule={props.rule}
        others={props.others}
        products={props.rules.products}
        place={`${place()}.products`}
        findings={[...findingsOf('products'), ...findingsOf('categories')]}
        onChange={change}
      />
      <AgePart rule={props.rule} rules={props.rules} place={place()} findingsOf={findingsOf} onChange={change} />
      <Show when={!props.rule.anybody}>
        <PinPart rule={props.rule} rules={props.rules} place={place()} findingsOf={findingsOf} onChange={change} />
      </Show>
      <AcknowledgementPart
        rule={props.rule}
        rules={props.rules}
        place={place()}
        findingsOf={findingsOf}
        onChange={change}
      />
      <HoursPart rule={props.rule} place={place()} findingsOf={findingsOf} onChange={change} />
      <Show when={!props.rule.anybody || props.rule.offline !== null}>
        <OfflinePart rule={props.rule} rules={props.rules} place={place()} findingsOf={findingsOf} onChange={change} />
      </Show>
      <MorePart
        rule={props.rule}
        rules={props.rules}
        version={props.version}
        place={place()}
        findingsOf={findingsOf}
        onChange={change}
      />
      <div class="actions">
        <Button onPress={() => setFilters({ try: props.rule.id })}>{ruleWords().tryIt}</Button>
        <Button onPress={() => props.onCopy()}>{formWords().copy}</Button>
        <Button onPress={() => props.onRemove()}>{formWords().remove}</Button>
      </div>
    </form>
  )
}
