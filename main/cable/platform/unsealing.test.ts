import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sealingAad, SEALING_INFO } from '../../platform/protocol.ts'
import { createSealing, sealTo } from '../../platform/seal.ts'
import { loginAad, LOGIN_SEALING_INFO } from '../protocol.ts'
import type { LoginRequest } from '../protocol.ts'
import { keyPairOf } from './platform-keys.ts'
import { createUnseal } from './unsealing.ts'

const pair = keyPairOf(randomBytes(32), 'sealing')
const unseal = createUnseal(pair)
const certificate = randomBytes(900)
const head = { nonce: randomBytes(32).toString('base64'), challengeId: 'c-1' }
const signature = ''

async function sealed(use = LOGIN_SEALING_INFO, aad = loginAad(head, 'box-1'), key = pair.named): Promise<LoginRequest> {
  return { ...head, signature, certificate: await createSealing(key, use).seal(certificate, aad) }
}

describe('a certificate sealed for a login', () => {
  it('opens for that login at that box', async () => {
    expect(await unseal(await sealed(), 'box-1')).toEqual(new Uint8Array(certificate))
  })

  it('opens for no other', async () => {
    const request = await sealed()
    expect(await unseal(request, 'box-2')).toBeNull()
    expect(await unseal({ ...request, challengeId: 'c-2' }, 'box-1')).toBeNull()
    expect(await unseal({ ...request, nonce: randomBytes(32).toString('base64') }, 'box-1')).toBeNull()
  })

  it('is not one sealed for an age check, nor the other way round', async () => {
    const check = { nonce: head.nonce, condition: { atLeastYears: 20 }, holder: { kind: 'pin', challengeId: 'c-1', signature } } as const
    const forAge = await sealTo(pair.named).seal(certificate, check)
    if (forAge.form !== 'sealed') throw new Error('not sealed')
    expect(await unseal({ ...head, signature, certificate: forAge }, 'box-1')).toBeNull()
    // Neither half of what tells them apart would do alone.
    expect(await unseal(await sealed(SEALING_INFO), 'box-1')).toBeNull()
    expect(await unseal(await sealed(LOGIN_SEALING_INFO, sealingAad(check) as Uint8Array<ArrayBuffer>), 'box-1')).toBeNull()
  })

  it('opens by its own key alone, and with no byte another', async () => {
    const other = keyPairOf(randomBytes(32), 'sealing')
    expect(await unseal(await sealed(undefined, undefined, { ...other.named, keyId: pair.named.keyId }), 'box-1')).toBeNull()
    expect(await unseal(await sealed(undefined, undefined, other.named), 'box-1')).toBeNull()
    const request = await sealed()
    for (const part of ['enc', 'ciphertext'] as const) {
      const bytes = Buffer.from(request.certificate[part], 'base64')
      bytes[20] = (bytes[20] ?? 0) ^ 1
      const changed = { ...request.certificate, [part]: bytes.toString('base64') }
      expect(await unseal({ ...request, certificate: changed }, 'box-1'), part).toBeNull()
      expect(await unseal({ ...request, certificate: { ...request.certificate, [part]: '' } }, 'box-1'), part).toBeNull()
    }
  })
})
