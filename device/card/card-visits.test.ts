import { verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { authenticationSlot, cardContents, pinBytes, testKeyPair } from '../../test/support/card-contents.ts'
import { directChannel } from '../../test/support/direct-channel.ts'
import { proveHolder, readCard } from './card-visits.ts'
import type { CardContents } from './simulator/card-contents.ts'
import { SimulatedMyNumberCard } from './simulator/simulated-my-number-card.ts'

const challenge = Uint8Array.from({ length: 32 }, (_, at) => at)
const AS_TOLD = { triesTold: 3 }

function visitable(contents: CardContents) {
  const card = new SimulatedMyNumberCard(contents)
  return { card, channel: directChannel(card) }
}

describe('readCard', () => {
  test('brings token, certificate, tries left and algorithm, and spends nothing', async () => {
    const contents = cardContents()
    const { card, channel } = visitable(contents)
    expect(await readCard(channel)).toEqual({
      ok: true,
      value: {
        tokenKind: 'card',
        certificate: contents.authentication.certificate,
        triesLeft: 3,
        algorithm: 'rsa_2048_sha256'
      }
    })
    expect(card.triesLeft('authentication')).toBe(3)
  })

  test('touches only what an age check may: token information, authentication certificate and its PIN', async () => {
    const { card, channel } = visitable(cardContents())
    await readCard(channel)
    const selected = card.log.lines.filter((line) => line.startsWith('00 A4 02'))
    expect(selected).toEqual([
      '00 A4 02 0C 02 00 06 -> 9000',
      '00 A4 02 0C 02 00 0A -> 9000',
      '00 A4 02 0C 02 00 18 -> 9000'
    ])
    expect(card.log.lines[0]).toBe('00 A4 04 0C 0A D3 92 F0 00 26 01 00 00 00 01 -> 9000')
  })

  test('a blocked PIN and one that was never set are findings, not failures', async () => {
    const blocked = visitable(cardContents({ authentication: authenticationSlot({ triesLeft: 0 }) }))
    expect(await readCard(blocked.channel)).toMatchObject({ ok: true, value: { triesLeft: 'blocked' } })
    const notSet = visitable(cardContents({ authentication: authenticationSlot({ pin: null }) }))
    expect(await readCard(notSet.channel)).toMatchObject({ ok: true, value: { triesLeft: 'not_set' } })
  })

  test('a card without certificate is a failure', async () => {
    const contents = cardContents({ authentication: authenticationSlot({ certificate: new Uint8Array(0) }) })
    const error = { code: 'certificate_missing' }
    expect(await readCard(visitable(contents).channel)).toEqual({ ok: false, error })
  })
})

describe('proveHolder', () => {
  test('signs the challenge', async () => {
    const { channel } = visitable(cardContents())
    const proof = await proveHolder(channel, pinBytes('1234'), challenge, AS_TOLD)
    if (!proof.ok) throw new Error(proof.error.code)
    expect(verify('sha256', challenge, testKeyPair('authentication').publicKey, proof.value.signature)).toBe(true)
  })

  test('signs as the row of the card’s generation says', async () => {
    const { privateKey, publicKey } = testKeyPair('next generation', 'ec_p384')
    const authentication = authenticationSlot({ privateKey })
    const { channel } = visitable(cardContents({ tokenLabel: 'JPKIAPICCTOKEN3', authentication }))
    const reading = await readCard(channel)
    if (!reading.ok) throw new Error(reading.error.code)
    const { algorithm } = reading.value
    expect(algorithm).toBe('ecdsa_p384_sha384')
    const proof = await proveHolder(channel, pinBytes('1234'), challenge, { triesTold: 3, algorithm })
    if (!proof.ok) throw new Error(proof.error.code)
    const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
    expect(verify('sha384', challenge, key, proof.value.signature)).toBe(true)
  })

  test('overwrites the PIN, whatever happens', async () => {
    const none = new Uint8Array(4)
    const right = pinBytes('1234')
    await proveHolder(visitable(cardContents()).channel, right, challenge, AS_TOLD)
    expect(right).toEqual(none)

    const wrong = pinBytes('9999')
    const { channel } = visitable(cardContents())
    expect(await proveHolder(channel, wrong, challenge, AS_TOLD)).toEqual({
      ok: false,
      error: { code: 'pin_wrong', triesLeft: 2 }
    })
    expect(wrong).toEqual(none)

    const tooLong = pinBytes('12345')
    await expect(proveHolder(channel, tooLong, challenge, { triesTold: 2 })).rejects.toThrow(RangeError)
    expect(tooLong).toEqual(new Uint8Array(5))

    const broken = pinBytes('1234')
    const throwing = { atr: none, transmit: () => Promise.reject(new Error('a broken reader')) }
    await expect(proveHolder(throwing, broken, challenge, AS_TOLD)).rejects.toThrow('a broken reader')
    expect(broken).toEqual(none)
  })

  test.each([
    ['fewer than told', 2, 3, { code: 'pin_tries_fewer', triesLeft: 2 }],
    ['the last one, when more were told', 1, 2, { code: 'pin_tries_fewer', triesLeft: 1 }],
    ['none', 0, 1, { code: 'pin_blocked' }]
  ])('shows the PIN to no card with %s', async (_, triesLeft, triesTold, error) => {
    const { card, channel } = visitable(cardContents({ authentication: authenticationSlot({ triesLeft }) }))
    const pin = pinBytes('1234')
    const proof = await proveHolder(channel, pin, challenge, { triesTold })
    expect(proof).toEqual({ ok: false, error })
    expect(card.log.lines.filter((line) => line.includes('masked'))).toEqual([])
    expect(card.triesLeft('authentication')).toBe(triesLeft)
    expect(pin).toEqual(new Uint8Array(4))
  })

  test.each([
    ['as many as told', 2, 2],
    ['more', 3, 1],
    ['the last one, which was told', 1, 1]
  ])('goes on with %s', async (_, triesLeft, triesTold) => {
    const { channel } = visitable(cardContents({ authentication: authenticationSlot({ triesLeft }) }))
    const proof = await proveHolder(channel, pinBytes('1234'), challenge, { triesTold })
    expect(proof).toMatchObject({ ok: true })
  })

  test.each([0x6a88, 0x9000] as const)('shows no PIN to a card that has none, said by %i', async (pinNotSetStatusWord) => {
    const contents = cardContents({ authentication: authenticationSlot({ pin: null }) })
    const card = new SimulatedMyNumberCard(contents, { behaviour: { pinNotSetStatusWord } })
    const proof = await proveHolder(directChannel(card), pinBytes('1234'), challenge, AS_TOLD)
    expect(proof).toEqual({ ok: false, error: { code: 'pin_not_set' } })
    expect(card.log.lines.filter((line) => line.includes('masked'))).toEqual([])
  })

  test('twice in a row on a card that stays where it is', async () => {
    const { channel } = visitable(cardContents())
    expect(await proveHolder(channel, pinBytes('1234'), challenge, AS_TOLD)).toMatchObject({ ok: true })
    expect(await proveHolder(channel, pinBytes('1234'), challenge, AS_TOLD)).toMatchObject({ ok: true })
  })

  test('leaves no PIN in what the card’s log prints', async () => {
    const { card, channel } = visitable(cardContents())
    await proveHolder(channel, pinBytes('1234'), challenge, AS_TOLD)
    expect(card.log.lines.join('\n')).not.toMatch(/31 ?32 ?33 ?34|1234/)
    expect(card.log.lines).toContain('00 20 00 80 [masked] -> 9000')
  })
})
