import { createSignal, For, Show, type JSX } from 'solid-js'
import { encodeAddress } from './address.ts'
import type { Session } from './calls.ts'
import { LanguageSwitch } from './language-switch.tsx'
import type { Page } from './pages/pages.ts'
import { Button } from './parts/button.tsx'
import { Dialog } from './parts/dialog.tsx'
import { ConsoleIcon } from './parts/icons.tsx'
import { frameWords } from './words/frame.ts'

interface MenuProps {
  readonly session: Session
  readonly pages: readonly Page[]
  readonly current: string | undefined
  /** How many calls wait for this person's word. */
  readonly waiting: number
  readonly onSignOut: () => void
}

/** How many pages lie under the thumb on a phone; the rest are behind "more". */
const UNDER_THE_THUMB = 4
/** Which come first there. */
const THUMB_ORDER: readonly string[] = ['health', 'service', 'sales', 'records', 'rules']

/** The bar above everything on a phone; on a desk the menu's head and foot say the same. */
export function TopBar(): JSX.Element {
  return (
    <header class="top-bar">
      <Brand />
      <LanguageSwitch />
    </header>
  )
}

/** All pages beside the content on a desk; on a phone four of them below it, and the rest in a sheet. */
export function Menu(props: MenuProps): JSX.Element {
  const [isOpen, setOpen] = createSignal(false)
  const groups = () => [...new Set(props.pages.map(({ group }) => group))]
  const thumb = () =>
    THUMB_ORDER.flatMap((id) => props.pages.filter((page) => page.id === id))
      .concat(props.pages.filter(({ id }) => !THUMB_ORDER.includes(id)))
      .slice(0, UNDER_THE_THUMB)
  const all = (onGo?: () => void) => (
    <For each={groups()}>
      {(group) => (
        <div class="menu-group">
          <p class="menu-group-name">{frameWords().groups[group]}</p>
          <ul>
            <For each={props.pages.filter((page) => page.group === group)}>
              {(page) => (
                <li>
                  <PageLink
                    page={page}
                    isCurrent={props.current === page.id}
                    count={page.id === 'approvals' ? props.waiting : 0}
                    onGo={onGo}
                  />
                </li>
              )}
            </For>
          </ul>
        </div>
      )}
    </For>
  )
  return (
    <>
      <nav class="side-menu" aria-label={frameWords().pages}>
        <Brand />
        <div class="side-menu-pages">{all()}</div>
        <div class="side-menu-foot">
          <LanguageSwitch />
          <Who session={props.session} onSignOut={props.onSignOut} />
        </div>
      </nav>
      <nav class="thumb-menu" aria-label={frameWords().pages}>
        <For each={thumb()}>{(page) => <PageLink page={page} isCurrent={props.current === page.id} />}</For>
        <button
          type="button"
          class="page-link"
          aria-haspopup="dialog"
          aria-expanded={isOpen()}
          data-current={!thumb().some(({ id }) => id === props.current) || undefined}
          onClick={() => setOpen(true)}
        >
          <ConsoleIcon name="menu" />
          <span>{frameWords().more}</span>
          <Count of={props.waiting} />
        </button>
      </nav>
      <Show when={isOpen()}>
        <Dialog title={frameWords().pages} onClose={() => setOpen(false)}>
          <div class="sheet">
            {all(() => setOpen(false))}
            <Who session={props.session} onSignOut={props.onSignOut} />
          </div>
        </Dialog>
      </Show>
    </>
  )
}

function Brand(): JSX.Element {
  return (
    <p class="brand">
      <svg viewBox="0 0 64 64" aria-hidden="true">
        <rect class="brand-card" x="3" y="11" width="58" height="42" rx="10" />
        <path class="brand-waves" d="M17 32v.1M26 25a10 10 0 0 1 0 14M34 20a17 17 0 0 1 0 24" />
      </svg>
      <span>{frameWords().console}</span>
    </p>
  )
}

function PageLink(props: {
  readonly page: Page
  readonly isCurrent: boolean
  readonly count?: number
  readonly onGo?: (() => void) | undefined
}): JSX.Element {
  return (
    <a
      class="page-link"
      href={encodeAddress({ page: props.page.id, filters: {} })}
      aria-current={props.isCurrent ? 'page' : undefined}
      data-current={props.isCurrent || undefined}
      onClick={() => props.onGo?.()}
    >
      <ConsoleIcon name={props.page.icon} />
      <span>{frameWords().titles[props.page.id]}</span>
      <Count of={props.count ?? 0} />
    </a>
  )
}

function Count(props: { readonly of: number }): JSX.Element {
  return (
    <Show when={props.of > 0}>
      <span class="count">
        <span aria-hidden="true">{props.of}</span>
        <span class="unseen">{frameWords().waiting(props.of)}</span>
      </span>
    </Show>
  )
}

function Who(props: { readonly session: Session; readonly onSignOut: () => void }): JSX.Element {
  return (
    <div class="who">
      <p>
        <strong>{props.session.login}</strong>
        <span>{frameWords().roles[props.session.role]}</span>
      </p>
      <Button kind="quiet" onPress={() => props.onSignOut()}>
        <ConsoleIcon name="out" />
        {frameWords().signOut}
      </Button>
    </div>
  )
}
