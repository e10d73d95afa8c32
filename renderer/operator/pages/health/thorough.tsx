import { createSignal, Show, type JSX } from 'solid-js'
import type { CallAnswer } from '../../../../main/contract/operator.ts'
import { language } from '../../language.ts'
import { createAct } from '../../load.ts'
import { Button } from '../../parts/button.tsx'
import { DataTable } from '../../parts/data-table.tsx'
import { saveFile } from '../../parts/save-file.ts'
import { Mark, type MarkState } from '../../parts/mark.tsx'
import { ErrorNotice } from '../../parts/notice.tsx'
import { Section } from '../../parts/page-head.tsx'
import { momentWords } from '../../time.ts'
import { healthWords } from '../../words/health.ts'
import { checkWords } from '../../words/status.ts'

type Health = CallAnswer<'read_health'>
type Check = Health['checks'][number]

const MARKS: Readonly<Record<Check['status'], MarkState>> = { pass: 'good', warn: 'warning', fail: 'fault' }
const RANK: Readonly<Record<Check['status'], number>> = { fail: 0, warn: 1, pass: 2 }

/** The doctor, on demand: it reads the whole record, so it is not made by itself. */
export function ThoroughCheck(): JSX.Element {
  const act = createAct()
  const [health, setHealth] = createSignal<Health>()
  const examine = async (): Promise<void> => {
    const answer = await act.run('read_health', {})
    if (answer !== undefined) setHealth(answer)
  }
  return (
    <Section title={healthWords().thorough} lead={healthWords().thoroughLead}>
      <div class="actions">
        <Button busy={act.isBusy() ? healthWords().examining : ''} onPress={() => void examine()}>
          {healthWords().examine}
        </Button>
      </div>
      <ErrorNotice error={act.error()} />
      <Show when={health()}>
        {(found) => (
          <div class="stack" role="status">
            <p class="number">{healthWords().examined(momentWords(found().checkedAtMs, language()))}</p>
            <DataTable
              caption={healthWords().thorough}
              sortKey="checks"
              rows={[...found().checks].sort((one, other) => RANK[one.status] - RANK[other.status])}
              columns={[
                {
                  id: 'result',
                  head: healthWords().result,
                  onCard: 'title',
                  sort: (check) => RANK[check.status],
                  cell: (check) => (
                    <span class="nowrap">
                      <Mark state={MARKS[check.status]}>{healthWords().results[check.status]}</Mark>
                    </span>
                  )
                },
                { id: 'check', head: healthWords().check, sort: (check) => check.id, cell: (check) => <code class="nowrap">{check.id}</code> },
                {
                  id: 'found',
                  head: healthWords().found,
                  onCard: 'wide',
                  cell: (check) => (
                    <>
                      <Show when={checkWords(check.code)}>{(words) => <p>{words().what}</p>}</Show>
                      <span lang="en" classList={{ 'soft small': checkWords(check.code) !== null }}>
                        {check.sentence}
                      </span>
                    </>
                  )
                },
                {
                  id: 'remedy',
                  head: healthWords().remedy,
                  onCard: 'wide',
                  cell: (check) => (
                    <Show when={checkWords(check.code)?.remedy} fallback={<span lang="en">{check.remedy}</span>}>
                      {(remedy) => <>{remedy()}</>}
                    </Show>
                  )
                }
              ]}
            />
          </div>
        )}
      </Show>
    </Section>
  )
}

/** Makes the bundle for the maker's support, and hands it to the browser. */
export function SupportBundle(): JSX.Element {
  const act = createAct()
  const [bundle, setBundle] = createSignal<CallAnswer<'make_bundle'>>()
  const make = async (): Promise<void> => {
    setBundle(await act.run('make_bundle', {}))
  }
  return (
    <Section title={healthWords().bundle} lead={healthWords().bundleLead}>
      <div class="actions">
        <Button busy={act.isBusy() ? healthWords().making : ''} onPress={() => void make()}>
          {healthWords().makeBundle}
        </Button>
        <Show when={bundle()}>
          {(made) => (
            <Button
              kind="primary"
              onPress={() => saveFile(made().name, bytesOfBase64(made().archiveBase64), 'application/gzip')}
            >
              {healthWords().saveBundle(made().name)}
            </Button>
          )}
        </Show>
      </div>
      <ErrorNotice error={act.error()} />
    </Section>
  )
}

function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
