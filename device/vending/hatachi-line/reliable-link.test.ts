import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { acknowledgeOnLink, openLink, repeatOnLink, sendOnLink, takeOnLink } from './reliable-link.ts'
import type { ReliableLink } from './reliable-link.ts'

const message = { type: 'ready' } as const

describe('reliable link', () => {
  test('numbers begin with 1, and go on from FFh to 0', () => {
    let link = openLink(7)
    const numbers: number[] = []
    for (let count = 0; count < 258; count += 1) {
      const sent = sendOnLink(link, message)
      numbers.push(sent.frame.sequence)
      link = acknowledgeOnLink(sent.link, sent.frame.sequence)
    }
    expect([numbers[0], numbers[254], numbers[255], numbers[256]]).toEqual([1, 0xff, 0, 1])
  })

  test('has one message under way at a time, until its own number comes back', () => {
    const { link } = sendOnLink(openLink(7), message)
    expect(() => sendOnLink(link, message)).toThrow('One message')
    expect(acknowledgeOnLink(link, 2)).toBe(link)
    expect(acknowledgeOnLink(link, 1).underWay).toBeNull()
  })

  test('sends again as often as it may, the same under the same number', () => {
    let { link } = sendOnLink(openLink(7), message)
    for (let time = 2; time <= 3; time += 1) {
      const again = repeatOnLink(link, 3)
      expect(again?.frame).toEqual({ session: 7, sequence: 1, message })
      link = again!.link
    }
    expect(repeatOnLink(link, 3)).toBeNull()
    expect(repeatOnLink(openLink(7), 3)).toBeNull()
  })

  test('takes each message once and in order, however often it comes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat({ max: 0xff }))), (messages) => {
        let link: ReliableLink = openLink(7)
        const taken: number[] = []
        for (const [index, [times, foreign]] of messages.entries()) {
          const sequence = (index + 1) & 0xff
          for (let time = 0; time < times; time += 1) {
            const answer = takeOnLink(link, sequence)!
            expect(answer.ack).toEqual({ session: 7, sequence, message: { type: 'ack' } })
            if (answer.isNew) taken.push(sequence)
            link = answer.link
          }
          const isPossible = foreign === sequence || foreign === ((sequence + 1) & 0xff)
          if (!isPossible) expect(takeOnLink(link, foreign)).toBeNull()
        }
        expect(taken).toEqual(messages.map((_, index) => (index + 1) & 0xff))
      })
    )
  })
})
