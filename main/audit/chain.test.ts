import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  checkpointDigest,
  checkpointText,
  cutText,
  entryBody,
  entryHash,
  exportHeadText,
  genesisHash,
  headText
} from './chain.ts'
import { inOrder } from './verify-chain.ts'

const LOG_ID = '00112233445566778899aabbccddeeff'
const text = (octets: Uint8Array) => Buffer.from(octets).toString('latin1')
const filled = (octet: number, length = 32) => new Uint8Array(length).fill(octet)
const sha256 = (...parts: readonly (string | Uint8Array)[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

test('an entry is hashed with the hash before it, by the bytes of its one line', () => {
  const entry = { sequence: 1, atMs: 1780000000000, name: 'line_lost', fieldsJson: '{ "reason":"unreachable" }' }
  const line = '{"sequence":1,"atMs":1780000000000,"name":"line_lost","fields":{ "reason":"unreachable" }}'
  expect(entryBody(entry)).toBe(line)
  expect(genesisHash(LOG_ID)).toEqual(sha256(`hatachi-audit-1\n${LOG_ID}`))
  expect(entryHash(genesisHash(LOG_ID), line)).toEqual(sha256(sha256(`hatachi-audit-1\n${LOG_ID}`), line))
})

test('what is signed is lines of plain text', () => {
  const checkpoint = { number: 2, sequence: 200, hash: filled(0xab), atMs: 1780000000000, previous: filled(0xcd) }
  const words = `hatachi-audit-checkpoint-1\n${LOG_ID}\n2\n200\n${'ab'.repeat(32)}\n1780000000000\n${'cd'.repeat(32)}\n`
  expect(text(checkpointText(LOG_ID, checkpoint))).toBe(words)
  const signature = filled(1, 64)
  expect(checkpointDigest(LOG_ID, { ...checkpoint, signature })).toEqual(sha256(words, signature))
  const head = { sequence: 250, hash: filled(0xab), checkpoints: 2, newestCheckpoint: filled(0xef) }
  expect(text(exportHeadText(LOG_ID, head))).toBe(
    `hatachi-audit-export-head-1\n${LOG_ID}\n250\n${'ab'.repeat(32)}\n2\n${'ef'.repeat(32)}\n`
  )
  expect(text(headText(LOG_ID, head))).toBe(
    `hatachi-audit-head-1\n${LOG_ID}\n250\n${'ab'.repeat(32)}\n2\n${'ef'.repeat(32)}\n`
  )
  const cut = { sequence: 200, hash: filled(0xab), checkpoint: 2, digest: filled(0xef), atMs: 1780000000001 }
  expect(text(cutText(LOG_ID, cut))).toBe(
    `hatachi-audit-cut-1\n${LOG_ID}\n200\n${'ab'.repeat(32)}\n2\n${'ef'.repeat(32)}\n1780000000001\n`
  )
})

test('whatever an entry holds, its line is JSON that says the same, and no other entry has that line', () => {
  const entries = fc.record({
    sequence: fc.integer({ min: 1 }),
    atMs: fc.integer({ min: 0 }),
    name: fc.string(),
    fields: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean()))
  })
  const bodyOf = ({ fields, ...entry }: { sequence: number; atMs: number; name: string; fields: object }) =>
    entryBody({ ...entry, fieldsJson: JSON.stringify(fields) })
  fc.assert(
    fc.property(entries, entries, (one, other) => {
      expect(JSON.stringify(JSON.parse(bodyOf(one)))).toBe(JSON.stringify(one))
      expect(bodyOf(one) === bodyOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other))
    })
  )
})

test('checkpoints come right after the entries that they cover, also those of entries that are gone', () => {
  const entry = (sequence: number) => ({ sequence })
  const checkpoint = (number: number, sequence: number) => ({
    number,
    sequence,
    hash: filled(0),
    atMs: 0,
    previous: filled(0),
    signature: filled(0, 64)
  })
  const order = [
    ...inOrder([1, 2, 4].map(entry), [checkpoint(1, 2), checkpoint(2, 3), checkpoint(3, 4), checkpoint(4, 9)])
  ]
  expect(order.map((step) => ('entry' in step ? step.entry.sequence : `c${String(step.checkpoint.number)}`))).toEqual([
    1, 2, 'c1', 'c2', 4, 'c3', 'c4'
  ])
})
