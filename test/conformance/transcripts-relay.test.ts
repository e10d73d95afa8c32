import { describe, expect, test } from 'vitest'
import { relayLcusDriver } from '../../device/vending/relay/driver.ts'
import { decodeRelayFrames, encodeRelayFrame } from '../../device/vending/relay/lcus-codec.ts'
import { relayLcusSimulator } from '../../device/vending/relay/simulator/simulator.ts'
import { relayModbusDriver } from '../../device/vending/relay-modbus/driver.ts'
import {
  createModbusDecoder,
  decodeModbusRequest,
  encodeModbusAnswer,
  encodeModbusRequest
} from '../../device/vending/relay-modbus/modbus-codec.ts'
import { relayModbusSimulator } from '../../device/vending/relay-modbus/simulator/simulator.ts'
import { playFarSide, playNearSide } from '../support/transcript-player.ts'
import { formatHex, readTranscript } from '../support/transcript.ts'

describe.each(readTranscript('relay-lcus'))('LCUS board: $title', (scene) => {
  test('every frame is decoded, and encoded to the same bytes', () => {
    for (const line of scene.lines) {
      if (line.kind !== 'bytes') continue
      const { frames, discardedByteCount } = decodeRelayFrames(new Uint8Array(), line.bytes)
      expect(discardedByteCount).toBe(0)
      const again = Uint8Array.from(frames.flatMap((frame) => [...encodeRelayFrame(frame)]))
      expect(formatHex(again)).toBe(formatHex(line.bytes))
    }
  })

  test('the driver says its side', async () => {
    const settings = relayLcusDriver.settings.parse({
      driver: 'relay-lcus',
      port: '/dev/transcript',
      channels: { '1': 1, '2': 2 }
    })
    await playNearSide(scene, (parts) => relayLcusDriver.create(settings, parts))
  })

  test('the simulated board answers nothing', async () => {
    await playFarSide(scene, relayLcusSimulator)
  })
})

describe.each(readTranscript('relay-modbus'))('Modbus board: $title', (scene) => {
  test('every frame is decoded, and encoded to the same bytes', () => {
    for (const line of scene.lines) {
      if (line.kind !== 'bytes') continue
      if (line.direction === 'from_us') {
        const request = decodeModbusRequest(1, line.bytes)
        expect(formatHex(encodeModbusRequest(1, request!))).toBe(formatHex(line.bytes))
      } else {
        const [answer] = createModbusDecoder(1)(line.bytes)
        expect(formatHex(encodeModbusAnswer(1, answer!))).toBe(formatHex(line.bytes))
      }
    }
  })

  test('the driver says its side', async () => {
    const settings = relayModbusDriver.settings.parse({
      driver: 'relay-modbus',
      port: '/dev/transcript',
      pulseMs: 700,
      channels: { '1': 1 },
      ...(scene.title.includes('button') ? { inputs: { selections: { '1': 1 } } } : {})
    })
    await playNearSide(scene, (parts) => relayModbusDriver.create(settings, parts))
  })

  test('the simulated board says its side', async () => {
    await playFarSide(scene, relayModbusSimulator)
  })
})
