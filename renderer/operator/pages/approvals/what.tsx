import { For, Match, Show, Switch, type JSX } from 'solid-js'
import type { ApprovalView } from '../../../../main/contract/operator-accounts.ts'
import type { CallAnswer } from '../../../../main/contract/operator.ts'
import type { AccountRole } from '../../../../main/contract/operator-roles.ts'
import { createLoad } from '../../load.ts'
import { Facts } from '../../parts/facts.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { frameWords } from '../../words/frame.ts'
import { peopleWords } from '../../words/people.ts'
import { gatherChanges } from '../rules/changes.ts'
import { ChangeView } from '../rules/effect.tsx'
import { FindingList } from '../rules/finding-list.tsx'
import type { Rules } from '../rules/book.ts'

/** What a waiting call would do, in words. */
export function WhatWouldBeDone(props: { readonly approval: ApprovalView }): JSX.Element {
  const what = () => props.approval.what
  const text = (name: string): string => {
    const value = what()[name]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
  const role = () => {
    const given = text('role')
    return Object.hasOwn(frameWords().roles, given) ? frameWords().roles[given as AccountRole] : given
  }
  return (
    <Switch fallback={<p>{peopleWords().whatOf.plain}</p>}>
      <Match when={props.approval.call === 'create_account'}>
        <p>{peopleWords().whatOf.create_account(text('login'), role())}</p>
      </Match>
      <Match when={props.approval.call === 'change_account'}>
        <p>{peopleWords().whatOf.change_account(text('login'))}</p>
        <Facts
          of={[
            ...(role() === '' ? [] : [{ name: peopleWords().role, value: role() }]),
            ...(typeof what()['enabled'] === 'boolean'
              ? [
                  {
                    name: peopleWords().state,
                    value: what()['enabled'] === true ? peopleWords().enabled : peopleWords().disabled
                  }
                ]
              : [])
          ]}
        />
      </Match>
      <Match when={props.approval.call === 'reset_account'}>
        <p>{peopleWords().whatOf.reset_account(text('login'))}</p>
      </Match>
      <Match when={props.approval.call === 'delete_entries'}>
        <p>{peopleWords().whatOf.delete_entries(text('olderThanDays'))}</p>
      </Match>
      <Match when={props.approval.call === 'apply_rules'}>
        <RuleDraft what={what()} />
      </Match>
    </Switch>
  )
}

/** A book of rules that would come into force: what changes against the one that is, asked of the machine now. */
function RuleDraft(props: { readonly what: ApprovalView['what'] }): JSX.Element {
  const book = (): Record<string, unknown> => {
    const given = props.what['book']
    return typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {}
  }
  const check = createLoad('check_rules', () => ({ book: book() }))
  const rules = createLoad('read_rules', () => ({}))
  const basedOn = () => {
    const number = props.what['basedOn']
    return typeof number === 'number' ? number : null
  }
  return (
    <>
      <Show when={basedOn()}>{(number) => <p class="soft small">{peopleWords().basedOn(number())}</p>}</Show>
      <Loaded of={rules} what={peopleWords().changes}>
        {(now) => (
          <Loaded of={check} what={peopleWords().changes}>
            {(checked) => <Changes rules={now()} checked={checked()} />}
          </Loaded>
        )}
      </Loaded>
      <details>
        <summary>{peopleWords().wholeBook}</summary>
        <pre class="book" tabindex="0">
          {JSON.stringify(book(), null, 2)}
        </pre>
      </details>
    </>
  )
}

function Changes(props: { readonly rules: Rules; readonly checked: CallAnswer<'check_rules'> }): JSX.Element {
  const changes = () => {
    const { book } = props.checked
    return book === null ? [] : gatherChanges(props.checked.changes, props.rules.book, book)
  }
  return (
    <>
      <p class="field-name">{peopleWords().changes}</p>
      <Show when={changes().length > 0} fallback={<p>{peopleWords().noChanges}</p>}>
        <ul class="changes">
          <For each={changes()}>{(change) => <ChangeView change={change} rules={props.rules} />}</For>
        </ul>
      </Show>
      <FindingList findings={props.checked.findings} place={(finding) => finding.ruleId ?? ''} />
    </>
  )
}
