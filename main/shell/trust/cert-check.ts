import { once } from 'node:events'
import { fstatSync } from 'node:fs'
import { systemClock } from '../../../device/clock.ts'
import { complain, print, text, type CommandValues } from '../command.ts'
import type { Configuration } from '../config/configuration.ts'
import { exitCode, type ExitName } from '../exit-codes.ts'
import type { CertAnswer, CertProfile, CertSettings } from './cert-answer.ts'
import { answerQuestion } from './cert-answer.ts'
import { questionOfFiles, SINGLE_OPTIONS } from './cert-files.ts'
import { questionOf } from './cert-question.ts'
import { linesOf } from './json-lines.ts'

/** A line holds a certificate, its issuers and their lists. */
const MAX_LINE_BYTES = 64 * 1024 * 1024

/** A session's answers are to be fresh; elsewhere responders sign ahead for a week. */
const OCSP_MAX_AGE_MS: Readonly<Record<CertProfile, number>> = { jpki: 30 * 60_000, general: 7 * 86_400_000 }

/** What a line is answered. */
export interface LineAnswer {
  readonly id: string | number | null
  readonly answer: CertAnswer
}

/** Names of unknown fields that an answer repeats, and how much of each: whoever mistyped one recognises it. */
const NAMES_SHOWN = 5
const NAME_LENGTH = 40

/**
 * `hatachi cert check`. One certificate: prints the answer and ends with 0 valid, 1 invalid, 2 undetermined. With
 * `--batch`: one JSON object a line on standard input, one a line out, in order; ends with 0 when every line was
 * understood, whatever was answered, else 65. A file that cannot be used is no verdict: it ends with 65 or 66, and is named.
 * @throws TypeError on a command line that makes no sense
 */
export async function runCertCheck(
  values: CommandValues,
  [word, file, ...surplus]: readonly string[],
  configuration: Configuration | null
): Promise<number> {
  const isBatch = values['batch'] === true
  if (isBatch && file !== undefined) throw new TypeError('--batch reads standard input, and no FILE goes with it')
  if (word !== 'check' || surplus.length > 0 || (file === undefined && !isBatch)) {
    throw new TypeError('say what to check: cert check FILE, or cert check --batch')
  }
  const settings = settingsOf(values, configuration)
  if (file === undefined) {
    const single = SINGLE_OPTIONS.find((name) => values[name] !== undefined)
    if (single !== undefined) throw new TypeError(`--${single} is for one certificate: in a batch each line says it itself`)
    if (isDirectory(STANDARD_INPUT)) {
      complain('standard input: cannot be read: it is a directory')
      return exitCode('noInput')
    }
    return checkLines(process.stdin, settings)
  }
  const question = questionOfFiles(file, values, configuration)
  if (!question.ok) {
    complain(question.error.message)
    return exitCode(question.error.exit)
  }
  const { answer } = answerQuestion(question.value, settings)
  print(values['json'] === true ? JSON.stringify(answer) : wordsOf(answer))
  return exitCode(EXITS[answer.result])
}

const STANDARD_INPUT = 0

/** Node takes a directory for an empty stream. */
function isDirectory(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isDirectory()
  } catch {
    return false
  }
}

function wordsOf({ result, reason, detail }: CertAnswer): string {
  return `${result}${reason === result ? '' : `: ${reason}`} (${detail})`
}

const EXITS: Readonly<Record<CertAnswer['result'], ExitName>> = {
  valid: 'ok',
  invalid: 'refused',
  undetermined: 'undetermined'
}

function settingsOf(values: CommandValues, configuration: Configuration | null): CertSettings {
  const profile = text(values, 'profile') ?? 'general'
  if (profile !== 'general' && profile !== 'jpki') throw new TypeError(`--profile must be jpki or general, not "${profile}"`)
  const configured = profile === 'jpki' ? configuration?.trust?.ocsp.maxAgeMs : undefined
  return { profile, nowMs: systemClock.nowMs(), ocspMaxAgeMs: configured ?? OCSP_MAX_AGE_MS[profile] }
}

/** @returns the exit code */
async function checkLines(input: AsyncIterable<Uint8Array>, settings: CertSettings): Promise<number> {
  let lines = 0
  let notUnderstood = 0
  for await (const line of linesOf(input, MAX_LINE_BYTES)) {
    lines += 1
    const { id, answer: found } = line.tooLong
      ? { id: idAtBeginning(line.text), answer: unread(`a line above ${String(MAX_LINE_BYTES)} bytes`) }
      : answerLine(line.text, { ...settings, nowMs: systemClock.nowMs() })
    const isUnderstood = found.reason !== 'input_malformed'
    if (!isUnderstood) notUnderstood += 1
    const answer = isUnderstood ? found : { ...found, detail: `line ${String(line.number)}: ${found.detail}` }
    if (!process.stdout.write(`${JSON.stringify({ id, ...answer })}\n`)) await once(process.stdout, 'drain')
  }
  if (notUnderstood === 0) return exitCode('ok')
  complain(`${String(notUnderstood)} of ${String(lines)} lines were not understood: input_malformed`)
  return exitCode('data')
}

/**
 * The answer to one line. `id`, a text, a number or null, is given back as it came; null where the line has none. What
 * else it might be, such as arrays within arrays, could be too deep to write out again.
 */
export function answerLine(line: string, settings: CertSettings): LineAnswer {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (fault) {
    return { id: null, answer: unread(`no JSON${placeOf(fault)}`) }
  }
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null
  if (id !== null && typeof id !== 'string' && typeof id !== 'number') {
    return { id: null, answer: unread('id: neither a text nor a number') }
  }
  const read = questionOf(value)
  if (!read.ok) return { id, answer: unread(read.error.detail) }
  const { answer } = answerQuestion(read.value.question, settings)
  const { ignored } = read.value
  if (ignored.length === 0) return { id, answer }
  return { id, answer: { ...answer, detail: `${answer.detail}; ${namesOf(ignored)}` } }
}

function namesOf(ignored: readonly string[]): string {
  const shown = ignored.slice(0, NAMES_SHOWN).map((name) => JSON.stringify(name.slice(0, NAME_LENGTH)))
  const more = ignored.length > NAMES_SHOWN ? ', …' : ''
  const fields = ignored.length === 1 ? 'unknown field' : 'unknown fields'
  return `${String(ignored.length)} ${fields} not looked at: ${shown.join(', ')}${more}`
}

/** Where the line ceases to be JSON, if that is known. The rest of such a message quotes the line. */
function placeOf(fault: unknown): string {
  const position = fault instanceof Error ? / at position (\d{1,9})(?: \(line \d+ column \d+\))?$/.exec(fault.message)?.[1] : undefined
  return position === undefined ? '' : ` from character ${String(Number(position) + 1)} on`
}

function unread(detail: string): CertAnswer {
  return { result: 'undetermined', reason: 'input_malformed', detail }
}

/** The `id` of an object of which only the beginning is there. */
function idAtBeginning(beginning: string): string | number | null {
  const found = /^\s*\{\s*"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?[0-9]{1,15})\s*[,}]/.exec(beginning)?.[1]
  try {
    return found === undefined ? null : (JSON.parse(found) as string | number)
  } catch {
    return null
  }
}
