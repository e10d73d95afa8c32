import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { deviceKeyPath, openDeviceKey, readDeviceKey } from './device-key.ts'
import { isSetAside, openSigningKey, signingKeyFacts } from './signing-key.ts'

const nowMs = Date.parse('2026-11-26T01:02:03.004Z')
const ASIDE = 'device.key.damaged-20261126T010203004Z'

let data = ''
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hatachi-signing-key-'))
})
afterEach(() => {
  rmSync(data, { recursive: true, force: true })
})

const fingerprintOf = (key: ReturnType<typeof openDeviceKey>) => (key.ok ? key.value.publicKey.fingerprint : key.error.code)

it('is the device key where that is sound, and nothing is to be said of it', () => {
  const own = openDeviceKey(data)
  expect(fingerprintOf(openSigningKey(data, nowMs))).toBe(fingerprintOf(own))
  expect(signingKeyFacts(data)).toEqual({ setAside: [], rightsTooOpen: null })
  expect(readdirSync(join(data, 'keys'))).toEqual(['device.key'])
})

it('a damaged one is kept under another name, octet by octet, and the new one lasts', () => {
  const before = fingerprintOf(openDeviceKey(data))
  writeFileSync(deviceKeyPath(data), 'torn')
  const key = openSigningKey(data, nowMs)
  expect(key.ok).toBe(true)
  expect(fingerprintOf(key)).not.toBe(before)
  expect(fingerprintOf(readDeviceKey(data))).toBe(fingerprintOf(key))
  expect(readFileSync(join(data, 'keys', ASIDE), 'utf8')).toBe('torn')
  expect(signingKeyFacts(data)).toEqual({ setAside: [`keys/${ASIDE}`], rightsTooOpen: null })
  // Once is enough: the next run has the new one.
  expect(fingerprintOf(openSigningKey(data, nowMs + 1))).toBe(fingerprintOf(key))
  expect(readdirSync(join(data, 'keys'))).toEqual(['device.key', ASIDE])
})

it('rights that are too open are told and left as they are', () => {
  const own = fingerprintOf(openDeviceKey(data))
  chmodSync(deviceKeyPath(data), 0o640)
  expect(fingerprintOf(openSigningKey(data, nowMs))).toBe(own)
  expect(signingKeyFacts(data)).toEqual({ setAside: [], rightsTooOpen: { where: 'keys/device.key', mode: '0640' } })
  expect(statSync(deviceKeyPath(data)).mode & 0o777).toBe(0o640)
  // Everything else still refuses it.
  expect(fingerprintOf(readDeviceKey(data))).toBe('key_rights_too_open')
})

it('a folder too open and no key in it: one is made', () => {
  openDeviceKey(data)
  rmSync(deviceKeyPath(data))
  chmodSync(join(data, 'keys'), 0o755)
  expect(openSigningKey(data, nowMs).ok).toBe(true)
  expect(signingKeyFacts(data).rightsTooOpen).toEqual({ where: 'keys', mode: '0755' })
})

it('knows what it set aside from what somebody else laid there', () => {
  expect([ASIDE, ASIDE.replace('damaged', 'unreadable')].map(isSetAside)).toEqual([true, true])
  expect(['device.key', 'device.key.bak', 'retention.key.damaged-20261126T010203004Z', `${ASIDE}.x`].map(isSetAside)).toEqual([false, false, false, false])
})
