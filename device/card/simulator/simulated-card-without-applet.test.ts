import { expect, test } from 'vitest'
import { SimulatedCardWithoutApplet } from './simulated-card-without-applet.ts'

test.each([
  ['the JPKI applet', '00A4040C0AD392F000260100000001', '6A82'],
  ['another applet', '00A4040C07A0000000031010', '6A82'],
  ['the MF', '00A4000C023F00', '9000'],
  ['the MF without naming it', '00A4000C', '9000'],
  ['an EF', '00A4020C02000A', '6A82'],
  ['READ BINARY', '00B0000000', '6986'],
  ['VERIFY', '00200080', '6986'],
  ['another class', '802A008000', '6E00'],
  ['another instruction', '0084000008', '6D00'],
  ['extended lengths', '00B00000000000', '6700']
])('answers %s', (_, command, answer) => {
  const card = new SimulatedCardWithoutApplet()
  const { response } = card.answer(Buffer.from(command, 'hex'))
  expect(Buffer.from(response).toString('hex').toUpperCase()).toBe(answer)
  expect(card.log.count).toBe(1)
})

test('has the ATR of a My Number Card', () => {
  expect(Buffer.from(new SimulatedCardWithoutApplet().atr).toString('hex')).toBe('3be000ff8131fe4514')
})
