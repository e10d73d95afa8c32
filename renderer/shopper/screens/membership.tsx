import { createEffect, createMemo, createSignal, For, Match, on, Show, Switch, type JSX } from 'solid-js'
import type { MemberView } from '../../../main/contract/shopper-member.ts'
import { Icon, type IconName } from '../../shared/icons.tsx'
import { plainWords, type Words } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { Mark } from '../drawings/marks.tsx'
import { Button, Lead, Note, Title } from '../parts.tsx'
import { useShopper, type ViewOf } from '../shopper.ts'
import { linkedTitle, troubleWords } from '../spoken-member.ts'
import { NumberPad } from './pin.tsx'

const CODE_LENGTH = 8
const CONSENTS = { answering: true, receiving: true } as const

/** The key on the sold screen: quiet, for what is bought comes first. */
export function MemberKey(): JSX.Element {
  const { strings, send } = useShopper()
  return (
    <div class="member-key">
      <button
        type="button"
        class="control control-member"
        data-testid="open-membership"
        aria-label={plainWords(strings().membership.open)}
        onClick={() => send({ type: 'open_membership' })}
      >
        <Icon name="card" />
        <span>
          <Say words={strings().membership.open} />
        </span>
      </button>
    </div>
  )
}

/**
 * A member number that belongs to the card: linked by the operator's code or brought over from the card before, each only
 * with both consents, seen by its end, and undone. What is ticked and typed stays in the page until it is sent.
 */
export function Membership(props: { readonly view: ViewOf<'membership'> }): JSX.Element {
  const { strings, send } = useShopper()
  const [isAnswering, setAnswering] = createSignal(false)
  const [isReceiving, setReceiving] = createSignal(false)
  const member = (): MemberView => props.view.member
  const isAgreed = (): boolean => isAnswering() && isReceiving()
  const of = <S extends MemberView['state']>(state: S): Extract<MemberView, { state: S }> | undefined => {
    const now = member()
    return now.state === state ? (now as Extract<MemberView, { state: S }>) : undefined
  }
  const link = (code: string): void => {
    // A page that was loaded anew has lost what was ticked.
    if (isAgreed()) send({ type: 'link_member', code, consents: CONSENTS })
    else send({ type: 'open_membership' })
  }
  return (
    <Switch fallback={<Working view={props.view} />}>
      <Match when={of('not_linked')}>
        {(now) => (
          <Show
            when={now().page === 'code'}
            fallback={
              <Ways member={now()} isAgreed={isAgreed()}>
                <Consent
                  words={strings().membership.answering}
                  isGiven={isAnswering()}
                  onPress={() => setAnswering(!isAnswering())}
                  testId="consent-answering"
                />
                <Consent
                  words={strings().membership.receiving}
                  isGiven={isReceiving()}
                  onPress={() => setReceiving(!isReceiving())}
                  testId="consent-receiving"
                />
              </Ways>
            }
          >
            <Code member={now()} onCode={link} />
          </Show>
        )}
      </Match>
      <Match when={of('linked')}>
        {(now) => (
          <Show when={now().page === 'undo'} fallback={<Linked member={now()} />}>
            <Undo />
          </Show>
        )}
      </Match>
    </Switch>
  )
}

/** A consent of its own, with a box as large as a key. */
function Consent(props: {
  readonly words: Words
  readonly isGiven: boolean
  readonly onPress: () => void
  readonly testId: string
}): JSX.Element {
  return (
    <button
      type="button"
      role="checkbox"
      class="consent-box"
      data-testid={props.testId}
      aria-checked={props.isGiven}
      aria-label={plainWords(props.words)}
      onClick={() => props.onPress()}
    >
      <span class="consent-mark" aria-hidden="true">
        <Show when={props.isGiven}>
          <Icon name="check" />
        </Show>
      </span>
      <span>
        <Say words={props.words} />
      </span>
    </button>
  )
}

