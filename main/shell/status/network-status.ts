import type { Evidence } from '../../age/evidence.ts'
import type { LineHealth } from '../../platform/line.ts'
import { gravest, isCodeOf, type Finding } from './finding.ts'

/** What a shopper's check last came to, where it reached somebody. `code` null: it was answered as it should be. */
export interface LastAnswer {
  readonly code: string | null
  readonly atMs: number
}

/** So long an answer may take before it is told of. */
const PATIENCE_MS = 2000

/** What is said of an address that has no such request: it says nothing against the platform. */
const NO_FAULT = 'not_offered'

/** Whether the platform can be asked, and whether what it says can be used. Pure. */
export function networkFinding(
  line: LineHealth,
  platform: LastAnswer | null,
  ocsp: LastAnswer | null
): Finding<'network'> {
  if (line.lost !== null) return { code: `platform_${line.lost}`, sinceMs: line.sinceMs }
  const found: Finding<'network'>[] = []
  const problems = line.endpoints.map(({ problem }) => (problem === NO_FAULT ? null : problem))
  const everyProblem = problems.every((problem) => problem !== null) ? problems[0] : null
  for (const problem of [everyProblem, platform?.code]) {
    const code = `platform_${problem ?? ''}`
    if (problem === null || problem === undefined || !isCodeOf('network', code)) continue
    found.push({ code, ...(problem === platform?.code ? { sinceMs: platform.atMs } : {}) })
  }
  if (ocsp !== null && ocsp.code !== null) {
    found.push({ code: 'ocsp_unusable', sinceMs: ocsp.atMs, facts: { reason: ocsp.code } })
  }
  const failing = line.endpoints.findIndex(({ failing: by }, index) => by !== null || problems[index] !== null)
  if (line.endpoints.length > 1 && failing >= 0) {
    const reason = line.endpoints[failing]?.failing ?? problems[failing] ?? ''
    found.push({ code: 'one_address_failing', facts: { address: failing + 1, reason } })
  }
  if (line.waitingMs >= PATIENCE_MS) {
    found.push({ code: 'platform_silent', facts: { waitingMs: Math.round(line.waitingMs) } })
  }
  if (!line.isHeard) found.push({ code: 'platform_unheard' })
  return gravest({ code: 'platform_reached' }, ...found)
}

/** What a decision's evidence tells of the platform's answers; null: nobody was reached, which the line tells of. */
export function platformAnswerOf({ platform }: Pick<Evidence, 'platform'>, atMs: number): LastAnswer | null {
  switch (platform.result) {
    case 'answered':
      return { code: null, atMs }
    case 'unavailable':
      return platform.reason === 'unreachable' || platform.reason === 'timed_out' ? null : { code: platform.reason, atMs }
    case 'not_asked':
      return null
  }
}

/** The same of a responder's answers. */
export function ocspAnswerOf({ ocsp }: Pick<Evidence, 'ocsp'>, atMs: number): LastAnswer | null {
  if (ocsp.result === 'not_asked') return null
  return { code: ocsp.result === 'undetermined' ? ocsp.reason : null, atMs }
}
