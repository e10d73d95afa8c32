import fc from 'fast-check'
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { authenticationSlot, cardContents, derSequence } from '../../../test/support/card-contents.ts'
import { SimulatedMyNumberCard } from './simulated-my-number-card.ts'
import type { SimulatedCardOptions } from './simulated-my-number-card.ts'

// Bytes as literals here, and not from the applet's tables: this is where a slip in those tables would show.
const SELECT_JPKI = '00A4040C0AD392F000260100000001'
const SELECT_AUTHENTICATION_PIN = '00A4020C020018'
const SELECT_AUTHENTICATION_KEY = '00A4020C020017'
const SELECT_AUTHENTICATION_CERTIFICATE = '00A4020C02000A'
const VERIFY_1234 = '002000800431323334'
const VERIFY_9999 = '002000800439393939'
const DIGEST_INFO = `3031300D060960864801650304020105000420${'5A'.repeat(32)}`
const SIGN = `802A008033${DIGEST_INFO}00`

const contents = cardContents()

function ask(card: SimulatedMyNumberCard, command: string): string {
  return Buffer.from(card.answer(Buffer.from(command, 'hex')).response)
    .toString('hex')
    .toUpperCase()
}

/** A card that has had some commands already. */
function cardAfter(commands: readonly string[], options: SimulatedCardOptions = {}): SimulatedMyNumberCard {
  const card = new SimulatedMyNumberCard(contents, options)
  for (const command of commands) ask(card, command)
  return card
}

describe('SELECT', () => {
  test.each([
    ['the JPKI applet', [], SELECT_JPKI, '9000'],
    ['the MF', [], '00A4000C023F00', '9000'],
    ['the MF without naming it', [], '00A4000C', '9000'],
    ['another applet', [], '00A4040C07A0000000031010', '6A82'],
    ['no applet', [], '00A4040C', '6A82'],
    ['an EF before its DF', [], SELECT_AUTHENTICATION_PIN, '6A82'],
    ['an EF', [SELECT_JPKI], SELECT_AUTHENTICATION_PIN, '9000'],
    ['an EF that is not there', [SELECT_JPKI], '00A4020C0200FF', '6A82'],
    ['an EF after the MF', [SELECT_JPKI, '00A4000C023F00'], SELECT_AUTHENTICATION_PIN, '6A82'],
    ['with a P1 of its own', [SELECT_JPKI], '00A4080C020018', '6A86'],
    ['with a P2 of its own', [SELECT_JPKI], '00A40204020018', '6A86'],
    ['by three bytes', [SELECT_JPKI], '00A4020C03001801', '6A80']
  ])('%s', (_, before, command, answer) => {
    expect(ask(cardAfter(before), command)).toBe(answer)
  })

  test('tells of the file where P2 is 00', () => {
    const card = cardAfter([])
    expect(ask(card, '00A404000AD392F000260100000001')).toBe('9000')
    expect(ask(card, '00A404000AD392F00026010000000100')).toBe('6F0C840AD392F0002601000000019000')
    expect(ask(card, '00A4020002000A00')).toBe('6F088002080083 02000A9000'.replaceAll(' ', ''))
    expect(ask(card, '00A4020002000A04')).toBe('6C0A')
  })

  test('that fails leaves everything as it was', () => {
    const card = cardAfter([SELECT_JPKI, SELECT_AUTHENTICATION_PIN, VERIFY_1234, '00A4040C07A0000000031010'])
    expect(ask(card, SELECT_AUTHENTICATION_KEY)).toBe('9000')
    expect(ask(card, SIGN)).toMatch(/9000$/)
  })
})

describe('commands that it does not know', () => {
  test.each([
    ['an instruction', '0084000008', '6D00'],
    ['CHANGE REFERENCE DATA', '00240080083132333431323334', '6D00'],
    ['a class', '90B0000000', '6E00'],
    ['a proprietary instruction', '8020008000', '6D00'],
    ['a signature in the wrong class', '002A008000', '6D00'],
    ['extended lengths', '00B00000000000', '6700'],
    ['no command', '00B0', '6700']
  ])('%s', (_, command, answer) => {
    expect(ask(cardAfter([SELECT_JPKI]), command)).toBe(answer)
  })
})

