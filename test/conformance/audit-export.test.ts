import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ChainFollower } from '../../main/audit/export-chain.ts'
import { systemFiles } from '../../main/audit/export-files.ts'
import { readExportLine } from '../../main/audit/export-format.ts'
import { verifyExport } from '../../main/audit/export-verify.ts'
import { writeExport } from '../../main/audit/export-write.ts'
import { deviceKeyOf } from '../../main/keys/device-key.ts'
import { repositoryRoot } from '../lint/source-imports.ts'
import { exported, laid, ourVerdict, textsOf, theirVerdicts } from '../support/audit-export.ts'
import { memoryRecord, TEST_LOG_ID } from '../support/audit-record.ts'
import { testDeviceKey } from '../support/test-device-key.ts'

const document = readFileSync(join(repositoryRoot, 'docs/audit-format.md'), 'utf8')

/** The example of this name, octet for octet. */
function example(name: string): string {
  const [, text] = new RegExp(`<!-- example: ${name} -->\n\`\`\`\n([^\`]*)\`\`\`\n`).exec(document) ?? []
  if (text === undefined) throw new Error(`docs/audit-format.md has no example ${name}`)
  return text
}

describe('docs/audit-format.md', () => {
  it('shows what an export is, to the octet', async () => {
    const stem = await exported(memoryRecord(3, 2))
    const { jsonl, csv, manifest } = textsOf(stem)
    const lines = jsonl.split('\n')
    for (const number of [1, 3, 5]) expect(example(`jsonl line ${String(number)}`)).toBe(`${lines[number - 1] ?? ''}\n`)
    expect(csv.split('\r\n').join('\n')).toBe(example('csv'))
    expect(csv.match(/\r\n/g)?.length).toBe(csv.match(/\n/g)?.length)
    expect(manifest).toBe(example('manifest'))
    for (const ending of ['.jsonl', '.csv', '.manifest.json']) expect(document).toContain(`    ${basename(stem)}${ending}`)
  })

  it('was enough to write a verifier in under 80 lines', () => {
    const lines = readFileSync(join(import.meta.dirname, 'audit_verify.py'), 'utf8').trimEnd().split('\n')
    expect(lines.length).toBeLessThan(80)
  })
})

