import { createSignal, For, Show, type JSX } from 'solid-js'
import type { SetUpFileKind } from '../../../main/contract/operator-set-up.ts'
import { language } from '../language.ts'
import { call } from '../session.ts'
import { Field, TextField } from '../parts/field.tsx'
import { Mark } from '../parts/mark.tsx'
import { Notice } from '../parts/notice.tsx'
import { errorWords } from '../words/errors.ts'
import { problemWords } from '../words/problems.ts'
import { setUpWords } from '../words/set-up.ts'
import { findingsOf } from './set-up-model.ts'
import type { StepProps } from './set-up.tsx'
import { StepFindings } from './step-findings.tsx'
import { TryPart } from './try-part.tsx'

/** The platform's address, its files and the names of its keys. */
export function PlatformStep(props: StepProps): JSX.Element {
  const words = () => setUpWords().platform
  const isOperator = () => props.answers.role === 'platform_operator'
  const needed = (): readonly SetUpFileKind[] => [
    'client_key',
    'client_certificate',
    'server_ca',
    'answer_key',
    isOperator() ? 'anchor' : 'sealing_key'
  ]
  const namesOf = (kind: SetUpFileKind) => props.state.files.filter((file) => file.kind === kind).map(({ name }) => name)
  const [problems, setProblems] = createSignal<readonly string[]>([])

  const take = async (input: HTMLInputElement): Promise<void> => {
    const texts = await Promise.all([...(input.files ?? [])].map(async (file) => ({ name: file.name, pem: await file.text() })))
    // The private key first: by it the machine knows the certificate that belongs to it.
    const inOrder = [...texts.filter(({ pem }) => isKey(pem)), ...texts.filter(({ pem }) => !isKey(pem))]
    const found: string[] = []
    for (const file of inOrder) {
      const answer = await call('put_set_up_file', { name: file.name.slice(0, 120), pem: file.pem })
      if (answer.ok) props.onState(answer.value)
      else if (answer.error.code === 'bad_request' && answer.error.field === 'kind') found.push(words().unclear(file.name))
      else found.push(words().refused(file.name, problemOf(answer.error)))
    }
    setProblems(found)
    // The same file can be chosen again.
    input.value = ''
  }
  return (
    <>
      <TextField
        label={words().endpoint}
        hint={words().endpointHint}
        value={props.answers.endpoint ?? ''}
        maxLength={300}
        isRequired
        onInput={(endpoint) => props.change({ endpoint: endpoint.trim() })}
      />
      <Field label={words().files} hint={words().filesHint}>
        {(ids) => (
          <input
            id={ids.id}
            class="input"
            type="file"
            multiple
            aria-describedby={ids.describedBy}
            accept=".pem,.crt,.cer,.key"
            onChange={(event) => void take(event.currentTarget)}
          />
        )}
      </Field>
      <ul class="set-up-files" aria-live="polite">
        <For each={needed()}>
          {(kind) => (
            <li>
              <Mark state={namesOf(kind).length > 0 ? 'good' : 'off'}>{words().kinds[kind]}</Mark>
              <span class="soft">{namesOf(kind).join(', ') || words().missing}</span>
            </li>
          )}
        </For>
      </ul>
      <For each={problems()}>{(problem) => <Notice state="fault" title={problem} />}</For>
      <div class="form-row">
        <TextField
          label={words().answerKeyId}
          hint={words().keyIdHint}
          value={props.answers.answerKeyId ?? ''}
          maxLength={64}
          isRequired
          onInput={(answerKeyId) => props.change({ answerKeyId: answerKeyId.trim() })}
        />
        <Show
          when={!isOperator()}
          fallback={
            <TextField
              label={words().certifiedUntil}
              type="date"
              isOptional
              value={props.answers.certifiedUntil ?? ''}
              onInput={(date) => props.change({ certifiedUntil: date === '' ? null : date })}
            />
          }
        >
          <TextField
            label={words().sealingKeyId}
            hint={words().keyIdHint}
            value={props.answers.sealingKeyId ?? ''}
            maxLength={64}
            isRequired
            onInput={(sealingKeyId) => props.change({ sealingKeyId: sealingKeyId.trim() })}
          />
        </Show>
      </div>
      <TryPart part="platform" save={props.save} />
      <StepFindings of={findingsOf('platform', props.state)} />
    </>
  )
}

function isKey(pem: string): boolean {
  return pem.includes('PRIVATE KEY')
}

function problemOf(error: Parameters<typeof errorWords>[0]): string {
  return 'problem' in error ? problemWords(error.problem, language()) : errorWords(error).what
}
