import { createEffect, For, Show, type JSX } from 'solid-js'
import type { RuleBook } from '../../../../main/contract/rule-book.ts'
import { language } from '../../language.ts'
import { Button } from '../../parts/button.tsx'
import { Notice } from '../../parts/notice.tsx'
import { formWords } from '../../words/rule-form.ts'
import { ruleSentence } from '../../words/rule-terms.ts'
import type { Rules } from './book.ts'
import { draftRuleOf } from './draft.ts'
import type { Workshop } from './workshop.ts'

/** Somebody else applied rules while the draft was written: what they changed, and what became of the draft. */
export function MergedNotice(props: { readonly rules: Rules; readonly workshop: Workshop }): JSX.Element {
  const join = (names: readonly string[]): string => names.join(language() === 'ja' ? '、' : ', ')
  const saying = (book: RuleBook, id: string): string => {
    const rules = book.rules.filter((rule) => rule.id === id)
    return rules.length === 0
      ? '—'
      : rules.map((rule) => ruleSentence(draftRuleOf(rule), props.rules.products)).join(' / ')
  }
  let place: HTMLDivElement | undefined
  // It comes while somebody looks at the button far below.
  createEffect(() => {
    if (props.workshop.merged() !== undefined) place?.scrollIntoView({ block: 'nearest' })
  })
  return (
    <div class="applied" ref={(element) => (place = element)}>
      <Show when={props.workshop.merged()}>
        {(merged) => (
          <Notice
            state="warning"
            title={formWords().merged(props.rules.inForce.appliedBy ?? '—', props.rules.inForce.number)}
            actions={<Button onPress={() => props.workshop.forgetMerged()}>{formWords().understood}</Button>}
          >
            <ul class="theirs">
              <For each={merged().theirs}>
                {(id) => (
                  <li>
                    <strong class="code">{id}</strong>
                    <p class="small">
                      <del>{saying(merged().before, id)}</del>
                      <span aria-hidden="true"> → </span>
                      <ins>{saying(merged().draft.base, id)}</ins>
                    </p>
                  </li>
                )}
              </For>
            </ul>
            <p>{formWords().mergedKept}</p>
            <Show when={merged().both.length > 0}>
              <p>
                <strong>{formWords().mergedBoth(join(merged().both))}</strong>
              </p>
            </Show>
          </Notice>
        )}
      </Show>
    </div>
  )
}
