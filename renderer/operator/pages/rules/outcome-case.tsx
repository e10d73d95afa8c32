import { Show, type JSX } from 'solid-js'
import type { OutcomeCase } from '../../../../main/contract/operator-rules.ts'
import { language } from '../../language.ts'
import { Mark, type MarkState } from '../../parts/mark.tsx'
import { momentWords } from '../../time.ts'
import { codeWords } from '../../words/evidence.ts'
import { reasonWords } from '../../words/outcomes.ts'
import { ruleWords } from '../../words/rules.ts'

/** What would happen, with its mark and, below, why. */
export function OutcomeView(props: { readonly outcome: OutcomeCase }): JSX.Element {
  return (
    <span class="outcome-case">
      <Mark state={markOf(props.outcome)}>{nameOf(props.outcome)}</Mark>
      <Show when={noteOf(props.outcome)}>{(note) => <span class="soft small">{note()}</span>}</Show>
    </span>
  )
}

function nameOf(outcome: OutcomeCase): string {
  return outcome.kind === 'decided' ? ruleWords().outcome[outcome.outcome] : ruleWords().outcome[outcome.kind]
}

function markOf(outcome: OutcomeCase): MarkState {
  switch (outcome.kind) {
    case 'no_rule_in_force':
      return 'warning'
    case 'closed':
      return 'off'
    case 'sold_to_anybody':
      return 'good'
    case 'decided':
      return { approved: 'good', refused: 'off', undetermined: 'warning', pin_required: 'info' }[
        outcome.outcome
      ] as MarkState
  }
}

function noteOf(outcome: OutcomeCase): string {
  switch (outcome.kind) {
    case 'no_rule_in_force':
    case 'sold_to_anybody':
      return ''
    case 'closed':
      return outcome.opensAtMs === null
        ? ruleWords().neverOpens
        : ruleWords().opens(momentWords(outcome.opensAtMs, language()))
    case 'decided': {
      const { reason, demand, fullFareYen } = outcome
      const why =
        outcome.outcome === 'approved' ? codeWords(ruleWords().basis, reason ?? '') : reasonWords(reason ?? '')
      const parts = [
        codeWords(ruleWords().demand, demand),
        why,
        fullFareYen === null ? '' : ruleWords().fullFare(fullFareYen)
      ]
      return parts.filter((part) => part !== '').join(' · ')
    }
  }
}
