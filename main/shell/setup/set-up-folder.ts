import { X509Certificate, createPrivateKey } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { err, ok, type Result } from '../../../device/result.ts'
import { setUpAnswersSchema, type SetUpAnswers, type SetUpChanges, type SetUpFileKind } from '../../contract/operator-set-up.ts'
import { isSystemError, makeLastingDirectory, systemFaultOf, writeLastingFile } from '../../keys/lasting-files.ts'
import { readPublicKey } from '../../platform/public-key.ts'

/**
 * What was answered and handed in so far, on the disk: a power cut in the first hour loses nothing of it. The files lie
 * where the configuration will name them.
 */

/** Folder of the platform operator's files below the data directory, as the configuration names it. */
export const PLATFORM_FOLDER = 'platform'

const NAMES: Readonly<Record<Exclude<SetUpFileKind, 'anchor'>, string>> = {
  client_key: 'client-key.pem',
  client_certificate: 'client-certificate.pem',
  server_ca: 'server-ca.pem',
  answer_key: 'answer-key.pem',
  sealing_key: 'sealing-key.pem'
}
const ANCHOR = /^anchor-([1-9][0-9]?)\.pem$/
const MOST_ANCHORS = 16

/** One file that was handed in, under the name by which it is kept. */
export interface SetUpFile {
  readonly kind: SetUpFileKind
  readonly name: string
  readonly pem: string
  /** The last moment of a certificate; null: it is a key. */
  readonly endsAtMs: number | null
}

export type SetUpFileError =
  /** Neither a certificate nor a key in PEM, or a key with a password. */
  | { readonly code: 'not_pem' }
  /** What it is cannot be told from it alone, or it is not of the kind that was said. */
  | { readonly code: 'kind_unclear' }
  | { readonly code: 'kind_wrong' }
  | { readonly code: 'too_many' }
  | { readonly code: 'medium'; readonly fault: string }

/** The file in which the answers lie until there is a configuration. */
export function answersPath(dataDirectory: string): string {
  return join(dataDirectory, 'set-up.json')
}

/** What was answered so far; nothing, where there is no file, or one that this version cannot read. */
export function readAnswers(dataDirectory: string): SetUpAnswers {
  try {
    const read = setUpAnswersSchema.safeParse(JSON.parse(readFileSync(answersPath(dataDirectory), 'utf8')))
    return read.success ? read.data : {}
  } catch {
    return {}
  }
}

/** The answers with what somebody changed of them: null takes one back, and what is not named stays. Pure. */
export function changedAnswers(answers: SetUpAnswers, changes: SetUpChanges): SetUpAnswers {
  const merged = Object.entries({ ...answers, ...changes }).filter(([, value]) => value !== null && value !== undefined)
  return setUpAnswersSchema.parse(Object.fromEntries(merged))
}

/** Keeps the answers lastingly. Errors: `medium`. */
export function writeAnswers(dataDirectory: string, answers: SetUpAnswers): Result<void, { readonly code: 'medium'; readonly fault: string }> {
  return onMedium(() => {
    makeLastingDirectory(dataDirectory)
    writeLastingFile(answersPath(dataDirectory), `${JSON.stringify(answers, null, 2)}\n`)
  })
}

/** The answers have become a configuration. What cannot be taken away does no harm. */
export function discardAnswers(dataDirectory: string): void {
  try {
    rmSync(answersPath(dataDirectory), { force: true })
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
  }
}

/** The files that are there, anchors last. One that cannot be read any more is not among them. */
export function readSetUpFiles(dataDirectory: string): readonly SetUpFile[] {
  const folder = join(dataDirectory, PLATFORM_FOLDER)
  const named = Object.entries(NAMES).map(([kind, name]) => ({ kind: kind as SetUpFileKind, name }))
  const anchors = entriesOf(folder)
    .filter((name) => ANCHOR.test(name))
    .toSorted((one, other) => numberOf(one) - numberOf(other))
    .map((name) => ({ kind: 'anchor' as const, name }))
  return [...named, ...anchors].flatMap(({ kind, name }) => {
    const pem = contentOf(join(folder, name))
    const what = pem === null ? null : whatIs(pem)
    return pem === null || what === null ? [] : [{ kind, name, pem, endsAtMs: what.endsAtMs }]
  })
}

