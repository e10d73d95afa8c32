import { createSignal, For, Show, type JSX } from 'solid-js'
import type { ApprovalView } from '../../../main/contract/operator-accounts.ts'
import type { CallAnswer } from '../../../main/contract/operator.ts'
import { language } from '../language.ts'
import { createAct, createLoad } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Mark, type MarkState } from '../parts/mark.tsx'
import { Empty, ErrorNotice, Notice } from '../parts/notice.tsx'
import { PageHead, Section } from '../parts/page-head.tsx'
import { session } from '../session.ts'
import { durationWords, momentShort, momentWords } from '../time.ts'
import { frameWords } from '../words/frame.ts'
import { peopleWords } from '../words/people.ts'
import { FirstPassword } from './accounts/first-password.tsx'
import { WhatWouldBeDone } from './approvals/what.tsx'

const POLL_MS = 10_000

type Decided = CallAnswer<'decide_approval'>

const MARKS: Readonly<Record<ApprovalView['state'], MarkState>> = {
  waiting: 'waiting',
  approved: 'good',
  rejected: 'off',
  expired: 'off'
}

/** Calls that wait for a second person's word, with what each would do. */
export default function ApprovalsPage(): JSX.Element {
  const approvals = createLoad('list_approvals', () => ({}), { everyMs: POLL_MS })
  const [result, setResult] = createSignal<Decided>()
  return (
    <>
      <PageHead title={frameWords().titles.approvals} lead={peopleWords().approvalsLead} />
      <div class="stack">
        <Show when={result()}>{(decided) => <Result of={decided()} />}</Show>
        <Loaded of={approvals} what={peopleWords().approvals}>
          {(value) => (
            <>
              <Waiting
                ids={value()
                  .approvals.filter(({ state }) => state === 'waiting')
                  .map(({ id }) => id)}
                find={(id) => value().approvals.find((approval) => approval.id === id)}
                onDecided={(decided) => {
                  setResult(decided)
                  approvals.again()
                }}
              />
              <Past of={value().approvals.filter(({ state }) => state !== 'waiting')} />
            </>
          )}
        </Loaded>
      </div>
    </>
  )
}

function Waiting(props: {
  /** By their ids, so that what somebody reads is not drawn anew at every look. */
  readonly ids: readonly string[]
  readonly find: (id: string) => ApprovalView | undefined
  readonly onDecided: (decided: Decided) => void
}): JSX.Element {
  return (
    <Section title={peopleWords().waiting}>
      <Show
        when={props.ids.length > 0}
        fallback={
          <Empty title={peopleWords().noWaiting}>
            <p>{peopleWords().noWaitingLead}</p>
          </Empty>
        }
      >
        <ol class="approvals">
          <For each={props.ids}>
            {(id) => (
              <Show when={props.find(id)}>
                {(approval) => <OneWaiting approval={approval()} onDecided={props.onDecided} />}
              </Show>
            )}
          </For>
        </ol>
      </Show>
    </Section>
  )
}

function OneWaiting(props: {
  readonly approval: ApprovalView
  readonly onDecided: (decided: Decided) => void
}): JSX.Element {
  const act = createAct()
  const [choice, setChoice] = createSignal<boolean>()
  const isOwn = () => props.approval.askedBy === session()?.login
  const decide = async (approve: boolean): Promise<void> => {
    setChoice(approve)
    const answer = await act.run('decide_approval', { id: props.approval.id, approve })
    if (answer !== undefined) props.onDecided(answer)
  }
  return (
    <li class="card approval">
      <div class="approval-head">
        <h3>{peopleWords().calls[props.approval.call] ?? props.approval.call}</h3>
        <p>
          {props.approval.origin === 'command_line'
            ? peopleWords().askedByCommand(props.approval.askedBy)
            : peopleWords().askedBy(props.approval.askedBy)}
        </p>
      </div>
      <p class="soft small number">
        {momentWords(props.approval.askedAtMs, language())}{' / '}
        {peopleWords().endsAt(
          momentWords(props.approval.endsAtMs, language()),
          durationWords(props.approval.endsAtMs - Date.now(), language())
        )}
      </p>
      <WhatWouldBeDone approval={props.approval} />
      <ErrorNotice error={act.error()} />
      <Show
        when={!isOwn()}
        fallback={
          <Notice
            state="info"
            title={peopleWords().ownAsk}
            actions={
              <Button busy={act.isBusy() ? peopleWords().rejecting : ''} onPress={() => void decide(false)}>
                {peopleWords().withdraw}
              </Button>
            }
          />
        }
      >
        <div class="actions">
          <Button
            kind="primary"
            busy={act.isBusy() && choice() === true ? peopleWords().approving : ''}
            onPress={() => void decide(true)}
          >
            {peopleWords().approve}
          </Button>
          <Button
            busy={act.isBusy() && choice() === false ? peopleWords().rejecting : ''}
            onPress={() => void decide(false)}
          >
            {peopleWords().reject}
          </Button>
        </div>
      </Show>
    </li>
  )
}

/** What came of a decision; a first password that came of it is shown, this once. */
function Result(props: { readonly of: Decided }): JSX.Element {
  const [isRead, setRead] = createSignal(false)
  const firstPassword = () => {
    const given = props.of.answer?.['firstPassword']
    return typeof given === 'string' && !isRead() ? given : undefined
  }
  const login = () => {
    const { login: name } = props.of.approval.what
    return typeof name === 'string' ? name : ''
  }
  return (
    <>
      <Show when={props.of.approval.state !== 'approved'}>
        <Notice state="info" title={peopleWords().rejected} />
      </Show>
      <Show when={props.of.approval.state === 'approved' && props.of.refusedWith === null}>
        <Notice state="good" title={peopleWords().done} />
      </Show>
      <Show when={props.of.refusedWith}>
        {(code) => (
          <Notice state="fault" title={peopleWords().notDone(code())}>
            <p>{peopleWords().notDoneLead}</p>
          </Notice>
        )}
      </Show>
      <Show when={firstPassword()}>
        {(given) => <FirstPassword login={login()} firstPassword={given()} onClose={() => setRead(true)} />}
      </Show>
    </>
  )
}

function Past(props: { readonly of: readonly ApprovalView[] }): JSX.Element {
  return (
    <Show when={props.of.length > 0}>
      <Section title={peopleWords().decided}>
        <DataTable
          caption={peopleWords().decided}
          rows={props.of}
          columns={[
            {
              id: 'call',
              head: peopleWords().what,
              onCard: 'title',
              sort: ({ call }) => call,
              cell: ({ call }) => peopleWords().calls[call] ?? call
            },
            {
              id: 'state',
              head: peopleWords().state,
              sort: ({ state }) => state,
              cell: ({ state }) => <Mark state={MARKS[state]}>{peopleWords().states[state]}</Mark>
            },
            {
              id: 'asked',
              head: peopleWords().askedAt,
              sort: ({ askedAtMs }) => askedAtMs,
              cell: ({ askedAtMs }) => momentShort(askedAtMs)
            },
            {
              id: 'by',
              head: peopleWords().login,
              sort: ({ askedBy }) => askedBy,
              cell: ({ askedBy }) => askedBy
            },
            {
              id: 'decided',
              head: peopleWords().decidedBy,
              sort: ({ decidedBy }) => decidedBy,
              cell: ({ decidedBy }) => decidedBy ?? '–'
            }
          ]}
        />
      </Section>
    </Show>
  )
}
