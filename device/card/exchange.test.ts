import { describe, expect, test } from 'vitest'
import type { CardChannel } from '../reader/card-reader.ts'
import { err, ok } from '../result.ts'
import { exchange } from './exchange.ts'

/** A channel that plays fixed answers and keeps what it was sent, both as text and as the caller's own array. */
function scripted(...answers: string[]) {
  const sent: string[] = []
  const arrays: Uint8Array[] = []
  const channel: CardChannel = {
    atr: new Uint8Array(0),
    transmit: (command) => {
      sent.push(Buffer.from(command).toString('hex'))
      arrays.push(command)
      return Promise.resolve(ok(Uint8Array.from(Buffer.from(answers.shift() ?? '6f00', 'hex'))))
    }
  }
  return { channel, sent, arrays }
}

const read = { cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 256 }
const verify = { cla: 0, ins: 0x20, p1: 0, p2: 0x80, data: Buffer.from('1234') }

describe('exchange', () => {
  test('collects an answer that waits in the card', async () => {
    const { channel, sent } = scripted('01026102', '03046101', '059000')
    const answer = await exchange(channel, read, 1_000)
    expect(answer).toEqual({ ok: true, value: { data: Uint8Array.of(1, 2, 3, 4, 5), statusWord: 0x9000 } })
    expect(sent).toEqual(['00b0000000', '00c0000002', '00c0000001'])
  })

  test('asks again with the right Le, once', async () => {
    const { channel, sent } = scripted('6c02', 'aabb9000')
    expect(await exchange(channel, read, 1_000)).toMatchObject({ ok: true, value: { statusWord: 0x9000 } })
    expect(sent).toEqual(['00b0000000', '00b0000002'])
    const stubborn = scripted('6c02', '6c03')
    expect(await exchange(stubborn.channel, read, 1_000)).toMatchObject({ ok: true, value: { statusWord: 0x6c03 } })
    expect(stubborn.sent).toHaveLength(2)
  })

  test('never repeats a VERIFY', async () => {
    const { channel, sent } = scripted('6c02')
    await exchange(channel, verify, 1_000)
    expect(sent).toHaveLength(1)
  })

  test('does not follow a card for ever', async () => {
    const { channel } = scripted(...Array.from({ length: 1_000 }, () => '006101'))
    expect(await exchange(channel, read, 1_000)).toEqual({ ok: false, error: { code: 'card_garbled' } })
  })

  test.each(['', '90'])('an answer of "%s" is garbled', async (bytes) => {
    const { channel } = scripted(bytes)
    expect(await exchange(channel, read, 1_000)).toEqual({ ok: false, error: { code: 'card_garbled' } })
  })

  test.each(['9000', '6c02', '6102', '63c2', '90', ''])('overwrites the command, whatever comes: "%s"', async (answer) => {
    const { channel, arrays } = scripted(answer)
    await exchange(channel, verify, 1_000)
    expect(arrays.map((array) => array.some((byte) => byte !== 0))).not.toContain(true)
    // In memory of its own, of which the garbage collector leaves no copies.
    expect(arrays[0]?.buffer.byteLength).toBe(9)
  })

  test('overwrites the command also where it is sent twice, and where the channel fails or throws', async () => {
    const signing = { cla: 0x80, ins: 0x2a, p1: 0, p2: 0x80, data: Buffer.from('secret'), le: 256 }
    const resent = scripted('6c02', 'aabb9000')
    await exchange(resent.channel, signing, 1_000)
    expect(resent.arrays).toHaveLength(2)
    const kept: Uint8Array[] = [...resent.arrays]
    const failing = (outcome: () => ReturnType<CardChannel['transmit']>): CardChannel => ({
      atr: new Uint8Array(0),
      transmit: (command) => {
        kept.push(command)
        return outcome()
      }
    })
    await exchange(failing(() => Promise.resolve(err({ code: 'card_removed' }))), verify, 1_000)
    const broken = new TypeError('a broken reader')
    await expect(exchange(failing(() => Promise.reject(broken)), verify, 1_000)).rejects.toThrow(broken)
    const throwing = failing(() => {
      throw broken
    })
    await expect(exchange(throwing, verify, 1_000)).rejects.toThrow(broken)
    expect(kept).toHaveLength(5)
    expect(kept.map((array) => array.some((byte) => byte !== 0))).not.toContain(true)
  })

  test('overwrites the command afterwards, and leaves the caller’s PIN to the caller', async () => {
    const { channel, arrays, sent } = scripted('9000')
    await exchange(channel, verify, 1_000)
    expect(sent).toEqual(['002000800431323334'])
    expect(arrays[0]).toEqual(new Uint8Array(9))
    expect(Buffer.from(verify.data).toString()).toBe('1234')
  })
})
