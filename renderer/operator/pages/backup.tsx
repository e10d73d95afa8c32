import { createSignal, Show, type JSX } from 'solid-js'
import type { CallAnswer } from '../../../main/contract/operator.ts'
import { language } from '../language.ts'
import { createAct, createLoad } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { Facts } from '../parts/facts.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Mark, type MarkState } from '../parts/mark.tsx'
import { ErrorNotice, Notice } from '../parts/notice.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { may } from '../session.ts'
import { momentWords } from '../time.ts'
import { frameWords } from '../words/frame.ts'
import { backupFaultWords } from '../words/status.ts'
import { upkeepWords } from '../words/upkeep.ts'
import { DeleteEntries } from './backup/delete-entries.tsx'
import { ProveRecord } from './backup/prove-record.tsx'

const POLL_MS = 10_000

type Backup = CallAnswer<'read_backup'>

const MARKS: Readonly<Record<Backup['state'], MarkState>> = {
  off: 'off',
  current: 'good',
  behind: 'warning',
  failing: 'fault'
}

const count = (number: number): string => number.toLocaleString('en')

/** The record: copies of it, proving it, and deleting what is old. */
export default function BackupPage(): JSX.Element {
  const backup = createLoad('read_backup', () => ({}), { everyMs: POLL_MS })
  return (
    <>
      <PageHead title={frameWords().titles.backup} lead={upkeepWords().backupLead} />
      <Loaded of={backup} what={upkeepWords().backup}>
        {(value) => <Copies backup={value()} onExported={() => backup.again()} />}
      </Loaded>
      <div class="columns">
        <Show when={may('verify_record')}>
          <ProveRecord />
        </Show>
        <Show when={may('delete_entries')}>
          <DeleteEntries onDeleted={() => backup.again()} />
        </Show>
      </div>
    </>
  )
}

function Copies(props: { readonly backup: Backup; readonly onExported: () => void }): JSX.Element {
  const act = createAct()
  const [exported, setExported] = createSignal<CallAnswer<'export_record'>>()
  const write = async (): Promise<void> => {
    const answer = await act.run('export_record', {})
    setExported(answer)
    if (answer !== undefined) props.onExported()
  }
  const behind = () => props.backup.newestSequence - props.backup.exportedThrough
  return (
    <section class="section">
      <div class="card stack">
        <h2>
          <Mark state={MARKS[props.backup.state]}>{upkeepWords().backupStates[props.backup.state]}</Mark>
        </h2>
        <Show when={props.backup.configured} fallback={<p>{upkeepWords().backupOff}</p>}>
          <Facts
            of={[
              ...(props.backup.fault === null
                ? []
                : [{ name: upkeepWords().fault, value: backupFaultWords(props.backup.fault) }]),
              ...(props.backup.sinceMs === null
                ? []
                : [{ name: upkeepWords().sinceWhen, value: momentWords(props.backup.sinceMs, language()) }]),
              {
                name: upkeepWords().lastExport,
                value:
                  props.backup.lastExportAtMs === null
                    ? upkeepWords().never
                    : momentWords(props.backup.lastExportAtMs, language())
              },
              {
                name: upkeepWords().exportedThrough,
                value: (
                  <>
                    {upkeepWords().entry(count(props.backup.exportedThrough))}
                    <Show when={behind() > 0}> ({upkeepWords().missing(count(behind()))})</Show>
                  </>
                )
              },
              { name: upkeepWords().newest, value: upkeepWords().entry(count(props.backup.newestSequence)) }
            ]}
          />
          <Show when={exported()}>
            {(done) => (
              <Notice state="good" title={upkeepWords().exported(count(done().through), done().files.length)}>
                <p class="code small">{done().files.join(' ')}</p>
              </Notice>
            )}
          </Show>
          <ErrorNotice error={act.error()} />
          <Show when={may('export_record')}>
            <div class="actions">
              <Button
                kind={behind() > 0 ? 'primary' : 'plain'}
                busy={act.isBusy() ? upkeepWords().exporting : ''}
                onPress={() => void write()}
              >
                {upkeepWords().exportNow}
              </Button>
            </div>
          </Show>
        </Show>
      </div>
    </section>
  )
}
