import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { entryBody, entryHash } from '../../main/audit/chain.ts'
import { entryLine, readExportLine } from '../../main/audit/export-format.ts'
import {
  exported,
  laid,
  ourVerdict,
  textsOf,
  theirVerdicts,
  type ExportTexts,
  type Verdict
} from '../support/audit-export.ts'
import { memoryRecord } from '../support/audit-record.ts'

/**
 * An export of which one entry, checkpoint or head is changed, taken out, moved or put in, at every position: our verifier
 * and the other one name the same first bad place, and it is the right one. `npm run soak -- audit-tamper`: 1,000 entries.
 */

const IS_FULL = process.env['HATACHI_TEST_SIZE'] === 'full'
const [ENTRIES, EVERY] = IS_FULL ? [1000, 100] : [14, 4]
/** Exports that lie on the disk at a time. */
const BATCH = 100

interface Tampered {
  readonly texts: ExportTexts
  readonly expected: Verdict
  readonly what: string
}

/** What a line is. */
type Kind = readonly [part: 'entry' | 'checkpoint' | 'head', at: number | null]

const acts = ['change', 'remove', 'swap', 'add'] as const
type Act = (typeof acts)[number]

function kindOf(line: string): Kind {
  const { sequence, checkpoint } = JSON.parse(line) as { sequence?: number; checkpoint?: { number: number } }
  if (sequence !== undefined) return ['entry', sequence]
  return checkpoint === undefined ? ['head', null] : ['checkpoint', checkpoint.number]
}

/** The lines after an act at `index`; null where there is no such act. */
function tamper(
  lines: readonly string[],
  index: number,
  act: Act,
  change: (line: string) => string
): readonly string[] | null {
  const line = lines[index] ?? ''
  const next = lines[index + 1]
  switch (act) {
    case 'change':
      return lines.with(index, change(line))
    case 'remove':
      return lines.toSpliced(index, 1)
    case 'swap':
      return next === undefined ? null : lines.toSpliced(index, 2, next, line)
    case 'add':
      return lines.toSpliced(index, 0, line)
  }
}

/** Where a line that is added again is found out: where its successor was due. Behind the head nothing may follow. */
function expectedAt([part, at]: Kind, act: Act): Verdict {
  if (act !== 'add') return [part, at]
  return part === 'head' ? ['file', null] : [part, (at ?? 0) + 1]
}

function* tamperedLines(texts: ExportTexts): Generator<Tampered> {
  const lines = texts.jsonl.trimEnd().split('\n')
  for (const [index, line] of lines.entries()) {
    const kind = kindOf(line)
    for (const act of acts) {
      const after = tamper(lines, index, act, changed)
      if (after === null) continue
      const jsonl = `${after.join('\n')}\n`
      yield { texts: { ...texts, jsonl }, expected: expectedAt(kind, act), what: `${act} ${kind.join(' ')}` }
    }
  }
}

