import { createSignal, Show, type JSX } from 'solid-js'
import { PasswordForm } from '../entrance/password-form.tsx'
import { SecondFactorForm } from '../entrance/second-factor.tsx'
import { language } from '../language.ts'
import { createAct, createLoad } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { Facts } from '../parts/facts.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { ErrorNotice, Notice } from '../parts/notice.tsx'
import { PageHead, Section } from '../parts/page-head.tsx'
import { may, session } from '../session.ts'
import { durationWords } from '../time.ts'
import { entranceWords } from '../words/entrance.ts'
import { frameWords } from '../words/frame.ts'
import { peopleWords } from '../words/people.ts'

/** One's own account: password and second factor; for administrators the metrics' token too. */
export default function OwnPage(): JSX.Element {
  const [isReplaced, setReplaced] = createSignal(false)
  return (
    <>
      <PageHead title={frameWords().titles.own} lead={peopleWords().ownLead} />
      <div class="stack">
        <Show when={session()}>
          {(who) => (
            <div class="card">
              <Facts
                of={[
                  { name: peopleWords().login, value: <strong>{who().login}</strong> },
                  {
                    name: peopleWords().role,
                    value: `${frameWords().roles[who().role]}: ${peopleWords().roleWords[who().role]}`
                  },
                  {
                    name: peopleWords().signedIn,
                    value: peopleWords().sessionEnds(durationWords(who().idleMs, language()))
                  }
                ]}
              />
            </div>
          )}
        </Show>
        <div class="columns">
          <section class="card">
            <PasswordForm
              title={peopleWords().password}
              lead={peopleWords().passwordLead}
              passwordLabel={entranceWords().yourPassword}
            />
          </section>
          <section class="card stack">
            <Show when={isReplaced()}>
              <Notice state="good" title={peopleWords().factorReplaced} />
            </Show>
            <SecondFactorForm isReplacing onDone={() => setReplaced(true)} />
          </section>
        </div>
        <Show when={may('read_metrics_access')}>
          <Metrics />
        </Show>
      </div>
    </>
  )
}

function Metrics(): JSX.Element {
  const access = createLoad('read_metrics_access', () => ({}))
  const act = createAct()
  const [token, setToken] = createSignal<string>()
  const renew = async (): Promise<void> => {
    const answer = await act.run('renew_metrics_access', {})
    if (answer === undefined) return
    setToken(answer.token)
    access.again()
  }
  return (
    <Section title={peopleWords().metrics} lead={peopleWords().metricsLead}>
      <Loaded of={access} what={peopleWords().metrics}>
        {(value) => (
          <div class="card stack">
            <Facts
              of={[
                { name: peopleWords().metricsPath, value: <code>{value().path}</code> },
                {
                  name: peopleWords().metricsMade,
                  value: value().made ? peopleWords().metricsYes : peopleWords().metricsNo
                }
              ]}
            />
            <Show when={token()}>
              {(made) => (
                <div role="status">
                  <p>{peopleWords().metricsToken}</p>
                  <p class="secret">{made()}</p>
                </div>
              )}
            </Show>
            <ErrorNotice error={act.error()} />
            <div class="actions">
              <Button busy={act.isBusy() ? peopleWords().metricsRenewing : ''} onPress={() => void renew()}>
                {peopleWords().metricsRenew}
              </Button>
            </div>
          </div>
        )}
      </Loaded>
    </Section>
  )
}
