import { createHash, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  authenticationSlot,
  cardContents,
  derSequence,
  pinBytes,
  signatureSlot,
  testKeyPair
} from '../../test/support/card-contents.ts'
import { directChannel } from '../../test/support/direct-channel.ts'
import { parseCommandApdu } from './apdu.ts'
import { JpkiApplet } from './jpki-applet.ts'
import type { CardContents } from './simulator/card-contents.ts'
import { SimulatedCardWithoutApplet } from './simulator/simulated-card-without-applet.ts'
import { SimulatedForeignCard } from './simulator/simulated-foreign-card.ts'
import { SimulatedMyNumberCard } from './simulator/simulated-my-number-card.ts'
import type { SimulatedCardOptions } from './simulator/simulated-my-number-card.ts'

async function selectOn(contents: CardContents, options: SimulatedCardOptions = {}) {
  const card = new SimulatedMyNumberCard(contents, options)
  const applet = await JpkiApplet.select(directChannel(card))
  if (!applet.ok) throw new Error(applet.error.code)
  return { card, applet: applet.value }
}

const missing = { ok: false, error: { code: 'certificate_missing' } }

describe('select', () => {
  test.each(['6a82', '6d00', '6e00', '6999', '6283'])('a card that answers %s is no My Number Card', async (word) => {
    const card = new SimulatedForeignCard(Buffer.from(word, 'hex'))
    const error = { code: 'not_my_number_card' }
    expect(await JpkiApplet.select(directChannel(card))).toEqual({ ok: false, error })
  })

  test.each([
    ['3be000ff8131fe4514', 'applet_missing'],
    ['3b888001000041e0b381a1003b', 'applet_missing'],
    ['3b888001000000000000000009', 'not_my_number_card'],
    ['', 'not_my_number_card']
  ])('a card without the applet is told by its ATR: %s is %s', async (atr, code) => {
    const card = new SimulatedCardWithoutApplet(Buffer.from(atr, 'hex'))
    expect(await JpkiApplet.select(directChannel(card))).toEqual({ ok: false, error: { code } })
  })

  test('a card that answers one byte is garbled', async () => {
    const card = new SimulatedForeignCard(Uint8Array.of(0x90))
    const error = { code: 'card_garbled' }
    expect(await JpkiApplet.select(directChannel(card))).toEqual({ ok: false, error })
  })
})

describe('readTokenInformation', () => {
  test.each([
    ['JPKIAPICCTOKEN2', 'card', 'rsa_2048_sha256'],
    ['JPKIAPICCTOKEN3', 'card', 'ecdsa_p384_sha384'],
    ['JPKIAPGPSETOKEN', 'android', 'rsa_2048_sha256'],
    ['JPKIAPIOSTOKEN', 'iphone', 'rsa_2048_sha256'],
    ['JPKIAPICCTOKEN', 'unknown', 'rsa_2048_sha256']
  ])('%s is %s and signs with %s', async (label, kind, signatureAlgorithm) => {
    const { applet } = await selectOn(cardContents({ tokenLabel: label }))
    expect(await applet.readTokenInformation()).toEqual({ ok: true, value: { label, kind, signatureAlgorithm } })
  })

  test('an empty label is malformed', async () => {
    const { applet } = await selectOn(cardContents({ tokenLabel: '' }))
    const error = { code: 'card_malformed', operation: 'read_token_information' }
    expect(await applet.readTokenInformation()).toEqual({ ok: false, error })
  })
})

