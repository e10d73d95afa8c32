import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { systemClock } from '../../../device/clock.ts'
import { complain, print, text, type CommandValues } from '../command.ts'
import type { Configuration } from '../config/configuration.ts'
import { exitCode, type ExitName } from '../exit-codes.ts'
import type { CertAnswer, CertProfile, CertSettings } from './cert-answer.ts'
import { answerQuestion } from './cert-answer.ts'
import type { CertQuestion } from './cert-question.ts'
import { certificatesInFile, crlsInFile, questionOf } from './cert-question.ts'
import { linesOf } from './json-lines.ts'
import { parseMoment } from './moment.ts'

/** A line holds a certificate, its issuers and their lists. */
const MAX_LINE_BYTES = 64 * 1024 * 1024

/** A list that is to be judged whole in memory, or certificates. National lists are `hatachi crl`'s. */
const MAX_FILE_BYTES = 64 * 1024 * 1024

/** A session's answers are to be fresh; elsewhere responders sign ahead for a week. */
const OCSP_MAX_AGE_MS: Readonly<Record<CertProfile, number>> = { jpki: 30 * 60_000, general: 7 * 86_400_000 }

/** What a line is answered. */
export interface LineAnswer {
  readonly id: string | number | null
  readonly answer: CertAnswer
}

/** A named file that cannot be read. */
class FileUnreadable extends Error {}

/**
 * `hatachi cert check`. One certificate: prints the answer and ends with 0 valid, 1 invalid, 2 undetermined. With
 * `--batch`: one JSON object a line on standard input, one a line out, in order; ends with 0 when every line was
 * understood, whatever was answered, else 65.
 * @throws TypeError on a command line that makes no sense
 */
export async function runCertCheck(
  values: CommandValues,
  [word, file, ...surplus]: readonly string[],
  configuration: Configuration | null
): Promise<number> {
  const isBatch = values['batch'] === true
  if (word !== 'check' || surplus.length > 0 || (file === undefined) !== isBatch) {
    throw new TypeError('say what to check: cert check FILE, or cert check --batch')
  }
  const settings = settingsOf(values, configuration)
  if (file === undefined) return checkLines(process.stdin, settings)
  try {
    const question = questionOfFiles(file, values, configuration)
    const { answer } = answerQuestion(question, settings)
    print(values['json'] === true ? JSON.stringify(answer) : `${answer.result}: ${answer.reason} (${answer.detail})`)
    return exitCode(EXITS[answer.result])
  } catch (fault) {
    if (!(fault instanceof FileUnreadable)) throw fault
    complain(fault.message)
    return exitCode('noInput')
  }
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
  let allUnderstood = true
  for await (const line of linesOf(input, MAX_LINE_BYTES)) {
    const { id, answer } = line.tooLong
      ? { id: idAtBeginning(line.text), answer: unread(`a line above ${String(MAX_LINE_BYTES)} bytes`) }
      : answerLine(line.text, { ...settings, nowMs: systemClock.nowMs() })
    if (answer.reason === 'input_malformed') allUnderstood = false
    if (!process.stdout.write(`${JSON.stringify({ id, ...answer })}\n`)) await once(process.stdout, 'drain')
  }
  return exitCode(allUnderstood ? 'ok' : 'data')
}

/**
 * The answer to one line. `id`, a text, a number or null, is given back as it came; null where the line has none. What
 * else it might be, such as arrays within arrays, could be too deep to write out again.
 */
export function answerLine(line: string, settings: CertSettings): LineAnswer {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { id: null, answer: unread('the line is no JSON') }
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
  return { id, answer: { ...answer, detail: `${answer.detail}; ${String(ignored.length)} unknown fields not looked at` } }
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

function questionOfFiles(file: string, values: CommandValues, configuration: Configuration | null): CertQuestion {
  const [certificate, ...surplus] = certificatesInFile(readInput(file))
  if (certificate === undefined || surplus.length > 0) throw new TypeError(`${file}: one certificate is wanted`)
  const ocsp = text(values, 'ocsp')
  const oids = (name: string) => many(values, name).map((oid) => (/^[0-9.]+$/.test(oid) ? oid : unusable(name, oid)))
  const policies = oids('policy')
  return {
    certificate,
    anchors: anchorsOf(values, configuration),
    intermediates: many(values, 'intermediate').flatMap((path) => certificatesInFile(readInput(path))),
    crls: many(values, 'crl').flatMap((path) => crlsInFile(readInput(path))),
    ocsp: ocsp === undefined ? null : readInput(ocsp),
    atMs: momentOf(values),
    maxDepth: depthOf(values),
    extendedKeyUsages: oids('eku'),
    policy: {
      initialPolicySet: policies.length === 0 ? null : policies,
      requireExplicitPolicy: values['require-explicit-policy'] === true,
      inhibitPolicyMapping: values['inhibit-policy-mapping'] === true,
      inhibitAnyPolicy: values['inhibit-any-policy'] === true
    }
  }
}

/** @throws TypeError where neither the command line nor a configuration names an anchor */
function anchorsOf(values: CommandValues, configuration: Configuration | null): readonly Uint8Array[] {
  const files = many(values, 'anchor')
  if (files.length > 0) return files.flatMap((path) => certificatesInFile(readInput(path)))
  const pem = configuration?.trust?.anchorsPem
  if (pem === undefined) throw new TypeError('--anchor names the file of a trusted CA certificate, and is missing')
  return certificatesInFile(Buffer.from(pem))
}

function momentOf(values: CommandValues): number | null {
  const given = text(values, 'time')
  return given === undefined ? null : (parseMoment(given) ?? unusable('time', given))
}

function depthOf(values: CommandValues): number | null {
  const given = text(values, 'max-depth')
  if (given === undefined) return null
  return /^[0-9]{1,3}$/.test(given) ? Number(given) : unusable('max-depth', given)
}

function many(values: CommandValues, name: string): readonly string[] {
  const value = values[name]
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

function unusable(name: string, given: string): never {
  throw new TypeError(`--${name} cannot be "${given}"`)
}

function readInput(path: string): Uint8Array {
  try {
    if (statSync(path).size > MAX_FILE_BYTES) throw new FileUnreadable(`${path}: above ${String(MAX_FILE_BYTES)} bytes`)
    return Uint8Array.from(readFileSync(path))
  } catch (fault) {
    if (fault instanceof FileUnreadable) throw fault
    const code = fault instanceof Error && 'code' in fault ? String(fault.code) : 'unreadable'
    throw new FileUnreadable(`${path}: cannot be read: ${code}`)
  }
}
