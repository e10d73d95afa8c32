import { describe, expect, it } from 'vitest'
import type { ListCheck, OcspJudgement } from '../../certificate/judgement.ts'
import { judgeCard } from './card-judge.ts'
import type { CardVerdict } from './card-judge.ts'

const proof = { certificate: Uint8Array.of(1), challenge: Uint8Array.of(2), signature: Uint8Array.of(3) }
const times = { thisUpdateMs: 1, producedAtMs: 1, reusableUntilMs: null }
const good: OcspJudgement = { result: 'good', ...times }
const valid: ListCheck = { path: { result: 'valid' }, list: null }

async function verdictOf(
  possession: 'proven' | 'failed',
  listCheck: ListCheck,
  ocsp: OcspJudgement
): Promise<{ readonly verdict: CardVerdict; readonly asked: number }> {
  let asked = 0
  const judge = {
    possession: () => possession,
    checkList: () => listCheck,
    checkRevocation: () => {
      asked += 1
      return Promise.resolve(ocsp)
    }
  }
  return { verdict: await judgeCard(judge, proof, new AbortController().signal), asked }
}

describe('a card at the cable platform', () => {
  it.each<[string, 'proven' | 'failed', ListCheck, OcspJudgement, CardVerdict, number]>([
    ['proven, of a valid path, good', 'proven', valid, good, 'good', 1],
    ['not proven', 'failed', valid, good, 'refused', 0],
    ['expired', 'proven', { path: { result: 'invalid', reason: 'expired' }, list: null }, good, 'refused', 0],
    ['of a forged signature', 'proven', { path: { result: 'invalid', reason: 'signature_bad' }, list: null }, good, 'refused', 0],
    ['of a CA that was revoked', 'proven', { path: { result: 'invalid', reason: 'anchor_revoked' }, list: null }, good, 'refused', 0],
    ['of another policy', 'proven', { path: { result: 'invalid', reason: 'policy' }, list: null }, good, 'refused', 0],
    ['of a foreign CA of the same name', 'proven', { path: { result: 'undetermined', reason: 'no_anchor' }, list: null }, good, 'refused', 0],
    ['of a CA whose state is not known', 'proven', { path: { result: 'undetermined', reason: 'anchor_state_unknown' }, list: null }, good, 'unknown', 0],
    ['of a CA that has ended', 'proven', { path: { result: 'undetermined', reason: 'anchor_expired' }, list: null }, good, 'unknown', 0],
    ['revoked', 'proven', valid, { result: 'revoked', reason: 'cessationOfOperation', revokedAtMs: 1, ...times }, 'refused', 1],
    ['suspended', 'proven', valid, { result: 'revoked', reason: 'certificateHold', revokedAtMs: 1, ...times }, 'refused', 1],
    ['that the responder does not know', 'proven', valid, { result: 'unknown', thisUpdateMs: 1, producedAtMs: 1 }, 'unknown', 1],
    ['of which the responder says nothing', 'proven', valid, { result: 'undetermined', reason: 'unavailable' }, 'unknown', 1],
    ['of which its answer is old', 'proven', valid, { result: 'undetermined', reason: 'stale' }, 'unknown', 1],
    ['that is on no list here', 'proven', { path: { result: 'valid' }, list: { result: 'good', thisUpdateMs: 1 } }, good, 'good', 0],
    [
      'that is on a list here',
      'proven',
      { path: { result: 'valid' }, list: { result: 'revoked', reason: 'superseded', revokedAtMs: 1, thisUpdateMs: 1 } },
      good,
      'refused',
      0
    ],
    ['of which the list here is old', 'proven', { path: { result: 'valid' }, list: { result: 'undetermined', reason: 'list_stale' } }, good, 'unknown', 0]
  ])('%s', async (_what, possession, listCheck, ocsp, verdict, asked) => {
    expect(await verdictOf(possession, listCheck, ocsp)).toEqual({ verdict, asked })
  })
})
