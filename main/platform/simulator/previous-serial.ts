import { X509Certificate, randomBytes } from 'node:crypto'
import type { PreviousSerialAnswer, PreviousSerialRequest } from '../protocol.ts'
import { judgeValidity } from './age-check.ts'
import type { AgeCheckWorld } from './age-check.ts'
import { sha256 } from './challenges.ts'

/**
 * Which certificate came before (新旧シリアル番号の紐付け): one generation back, only of an authentication certificate that
 * is valid now, and only where its holder has consented to J-LIS's telling.
 */
export function answerPrevious(
  world: Pick<AgeCheckWorld, 'clock' | 'register' | 'authorities' | 'faults'>,
  request: PreviousSerialRequest
): PreviousSerialAnswer {
  const { faults, register, clock } = world
  const der = Buffer.from(request.certificate.der, 'base64')
  const nowMs = clock.nowMs()
  const head = {
    nonce: faults.wrongNonce ? randomBytes(32).toString('base64') : request.nonce,
    certificateDigest: (faults.wrongDigest ? randomBytes(32) : sha256(der)).toString('base64'),
    answeredAt: new Date(nowMs - (faults.staleAnswer ? 3_600_000 : 0)).toISOString()
  }
  const entry = register.find(der)
  if (entry === undefined || judgeValidity(world, entry, new X509Certificate(der), nowMs) !== 'valid') {
    return { ...head, previous: 'none' }
  }
  const { before } = entry.certificate
  if (before === null) return { ...head, previous: 'none' }
  if (!entry.person.consentsToAnswering) return { ...head, previous: 'not_consented' }
  return {
    ...head,
    previous: 'answered',
    issuer: Buffer.from(before.authority.encodedName).toString('base64'),
    serial: Buffer.from(before.serial).toString('base64')
  }
}
