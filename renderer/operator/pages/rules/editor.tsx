import { createMemo, createSignal, Index, Show, type JSX } from 'solid-js'
import type { RuleBook } from '../../../../main/contract/rule-book.ts'
import { encodeAddress, filters, setFilters } from '../../address.ts'
import { language } from '../../language.ts'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { Mark } from '../../parts/mark.tsx'
import { Notice } from '../../parts/notice.tsx'
import { PageHead, Section } from '../../parts/page-head.tsx'
import { formWords } from '../../words/rule-form.ts'
import { ruleWords } from '../../words/rules.ts'
import { categoryWords, targetWords, termsWords } from '../../words/rule-terms.ts'
import { AppliedNotice } from './applied-notice.tsx'
import type { Rules } from './book.ts'
import { Buyers } from './buyers.tsx'
import { addRule, copyOf, editRule, removeRule } from './draft-edit.ts'
import { draftOf, newRule, type Draft, type DraftRule } from './draft.ts'
import { stateOf, versionOf } from './draft-versions.ts'
import { Effect } from './effect.tsx'
import { FindingList } from './finding-list.tsx'
import { findingsAt, ruleIndexOf } from './findings.ts'
import { DateList } from './form-parts.tsx'
import { MergedNotice } from './merged-notice.tsx'
import { RuleForm } from './rule-form.tsx'
import type { Workshop } from './workshop.ts'
import { YamlDialog } from './yaml-dialog.tsx'

/** A draft: its rules as forms, and beside them what applying it would change. */
export function Editor(props: {
  readonly rules: Rules
  readonly draft: Draft
  readonly workshop: Workshop
}): JSX.Element {
  const [isReading, setReading] = createSignal(false)
  const [lastRemoved, setLastRemoved] = createSignal<{ readonly id: string; readonly draft: Draft }>()
  const opened = () => filters()['rule'] ?? ''
  const findings = () => props.workshop.checked()?.findings ?? []
  const open = (key: string): void => setFilters({ rule: key }, 'replace')
  const add = (rule: DraftRule): void => {
    props.workshop.set(addRule(props.draft, rule))
    open(rule.key)
    focusSoon(`[data-rule="${CSS.escape(rule.key)}"] button`)
  }
  const remove = (rule: DraftRule): void => {
    setLastRemoved({ id: rule.id, draft: props.draft })
    props.workshop.set(removeRule(props.draft, rule.key))
    open('')
    focusSoon('.removed-notice button')
  }
  return (
    <>
      <PageHead
        title={formWords().title}
        lead={formWords().lead}
        actions={
          <>
            <ButtonLink href={encodeAddress({ page: 'rules', filters: {} })}>{formWords().back}</ButtonLink>
            <Button onPress={() => setReading(true)}>{formWords().yaml.open}</Button>
          </>
        }
      />
      <div class="notices">
        <AppliedNotice applied={props.workshop.applied()} />
        <MergedNotice rules={props.rules} workshop={props.workshop} />
      </div>
      <div class="editor">
        <div class="editor-rules">
          <Section
            title={formWords().rules}
            actions={<Button onPress={() => add(newRule(props.draft.rules, []))}>{formWords().add}</Button>}
          >
            <Show when={lastRemoved()}>
              {(removed) => (
                <div class="removed-notice">
                  <Notice
                    state="info"
                    title={formWords().removed(removed().id)}
                    actions={
                      <Button
                        onPress={() => {
                          props.workshop.set(removed().draft)
                          setLastRemoved(undefined)
                        }}
                      >
                        {formWords().undo}
                      </Button>
                    }
                  />
                </div>
              )}
            </Show>
            <Show when={props.draft.rules.length === 0}>
              <p>{formWords().none}</p>
            </Show>
            <div class="rule-list">
              <Index each={props.draft.rules}>
                {(rule, index) => (
                  <RuleRow
                    rule={rule()}
                    index={index}
                    isOpen={rule().key === opened()}
                    draft={props.draft}
                    rules={props.rules}
                    workshop={props.workshop}
                    onToggle={() => {
                      setLastRemoved(undefined)
                      open(rule().key === opened() ? '' : rule().key)
                    }}
                    onChange={(change) => props.workshop.set(editRule(props.draft, rule().key, change))}
                    onRemove={() => remove(rule())}
                    onCopy={() => add(copyOf(rule(), props.draft))}
                  />
                )}
              </Index>
            </div>
          </Section>
          <Section title={formWords().holidays.title} lead={formWords().holidays.lead}>
            <div class="card" data-place="holidays" tabindex="-1">
              <DateList
                dates={props.draft.holidays}
                onChange={(holidays) => props.workshop.set({ ...props.draft, holidays })}
              />
              <FindingList findings={findingsAt(findings(), 'holidays')} />
            </div>
          </Section>
        </div>
        <Effect
          rules={props.rules}
          workshop={props.workshop}
          onGoTo={(finding) => {
            const rule = props.draft.rules[ruleIndexOf(finding) ?? -1]
            if (rule !== undefined) open(rule.key)
            goToPlace(finding.path)
          }}
        />
      </div>
      <Show when={(props.workshop.checked()?.book ?? null) !== null}>
        <Buyers rules={props.rules} book={props.workshop.toSend()} />
      </Show>
      <Show when={isReading()}>
        <YamlDialog
          onClose={() => setReading(false)}
          onTake={(book) => {
            setReading(false)
            props.workshop.set(bookAsDraft(book, props.draft))
          }}
        />
      </Show>
    </>
  )
}

