import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entryBody } from './chain.ts'
import {
  checkpointLine,
  csvRow,
  entryLine,
  exportName,
  headLine,
  isSamePoint,
  manifestBody,
  manifestFile,
  readCsvRow,
  readExportLine,
  readManifest,
  type ChainPoint,
  type ExportManifest
} from './export-format.ts'

const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const sequence = fc.integer({ min: 1, max: 2 ** 40 })
const entry = fc.record({
  sequence,
  atMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  name: fc.constantFrom('reader_ready', 'machine_lost', 'a1'),
  fieldsJson: fc
    .dictionary(fc.string(), fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.constant('\u2028,"hash":"')))
    .map((fields) => JSON.stringify(fields)),
  hash: octets(32)
})
const point: fc.Arbitrary<ChainPoint> = fc.record({
  sequence,
  hash: octets(32),
  checkpoints: fc.nat(),
  newestCheckpoint: octets(32)
})
const line = (text: string) => text.slice(0, -1)

describe('the words of an export', () => {
  it('an entry is read as it was written, in a line and in a row', () => {
    fc.assert(
      fc.property(entry, (given) => {
        // What is no UTF-8 at all never gets into a record.
        fc.pre(given.fieldsJson.isWellFormed())
        const read = readExportLine(line(entryLine(given)))
        expect(read).toEqual({ kind: 'entry', sequence: given.sequence, body: entryBody(given), hash: given.hash })
        expect(JSON.parse(entryLine(given))).toMatchObject({
          sequence: given.sequence,
          fields: JSON.parse(given.fieldsJson) as object
        })
        expect(readCsvRow(line(csvRow(given)))).toEqual(given)
      })
    )
  })

  it('checkpoints, heads and manifests are read as they were written', () => {
    const checkpoint = fc.record({
      number: sequence,
      sequence,
      hash: octets(32),
      atMs: fc.nat(),
      previous: octets(32),
      signature: octets(64)
    })
    fc.assert(
      fc.property(checkpoint, point, octets(64), (given, head, signature) => {
        expect(readExportLine(line(checkpointLine(given)))).toEqual({ kind: 'checkpoint', checkpoint: given })
        expect(readExportLine(line(headLine({ ...head, signature })))).toEqual({
          kind: 'head',
          head: { ...head, signature }
        })
      })
    )
    fc.assert(
      fc.property(point, point, octets(64), (from, through, signature) => {
        const name = exportName('0f3a9c5177b24de08e61d2c4a5b3f908', 1, 2)
        const file = { name: `${name}.jsonl`, bytes: 1, lines: 2, sha256: 'ab'.repeat(32) }
        const manifest: ExportManifest = {
          logId: '0f3a9c5177b24de08e61d2c4a5b3f908',
          from,
          through,
          exportedAtMs: 5,
          software: 'hatachi "1"',
          files: [file, { ...file, name: `${name}.csv` }],
          keyFingerprint: 'cd'.repeat(32),
          publicKey: 'PEM\n'
        }
        const body = manifestBody(manifest)
        expect(readManifest(manifestFile(body, signature))).toEqual({ manifest, body, signature })
        expect(isSamePoint(from, { ...from })).toBe(true)
        expect(isSamePoint(from, { ...from, checkpoints: from.checkpoints + 1 })).toBe(false)
      })
    )
  })

  it.each([
    ['blanks', '{"sequence": 1,"atMs":1,"name":"a","fields":{},"hash":"HASH"}'],
    ['a leading zero', '{"sequence":01,"atMs":1,"name":"a","fields":{},"hash":"HASH"}'],
    ['great letters', '{"sequence":1,"atMs":1,"name":"a","fields":{},"hash":"HASHX"}'],
    ['a carriage return', '{"sequence":1,"atMs":1,"name":"a","fields":{},"hash":"HASH"}\r'],
    ['another kind', '{"tail":{}}'],
    ['nothing', '']
  ])('a line with %s is none', (_, text) => {
    const hash = text.includes('HASHX') ? 'AB'.repeat(32) : 'ab'.repeat(32)
    expect(readExportLine(text.replace(/HASHX?/, hash))).toBeNull()
  })

  it('a row is refused whose time in words is another than that in numbers', () => {
    const row = line(csvRow({ sequence: 1, atMs: 1000, name: 'a', fieldsJson: '{}', hash: new Uint8Array(32) }))
    expect(readCsvRow(row)).not.toBeNull()
    expect(readCsvRow(row.replace('00:00:01', '00:00:02'))).toBeNull()
    expect(readCsvRow(row.replace('"{}"', '{}'))).toBeNull()
  })

  it('names sort as their entries do', () => {
    expect(exportName('0f3a9c5177b24de08e61d2c4a5b3f908', 1, 1000)).toBe('audit-0f3a9c51-0000000001-0000001000')
  })
})
