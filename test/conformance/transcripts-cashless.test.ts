import { describe, expect, test } from 'vitest'
import { mdbCashlessDriver } from '../../device/vending/mdb-cashless/driver.ts'
import {
  createLineCutter,
  decodeGateCommand,
  decodeGateMessage,
  encodeGateCommand,
  encodeGateMessage
} from '../../device/vending/mdb-cashless/gate-codec.ts'
import { mdbCashlessSimulator } from '../../device/vending/mdb-cashless/simulator/simulator.ts'
import { playFarSide, playNearSide } from '../support/transcript-player.ts'
import { formatHex, readTranscript } from '../support/transcript.ts'

describe.each(readTranscript('mdb-cashless'))('cashless gate: $title', (scene) => {
  test('every line is decoded, and encoded to the same bytes', () => {
    for (const line of scene.lines) {
      if (line.kind !== 'bytes') continue
      const [text = ''] = createLineCutter()(line.bytes)
      if (line.direction === 'to_us') {
        const message = decodeGateMessage(text)
        expect(message.type).not.toBe('other')
        expect(formatHex(encodeGateMessage(message))).toBe(formatHex(line.bytes))
      } else expect(formatHex(encodeGateCommand(decodeGateCommand(text)!))).toBe(formatHex(line.bytes))
    }
  })

  test('the driver says its side', async () => {
    const settings = mdbCashlessDriver.settings.parse({ driver: 'mdb-cashless', port: '/dev/transcript' })
    await playNearSide(scene, (parts) => mdbCashlessDriver.create(settings, parts))
  })

  test('the simulated machine says its side', async () => {
    await playFarSide(scene, mdbCashlessSimulator)
  })
})
