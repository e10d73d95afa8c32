import { expect, test } from 'vitest'
import { classifyOpenFailure, openNodeSerialPort } from './node-serial-port.ts'

const listener = { onBytes: () => undefined, onClose: () => undefined }
const settings = { baudRateBps: 9600, dataBits: 8, stopBits: 1, parity: 'none' } as const

test.each([
  ['Error Resource temporarily unavailable Cannot lock port', null, 'port_busy'],
  ['Opening COM3: Access denied', null, 'port_busy'],
  ['Error: Device or resource busy, cannot open /dev/ttyUSB0', 'EBUSY', 'port_busy'],
  ['Error: Permission denied, cannot open /dev/ttyUSB0', 'EACCES', 'port_denied'],
  // The same failure in the words of a Japanese system: the probe's code decides.
  ['Error: 許可がありません, cannot open /dev/ttyUSB0', 'EACCES', 'port_denied'],
  ['Error: No such file or directory, cannot open /dev/ttyUSB0', 'ENOENT', 'port_absent'],
  ['Error: Inappropriate ioctl for device, cannot open /dev/null', null, 'port_absent']
] as const)('names the failure "%s" (%s) %s', (message, probeCode, code) => {
  expect(classifyOpenFailure(message, probeCode)).toBe(code)
})

test.each(['/dev/hatachi-has-no-such-port', '/dev/null'])('finds no port at %s', async (path) => {
  const result = await openNodeSerialPort({ ...settings, path }, listener)
  expect(result).toEqual({ ok: false, error: { code: 'port_absent', path } })
})