/** That something did not come about, or was undone: before everything that may be done now. */
function Told(props: { readonly words: Words; readonly icon: IconName; readonly testId: string }): JSX.Element {
  return (
    <p class={props.icon === 'triangle' ? 'wrong member-told' : 'note note-strong member-told'} data-testid={props.testId}>
      <Icon name={props.icon} />
      <span>
        <Say words={props.words} />
      </span>
    </p>
  )
}

/** What it is, the two consents, and the two ways to a link. */
function Ways(props: {
  readonly member: Extract<MemberView, { state: 'not_linked' }>
  readonly isAgreed: boolean
  readonly children: JSX.Element
}): JSX.Element {
  const { strings, send, announce } = useShopper()
  const words = () => strings().membership
  const trouble = () => troubleWords(props.member, strings())
  const told = (): readonly Words[] => [trouble() ?? (props.member.done === undefined ? [] : words().unlinked)].flat()
  const go = (command: Parameters<typeof send>[0]): void => {
    if (props.isAgreed) send(command)
    else announce(plainWords(words().both), true)
  }
  return (
    <div class="scene scene-member" data-told={told().length > 0 ? '' : undefined}>
      <div class="member-say">
        <Title words={words().title} also={told()} urgent={trouble() !== undefined} />
        <Show when={trouble()}>{(shown) => <Told words={shown()} icon="triangle" testId="member-trouble" />}</Show>
        <Show when={props.member.done}>
          <Told words={words().unlinked} icon="check" testId="member-done" />
        </Show>
        <Lead words={words().lead} />
      </div>
      <div class="member-act">
        <p class="member-both" id="member-both">
          <Say words={words().both} />
        </p>
        <div class="consent-boxes" role="group" aria-labelledby="member-both">
          {props.children}
        </div>
        <Note icon="lock" words={words().used} />
        <div class="member-ways">
          <Button
            kind="secondary"
            words={words().byCode}
            off={!props.isAgreed}
            onPress={() => go({ type: 'open_membership', at: 'code' })}
            testId="member-by-code"
          />
          <Button
            kind="secondary"
            words={words().byCard}
            off={!props.isAgreed}
            onPress={() => go({ type: 'carry_member', consents: CONSENTS })}
            testId="member-by-card"
          />
        </div>
      </div>
    </div>
  )
}

/** The operator's code: shown while it is typed, for it is used up by one card. */
function Code(props: {
  readonly member: Extract<MemberView, { state: 'not_linked' }>
  readonly onCode: (code: string) => void
}): JSX.Element {
  const { strings, send, announce } = useShopper()
  const [code, setCode] = createSignal('')
  const words = () => strings().membership
  const trouble = createMemo(() => troubleWords(props.member, strings()))
  createEffect(on(code, (typed) => announce(words().digitsEntered(typed.length)), { defer: true }))
  return (
    <div class="scene scene-pin scene-code" data-wrong={trouble() !== undefined}>
      <div class="pin-say">
        <Title
          words={words().codeTitle}
          urgent={trouble() !== undefined}
          also={[trouble() ?? []].flat()}
        />
        <Show when={trouble()} fallback={<Lead words={words().codeLead} />}>
          {(shown) => <Told words={shown()} icon="triangle" testId="member-trouble" />}
        </Show>
      </div>
      <div class="pin-aside">
        <Button kind="secondary" icon="back" words={words().otherWay} onPress={() => send({ type: 'open_membership' })} testId="member-other-way" />
      </div>
      <div class="pin-act">
        <div class="code" role="img" aria-label={words().digitsEntered(code().length)} data-testid="member-code">
          <For each={Array.from({ length: CODE_LENGTH }, (_, index) => index)}>
            {(index) => <span class="code-digit">{code()[index] ?? ''}</span>}
          </For>
        </div>
        <NumberPad
          name={strings().pin.pad}
          onDigit={(digit) => setCode((code() + String(digit)).slice(0, CODE_LENGTH))}
          onErase={() => setCode(code().slice(0, -1))}
          isComplete={code().length === CODE_LENGTH}
          onConfirm={() => {
            if (code().length === CODE_LENGTH) props.onCode(code())
          }}
        />
      </div>
    </div>
  )
}

