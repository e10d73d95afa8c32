import type { CertificateJudge } from '../../certificate/certificate-judge.ts'
import type { PathJudgement } from '../../certificate/judgement.ts'

/** What a card showed. `certificate`: DER. `challenge`: the bytes that were signed, not their digest. */
export interface CardProof {
  readonly certificate: Uint8Array
  readonly challenge: Uint8Array
  readonly signature: Uint8Array
}

/** `refused`: it is known to be no good. `unknown`: it is not known to be good. Neither says why, to anybody. */
export type CardVerdict = 'good' | 'refused' | 'unknown'

/** What a login needs of `CertificateJudge`. */
export type JudgeOfCards = Pick<CertificateJudge, 'possession' | 'checkList' | 'checkRevocation'>

/**
 * Judges a card as at a platform operator's machine: the holder's proof, the path with its anchor, and then either the
 * lists kept here or the responder, asked now. What is already lost is not asked about.
 */
export async function judgeCard(
  judge: JudgeOfCards,
  { certificate, challenge, signature }: CardProof,
  signal: AbortSignal
): Promise<CardVerdict> {
  if (judge.possession(certificate, challenge, signature) !== 'proven') return 'refused'
  const { path, list } = judge.checkList(certificate)
  if (path.result !== 'valid') return verdictOnPath(path)
  const revocation = list ?? (await judge.checkRevocation(certificate, signal))
  switch (revocation.result) {
    case 'good':
      return 'good'
    case 'revoked':
      return 'refused'
    case 'unknown':
    case 'undetermined':
      return 'unknown'
  }
}

function verdictOnPath(path: PathJudgement): CardVerdict {
  if (path.result === 'invalid') return 'refused'
  // Of the same name as a configured CA, and of another key: foreign, as far as this platform was ever told.
  return path.result === 'undetermined' && path.reason === 'no_anchor' ? 'refused' : 'unknown'
}
