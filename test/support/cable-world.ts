import { sign } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../device/clock.ts'
import { createCableParties } from '../../main/cable/cable-client.ts'
import { startCableOperator } from '../../main/cable/operator/server.ts'
import { startCablePlatform } from '../../main/cable/platform/server.ts'
import type { CablePlatformOptions } from '../../main/cable/platform/server.ts'
import type { CablePartiesSettings } from '../../main/cable/settings.ts'
import { JPKI_AUTHENTICATION_POLICY } from '../../main/certificate/path.ts'
import type { IssuedCard } from '../../main/platform/simulator/card-issuer.ts'
import { startSimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { makeToken } from '../../main/services/http/secrets.ts'
import type { CableParties, LoginAnswer, LoginChallenge, LoginProof } from '../../main/television/ports.ts'
import { valueOf } from './service-world.ts'

/** A signal that nobody aborts. */
export const never = new AbortController().signal

/** What of a card a login takes. */
export interface CardOfLogin {
  readonly authentication: Pick<IssuedCard['authentication'], 'certificate' | 'privateKey'>
}

/** What the card does after its PIN was right: signs the challenge, by its generation. */
export function signatureOf({ authentication }: CardOfLogin, challenge: Uint8Array): Uint8Array {
  const { privateKey } = authentication
  return privateKey.asymmetricKeyType === 'rsa'
    ? sign('sha256', challenge, privateKey)
    : sign('sha384', challenge, { key: privateKey, dsaEncoding: 'ieee-p1363' })
}

/** A card's proof for a challenge. */
export function proofOf(card: CardOfLogin, challenge: LoginChallenge): LoginProof {
  return { certificate: card.authentication.certificate, challenge, signature: signatureOf(card, challenge.bytes) }
}

/** From a challenge to the answer, as a box does it. */
export async function logInWith(parties: CableParties, card: CardOfLogin): Promise<LoginAnswer> {
  const challenge = valueOf(await parties.requestChallenge(never))
  return valueOf(await parties.logIn(proofOf(card, challenge), never))
}

/**
 * J-LIS, simulated; and a cable platform and a cable operator, each with a real store and over real HTTP.
 * @param ocspRenewalMs how often the responder renews its data; by default always, so that a revocation shows at once
 */
export async function createCableWorld(clock: Clock, ocspRenewalMs = 1) {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-cable-'))
  const paths = {
    directory,
    platform: join(directory, 'platform', 'platform.db'),
    keys: join(directory, 'platform-keys'),
    operator: join(directory, 'operator', 'operator.db')
  }
  const jlis = await startSimulatedPlatform({ clock, ocspRenewalMs })
  const boxes = ['box-1', 'box-2'].map((boxId, at) => ({
    boxId,
    householdId: `household-${String(at + 1)}`,
    platformToken: makeToken(),
    operatorToken: makeToken()
  }))
  const platformOptions: CablePlatformOptions = {
    path: paths.platform,
    keysDirectory: paths.keys,
    boxes: boxes.map(({ boxId, platformToken }) => ({ boxId, token: platformToken })),
    anchorsPem: [...jlis.anchorsPem, jlis.nextGenerationAnchorPem].join('\n'),
    policies: [JPKI_AUTHENTICATION_POLICY],
    clock
  }
  const platform = valueOf(await startCablePlatform(platformOptions))
  const operator = valueOf(
    await startCableOperator({
      path: paths.operator,
      boxes: boxes.map(({ boxId, householdId, operatorToken }) => ({ boxId, householdId, token: operatorToken })),
      answerKeys: [platform.answerKey],
      clock
    })
  )
  const settingsOf = (index: number): CablePartiesSettings => {
    const box = boxes[index]
    if (box === undefined) throw new Error('no such box')
    return {
      boxId: box.boxId,
      platform: { url: platform.address, token: box.platformToken },
      operator: { url: operator.address, token: box.operatorToken },
      answerKeys: [platform.answerKey],
      sealingKey: platform.sealingKey
    }
  }
  const toClose: (() => void)[] = []
  /** The parties as a box reaches them. */
  const partiesOf = (index: number, changes: Partial<CablePartiesSettings> = {}): CableParties => {
    const parties = createCableParties(clock, { ...settingsOf(index), ...changes })
    toClose.push(parties.close)
    return parties
  }
  return {
    jlis,
    platform,
    platformOptions,
    operator,
    paths,
    boxes,
    settingsOf,
    partiesOf,
    dispose: async () => {
      for (const close of toClose) close()
      await Promise.all([platform.close(), operator.close(), jlis.close()])
      rmSync(directory, { recursive: true })
    }
  }
}

/** What `createCableWorld` makes. */
export type CableWorld = Awaited<ReturnType<typeof createCableWorld>>