describe('readCertificate', () => {
  test('reads every certificate, each exactly as long as its DER', async () => {
    const contents = cardContents()
    const { applet } = await selectOn(contents)
    expect(await applet.readCertificate('authentication')).toEqual({
      ok: true,
      value: contents.authentication.certificate
    })
    const ca = await applet.readCertificate('authentication_ca')
    expect(ca).toEqual({ ok: true, value: contents.authentication.caCertificate })
    expect(await applet.readCertificate('signature')).toEqual({ ok: false, error: { code: 'pin_not_verified' } })
    expect((await applet.verifyPin('signature', pinBytes('ABC123'))).ok).toBe(true)
    expect(await applet.readCertificate('signature')).toEqual({ ok: true, value: contents.signature?.certificate })
    expect(await applet.readCertificate('signature_ca')).toEqual({ ok: true, value: contents.signature?.caCertificate })
  })

  test.each([260, 512, 513, 2_047, 2_048, 5_000, 8_192])('reads a certificate of %i bytes', async (length) => {
    const certificate = derSequence(length)
    for (const readPastEnd of ['end_of_file', 'completed', 'le_wrong'] as const) {
      const contents = cardContents({ authentication: authenticationSlot({ certificate }) })
      const { applet } = await selectOn(contents, { behaviour: { readPastEnd, certificateEfBytes: 0 } })
      expect(await applet.readCertificate('authentication')).toEqual({ ok: true, value: certificate })
    }
  })

  test('reads 256 bytes at a time and no byte more than the DER has', async () => {
    const { applet, card } = await selectOn(cardContents())
    await applet.readCertificate('authentication')
    expect(card.log.lines.slice(1)).toEqual([
      '00 A4 02 0C 02 00 0A -> 9000',
      ...[0, 1, 2, 3, 4].map((block) => `00 B0 0${String(block)} 00 Le=256 -> [256 bytes] 9000`),
      '00 B0 05 00 Le=223 -> [223 bytes] 9000'
    ])
  })

  test.each(['zeros', 'ones', 'other_object'] as const)('reads nothing of what follows it: %s', async (behind) => {
    for (const length of [600, 1_503, 2_045]) {
      const certificate = derSequence(length)
      const contents = cardContents({ authentication: authenticationSlot({ certificate }) })
      const { applet } = await selectOn(contents, { behaviour: { bytesAfterCertificate: behind } })
      expect(await applet.readCertificate('authentication')).toEqual({ ok: true, value: certificate })
    }
  })

  test.each(['refused', 'answered'] as const)('needs no extended length: %s', async (extendedLength) => {
    const contents = cardContents()
    const card = new SimulatedMyNumberCard(contents, { behaviour: { extendedLength } })
    const commands: Uint8Array[] = []
    const { atr, transmit } = directChannel(card)
    const applet = await JpkiApplet.select({
      atr,
      transmit: (command) => {
        commands.push(new Uint8Array(command))
        return transmit(command)
      }
    })
    if (!applet.ok) throw new Error(applet.error.code)
    const value = contents.authentication.certificate
    expect(await applet.value.readCertificate('authentication')).toEqual({ ok: true, value })
    expect(commands.map((command) => parseCommandApdu(command))).not.toContainEqual(
      expect.objectContaining({ value: expect.objectContaining({ extended: true }) as object })
    )
    expect(commands).toHaveLength(8)
  })

  test.each(['zeros', 'ones', 'no_bytes', 'no_file'] as const)('an EF of %s has no certificate', async (blank) => {
    const contents = cardContents({ authentication: authenticationSlot({ certificate: new Uint8Array(0) }) })
    const { applet } = await selectOn(contents, { behaviour: { blankCertificate: blank } })
    expect(await applet.readCertificate('authentication')).toEqual(missing)
  })

  test('a card without signature key has no signature certificate', async () => {
    const { authentication, tokenLabel } = cardContents()
    const { applet } = await selectOn({ authentication, tokenLabel })
    expect(await applet.readCertificate('signature_ca')).toEqual(missing)
  })

  test.each(['31820400', '3080', '30822000', '3085', '30820bb8'])('an EF beginning %s is malformed', async (start) => {
    const certificate = Uint8Array.from({ length: 1_500 }, () => 1)
    certificate.set(Buffer.from(start, 'hex'))
    const contents = cardContents({ authentication: authenticationSlot({ certificate }) })
    const { applet } = await selectOn(contents)
    const error = { code: 'card_malformed', operation: 'read_certificate' }
    expect(await applet.readCertificate('authentication')).toEqual({ ok: false, error })
  })
})

