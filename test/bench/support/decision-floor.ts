import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
  type KeyObject
} from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import Database from 'better-sqlite3'
import { sleep, systemClock } from '../../../device/clock.ts'
import type { Role } from '../../../main/age/evidence.ts'
import { loadCards } from '../../../main/platform/simulator/cards-file.ts'
import type { FarSide } from '../../support/far-side.ts'

/** RSA-2048 signatures that a platform operator verifies: the path twice, possession, the OCSP responder, its answer. */
const OPERATOR_RSA_CHECKS = 5
/** About as many bytes as one transaction records. */
const ROW_BYTES = 600

/** What a decision cannot do without. */
export interface DecisionFloor {
  /** Does it once, and says how long it took, in milliseconds; `commitsMs` is a part of `wholeMs`. */
  measure(): Promise<{ readonly wholeMs: number; readonly commitsMs: number }>
  close(): void
}

/** Before the first commit, and before the others, as there is the shopper's hand and the machine's pulse. */
const PAUSES_MS = [50, 25] as const

/**
 * The peer that a decision is held against: the same signatures verified, the same sealing and the same number of
 * durable commits, on the same disk, with nothing around them. No DER, no JSON, no session. The commits (the intent; the
 * machine's report and the decision) lie as far apart as a purchase's: one that follows at once on another finds the
 * disk with little left to write.
 */
export function decisionFloor(role: Role, farSide: FarSide, databasePath: string): DecisionFloor {
  const checks = signatureChecks(role, farSide)
  const seal = role === 'service_provider' ? sealing(farSide) : () => Promise.resolve()
  const database = new Database(databasePath)
  database.pragma('synchronous = FULL')
  database.pragma('journal_mode = WAL')
  database.exec('CREATE TABLE row (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT')
  const insert = database.prepare('INSERT INTO row (bytes) VALUES (?)')
  const commit = database.transaction(() => insert.run(randomBytes(ROW_BYTES)))
  return {
    measure: async () => {
      await sleep(systemClock, PAUSES_MS[0])
      const startedAtMs = performance.now()
      await seal()
      for (const check of checks) check()
      const checkedAtMs = performance.now()
      commit.immediate()
      const intendedAtMs = performance.now()
      await sleep(systemClock, PAUSES_MS[1])
      const soldAtMs = performance.now()
      commit.immediate()
      commit.immediate()
      const commitsMs = intendedAtMs - checkedAtMs + performance.now() - soldAtMs
      return { wholeMs: checkedAtMs - startedAtMs + commitsMs, commitsMs }
    },
    close: () => {
      database.close()
    }
  }
}

function signatureChecks(role: Role, farSide: FarSide): readonly (() => void)[] {
  const platform = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const answer = checkOf(platform.privateKey, platform.publicKey, 500)
  if (role === 'service_provider') return [answer]
  const { privateKey } = adultOf(farSide)
  const rsa = checkOf(privateKey, createPublicKey(privateKey), 1200)
  return [...Array<() => void>(OPERATOR_RSA_CHECKS).fill(rsa), answer]
}

function checkOf(privateKey: KeyObject, publicKey: KeyObject, bytes: number): () => void {
  const signed = randomBytes(bytes)
  const signature = sign('sha256', signed, privateKey)
  return () => {
    if (!verify('sha256', signed, publicKey, signature)) throw new Error('a sound signature does not hold')
  }
}

function sealing(farSide: FarSide): () => Promise<void> {
  const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })
  const spki = createPublicKey(readFileSync(farSide.connection.sealingKey)).export({ type: 'spki', format: 'der' })
  const key = crypto.subtle.importKey('spki', spki, { name: 'ECDH', namedCurve: 'P-256' }, true, [])
  const { certificate } = adultOf(farSide)
  return async () => {
    const { ct } = await suite.seal({ recipientPublicKey: await key }, Uint8Array.from(certificate).buffer)
    createHash('sha256').update(new Uint8Array(ct)).digest()
  }
}

function adultOf(farSide: FarSide) {
  const adult = loadCards(farSide.cardsPath).find(({ profile }) => profile === 'adult')
  if (adult === undefined) throw new Error('the far side has no adult')
  return adult.authentication
}