function* tamperedRows(texts: ExportTexts): Generator<Tampered> {
  const [heading = '', ...rows] = texts.csv.trimEnd().split('\r\n')
  for (const [index] of rows.entries()) {
    for (const act of acts) {
      const after = tamper(rows, index, act, (row) => row.replace(/,"\{/, ',"{ '))
      if (after === null) continue
      const csv = `${[heading, ...after].join('\r\n')}\r\n`
      const expected = expectedAt(['entry', index + 1], act)
      yield { texts: { ...texts, csv }, expected, what: `${act} row ${String(index + 1)}` }
    }
  }
}

/** Another last digit of its time, its signature or its hash, so that all else stays. */
function changed(line: string): string {
  const digit = line.includes('"fields"') ? /("atMs":[0-9]*)([0-9])/ : /("signature":"[0-9a-f]*)([0-9a-f])/
  return line.replace(digit, (_, before: string, last: string) => `${before}${last === '3' ? '4' : '3'}`)
}

async function judge(stem: string, cases: Iterable<Tampered>): Promise<number> {
  const name = basename(stem)
  let count = 0
  const judgeBatch = async (batch: readonly Tampered[]): Promise<void> => {
    const folders = batch.map(() => mkdtempSync(join(tmpdir(), 'hatachi-tamper-')))
    const paths = batch.map(({ texts }, index) => laid(folders[index] ?? '', name, texts))
    const theirs = theirVerdicts(paths)
    for (const [index, { expected, what }] of batch.entries()) {
      expect({ what, ours: await ourVerdict(paths[index] ?? ''), theirs: theirs[index] }).toEqual({
        what,
        ours: expected,
        theirs: expected
      })
    }
    for (const folder of folders) rmSync(folder, { recursive: true })
    count += batch.length
  }
  let batch: Tampered[] = []
  for (const each of cases) {
    batch.push(each)
    if (batch.length < BATCH) continue
    await judgeBatch(batch)
    batch = []
  }
  if (batch.length > 0) await judgeBatch(batch)
  return count
}

describe(
  `an export of ${String(ENTRIES)} entries, tampered with at every position`,
  { timeout: IS_FULL ? 3_600_000 : 60_000 },
  () => {
    it('names the first bad place in the JSON Lines file, and both verifiers agree', async () => {
      const stem = await exported(memoryRecord(ENTRIES, EVERY))
      const lines = ENTRIES + Math.floor(ENTRIES / EVERY) + 1
      // The last line has no next one to be moved behind.
      expect(await judge(stem, tamperedLines(textsOf(stem)))).toBe(4 * lines - 1)
    })

    it('names the first bad place in the CSV file, and both verifiers agree', async () => {
      const stem = await exported(memoryRecord(ENTRIES, EVERY))
      expect(await judge(stem, tamperedRows(textsOf(stem)))).toBe(4 * ENTRIES - 1)
    })

    it('names it where whoever changed it made all hashes after it anew, which is all that can be done without the key', async () => {
      const record = memoryRecord(ENTRIES, EVERY)
      const stem = await exported(record)
      const texts = textsOf(stem)
      const lines = texts.jsonl.trimEnd().split('\n')
      const at = lines.findIndex((line) => line.startsWith(`{"sequence":${String(EVERY + 2)},`))
      const rehashed = rehash(lines, at, record.pointAt(EVERY + 1).hash)
      const forged = forgedLine(ENTRIES + 1, record.end.hash)
      const lateForged = lines.toSpliced(lines.length - 1, 0, forged)
      const shorter = await exported(record, record.start, record.pointAt(ENTRIES - 3))
      const cases: Tampered[] = [
        // One of the entries since the checkpoint before is another than was signed.
        { texts: { ...texts, jsonl: `${rehashed.join('\n')}\n` }, expected: ['checkpoint', 2], what: 'rehashed' },
        {
          texts: { ...texts, jsonl: `${lateForged.join('\n')}\n` },
          expected: ['entry', ENTRIES + 1],
          what: 'put in at the end'
        },
        // The older head is the machine's own word, and is not what the manifest says.
        { texts: { ...texts, jsonl: textsOf(shorter).jsonl }, expected: ['head', null], what: 'an older end' },
        {
          texts: { ...texts, manifest: texts.manifest.replace('"exportedAtMs":1', '"exportedAtMs":2') },
          expected: ['manifest', null],
          what: 'manifest'
        },
        {
          texts: { ...texts, manifest: textsOf(shorter).manifest },
          expected: ['manifest', null],
          what: "another export's manifest"
        }
      ]
      expect(await judge(stem, cases)).toBe(cases.length)
    })
  }
)

/** An entry whose hash follows. */
function forgedLine(sequence: number, before: Uint8Array): string {
  const entry = { sequence, atMs: 1, name: 'reader_ready', fieldsJson: '{}' }
  return entryLine({ ...entry, hash: entryHash(before, entryBody(entry)) }).trimEnd()
}

/** Changes the entry at `index`, and makes its hash and those of all entries after it anew. */
function rehash(lines: readonly string[], index: number, before: Uint8Array): readonly string[] {
  let hash = before
  return lines.map((line, at) => {
    const read = at < index ? null : readExportLine(at === index ? changed(line) : line)
    if (read?.kind !== 'entry') return line
    hash = entryHash(hash, read.body)
    return `${read.body.slice(0, -1)},"hash":"${Buffer.from(hash).toString('hex')}"}`
  })
}
