import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemFiles } from '../../main/audit/export-files.ts'
import { EXPORT_ENDINGS, exportName, type ChainPoint } from '../../main/audit/export-format.ts'
import { verifyExport } from '../../main/audit/export-verify.ts'
import { writeExport, type ExportSource } from '../../main/audit/export-write.ts'
import { testDeviceKey } from './test-device-key.ts'

/** The text of an export's three files. */
export interface ExportTexts {
  readonly jsonl: string
  readonly csv: string
  readonly manifest: string
}

/** Where the first bad place is, as both verifiers tell it; `good` where there is none. */
export type Verdict = readonly [part: string, at: number | null]

const verifier = join(import.meta.dirname, '../conformance/audit_verify.py')

/** Exports a stretch of a record into a new folder. @returns the path without ending */
export async function exported(
  source: ExportSource,
  from: ChainPoint = source.start,
  through: ChainPoint = source.end
): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-audit-'))
  const order = { source, from, through, directory, key: testDeviceKey, nowMs: Date.parse('2026-04-01T04:00:00Z'), software: 'hatachi 0.1.0' }
  const written = await writeExport({ ...order, files: systemFiles })
  if (!written.ok) throw new Error(written.error.code)
  return join(directory, exportName(source.logId, from.sequence + 1, through.sequence))
}

export function textsOf(stem: string): ExportTexts {
  const [jsonl = '', csv = '', manifest = ''] = EXPORT_ENDINGS.map((ending) => readFileSync(`${stem}${ending}`, 'utf8'))
  return { jsonl, csv, manifest }
}

/** Writes files as they are given, under the name of the export in a folder of its own. @returns the manifest's path */
export function laid(directory: string, name: string, { jsonl, csv, manifest }: ExportTexts): string {
  writeFileSync(join(directory, `${name}.jsonl`), jsonl)
  writeFileSync(join(directory, `${name}.csv`), csv)
  writeFileSync(join(directory, `${name}.manifest.json`), manifest)
  return join(directory, `${name}.manifest.json`)
}

/** What our verifier says. */
export async function ourVerdict(path: string): Promise<Verdict> {
  const verified = await verifyExport(path, () => testDeviceKey.publicKey, systemFiles)
  if (!verified.ok) throw new Error(verified.error.code)
  const { badPlace } = verified.value
  return badPlace === null ? ['good', null] : [badPlace.part, badPlace.at]
}

/** What the other one says, that was written from docs/audit-format.md alone. */
export function theirVerdicts(
  manifests: readonly string[],
  pem: string = testDeviceKey.publicKey.pem
): readonly Verdict[] {
  const folder = mkdtempSync(join(tmpdir(), 'hatachi-key-'))
  const keyFile = join(folder, 'key.pem')
  writeFileSync(keyFile, pem)
  const printed = execFileSync('python3', [verifier, keyFile, ...manifests], { encoding: 'utf8', maxBuffer: 64_000_000 })
  rmSync(folder, { recursive: true })
  return printed
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Verdict)
}
