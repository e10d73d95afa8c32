import type { SetUpAnswers, SetUpChanges, SetUpFinding, SetUpState } from '../../../main/contract/operator-set-up.ts'
import { setUpSteps, type SetUpStep } from '../words/set-up.ts'

/** Which answers and files a step asks for, by the parts that findings name. */
const PARTS: Readonly<Record<SetUpStep, RegExp>> = {
  owner: /^(?:operatorName|telephone)$/,
  place: /^place$/,
  role: /^role$/,
  platform: /^(?:endpoint|answerKeyId|sealingKeyId|certifiedUntil|file\..+)$/,
  reader: /^readerDriver$/,
  machine: /^(?:machineDriver|machinePort)$/,
  products: /^products$/,
  last: /^$/
}

/** What a step is still missing, or has wrong. */
export function findingsOf(step: SetUpStep, { findings }: Pick<SetUpState, 'findings'>): readonly SetUpFinding[] {
  if (step !== 'last') return findings.filter(({ part }) => PARTS[step].test(part))
  // What belongs to no other step is shown where one starts.
  return findings.filter(({ part }) => !setUpSteps.some((each) => PARTS[each].test(part)))
}

/** Whether a step has all that it asks for. */
export function isAnswered(step: SetUpStep, state: Pick<SetUpState, 'findings'>): boolean {
  return findingsOf(step, state).every(({ severity }) => severity !== 'error')
}

/** The step to begin with: the first that misses something, else the last. */
export function firstOpenStep(state: Pick<SetUpState, 'findings'>): SetUpStep {
  return setUpSteps.find((step) => step !== 'last' && !isAnswered(step, state)) ?? 'last'
}

/** The answers as the machine has them, with what was changed here and not sent yet; null takes one back. */
export function answersWith(answers: SetUpAnswers, changes: SetUpChanges): SetUpAnswers {
  const merged = Object.entries({ ...answers, ...changes }).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(merged)
}

/** What is still to be sent once the machine has taken `sent`: what was changed, or changed again, on the way. */
export function changesAfter(now: SetUpChanges, sent: SetUpChanges): SetUpChanges {
  const before = sent as Readonly<Record<string, unknown>>
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => before[name] !== value))
}
