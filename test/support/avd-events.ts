import { encodeAskStatus, encodeSetAge } from '../../device/vending/mdb/avd-messages.ts'
import type { AvdEvent, AvdOptions } from '../../device/vending/mdb/avd-state.ts'

/** A device as it is set by default, with short answers. */
export const avdOptions: AvdOptions = {
  address: 0x68,
  answers: 'at_once',
  begins: 'on_age',
  whileAsking: 'in_progress',
  needsEnable: false,
  requestsTime: false,
  silenceMs: 5000,
  verifiedWithinMs: 10_000,
  verifiedForMs: 0,
  ackWithinMs: 50,
  features: { first: 0x8f, second: 0x10 },
  setupAnswer: [0x01],
  identification: [0x48],
  configureAnswer: [0xff, 0x07, 0x00],
  readerConfiguration: [0x01, 0x01, 0x13, 0x92, 0x01, 0x00, 0x05, 0x00]
}
/** A block of the VMC is heard, whole and without its checksum. */
export const block = (...bytes: readonly number[]): AvdEvent => ({ type: 'heard', message: { type: 'block', bytes } })
/** What a VMC says of our last data, heard. */
export const ack: AvdEvent = { type: 'heard', message: { type: 'ack' } }
export const nak: AvdEvent = { type: 'heard', message: { type: 'nak' } }
export const ret: AvdEvent = { type: 'heard', message: { type: 'ret' } }
/** Commands at 68h. */
export const poll = block(0x6a)
export const age20 = block(...encodeSetAge(0x68, 20))
export const ageOff = block(...encodeSetAge(0x68, 'off'))
export const status = block(...encodeAskStatus(0x68))
/** From the beginning to a device that the VMC knows of. */
export const toReady: readonly AvdEvent[] = [{ type: 'open_due' }, { type: 'line_opened' }, poll, ack]
/** The session orders what an age was asked for. */
export const vend = (vendId: string, selection = 'age-20'): AvdEvent => ({
  type: 'vend_asked',
  order: { vendId, selection, priceYen: 350 }
})