/**
 * Takes in one file. What kind it is, is told by itself where that can be (a private key; the certificate that belongs to
 * it), else by its name (`answer`, `seal`, `anchor`, `ca`), else by `kind`.
 */
export function putSetUpFile(
  dataDirectory: string,
  given: { readonly name: string; readonly pem: string; readonly kind?: SetUpFileKind | undefined }
): Result<SetUpFileKind, SetUpFileError> {
  const what = whatIs(given.pem)
  if (what === null) return err({ code: 'not_pem' })
  const there = readSetUpFiles(dataDirectory)
  const kind = given.kind ?? kindOf(what.form, given.name, given.pem, there)
  if (kind === null) return err({ code: 'kind_unclear' })
  if (FORM_OF[kind] !== what.form) return err({ code: 'kind_wrong' })
  const name = kind === 'anchor' ? anchorName(there, given.pem) : NAMES[kind]
  if (name === null) return err({ code: 'too_many' })
  const folder = join(dataDirectory, PLATFORM_FOLDER)
  const written = onMedium(() => {
    makeLastingDirectory(folder)
    writeLastingFile(join(folder, name), given.pem)
  })
  return written.ok ? ok(kind) : written
}

type Form = 'private_key' | 'public_key' | 'certificate'

const FORM_OF: Readonly<Record<SetUpFileKind, Form>> = {
  client_key: 'private_key',
  client_certificate: 'certificate',
  server_ca: 'certificate',
  answer_key: 'public_key',
  sealing_key: 'public_key',
  anchor: 'certificate'
}

function whatIs(pem: string): { readonly form: Form; readonly endsAtMs: number | null } | null {
  try {
    if (/-----BEGIN CERTIFICATE-----/.test(pem)) {
      return { form: 'certificate', endsAtMs: new X509Certificate(pem).validToDate.getTime() }
    }
    if (/-----BEGIN PUBLIC KEY-----/.test(pem)) {
      readPublicKey({ keyId: '', publicKeyPem: pem })
      return { form: 'public_key', endsAtMs: null }
    }
    createPrivateKey(pem)
    return { form: 'private_key', endsAtMs: null }
  } catch {
    return null
  }
}

function kindOf(form: Form, name: string, pem: string, there: readonly SetUpFile[]): SetUpFileKind | null {
  if (form === 'private_key') return 'client_key'
  if (form === 'public_key') {
    if (/answer/i.test(name)) return 'answer_key'
    return /seal/i.test(name) ? 'sealing_key' : null
  }
  const key = there.find(({ kind }) => kind === 'client_key')
  const certificate = new X509Certificate(pem)
  if (key !== undefined && certificate.checkPrivateKey(createPrivateKey(key.pem))) return 'client_certificate'
  if (/anchor/i.test(name)) return 'anchor'
  if (/(?:^|[^a-z])ca(?:[^a-z]|$)/i.test(name)) return 'server_ca'
  return /client|certificate/i.test(name) && !certificate.ca ? 'client_certificate' : null
}

/** The place of an anchor: its own where it is there already, else the next one; null: there are too many. */
function anchorName(there: readonly SetUpFile[], pem: string): string | null {
  const anchors = there.filter(({ kind }) => kind === 'anchor')
  const same = anchors.find((anchor) => new X509Certificate(anchor.pem).fingerprint256 === new X509Certificate(pem).fingerprint256)
  if (same !== undefined) return same.name
  const next = Math.max(0, ...anchors.map(({ name }) => numberOf(name))) + 1
  return next > MOST_ANCHORS ? null : `anchor-${String(next)}.pem`
}

function numberOf(name: string): number {
  return Number(ANCHOR.exec(name)?.[1] ?? 0)
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function onMedium(work: () => void): Result<void, { readonly code: 'medium'; readonly fault: string }> {
  try {
    work()
    return ok(undefined)
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return err({ code: 'medium', fault: systemFaultOf(thrown) })
  }
}
