import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeCommandApdu } from './apdu.ts'
import { formatApdu } from './format-apdu.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

test.each([
  ['00A4020C020018', '9000', '00 A4 02 0C 02 00 18 -> 9000'],
  ['002000800431323334', '63C2', '00 20 00 80 [masked] -> 63C2'],
  ['00200080', '63C3', '00 20 00 80 -> 63C3'],
  ['00240080083132333435363738', '9000', '00 24 00 80 [masked] -> 9000'],
  ['00B0000000', '3082000102039000', '00 B0 00 00 Le=256 -> [6 bytes] 9000'],
  ['802A008002AABB00', '9000', '80 2A 00 80 [masked] Le=256 -> 9000'],
  ['0020008004313233', '', '[not an APDU] -> [not an APDU]']
])('prints %s -> %s as "%s"', (command, response, text) => {
  expect(formatApdu(hex(command), hex(response))).toBe(text)
})

test('prints no byte of any data field but that of SELECT, and no byte of any answer', () => {
  const byte = fc.integer({ min: 0, max: 0xff })
  const header = fc.record({ cla: byte, ins: byte, p1: byte, p2: byte })
  fc.assert(
    fc.property(header, fc.uint8Array({ minLength: 1, maxLength: 60 }), (fields, data) => {
      fc.pre(!(fields.cla === 0x00 && fields.ins === 0xa4))
      const answer = Uint8Array.from([...data, 0x90, 0x00])
      const printed = formatApdu(encodeCommandApdu({ ...fields, data }), answer)
      const zeros = new Uint8Array(data.length)
      const masked = formatApdu(
        encodeCommandApdu({ ...fields, data: zeros }),
        Uint8Array.from([...zeros, 0x90, 0x00])
      )
      expect(printed).toBe(masked)
    })
  )
})

test('does not show how long a PIN is', () => {
  const verify = (length: number) =>
    formatApdu(encodeCommandApdu({ cla: 0, ins: 0x20, p1: 0, p2: 0x80, data: new Uint8Array(length) }))
  expect(verify(4)).toBe(verify(16))
})
