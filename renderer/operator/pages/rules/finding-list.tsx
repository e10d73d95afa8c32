import { For, Show, type JSX } from 'solid-js'
import type { RuleFinding } from '../../../../main/contract/operator-rules.ts'
import { MarkShape } from '../../parts/mark.tsx'
import { formWords } from '../../words/rule-form.ts'
import { findingInWords } from '../../words/rule-findings.ts'
import { bySeverity, gatherFindings } from './findings.ts'
import { useProductName } from './product-names.ts'

/** Findings with their remedies, the gravest first. Beside a field, or all of them with the way to each. */
export function FindingList(props: {
  readonly findings: readonly RuleFinding[]
  /** Given: each can be gone to. */
  readonly onGoTo?: (finding: RuleFinding) => void
  /** What stands before each, such as its line in a file. */
  readonly place?: (finding: RuleFinding) => string
}): JSX.Element {
  const nameOf = useProductName()
  return (
    <Show when={props.findings.length > 0}>
      <ul class="findings">
        <For each={gatherFindings(bySeverity(props.findings))}>
          {({ finding, productIds }) => {
            const said = () =>
              findingInWords(
                finding,
                productIds.map((id) => nameOf(id))
              )
            return (
              <li class="finding" data-severity={finding.severity}>
                <MarkShape
                  state={finding.severity === 'error' ? 'fault' : finding.severity === 'law' ? 'warning' : 'info'}
                />
                <p lang={said().language}>
                  <strong>
                    {formWords().effect.severity[finding.severity]}
                    <Show when={props.place?.(finding)}>{(place) => <> · {place()}</>}</Show>
                  </strong>{' '}
                  {said().problem} {said().remedy}
                  <Show when={props.onGoTo}>
                    {(goTo) => (
                      <>
                        {' '}
                        <button type="button" class="text-button" onClick={() => goTo()(finding)}>
                          {formWords().effect.goTo}
                        </button>
                      </>
                    )}
                  </Show>
                </p>
              </li>
            )
          }}
        </For>
      </ul>
    </Show>
  )
}
