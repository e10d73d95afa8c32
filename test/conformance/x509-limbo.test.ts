import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DEFAULT_SIGNATURE_CHECKS } from '../../main/certificate/path/work-budget.ts'
import { findNode24 } from '../../main/shell/bootstrap/node24.mjs'
import type { CertAnswer } from '../../main/shell/trust/cert-answer.ts'
import { answerQuestion } from '../../main/shell/trust/cert-answer.ts'
import { questionOf } from '../../main/shell/trust/cert-question.ts'

/** The path validation cases of C2SP x509-limbo through the code of `hatachi cert check --batch`, and once through it. */

const VECTORS = join(import.meta.dirname, '../../../shared/vectors/x509-limbo.json')
const CASES = 193
const present = existsSync(VECTORS)
if (!present) console.warn(`SKIPPED: ${String(CASES)} cases of x509-limbo, not found beside the repository`)

interface Case {
  readonly id: string
  readonly trusted_certs: readonly string[]
  readonly untrusted_intermediates: readonly string[]
  readonly peer_certificate: string
  readonly crls?: readonly string[]
  readonly validation_time: string | null
  readonly max_chain_depth: number | null
  readonly extended_key_usage: readonly ('serverAuth' | 'clientAuth')[]
  readonly expected_result: 'SUCCESS' | 'FAILURE'
}

const PURPOSES = { serverAuth: '1.3.6.1.5.5.7.3.1', clientAuth: '1.3.6.1.5.5.7.3.2' } as const

/** The suite's own rule for cases without a time is now; a fixed one keeps the answers the same for ever. */
const DEFAULT_TIME = '2026-06-01T12:00:00Z'
const SETTINGS = { profile: 'general', nowMs: Date.parse(DEFAULT_TIME), ocspMaxAgeMs: 0 } as const

/** Expected to fail by the peer's name alone, which nobody asks about here. The web's own profile is `webpki::`. */
const ABOUT_PEER_NAMES = ['rfc5280::ca-as-leaf-wrong-san']
const isOurs = ({ id }: Case) => !id.startsWith('webpki::') && !ABOUT_PEER_NAMES.includes(id)

/** Every case that is refused though the suite accepts it, with the words of docs/trust.md about why. */
const FALSE_REJECTS: Readonly<Record<string, string>> = {
  'webpki::nc::permitted-dns-match-noncritical': 'name constraints that are not critical'
}

const lineOf = (limbo: Case): object => ({
  id: limbo.id,
  time: limbo.validation_time ?? DEFAULT_TIME,
  anchors: limbo.trusted_certs,
  intermediates: limbo.untrusted_intermediates,
  certificate: limbo.peer_certificate,
  crls: limbo.crls ?? [],
  eku: limbo.extended_key_usage.map((purpose) => PURPOSES[purpose]),
  ...(limbo.max_chain_depth === null ? {} : { maxDepth: limbo.max_chain_depth })
})

describe.skipIf(!present)('x509-limbo', () => {
  const suite = present ? (JSON.parse(readFileSync(VECTORS, 'utf8')) as { readonly testcases: readonly Case[] }) : null
  const cases = suite?.testcases ?? []
  const answers = new Map<string, CertAnswer>()

  test('all cases are there', () => {
    expect(cases).toHaveLength(CASES)
  })

  test.each(cases.map((limbo) => [limbo.id, limbo] as const))('%s', (id, limbo) => {
    const read = questionOf(lineOf(limbo))
    if (!read.ok) throw new Error(read.error.detail)
    const { answer, budget } = answerQuestion(read.value.question, SETTINGS)
    answers.set(id, answer)
    expect(budget.spent).toBeLessThanOrEqual(DEFAULT_SIGNATURE_CHECKS)
    expect(budget.exhausted, answer.detail).toBe(false)
    if (limbo.expected_result === 'SUCCESS') {
      expect(answer.result, JSON.stringify(answer)).toBe(id in FALSE_REJECTS ? 'invalid' : 'valid')
    } else if (isOurs(limbo)) {
      expect(answer.result, JSON.stringify(answer)).not.toBe('valid')
    }
  })

  test('a hundred CAs that might each have signed each other cost less than a signature check each', () => {
    const pathological = cases.filter(({ id }) => id.includes('pathological-chain'))
    expect(pathological).toHaveLength(4)
    for (const limbo of pathological) {
      const read = questionOf(lineOf(limbo))
      if (!read.ok) throw new Error(read.error.detail)
      const { budget } = answerQuestion(read.value.question, SETTINGS)
      expect(budget.spent, limbo.id).toBeLessThanOrEqual(limbo.untrusted_intermediates.length)
      expect(budget.stepsTaken, limbo.id).toBeLessThanOrEqual(limbo.untrusted_intermediates.length ** 2 + 1000)
    }
  })

  test('the command answers the same, one line for each, in order', () => {
    const data = mkdtempSync(join(tmpdir(), 'hatachi-limbo-'))
    const done = spawnSync(
      findNode24() ?? process.execPath,
      ['main/shell/bootstrap/hatachi.mjs', 'cert', 'check', '--batch'],
      {
        cwd: join(import.meta.dirname, '../..'),
        env: { ...process.env, HATACHI_DATA_DIR: data },
        input: cases.map((limbo) => `${JSON.stringify(lineOf(limbo))}\n`).join(''),
        maxBuffer: 16 * 1024 * 1024
      }
    )
    rmSync(data, { recursive: true })
    expect(done.stderr.toString()).toBe('')
    expect(done.status).toBe(0)
    const lines = done.stdout.toString().trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual(
      cases.map(({ id }) => ({ id, ...answers.get(id) }))
    )
  })

  test('what is refused though the suite accepts it stands in docs/trust.md', () => {
    const document = readFileSync(join(import.meta.dirname, '../../docs/trust.md'), 'utf8')
    for (const [id, why] of Object.entries(FALSE_REJECTS)) {
      expect(document).toContain(`\`${id}\``)
      expect(document).toContain(why)
    }
  })
})
