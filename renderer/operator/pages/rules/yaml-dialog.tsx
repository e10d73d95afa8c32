import { createSignal, Show, type JSX } from 'solid-js'
import type { RuleFinding } from '../../../../main/contract/operator-rules.ts'
import type { RuleBook } from '../../../../main/contract/rule-book.ts'
import { createAct } from '../../load.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { ErrorNotice, Notice } from '../../parts/notice.tsx'
import { formWords } from '../../words/rule-form.ts'
import { frameWords } from '../../words/frame.ts'
import { FindingList } from './finding-list.tsx'

/** Characters that the call takes. */
const MOST = 60_000

/** Takes in a file of rules: the machine reads it, and names the line of whatever is wrong. */
export function YamlDialog(props: {
  readonly onTake: (book: RuleBook) => void
  readonly onClose: () => void
}): JSX.Element {
  const [text, setText] = createSignal('')
  const [findings, setFindings] = createSignal<readonly RuleFinding[]>([])
  const act = createAct()
  const isTooLong = () => text().length > MOST
  const take = async (): Promise<void> => {
    setFindings([])
    const answer = await act.run('check_rules', { yaml: text() })
    if (answer === undefined) return
    if (answer.book === null) setFindings(answer.findings)
    else props.onTake(answer.book)
  }
  return (
    <Dialog
      title={formWords().yaml.title}
      size="wide"
      onClose={() => props.onClose()}
      actions={
        <>
          <Button onPress={() => props.onClose()}>{frameWords().cancel}</Button>
          <Button
            kind="primary"
            disabled={text().trim() === '' || isTooLong()}
            busy={act.isBusy() ? formWords().yaml.checking : ''}
            onPress={() => void take()}
          >
            {formWords().yaml.take}
          </Button>
        </>
      }
    >
      <p class="soft">{formWords().yaml.lead}</p>
      <Field label={formWords().yaml.file}>
        {(ids) => (
          <input
            id={ids.id}
            class="input file"
            type="file"
            accept=".yaml,.yml,.txt"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0]
              // A character of Japanese is three octets; what is longer still is not worth reading.
              if (file !== undefined && file.size <= MOST * 4) void file.text().then(setText)
              else if (file !== undefined) setText('#'.repeat(MOST + 1))
            }}
          />
        )}
      </Field>
      <Field label={formWords().yaml.text} error={isTooLong() ? formWords().yaml.tooLong : undefined}>
        {(ids) => (
          <textarea
            id={ids.id}
            class="input yaml-text"
            rows="12"
            spellcheck={false}
            aria-describedby={ids.describedBy}
            aria-invalid={ids.isInvalid || undefined}
            value={isTooLong() ? '' : text()}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        )}
      </Field>
      <ErrorNotice error={act.error()} />
      <Show when={findings().length > 0}>
        <Notice state="fault" title={formWords().yaml.bad}>
          <FindingList
            findings={findings()}
            place={({ line, path }) =>
              [line === null ? '' : formWords().yaml.line(line), path].filter((part) => part !== '').join(' · ')
            }
          />
        </Notice>
      </Show>
    </Dialog>
  )
}
