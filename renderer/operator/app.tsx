import { createEffect, ErrorBoundary, lazy, Show, Suspense, type JSX } from 'solid-js'
import { currentAddress, goTo } from './address.ts'
import { Entrance } from './entrance/entrance.tsx'
import { watchIdle } from './idle.ts'
import { language } from './language.ts'
import { createLoad } from './load.ts'
import { Menu, TopBar } from './menu.tsx'
import { pagesOf } from './pages/pages.ts'
import { Button } from './parts/button.tsx'
import { Dialog } from './parts/dialog.tsx'
import { Notice } from './parts/notice.tsx'
import { PageHead } from './parts/page-head.tsx'
import type { Session } from './calls.ts'
import { call, session, signOutHere, tellPresence } from './session.ts'
import { durationWords } from './time.ts'
import { frameWords } from './words/frame.ts'

const SetUp = lazy(() => import('./set-up/set-up.tsx').then(({ SetUp: view }) => ({ default: view })))

/** How often it is looked whether somebody waits for a second person's word. */
const APPROVALS_MS = 30_000

/** The console: the entrance until somebody is signed in, then the page that the address names. */
export function App(): JSX.Element {
  createEffect(() => {
    document.documentElement.lang = language()
  })
  const open = () => {
    const now = session()
    return now !== null && !now.passwordChangeNeeded && !now.secondFactorNeeded ? now : null
  }
  return (
    <Show when={open()} fallback={<Entrance />}>
      {(now) => <Inside session={now()} />}
    </Show>
  )
}

/** The machine's pages; or, while it has no configuration, those of the first hour. */
function Inside(props: { readonly session: Session }): JSX.Element {
  const welcome = createLoad('read_welcome', () => ({}))
  return (
    <Show when={welcome.value()?.isConfigured !== false} fallback={<SetUp onDone={signOutHere} />}>
      <Frame session={props.session} />
    </Show>
  )
}

function Frame(props: { readonly session: Session }): JSX.Element {
  const signOut = (): void => {
    void call('sign_out', {})
  }
  const idle = watchIdle(signOut, tellPresence)
  const approvals = createLoad('list_approvals', () => ({}), { everyMs: APPROVALS_MS })
  /** How many wait for this person's word. */
  const waiting = () =>
    approvals.value()?.approvals.filter(({ state, askedBy }) => state === 'waiting' && askedBy !== props.session.login)
      .length ?? 0
  const pages = () => pagesOf(props.session.role)
  const page = () => {
    const { page: id } = currentAddress()
    return id === '' ? pages()[0] : pages().find((each) => each.id === id)
  }
  return (
    <div class="frame">
      <a
        class="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault()
          document.getElementById('content')?.focus()
        }}
      >
        {frameWords().skip}
      </a>
      <TopBar />
      <Menu session={props.session} pages={pages()} current={page()?.id} waiting={waiting()} onSignOut={signOut} />
      <main id="content" class="content" tabindex="-1">
        <Show when={page()} keyed fallback={<NoSuchPage />}>
          {(shown) => (
            <ErrorBoundary fallback={(_fault, again) => <PageFault onAgain={again} />}>
              <Suspense fallback={<p class="loading" role="status">{frameWords().loadingPage}…</p>}>
                <shown.view />
              </Suspense>
            </ErrorBoundary>
          )}
        </Show>
      </main>
      <Show when={idle.leftMs()}>
        {(left) => (
          <Dialog
            title={frameWords().idle.title}
            onClose={() => idle.stay()}
            actions={
              <>
                <Button onPress={signOut}>{frameWords().signOut}</Button>
                <Button kind="primary" onPress={() => idle.stay()}>
                  {frameWords().idle.stay}
                </Button>
              </>
            }
          >
            <p role="timer">{frameWords().idle.lead(durationWords(left(), language()))}</p>
          </Dialog>
        )}
      </Show>
    </div>
  )
}

function NoSuchPage(): JSX.Element {
  return (
    <>
      <PageHead title={frameWords().noSuchPage} lead={frameWords().noSuchPageLead} />
      <Button kind="primary" onPress={() => goTo('')}>
        {frameWords().toFirst}
      </Button>
    </>
  )
}

/** A page that broke, or that could not be fetched: the rest of the console goes on. */
function PageFault(props: { readonly onAgain: () => void }): JSX.Element {
  return (
    <Notice
      state="fault"
      title={frameWords().pageFault}
      actions={
        <>
          <Button onPress={() => props.onAgain()}>{frameWords().retry}</Button>
          <Button onPress={() => location.reload()}>{frameWords().reload}</Button>
        </>
      }
    >
      <p>{frameWords().pageFaultLead}</p>
    </Notice>
  )
}
