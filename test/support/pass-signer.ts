import { generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Clock } from '../../device/clock.ts'
import type { PassClaims } from '../../main/cable/pass.ts'
import { passCheckOf, signPass } from '../../main/cable/pass.ts'
import type { NamedPublicKey } from '../../main/platform/public-key.ts'
import type { PassCheck } from '../../main/services/cable-pass.ts'
import type { CablePass } from '../../main/television/ports.ts'

/** As the cable platform gives them. */
export const FOUR_HOURS_MS = 4 * 60 * 60_000

/** Stands for a cable platform where a test needs nothing of it but passes: a real key, and passes signed with it. */
export interface PassSigner {
  readonly named: NamedPublicKey
  readonly privateKey: KeyObject
  /** What a service that trusts this platform checks with. */
  readonly checkPass: PassCheck
  /** A pass for this cable ID, from now on and for four hours; `changes`: what its claims say otherwise. */
  readonly passOf: (cableId: string, changes?: Partial<PassClaims>) => CablePass
}

/** Makes a key and signs with it, by this clock. */
export function createPassSigner(clock: Pick<Clock, 'nowMs'>): PassSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const keyId = 'answers-of-a-test'
  const named = { keyId, publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString() }
  return {
    named,
    privateKey,
    checkPass: passCheckOf([named]),
    passOf: (cableId, changes = {}) => {
      const issuedAtMs = clock.nowMs()
      const expiresAtMs = changes.expiresAtMs ?? issuedAtMs + FOUR_HOURS_MS
      const claims = { keyId, cableId, boxId: 'box-1', issuedAtMs, ...changes, expiresAtMs }
      return { cableId, assertion: signPass(claims, privateKey), expiresAtMs }
    }
  }
}