/** A file's book on what this draft was made from: the difference to it is what the file changes. */
function bookAsDraft(book: RuleBook, draft: Draft): Draft {
  return { ...draftOf(book, draft.basedOn), base: draft.base }
}

function RuleRow(props: {
  readonly rule: DraftRule
  readonly index: number
  readonly isOpen: boolean
  readonly draft: Draft
  readonly rules: Rules
  readonly workshop: Workshop
  readonly onToggle: () => void
  readonly onChange: (change: Partial<DraftRule>) => void
  readonly onRemove: () => void
  readonly onCopy: () => void
}): JSX.Element {
  const state = createMemo(() => stateOf(props.rule, props.rules.book))
  const findings = () => props.workshop.checked()?.findings ?? []
  const errors = () =>
    findingsAt(findings(), `rules.${String(props.index)}`).filter(({ severity }) => severity === 'error').length
  const sent = () => {
    const rules = props.workshop.toSend()?.['rules'] as readonly { readonly version: number }[] | undefined
    return rules?.[props.index]?.version ?? versionOf(props.rule, props.rules.book)
  }
  return (
    <article class="card rule-row" data-rule={props.rule.key} data-open={props.isOpen || undefined}>
      <h3>
        <button type="button" class="rule-toggle" aria-expanded={props.isOpen} onClick={() => props.onToggle()}>
          <span class="rule-words">
            <span class="rule-name">{targetWords(props.rule, props.rules.products)}</span>
            <span class="rule-summary">{termsWords(props.rule).join(language() === 'ja' ? '、' : ', ')}</span>
            <span class="rule-marks soft small">
              <span>
                <span class="code">{props.rule.id}</span> · {ruleWords().version(sent())}
                <Show when={categoryWords(props.rule)}>{(categories) => <> · {categories()}</>}</Show>
              </span>
              <Show when={state() !== 'same'}>
                <span class="tag">{formWords().states[state()]}</span>
              </Show>
              <Show when={errors() > 0}>
                <Mark state="fault">{formWords().effect.severity.error}</Mark>
              </Show>
            </span>
          </span>
          <span class="rule-turn" aria-hidden="true">
            {props.isOpen ? formWords().shut : formWords().open}
          </span>
        </button>
      </h3>
      <Show when={props.isOpen}>
        <RuleForm
          rule={props.rule}
          index={props.index}
          others={props.draft.rules.filter(({ key }) => key !== props.rule.key)}
          rules={props.rules}
          version={sent()}
          findings={findings()}
          onChange={(change) => props.onChange(change)}
          onRemove={() => props.onRemove()}
          onCopy={() => props.onCopy()}
        />
      </Show>
    </article>
  )
}

/** Takes the focus to the part of the form that a path leads to, once it is there. */
function goToPlace(path: string): void {
  const places = path.split('.').map((_, index, parts) => parts.slice(0, parts.length - index).join('.'))
  const isMore = /^rules\.\d+\.(?:from|until|most|coolDownSeconds|id)/.test(path)
  const isPin = /^rules\.\d+\.acknowledgement/.test(path)
  const rule = places.at(-2) ?? ''
  const wanted = isMore
    ? [`${rule}.more`]
    : isPin
      ? [`${rule}.pin`]
      : places.map((place) => place.replace(/categories$/, 'products').replace(/closedOn$/, 'hours'))
  requestAnimationFrame(() => {
    const part = wanted
      .map((place) => document.querySelector<HTMLElement>(`[data-place="${CSS.escape(place)}"]`))
      .find((found) => found !== null)
    part?.scrollIntoView({ block: 'center' })
    part?.focus({ preventScroll: true })
  })
}

function focusSoon(selector: string): void {
  requestAnimationFrame(() => {
    const found = document.querySelector<HTMLElement>(selector)
    found?.scrollIntoView({ block: 'nearest' })
    found?.focus({ preventScroll: true })
  })
}