describe('an export', () => {
  it('is good to both, whole and in parts that begin where the one before ends', async () => {
    const source = memoryRecord(25, 4)
    const parts: (readonly [number, number])[] = [[0, 25], [0, 1], [0, 8], [8, 9], [9, 12], [24, 25]]
    const stems = await Promise.all(parts.map(([from, through]) => exported(source, source.pointAt(from), source.pointAt(through))))
    for (const stem of stems) for (const ending of ['.jsonl', '.csv', '.manifest.json']) expect(await ourVerdict(`${stem}${ending}`)).toEqual(['good', null])
    expect(theirVerdicts(stems.map((stem) => `${stem}.manifest.json`))).toEqual(stems.map(() => ['good', null]))
  })

  it('begins with the checkpoint that was signed at the end of the one before', async () => {
    const source = memoryRecord(8, 4)
    const before = { ...source.pointAt(4), ...{ checkpoints: 0, newestCheckpoint: new Uint8Array(32) } }
    const stem = await exported(source, before, source.end)
    expect(textsOf(stem).jsonl).toMatch(/^\{"checkpoint":\{"number":1,/)
    expect(await ourVerdict(`${stem}.jsonl`)).toEqual(['good', null])
    expect(theirVerdicts([`${stem}.manifest.json`])).toEqual([['good', null]])
  })

  it('of another machine is bad by our key, to both, and good by its own', async () => {
    const stem = await exported(memoryRecord(6, 3))
    const other = deviceKeyOf(new Uint8Array(32).fill(9)).publicKey
    const path = `${stem}.manifest.json`
    expect(await verifyExport(path, () => other, systemFiles)).toMatchObject({ value: { badPlace: { part: 'manifest', problem: 'other_key' } } })
    expect(theirVerdicts([path], other.pem)).toEqual([['manifest', null]])
  })

  it('in which the machine told of a fault is not passed over, by both, and anything else that is wrong comes first', async () => {
    const stem = await exported(memoryRecord(9, 4, TEST_LOG_ID, 6))
    const path = `${stem}.manifest.json`
    for (const ending of ['.jsonl', '.csv', '.manifest.json']) expect(await ourVerdict(`${stem}${ending}`)).toEqual(['entry', 6])
    expect(await verifyExport(path, () => testDeviceKey.publicKey, systemFiles)).toMatchObject({ value: { badPlace: { problem: 'found_unsound', line: 7 } } })
    expect(theirVerdicts([path])).toEqual([['entry', 6]])
    const { csv } = textsOf(stem)
    writeFileSync(`${stem}.csv`, csv.replace('\n8,', '\n9,'))
    expect(await ourVerdict(path)).toEqual(['entry', 8])
    expect(theirVerdicts([path])).toEqual([['entry', 8]])
  })

  it("has an end that cannot be put in as the log's own", async () => {
    const source = memoryRecord(6, 3)
    const stem = await exported(source)
    const line = readExportLine(textsOf(stem).jsonl.trimEnd().split('\n').at(-1) ?? '')
    if (line?.kind !== 'head') throw new Error('an export ends with its head')
    const follower = new ChainFollower(source.logId, source.end, testDeviceKey.publicKey)
    expect(follower.exportHead(line.head)).toBeNull()
    expect(follower.head(line.head)).toEqual({ part: 'head', at: null, problem: 'signature' })
  })

  it('whose files lack one is bad to both', async () => {
    for (const [ending, part] of [['.jsonl', 'file'], ['.csv', 'file'], ['.manifest.json', 'manifest']] as const) {
      const stem = await exported(memoryRecord(6, 3))
      rmSync(`${stem}${ending}`)
      expect(await ourVerdict(`${stem}.manifest.json`)).toEqual([part, null])
      expect(theirVerdicts([`${stem}.manifest.json`])).toEqual([[part, null]])
    }
  })

  it('of which any one octet is another is bad to both', async () => {
    const stem = await exported(memoryRecord(9, 4))
    const name = basename(stem)
    const texts = textsOf(stem)
    const flips = fc.sample(fc.record({ file: fc.constantFrom('jsonl', 'csv', 'manifest' as const), at: fc.nat(), by: fc.integer({ min: 1, max: 255 }) }), 150)
    const paths: string[] = []
    for (const { file, at, by } of flips) {
      const directory = mkdtempSync(join(tmpdir(), 'hatachi-flip-'))
      const path = laid(directory, name, texts)
      const flipped = file === 'manifest' ? path : join(directory, `${name}.${file}`)
      const octets = readFileSync(flipped)
      const place = at % octets.length
      octets[place] = (octets[place] ?? 0) ^ by
      writeFileSync(flipped, octets)
      paths.push(path)
    }
    const ours = await Promise.all(paths.map(ourVerdict))
    const theirs = theirVerdicts(paths)
    expect(ours.filter(([part]) => part === 'good')).toEqual([])
    expect(theirs.filter(([part]) => part === 'good')).toEqual([])
    for (const path of paths) rmSync(dirname(path), { recursive: true })
  })

  it('is not made of a record that does not hold', async () => {
    const source = memoryRecord(9, 4)
    const entries = source.allEntries.map((entry) => (entry.sequence === 6 ? { ...entry, atMs: entry.atMs + 1 } : entry))
    const directory = mkdtempSync(join(tmpdir(), 'hatachi-audit-'))
    const order = { from: source.start, through: source.end, directory, key: testDeviceKey, nowMs: 0, software: 'hatachi', files: systemFiles }
    const changed = await writeExport({ ...order, source: { ...source, entries: (after, through) => entries.slice(after, through) } })
    expect(changed).toMatchObject({ error: { code: 'record_unsound', place: { part: 'entry', at: 6, problem: 'changed' } } })
    const cutOff = await writeExport({ ...order, source: { ...source, entries: (after) => source.allEntries.slice(after, 8) } })
    expect(cutOff).toMatchObject({ error: { code: 'record_unsound', place: { part: 'entry', at: 9 } } })
    expect(await systemFiles.names(directory)).toEqual([])
  })

  it('never takes the place of what is there', async () => {
    const source = memoryRecord(4, 2)
    const stem = await exported(source)
    const { jsonl } = textsOf(stem)
    const order = { source, from: source.start, through: source.end, directory: dirname(stem), key: testDeviceKey, nowMs: 1, software: 'x', files: systemFiles }
    expect(await writeExport(order)).toMatchObject({ error: { code: 'export_exists' } })
    expect(textsOf(stem).jsonl).toBe(jsonl)
  })
})
