import { createSignal, For, Show, type JSX } from 'solid-js'
import { setFilters } from '../../address.ts'
import { saveText } from '../../csv.ts'
import { language } from '../../language.ts'
import { Button } from '../../parts/button.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { Empty, Notice } from '../../parts/notice.tsx'
import { PageHead, Section } from '../../parts/page-head.tsx'
import { may } from '../../session.ts'
import { momentWords } from '../../time.ts'
import { frameWords } from '../../words/frame.ts'
import { productName } from '../../words/outcomes.ts'
import { ruleWords } from '../../words/rules.ts'
import { AppliedNotice } from './applied-notice.tsx'
import { uncoveredProducts, type Rules } from './book.ts'
import { Buyers } from './buyers.tsx'
import { addRule } from './draft-edit.ts'
import { draftOf, draftRuleOf, newRule } from './draft.ts'
import { RuleCard } from './rule-card.tsx'
import { yamlOf } from './rules-yaml.ts'
import { Versions } from './versions.tsx'
import type { Workshop } from './workshop.ts'

/** What is in force, in words, with everything that can be asked about it. */
export function Overview(props: { readonly rules: Rules; readonly workshop: Workshop }): JSX.Element {
  const uncovered = () => uncoveredProducts(props.rules.book, props.rules.products)
  const names = () =>
    uncovered()
      .map(({ id }) => productName(props.rules.products, id))
      .join(language() === 'ja' ? '、' : ', ')
  const start = () => props.workshop.draft() ?? draftOf(props.rules.book, props.rules.inForce.number)
  const edit = (rule = ''): void => {
    props.workshop.set(start())
    setFilters({ view: 'edit', rule, try: '' })
  }
  const cover = (): void => {
    const draft = start()
    const rule = newRule(
      draft.rules,
      uncovered().map(({ id }) => id)
    )
    props.workshop.set(addRule(draft, rule))
    setFilters({ view: 'edit', rule: rule.key })
  }
  const save = (): void => {
    const { inForce, book } = props.rules
    saveText(
      `hatachi-rules-${String(inForce.number)}.yaml`,
      'application/yaml',
      yamlOf(book, [ruleWords().inForce(inForce.number)])
    )
  }
  return (
    <>
      <PageHead
        title={frameWords().titles.rules}
        lead={ruleWords().lead}
        actions={
          <>
            <Button onPress={save}>{ruleWords().saveYaml}</Button>
            <Show when={may('check_rules') && props.workshop.draft() === null}>
              <Button kind="primary" onPress={() => edit()}>
                {ruleWords().edit}
              </Button>
            </Show>
          </>
        }
      />
      <div class="notices">
        <AppliedNotice applied={props.workshop.applied()} />
        <DraftWaits workshop={props.workshop} onGoOn={() => edit()} />
        <Show when={uncovered().length > 0}>
          <Notice
            state="warning"
            title={ruleWords().uncovered(names())}
            actions={
              <Show when={may('check_rules')}>
                <Button onPress={cover}>{ruleWords().makeRule}</Button>
              </Show>
            }
          >
            <p>{ruleWords().uncoveredLead}</p>
          </Notice>
        </Show>
      </div>
      <Section title={headOf(props.rules)} lead={leadOf(props.rules)}>
        <Show
          when={props.rules.book.rules.length > 0}
          fallback={<Empty title={ruleWords().noRules}>{ruleWords().noRulesLead}</Empty>}
        >
          <div class="rule-list">
            <For each={props.rules.book.rules}>
              {(rule) => (
                <RuleCard
                  rule={draftRuleOf(rule)}
                  version={rule.version}
                  products={props.rules.products}
                  actions={
                    <>
                      <Button label={ruleWords().tryOf(rule.id)} onPress={() => setFilters({ try: rule.id })}>
                        {ruleWords().tryIt}
                      </Button>
                      <Show when={may('check_rules')}>
                        <Button label={ruleWords().changeOf(rule.id)} onPress={() => edit(draftRuleOf(rule).key)}>
                          {ruleWords().change}
                        </Button>
                      </Show>
                    </>
                  }
                />
              )}
            </For>
          </div>
          <Show when={props.rules.book.holidays.length > 0}>
            <details class="behind">
              <summary>{ruleWords().holidays(props.rules.book.holidays.length)}</summary>
              <p class="number">{props.rules.book.holidays.join(language() === 'ja' ? '、' : ', ')}</p>
            </details>
          </Show>
        </Show>
      </Section>
      <Buyers rules={props.rules} book={null} />
      <Versions rules={props.rules} />
    </>
  )
}

function headOf({ inForce }: Rules): string {
  return inForce.origin === 'configuration' ? ruleWords().ofConfiguration : ruleWords().inForce(inForce.number)
}

function leadOf({ inForce }: Rules): string {
  if (inForce.origin === 'configuration') return ruleWords().ofConfigurationLead
  const since = ruleWords().since(
    momentWords(inForce.inForceSinceMs, language()),
    inForce.appliedBy ?? ruleWords().origins[inForce.origin]
  )
  const approved =
    inForce.approvedBy === null
      ? ''
      : `${language() === 'ja' ? '、' : ', '}${ruleWords().approvedBy(inForce.approvedBy)}`
  return since + approved
}

function DraftWaits(props: { readonly workshop: Workshop; readonly onGoOn: () => void }): JSX.Element {
  const [isAsking, setAsking] = createSignal(false)
  const isAsked = () => props.workshop.applied()?.kind === 'waits'
  return (
    <Show when={props.workshop.draft()}>
      <Notice
        state={isAsked() ? 'waiting' : 'info'}
        title={isAsked() ? ruleWords().asked : ruleWords().draftWaits}
        actions={
          <>
            <Button kind={isAsked() ? 'plain' : 'primary'} onPress={() => props.onGoOn()}>
              {ruleWords().goOn}
            </Button>
            <Button onPress={() => setAsking(true)}>{ruleWords().discard}</Button>
          </>
        }
      >
        <p>{isAsked() ? ruleWords().askedLead : ruleWords().draftWaitsLead}</p>
      </Notice>
      <Show when={isAsking()}>
        <Confirm
          title={ruleWords().discardTitle}
          verb={ruleWords().discard}
          onClose={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false)
            props.workshop.set(null)
          }}
        >
          <p>{ruleWords().discardLead}</p>
        </Confirm>
      </Show>
    </Show>
  )
}
