import { createMemo, For, Show, type JSX } from 'solid-js'
import type { RuleFinding } from '../../../../main/contract/operator-rules.ts'
import { language } from '../../language.ts'
import { Button } from '../../parts/button.tsx'
import { Mark } from '../../parts/mark.tsx'
import { ErrorNotice } from '../../parts/notice.tsx'
import { may } from '../../session.ts'
import { codeWords } from '../../words/evidence.ts'
import { formWords } from '../../words/rule-form.ts'
import { fieldWords, ruleSentence } from '../../words/rule-terms.ts'
import type { Rules } from './book.ts'
import { gatherChanges, type FieldChange, type RuleChanges } from './changes.ts'
import { FindingList } from './finding-list.tsx'
import type { Workshop } from './workshop.ts'

/** What applying the draft would change, what is to be looked at first, and the button that does it. */
export function Effect(props: {
  readonly rules: Rules
  readonly workshop: Workshop
  readonly onGoTo: (finding: RuleFinding) => void
}): JSX.Element {
  const checked = () => props.workshop.checked()
  const errors = () => (checked()?.findings ?? []).filter(({ severity }) => severity === 'error').length
  const isReady = () =>
    props.workshop.isChanged() &&
    !props.workshop.isChecking() &&
    checked()?.applicable === true &&
    props.workshop.applied()?.kind !== 'waits'
  const changes = createMemo(() => {
    const book = checked()?.book ?? null
    return book === null ? [] : gatherChanges(checked()?.changes ?? [], props.rules.book, book)
  })
  return (
    <aside class="effect" aria-labelledby="effect-title">
      <div class="effect-head">
        <h2 id="effect-title">{formWords().effect.title}</h2>
        <p role="status" class="effect-state">
          <Show when={!props.workshop.isChecking()} fallback={<span class="soft">{formWords().effect.checking}…</span>}>
            <StateLine isChanged={props.workshop.isChanged()} errors={errors()} />
          </Show>
        </p>
      </div>
      <div class="effect-body">
        <ErrorNotice error={props.workshop.checkError()} />
        <Show when={changes().length > 0}>
          <h3>{formWords().effect.changes}</h3>
          <ul class="changes">
            <For each={changes()}>{(change) => <ChangeView change={change} rules={props.rules} />}</For>
          </ul>
        </Show>
        <Show when={(checked()?.findings.length ?? 0) > 0}>
          <h3>{formWords().effect.findings}</h3>
          <FindingList
            findings={checked()?.findings ?? []}
            place={(finding) => finding.ruleId ?? ''}
            onGoTo={(finding) => props.onGoTo(finding)}
          />
        </Show>
      </div>
      <div class="effect-foot">
        <ErrorNotice error={props.workshop.applyError()} />
        <Show when={may('apply_rules')} fallback={<p class="soft small">{formWords().effect.notAllowed}</p>}>
          <Show when={props.rules.needsApproval}>
            <p class="soft small">{formWords().effect.second}</p>
          </Show>
          <Button
            kind="primary"
            disabled={!isReady()}
            busy={props.workshop.isApplying() ? formWords().effect.applying : ''}
            onPress={() => void props.workshop.apply()}
          >
            {props.rules.needsApproval ? formWords().effect.ask : formWords().effect.apply}
          </Button>
        </Show>
      </div>
    </aside>
  )
}

function StateLine(props: { readonly isChanged: boolean; readonly errors: number }): JSX.Element {
  return (
    <Show when={props.errors === 0} fallback={<Mark state="fault">{formWords().effect.errors(props.errors)}</Mark>}>
      <Show when={props.isChanged} fallback={<Mark state="off">{formWords().effect.same}</Mark>}>
        <Mark state="good">{formWords().effect.good}</Mark>
      </Show>
    </Show>
  )
}

/** What becomes of one rule, each change with before and after. */
export function ChangeView(props: { readonly change: RuleChanges; readonly rules: Rules }): JSX.Element {
  const whole = () => {
    const { kind, before, after } = props.change
    const rule = kind === 'removed' ? before : kind === 'added' ? after : null
    return rule === null ? null : ruleSentence(rule, props.rules.products)
  }
  return (
    <li class="change" data-kind={props.change.kind}>
      <p class="change-head">
        <span class="tag">{formWords().effect.kinds[props.change.kind]}</span>
        <strong class="code">{props.change.ruleId ?? formWords().effect.book}</strong>
        <Show when={props.change.loosens}>
          <Mark state="warning">{formWords().effect.loosens}</Mark>
        </Show>
      </p>
      <Show when={whole()}>{(sentence) => <p class="small">{sentence()}</p>}</Show>
      <For each={props.change.fields}>
        {(field) => (
          <p class="change-field">
            <span class="soft small">
              {codeWords(formWords().fields, field.field)}
              <Show when={field.loosens && props.change.fields.length > 1}> ▲ {formWords().effect.loosens}</Show>
            </span>
            <span>
              <del aria-label={`${formWords().effect.from}: ${textOf(props.change, field, 'before', props.rules)}`}>
                {textOf(props.change, field, 'before', props.rules)}
              </del>
              <span aria-hidden="true"> → </span>
              <ins aria-label={`${formWords().effect.to}: ${textOf(props.change, field, 'after', props.rules)}`}>
                {textOf(props.change, field, 'after', props.rules)}
              </ins>
            </span>
          </p>
        )}
      </For>
    </li>
  )
}

/** A value in words where both books have the rule, else as the machine writes it. */
function textOf(change: RuleChanges, field: FieldChange, side: 'before' | 'after', rules: Rules): string {
  const rule = change[side]
  const words = rule === null ? null : fieldWords(rule, field.field, rules.products)
  return words ?? field[side] ?? (language() === 'ja' ? 'なし' : 'none')
}