describe('PIN', () => {
  test('is asked about without spending a try', async () => {
    const { applet, card } = await selectOn(cardContents())
    for (let count = 0; count < 10; count += 1) {
      expect(await applet.readTriesLeft('authentication')).toEqual({ ok: true, value: { triesLeft: 3 } })
    }
    expect(await applet.readTriesLeft('signature')).toEqual({ ok: true, value: { triesLeft: 5 } })
    expect(card.log.lines.at(-1)).toBe('00 20 00 80 -> 63C5')
  })

  test.each([0x6983, 0x6984, 0x63c0] as const)('counts down to blocked, said by %i', async (blockedStatusWord) => {
    const { applet } = await selectOn(cardContents(), { behaviour: { blockedStatusWord } })
    const guess = () => applet.verifyPin('authentication', pinBytes('9999'))
    expect(await guess()).toEqual({ ok: false, error: { code: 'pin_wrong', triesLeft: 2 } })
    expect(await guess()).toEqual({ ok: false, error: { code: 'pin_wrong', triesLeft: 1 } })
    const blocked = { ok: false, error: { code: 'pin_blocked' } }
    expect(await guess()).toEqual(blocked)
    expect(await applet.verifyPin('authentication', pinBytes('1234'))).toEqual(blocked)
    expect(await applet.readTriesLeft('authentication')).toEqual(blocked)
    expect(await applet.readPinState('authentication')).toEqual({ ok: true, value: 'blocked' })
    expect(await applet.readPinState('signature')).toEqual({ ok: true, value: 5 })
    expect(await applet.readTriesLeft('signature')).toEqual({ ok: true, value: { triesLeft: 5 } })
  })

  test.each([0x6a88, 0x9000] as const)('that was never set is told by %i', async (pinNotSetStatusWord) => {
    const contents = cardContents({ authentication: authenticationSlot({ pin: null }) })
    const { applet } = await selectOn(contents, { behaviour: { pinNotSetStatusWord } })
    const notSet = { ok: false, error: { code: 'pin_not_set' } }
    expect(await applet.readTriesLeft('authentication')).toEqual(notSet)
    expect(await applet.readPinState('authentication')).toEqual({ ok: true, value: 'not_set' })
    expect(await applet.verifyPin('authentication', pinBytes('1234'))).toEqual(notSet)
  })

  test('of another length is never sent', async () => {
    const { applet, card } = await selectOn(cardContents())
    const before = card.log.count
    for (const pin of ['', '123', '12345']) {
      await expect(applet.verifyPin('authentication', pinBytes(pin))).rejects.toThrow(RangeError)
    }
    expect(card.log.count).toBe(before)
    expect(card.triesLeft('authentication')).toBe(3)
  })
})

describe('sign', () => {
  const message = Buffer.from('challenge')
  const digest = (algorithm: 'sha256' | 'sha384') => ({
    algorithm,
    bytes: createHash(algorithm).update(message).digest()
  })

  test('signs with RSA-2048 after the PIN, with the key that was asked for', async () => {
    const { applet } = await selectOn(cardContents())
    expect(await applet.sign('authentication', digest('sha256'))).toEqual({
      ok: false,
      error: { code: 'pin_not_verified' }
    })
    await applet.verifyPin('authentication', pinBytes('1234'))
    const signature = await applet.sign('authentication', digest('sha256'))
    if (!signature.ok) throw new Error(signature.error.code)
    expect(signature.value).toHaveLength(256)
    expect(verify('sha256', message, testKeyPair('authentication').publicKey, signature.value)).toBe(true)
    expect(verify('sha256', message, testKeyPair('signature').publicKey, signature.value)).toBe(false)
    // One key's PIN opens no other key.
    expect(await applet.sign('signature', digest('sha256'))).toEqual({ ok: false, error: { code: 'pin_not_verified' } })
  })

  test('signs with P-384', async () => {
    const { privateKey, publicKey } = testKeyPair('next generation', 'ec_p384')
    const { applet } = await selectOn(cardContents({ authentication: authenticationSlot({ privateKey }) }))
    await applet.verifyPin('authentication', pinBytes('1234'))
    for (let count = 0; count < 8; count += 1) {
      const signature = await applet.sign('authentication', digest('sha384'))
      if (!signature.ok) throw new Error(signature.error.code)
      expect(verify('sha384', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature.value)).toBe(true)
    }
  })

  test('an answer of another length than the generation promises is malformed', async () => {
    const { privateKey } = testKeyPair('next generation', 'ec_p384')
    const { applet } = await selectOn(cardContents({ authentication: authenticationSlot({ privateKey }) }))
    await applet.verifyPin('authentication', pinBytes('1234'))
    expect(await applet.sign('authentication', digest('sha256'))).toEqual({
      ok: false,
      error: { code: 'card_malformed', operation: 'compute_digital_signature' }
    })
  })

  test('a status word without a meaning here is passed on with its step', async () => {
    const { authentication, tokenLabel } = cardContents({ signature: signatureSlot() })
    const { applet } = await selectOn({ authentication, tokenLabel })
    const error = { code: 'card_refused', operation: 'select_file', statusWord: 0x6a82 }
    expect(await applet.sign('signature', digest('sha256'))).toEqual({ ok: false, error })
  })
})
