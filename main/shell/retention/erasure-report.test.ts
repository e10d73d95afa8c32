import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deviceKeyOf } from '../../keys/device-key.ts'
import type { ErasureReport } from './erasure-report.ts'
import { canonicalBytes, printSignedReport, REPORT_TYPE, signReport, verifyReport } from './erasure-report.ts'

const key = deviceKeyOf(new Uint8Array(32).fill(3))
const other = deviceKeyOf(new Uint8Array(32).fill(4))
const report: ErasureReport = {
  type: REPORT_TYPE,
  reportId: '7f1c9c1e-4f0b-4c53-9d0e-2f6a1f7e8a11',
  software: 'hatachi 0.1.0',
  role: 'platform_operator',
  reason: '契約の終了 "end", \\ and a / slash',
  runs: [{ by: '山田', at: '2026-11-26T01:00:00.000Z', configuration: 'service_provider' }],
  finishedAt: '2026-11-26T01:00:01.000Z',
  erased: {
    key: { commitment: 'ab'.repeat(32), unreadable: null },
    memories: {
      count: 2,
      unreadable: null,
      byYears: [{ atLeastYears: 20, memories: 2 }],
      oldestAnsweredAt: '2026-11-01T01:00:00.000Z',
      newestAnsweredAt: '2026-11-02T01:00:00.000Z'
    },
    lists: [
      {
        kind: 'crl',
        issuerKeyIdentifier: '0a1b',
        number: '0x11',
        thisUpdate: '2026-11-25T22:00:00.000Z',
        nextUpdate: null,
        entries: 3,
        importedAt: '2026-11-25T23:00:00.000Z'
      }
    ],
    unreadableLists: [],
    files: 4,
    bytes: 9000
  },
  inventoryIsWhole: true,
  method: 'overwritten',
  foundAbsent: ['keys/retention.key'],
  stays: [{ where: 'hatachi.db', what: 'the record', why: 'it has to be kept' }],
  record: { isRecorded: false, fault: 'store_newer' },
  limits: 'copies elsewhere'
}
const signed = printSignedReport(signReport(report, key))

describe('the octets that are signed', () => {
  it('are JSON without white space, names in order', () => {
    expect(Buffer.from(canonicalBytes({ b: [1, 'x'], a: null, c: { z: true, y: 'é' } })).toString()).toBe(
      '{"a":null,"b":[1,"x"],"c":{"y":"é","z":true}}'
    )
  })

  it('do not hang on the order or the spacing of the file', () => {
    const turned = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(turned)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(Object.entries(value).toReversed().map(([name, each]) => [name, turned(each)]))
    }
    const file = JSON.stringify(turned(JSON.parse(signed)), null, '\t')
    expect(file).not.toBe(signed)
    expect(verifyReport(file, key.publicKey)).toEqual({ ok: true, value: report })
  })
})

describe('a signed report', () => {
  it('is believed with the key that signed it, and gives what was reported', () => {
    expect(verifyReport(signed, key.publicKey)).toEqual({ ok: true, value: report })
  })

  it('is not believed with another key, whatever key it brings along', () => {
    const error = { code: 'report_of_another_key', keyFingerprint: key.publicKey.fingerprint }
    expect(verifyReport(signed, other.publicKey)).toEqual({ ok: false, error })
    const claimed = signed.replace(key.publicKey.fingerprint, other.publicKey.fingerprint)
    expect(verifyReport(claimed, other.publicKey)).toEqual({ ok: false, error: { code: 'signature_bad' } })
  })

  it('with any value changed is not believed', () => {
    const changes: readonly [string, string][] = [
      ['"count": 2', '"count": 3'],
      ['0x11', '0x12'],
      ['山田', '山本'],
      ['2026-11-26T01:00:01', '2026-11-25T01:00:01'],
      ['"inventoryIsWhole": true', '"inventoryIsWhole": false'],
      ['keys/retention.key', 'keys/retention.kez']
    ]
    for (const [was, is] of changes) {
      expect(signed).toContain(was)
      expect(verifyReport(signed.replace(was, is), key.publicKey)).toEqual({ ok: false, error: { code: 'signature_bad' } })
    }
  })

  it('with any one character changed is never another report', () => {
    fc.assert(
      fc.property(fc.nat(signed.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        const verified = verifyReport(signed.slice(0, at) + character + signed.slice(at + 1), key.publicKey)
        if (verified.ok) expect(verified.value).toEqual(report)
      }),
      { numRuns: 300 }
    )
  })

  it.each([
    ['no JSON', 'report'],
    ['another JSON', '{"report":{}}'],
    ['another kind of report', signed.replace(REPORT_TYPE, 'hatachi-erasure-report/2')],
    ['a field more', signed.replace('"reason"', '"more": 1, "reason"')]
  ])('%s: malformed', (_, text) => {
    expect(verifyReport(text, key.publicKey)).toMatchObject({ ok: false, error: { code: 'report_malformed' } })
  })
})

const hasTools = ['jq', 'openssl'].every((tool) => spawnSync(tool, ['--version']).error === undefined)

describe('checked without Hatachi', () => {
  it.runIf(hasTools)('by jq and openssl, as docs/retention.md has it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hatachi-report-'))
    try {
      writeFileSync(join(folder, 'report.json'), signed)
      writeFileSync(join(folder, 'device.pem'), key.publicKey.pem)
      writeFileSync(join(folder, 'other.pem'), other.publicKey.pem)
      const script = `
        jq -cSj .report report.json > report.bin
        jq -j .signature.value report.json | base64 -d > report.sig
        openssl pkeyutl -verify -pubin -inkey "$1" -rawin -in report.bin -sigfile report.sig`
      const check = (pem: string) => spawnSync('/bin/sh', ['-ec', script, 'sh', pem], { cwd: folder, encoding: 'utf8' })
      expect(check('device.pem')).toMatchObject({ status: 0, stdout: 'Signature Verified Successfully\n' })
      expect(check('other.pem').status).not.toBe(0)
      expect(execFileSync('jq', ['-cSj', '.report', 'report.json'], { cwd: folder })).toEqual(Buffer.from(canonicalBytes(report)))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