/** The platform is asked, or this machine is at work: who is asked what stands there. */
function Working(props: { readonly view: ViewOf<'membership'> }): JSX.Element {
  const { strings } = useShopper()
  const isCarrying = (): boolean => props.view.member.state === 'carrying'
  const title = (): Words => {
    const { linking, carrying, unlinking } = strings().membership
    if (isCarrying()) return carrying
    return props.view.member.state === 'linking' ? linking : unlinking
  }
  return (
    <div class="scene scene-split scene-asking">
      <div class="scene-show">
        <div class="route" data-alone={!isCarrying()}>
          <div class="route-end">
            <span class="route-mark">
              <Icon name="card" />
            </span>
            <Say words={strings().asking.machine} />
          </div>
          <Show when={isCarrying()}>
            <div class="asking-line" aria-hidden="true">
              <span class="asking-dot" />
            </div>
            <div class="route-end">
              <span class="route-mark route-mark-far">
                <Icon name="shield" />
              </span>
              <Say words={strings().asking.authority} />
            </div>
          </Show>
        </div>
      </div>
      <div class="scene-say">
        <Title words={title()} />
        <Lead words={isCarrying() ? strings().membership.carryingLead : strings().dispensing.lead} />
      </div>
    </div>
  )
}

/** The link, by the end of its number. */
function Linked(props: { readonly member: Extract<MemberView, { state: 'linked' }> }): JSX.Element {
  const { strings, send } = useShopper()
  const words = () => strings().membership
  const trouble = () => troubleWords(props.member, strings())
  return (
    <div class="scene scene-member scene-linked" data-done={props.member.done}>
      <div class="member-say">
        <Show when={props.member.done}>
          <Mark name="good" />
        </Show>
        <Title words={linkedTitle(props.member, strings())} also={[trouble() ?? []].flat()} urgent={trouble() !== undefined} />
        <Show when={trouble()}>{(shown) => <Told words={shown()} icon="triangle" testId="member-trouble" />}</Show>
      </div>
      <div class="member-act">
        <section class="member-card" data-testid="member-card">
          <h2>
            <Icon name="card" />
            <span>
              <Say words={words().number} />
            </span>
          </h2>
          <p class="member-number">
            <span aria-hidden="true">••••</span>
            <span class="unseen">{words().ending}</span>
            <span> {props.member.link.numberEnd}</span>
          </p>
          <p class="member-since">
            <Say words={words().since(props.member.link.linkedOn)} />
          </p>
          <Show when={props.member.link.carriedOver}>
            <Note icon="again" words={words().carried} />
          </Show>
        </section>
        <Button
          kind="secondary"
          icon="erase"
          words={words().undo}
          onPress={() => send({ type: 'open_membership', at: 'undo' })}
          testId="member-undo"
        />
      </div>
    </div>
  )
}

/** Once more, before it is undone. */
function Undo(): JSX.Element {
  const { strings, send } = useShopper()
  const words = () => strings().membership
  return (
    <div class="scene scene-member scene-undo">
      <div class="member-say">
        <Title words={words().undoTitle} />
        <Lead words={words().undoLead} class="lead-strong" />
      </div>
      <div class="member-act">
        <Button
          kind="primary"
          words={words().keep}
          onPress={() => send({ type: 'open_membership' })}
          testId="member-keep"
          initialFocus
        />
        <Button
          kind="secondary"
          icon="erase"
          words={words().undoNow}
          onPress={() => send({ type: 'unlink_member' })}
          testId="member-undo-now"
        />
      </div>
    </div>
  )
}
