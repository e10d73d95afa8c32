import { createSignal, Show, type JSX } from 'solid-js'
import type { CallAnswer } from '../../../../main/contract/operator.ts'
import { createAct } from '../../load.ts'
import { Button } from '../../parts/button.tsx'
import { Facts } from '../../parts/facts.tsx'
import { ErrorNotice, Notice } from '../../parts/notice.tsx'
import { Section } from '../../parts/page-head.tsx'
import { upkeepWords } from '../../words/upkeep.ts'

type Proof = CallAnswer<'verify_record'>

const count = (number: number): string => number.toLocaleString('en')

/** Has the machine compute the whole chain of its record anew. */
export function ProveRecord(): JSX.Element {
  const act = createAct()
  const [proof, setProof] = createSignal<Proof>()
  const prove = async (): Promise<void> => {
    setProof(await act.run('verify_record', {}))
  }
  return (
    <Section title={upkeepWords().verify} lead={upkeepWords().verifyLead}>
      <Show when={proof()}>
        {(found) => (
          <>
            <Notice
              state={found().good ? 'good' : 'fault'}
              title={found().good ? upkeepWords().good : upkeepWords().bad}
            >
              <Show when={!found().good}>
                <p>{upkeepWords().badLead}</p>
              </Show>
            </Notice>
            <div class="card">
              <Facts of={factsOf(found())} />
            </div>
          </>
        )}
      </Show>
      <ErrorNotice error={act.error()} />
      <div class="actions">
        <Button busy={act.isBusy() ? upkeepWords().verifying : ''} onPress={() => void prove()}>
          {upkeepWords().verifyNow}
        </Button>
      </div>
    </Section>
  )
}

function factsOf(proof: Proof) {
  const { badPlace } = proof
  return [
    ...(badPlace === null
      ? []
      : [
          {
            name: upkeepWords().badPlace,
            value: <code>{`${badPlace.part}${badPlace.at === null ? '' : ` ${String(badPlace.at)}`}`}</code>
          },
          { name: upkeepWords().problem, value: <span lang="en">{badPlace.problem}</span> }
        ]),
    { name: upkeepWords().entries, value: count(proof.entries) },
    { name: upkeepWords().checkpoints, value: count(proof.checkpoints) },
    { name: upkeepWords().firstSequence, value: count(proof.firstSequence) },
    { name: upkeepWords().mark, value: proof.mark === null ? upkeepWords().markNone : upkeepWords().marks[proof.mark] },
    { name: upkeepWords().fingerprint, value: <code>{proof.keyFingerprint}</code> }
  ]
}