describe('READ BINARY', () => {
  const selected = [SELECT_JPKI, SELECT_AUTHENTICATION_CERTIFICATE]

  test.each([
    ['with no EF', [SELECT_JPKI], '00B0000000', '6986'],
    ['of a PIN', [SELECT_JPKI, SELECT_AUTHENTICATION_PIN], '00B0000000', '6981'],
    ['of a key', [SELECT_JPKI, SELECT_AUTHENTICATION_KEY], '00B0000000', '6981'],
    ['of the signature certificate without PIN', [SELECT_JPKI, '00A4020C020001'], '00B0000000', '6982'],
    ['without Le', selected, '00B00000', '6700'],
    ['by short EF identifier', selected, '00B0810000', '6A86'],
    ['at the very end', selected, '00B0080000', '6B00'],
    ['far behind the end', selected, '00B07FFF00', '6B00'],
    ['of the header', selected, '00B0000004', '308205DB9000'],
    ['of the last bytes', selected, '00B007FE02', '00009000'],
    ['over the end', selected, '00B007FE04', '00006282'],
    ['over the end with Le 00', selected, '00B007FE00', '00009000'],
    ['of the label', [SELECT_JPKI, '00A4020C020006'], '00B0000010', '4A504B494150494343544F4B454E32209000']
  ])('%s', (_, before, command, answer) => {
    expect(ask(cardAfter(before), command)).toBe(answer)
  })

  test.each([
    ['end_of_file', '00006282'],
    ['completed', '00009000'],
    ['le_wrong', '6C02']
  ] as const)('reads past the end as told: %s', (readPastEnd, answer) => {
    expect(ask(cardAfter(selected, { behaviour: { readPastEnd } }), '00B007FE04')).toBe(answer)
  })

  test('has what it is told to behind the certificate', () => {
    const behind = (bytesAfterCertificate: 'zeros' | 'ones' | 'other_object') =>
      ask(cardAfter(selected, { behaviour: { bytesAfterCertificate } }), '00B005DF08')
    expect(behind('zeros')).toBe(`${'00'.repeat(8)}9000`)
    expect(behind('ones')).toBe(`${'FF'.repeat(8)}9000`)
    expect(behind('other_object')).toMatch(/^30820400[0-9A-F]{8}9000$/)
  })

  test('answers extended lengths where it is told to', () => {
    const card = cardAfter(selected, { behaviour: { extendedLength: 'answered' } })
    const whole = Buffer.alloc(2_048)
    whole.set(contents.authentication.certificate)
    expect(ask(card, '00B00000000000')).toBe(`${whole.toString('hex').toUpperCase()}9000`)
    expect(ask(card, '00B00000000200')).toBe(`${whole.subarray(0, 512).toString('hex').toUpperCase()}9000`)
    expect(ask(card, '00B00700000200')).toMatch(/6282$/)
    expect(ask(card, '00A4040C00000AD392F000260100000001')).toBe('9000')
  })

  test('gives any piece of the file', () => {
    const card = cardAfter(selected)
    const file = new Uint8Array(2_048)
    file.set(contents.authentication.certificate)
    fc.assert(
      fc.property(fc.nat(2_047), fc.integer({ min: 1, max: 256 }), (offset, le) => {
        const command = Uint8Array.of(0x00, 0xb0, offset >> 8, offset & 0xff, le & 0xff)
        const { response } = card.answer(command)
        expect(response.subarray(0, -2)).toEqual(file.subarray(offset, offset + le))
      })
    )
  })
})

describe('VERIFY', () => {
  const selected = [SELECT_JPKI, SELECT_AUTHENTICATION_PIN]

  test.each([
    ['with no PIN selected', [SELECT_JPKI], VERIFY_1234, '6986'],
    ['of another reference', selected, '002000810431323334', '6A86'],
    ['without data', selected, '00200080', '63C3'],
    ['with an Le of 00, as some links code "no data"', selected, '0020008000', '63C3'],
    ['of a longer PIN', selected, '00200080053132333435', '63C2'],
    ['of the right PIN', selected, VERIFY_1234, '9000']
  ])('%s', (_, before, command, answer) => {
    expect(ask(cardAfter(before), command)).toBe(answer)
  })

  test('counts as its model does, whatever comes in whatever order, over resets', () => {
    const step = fc.constantFrom('right', 'wrong', 'ask', 'reset', 'sign')
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const card = cardAfter(selected)
        let tries = 3
        let verified = false
        for (const name of steps) {
          switch (name) {
            case 'right':
              expect(ask(card, VERIFY_1234)).toBe(tries === 0 ? '6983' : '9000')
              if (tries > 0) [tries, verified] = [3, true]
              break
            case 'wrong':
              if (tries > 0) [tries, verified] = [tries - 1, false]
              expect(ask(card, VERIFY_9999)).toBe(tries === 0 ? '6983' : `63C${String(tries)}`)
              break
            case 'ask':
              expect(ask(card, '00200080')).toBe(tries === 0 ? '6983' : `63C${String(tries)}`)
              break
            case 'reset':
              card.reset()
              verified = false
              for (const command of selected) ask(card, command)
              break
            case 'sign':
              ask(card, SELECT_AUTHENTICATION_KEY)
              expect(ask(card, SIGN).slice(-4)).toBe(verified ? '9000' : '6982')
              ask(card, SELECT_AUTHENTICATION_PIN)
              break
          }
          expect(card.triesLeft('authentication')).toBe(tries)
        }
      }),
      { numRuns: 60 }
    )
  })

  test('enters the world with the tries it is given', () => {
    const worn = cardContents({ authentication: authenticationSlot({ triesLeft: 1 }) })
    const card = new SimulatedMyNumberCard(worn)
    for (const command of selected) ask(card, command)
    expect(ask(card, '00200080')).toBe('63C1')
    expect(ask(card, VERIFY_1234)).toBe('9000')
    expect(ask(card, '00200080')).toBe('63C3')
  })
})

