import { For, Show, type JSX } from 'solid-js'
import { encodeAddress } from '../../address.ts'
import { language } from '../../language.ts'
import { createLoad } from '../../load.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Mark } from '../../parts/mark.tsx'
import { Empty } from '../../parts/notice.tsx'
import { dateWords, momentWords } from '../../time.ts'
import { codeWords, evidenceWords, findingName, findingWords } from '../../words/evidence.ts'
import { outcomeMark, outcomeWords, reasonWords } from '../../words/outcomes.ts'
import { recordWords } from '../../words/records.ts'
import { DurationBar } from './duration-bar.tsx'
import { lengthOf, viewOf, type RecordView, type ViewedThing } from './record-view.ts'

/** One decision record, whole, in words. Found by its number, so that a link to it leads here from anywhere. */
export function RecordDetail(props: {
  readonly sequence: number
  readonly nameOf: (id: string) => string
  readonly onClose: () => void
}): JSX.Element {
  const found = createLoad('read_decisions', () => ({ before: props.sequence + 1, limit: 1 }))
  const view = () => {
    const decision = found.value()?.decisions[0]
    return decision?.sequence === props.sequence ? viewOf(decision.sequence, decision.record) : undefined
  }
  return (
    <Dialog
      title={recordWords().detail}
      size="wide"
      onClose={() => props.onClose()}
      actions={<Button onPress={() => props.onClose()}>{recordWords().close}</Button>}
    >
      <Loaded of={found} what={recordWords().detail}>
        {() => (
          <Show when={view()} fallback={<Empty title={recordWords().none} />}>
            {(shown) => <DetailView view={shown()} nameOf={props.nameOf} />}
          </Show>
        )}
      </Loaded>
    </Dialog>
  )
}

function DetailView(props: { readonly view: RecordView; readonly nameOf: (id: string) => string }): JSX.Element {
  const words = evidenceWords
  return (
    <div class="record">
      <div class="record-head">
        <p class="record-outcome">
          <Mark state={outcomeMark(props.view.outcome)}>{outcomeWords(props.view.outcome)}</Mark>
        </p>
        <Show when={props.view.reason}>{(reason) => <p>{reasonWords(reason())}</p>}</Show>
        <Show when={props.view.endedAtMs}>{(ended) => <p class="soft">{momentWords(ended(), language())}</p>}</Show>
      </div>
      <section>
        <h3>{words().sections.asked}</h3>
        <For each={props.view.things}>{(thing) => <Facts of={thingFacts(thing, props.view, props.nameOf)} />}</For>
        <Facts of={askedFacts(props.view)} />
      </section>
      <section>
        <h3>{words().sections.found}</h3>
        <Show when={props.view.evidence.length > 0} fallback={<p class="soft">{words().noEvidence}</p>}>
          <Facts
            of={props.view.evidence.map((finding) => ({
              name: findingName(finding.name),
              value: (
                <>
                  {findingWords(finding)}
                  <Show when={finding.atMs}>
                    {(at) => <span class="soft small"> {words().answeredAt(timeOf(at(), props.view))}</span>}
                  </Show>
                </>
              )
            }))}
          />
        </Show>
      </section>
      <section>
        <h3>{words().sections.took}</h3>
        <DurationBar durations={props.view.durations} lengthMs={lengthOf(props.view)} />
        <Facts
          of={[
            { name: words().fields.sequence, value: String(props.view.sequence) },
            { name: words().fields.session, value: <span class="code">{props.view.sessionId}</span> }
          ]}
        />
      </section>
    </div>
  )
}

interface Fact {
  readonly name: string
  readonly value: JSX.Element
}

function thingFacts(thing: ViewedThing, view: RecordView, nameOf: (id: string) => string): readonly Fact[] {
  const words = evidenceWords()
  const { rule, confirmation } = thing
  return [
    { name: words.fields.product, value: words.selected(nameOf(thing.productId), thing.selection) },
    {
      name: words.fields.rule,
      value:
        rule === null ? (
          words.anybody
        ) : (
          <a
            href={encodeAddress({
              page: 'rules',
              filters: { record: rule.id, recordVersion: String(rule.version), at: String(view.startedAtMs ?? '') }
            })}
          >
            {rule.id} {recordWords().version(rule.version)}
          </a>
        )
    },
    ...(rule === null || rule.atLeastYears === null
      ? []
      : [{ name: words.fields.age, value: words.years(rule.atLeastYears) }]),
    ...(confirmation === null ? [] : [{ name: words.fields.vend, value: codeWords(words.confirmation, confirmation) }])
  ]
}

function askedFacts(view: RecordView): readonly Fact[] {
  const words = evidenceWords()
  const coded = (name: string, table: Readonly<Record<string, string>>, code: string | null): readonly Fact[] =>
    code === null || code === '' ? [] : [{ name, value: codeWords(table, code) }]
  const { basis, offline } = view
  return [
    ...coded(words.fields.pin, words.pin, view.pin),
    ...coded(words.fields.demand, words.demand, view.demand),
    ...(view.pin === null ? [] : [{ name: words.fields.tries, value: words.times(view.pinAttempts) }]),
    ...coded(words.fields.fare, words.fare, view.fare),
    ...(basis === null
      ? []
      : [
          {
            name: words.fields.basis,
            value: (
              <>
                {codeWords(words.source, basis.source)}
                <Show when={basis.answeredAtMs}>
                  {(at) => <span class="soft small"> {words.answeredAt(timeOf(at(), view))}</span>}
                </Show>
              </>
            )
          }
        ]),
    ...(offline === null
      ? []
      : [
          {
            name: words.fields.offline,
            value: `${words.policy(offline.policyId, offline.policyVersion)}${
              offline.downSinceMs === null ? '' : ` · ${words.downSince(momentWords(offline.downSinceMs, language()))}`
            }`
          }
        ]),
    ...coded(words.fields.order, words.order, view.order),
    ...coded(words.fields.place, words.place, view.place),
    ...coded(words.fields.role, words.role, view.role)
  ]
}

/** A moment without its date where that is the record's own. */
function timeOf(ms: number, view: RecordView): string {
  const whole = momentWords(ms, language())
  const own = view.endedAtMs === null ? '' : `${dateWords(view.endedAtMs, language())} `
  return whole.startsWith(own) ? whole.slice(own.length) : whole
}
