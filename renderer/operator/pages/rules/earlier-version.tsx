import { createEffect, For, Show, type JSX } from 'solid-js'
import { encodeAddress, filters, setFilters } from '../../address.ts'
import { saveText } from '../../csv.ts'
import { language } from '../../language.ts'
import { createLoad } from '../../load.ts'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Notice } from '../../parts/notice.tsx'
import { PageHead, Section } from '../../parts/page-head.tsx'
import { may } from '../../session.ts'
import { momentWords } from '../../time.ts'
import { frameWords } from '../../words/frame.ts'
import { ruleWords } from '../../words/rules.ts'
import { versionAt, type Rules } from './book.ts'
import { draftRuleOf } from './draft.ts'
import { draftBackTo } from './draft-versions.ts'
import { RuleCard } from './rule-card.tsx'
import { yamlOf } from './rules-yaml.ts'
import type { Workshop } from './workshop.ts'

/** One version of the book as it was applied, and the way back to it. */
export function EarlierVersion(props: {
  readonly rules: Rules
  readonly number: number
  readonly workshop: Workshop
}): JSX.Element {
  const found = createLoad('read_rule_version', () => ({ number: props.number }))
  const isNow = () => props.number === props.rules.inForce.number
  const goBack = (): void => {
    const earlier = found.value()?.book
    if (earlier === undefined) return
    props.workshop.set(draftBackTo(earlier, props.rules.book, props.rules.inForce.number))
    setFilters({ view: 'edit', number: '', rule: '' })
  }
  return (
    <>
      <PageHead
        title={titleOf(props.number)}
        lead={props.number === 0 ? ruleWords().ofConfigurationLead : isNow() ? ruleWords().now : ruleWords().earlierLead}
        actions={
          <>
            <ButtonLink href={encodeAddress({ page: 'rules', filters: {} })}>{ruleWords().toNow}</ButtonLink>
            <Show when={found.value()}>
              {(value) => (
                <Button
                  onPress={() =>
                    saveText(
                      `hatachi-rules-${String(props.number)}.yaml`,
                      'application/yaml',
                      yamlOf(value().book, [titleOf(props.number)])
                    )
                  }
                >
                  {ruleWords().saveYaml}
                </Button>
              )}
            </Show>
            <Show when={!isNow() && may('apply_rules')}>
              <Button kind="primary" onPress={goBack}>
                {ruleWords().backTo}
              </Button>
            </Show>
          </>
        }
      />
      <Loaded of={found} what={titleOf(props.number)}>
        {(value) => (
          <Section title={sinceOf(value().version)} lead={isNow() ? undefined : ruleWords().backHint}>
            <div class="rule-list">
              <For each={value().book.rules}>
                {(rule) => (
                  <RuleCard
                    rule={draftRuleOf(rule)}
                    version={rule.version}
                    products={props.rules.products}
                    isPointedOut={rule.id === filters()['rule']}
                  />
                )}
              </For>
            </div>
            <Show when={value().book.holidays.length > 0}>
              <p class="soft">{ruleWords().holidays(value().book.holidays.length)}</p>
            </Show>
          </Section>
        )}
      </Loaded>
    </>
  )
}

function titleOf(number: number): string {
  return number === 0 ? ruleWords().ofConfiguration : ruleWords().earlier(number)
}

function sinceOf(version: Rules['inForce']): string {
  if (version.origin === 'configuration') return frameWords().titles.rules
  return ruleWords().since(
    momentWords(version.inForceSinceMs, language()),
    version.appliedBy ?? ruleWords().origins[version.origin]
  )
}

/**
 * Where a record's rule leads: to the version of the book that was in force when the session began. Before the first one
 * was applied that is the configuration's, which is known for as long as none is.
 */
export function RecordedRule(props: { readonly rules: Rules }): JSX.Element {
  const version = () =>
    versionAt(props.rules.versions, Number(filters()['at'] ?? '')) ??
    (props.rules.inForce.number === 0 ? props.rules.inForce : null)
  createEffect(() => {
    const found = version()
    if (found !== null) {
      setFilters(
        { view: 'version', number: String(found.number), record: '', at: '', rule: filters()['record'] ?? '' },
        'replace'
      )
    }
  })
  return (
    <Show when={version() === null}>
      <PageHead title={frameWords().titles.rules} />
      <Notice
        state="info"
        title={ruleWords().ofRecord(filters()['record'] ?? '', Number(filters()['recordVersion'] ?? ''))}
        actions={<ButtonLink href={encodeAddress({ page: 'rules', filters: {} })}>{ruleWords().toNow}</ButtonLink>}
      >
        <p>{ruleWords().notFound}</p>
      </Notice>
    </Show>
  )
}