describe('COMPUTE DIGITAL SIGNATURE', () => {
  const ready = [SELECT_JPKI, SELECT_AUTHENTICATION_PIN, VERIFY_1234, SELECT_AUTHENTICATION_KEY]

  test.each([
    ['with no key selected', ready.slice(0, 3), SIGN, '6986'],
    ['without PIN', [SELECT_JPKI, SELECT_AUTHENTICATION_KEY], SIGN, '6982'],
    ['after the applet was selected again', [...ready, SELECT_JPKI, SELECT_AUTHENTICATION_KEY], SIGN, '6982'],
    ['without Le', ready, SIGN.slice(0, -2), '6700'],
    ['with too small an Le', ready, `${SIGN.slice(0, -2)}10`, '6C00'],
    ['of other parameters', ready, `802A9E9A33${DIGEST_INFO}00`, '6A86'],
    ['of a bare digest', ready, `802A008020${'5A'.repeat(32)}00`, '6A80'],
    ['of a DigestInfo cut short', ready, `802A008032${DIGEST_INFO.slice(0, -2)}00`, '6A80'],
    ['of a DigestInfo with a tail', ready, `802A008034${DIGEST_INFO}0000`, '6A80'],
    ['of another hash', ready, `802A008033${DIGEST_INFO.replace('0304020105', '0304020305')}00`, '6A80'],
    ['without NULL', ready, `802A008031302F300B0609608648016503040201${DIGEST_INFO.slice(34)}00`, '6A80']
  ])('%s', (_, before, command, answer) => {
    expect(ask(cardAfter(before), command)).toBe(answer)
  })

  test('gives 256 bytes, and again for a second digest', () => {
    const card = cardAfter(ready)
    expect(ask(card, SIGN)).toHaveLength(2 * 258)
    expect(ask(card, SIGN)).toMatch(/9000$/)
  })
})

test('refuses to be made with a key that no card holds', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const odd = cardContents({ authentication: authenticationSlot({ privateKey }) })
  expect(() => new SimulatedMyNumberCard(odd)).toThrow(TypeError)
})

test('answers any bytes with an APDU, and never throws', () => {
  const card = cardAfter([SELECT_JPKI])
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (command) => {
      const { response, latencyMs } = card.answer(command)
      expect(response.length).toBeGreaterThanOrEqual(2)
      expect(latencyMs).toBe(0)
    })
  )
})

test('logs what it was asked, masked and not without end', () => {
  const card = cardAfter([SELECT_JPKI, SELECT_AUTHENTICATION_PIN, VERIFY_1234])
  expect(card.log.lines).toEqual([
    '00 A4 04 0C 0A D3 92 F0 00 26 01 00 00 00 01 -> 9000',
    '00 A4 02 0C 02 00 18 -> 9000',
    '00 20 00 80 [masked] -> 9000'
  ])
  for (let count = 0; count < 2_000; count += 1) ask(card, '00200080')
  expect(card.log.count).toBe(2_003)
  expect(card.log.lines).toHaveLength(1_000)
})

test('keeps its contents from whoever made it', () => {
  const certificate = derSequence(500)
  const card = new SimulatedMyNumberCard(cardContents({ authentication: authenticationSlot({ certificate }) }))
  certificate.fill(0)
  ask(card, SELECT_JPKI)
  ask(card, SELECT_AUTHENTICATION_CERTIFICATE)
  expect(ask(card, '00B0000002')).toBe('30829000')
})
