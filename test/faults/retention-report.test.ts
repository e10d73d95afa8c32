import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { deviceKeyPath, openDeviceKey } from '../../main/keys/device-key.ts'
import { verifyReport, type ErasureReport } from '../../main/shell/retention/erasure-report.ts'
import { eraseRetained } from '../../main/shell/retention/erasing.ts'
import { leftoversIn } from '../../main/shell/retention/leftovers.ts'
import { deliverReport, obstacleTo } from '../../main/shell/retention/report-file.ts'
import { strayKeys } from '../../main/shell/retention/staying-data.ts'
import type { Planted } from './support/erasing-world.ts'
import { copyDirectory, filesBelowWith, plantRetained, verifiedReport } from './support/erasing-world.ts'

/** The report of an erasing: the file that it goes to, and the key that signs it. */

const nowMs = Math.floor(Date.now() / 1000) * 1000

let template = ''
let data = ''
let planted: Planted = { pseudonyms: [], serial: new Uint8Array(), secret: new Uint8Array() }

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'hatachi-erase-template-'))
  planted = await plantRetained(template, nowMs)
})

const copyTemplate = () => {
  copyDirectory(template, data)
}

afterAll(() => {
  rmSync(template, { recursive: true })
})

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hatachi-erase-'))
  copyTemplate()
})

afterEach(() => {
  rmSync(data, { recursive: true, force: true })
})

const filesWith = (octets: Uint8Array) => filesBelowWith(data, octets)
const needles = (): readonly Uint8Array[] => [...planted.pseudonyms, planted.serial, planted.secret]

const reports: string[] = []
function erase(deliver: (signed: string, reportId: string) => void = (signed) => void reports.push(signed), by = '山田') {
  const order = { by, reason: 'end of the contract', place: 'indoors', software: 'hatachi test', configuration: 'platform_operator' } as const
  return eraseRetained({ ...order, dataDirectory: data, clock: systemClock, deliver })
}

const verified = (signed: string) => verifiedReport(data, signed)

async function erased(by?: string): Promise<ErasureReport> {
  const signed = await erase(undefined, by)
  if (!signed.ok) throw new Error(signed.error.code)
  return verified(signed.value.signed)
}

describe('the file that the report goes to', () => {
  const handTo = (path: string) =>
    erase((signed, reportId) => {
      deliverReport(path, signed, reportId)
    })

  it('is not written over by an erasing that is gone on with, unless it is of the same one', async () => {
    const path = join(data, 'report.json')
    await erase(() => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write', path })
    })
    expect(obstacleTo(path, data)).toBeNull()
    writeFileSync(path, 'the only copy of something else')
    writeFileSync(`${path}.draft`, "somebody's draft")
    expect(obstacleTo(path, data)).toMatch(/not written over/)
    expect(await handTo(path)).toMatchObject({ ok: false, error: { code: 'report_undelivered', fault: 'EEXIST' } })
    expect(readFileSync(path, 'utf8')).toBe('the only copy of something else')

    const [name = ''] = readdirSync(join(data, 'retention'))
    const own = readFileSync(join(data, 'retention', name), 'utf8')
    writeFileSync(path, own.replace('山田', '山口'))
    expect(obstacleTo(path, data)).toBeNull()
    expect(await handTo(path)).toMatchObject({ ok: true, value: { signed: own, handedOutOnly: true } })
    expect(readFileSync(path, 'utf8')).toBe(own)
    expect(readFileSync(`${path}.draft`, 'utf8')).toBe("somebody's draft")
    // Ended: the next one is another.
    expect(obstacleTo(path, data)).toMatch(/not written over/)
  })

  it.each(['keys', 'clock', 'lists', 'memory', 'membership', 'retention'])('is not in %s/, nor takes its name, by whatever way', (name) => {
    const folder = join(data, name)
    mkdirSync(folder, { recursive: true })
    const link = join(data, 'link')
    symlinkSync(folder, link)
    for (const path of [join(folder, 'x.json'), join(link, 'x.json'), join(data, '.', name, '..', name, 'x.json')]) {
      expect(obstacleTo(path, data)).toMatch(/lies among what Hatachi itself keeps/)
    }
    rmSync(folder, { recursive: true })
    expect(obstacleTo(folder, data)).toMatch(/lies among/)
    // Laid elsewhere by a link of its own.
    const elsewhere = join(data, 'elsewhere')
    mkdirSync(elsewhere)
    symlinkSync(elsewhere, folder)
    expect(obstacleTo(join(elsewhere, 'x.json'), data)).toMatch(/lies among/)
    expect(obstacleTo(join(data, `${name}.json`), data)).toBeNull()
    expect(obstacleTo(join(data, 'hatachi.db-wal'), data)).toMatch(/lies among|already/)
  })
})

describe('a signing key that cannot be used', () => {
  const setAsideIn = (report: ErasureReport) => report.signingKey?.setAside.map((where) => join(data, where)) ?? []

  it.each<readonly [string, () => unknown, RegExp]>([
    ['torn', () => writeFileSync(deviceKeyPath(data), 'torn', { mode: 0o600 }), /\.damaged-\d{8}T\d{9}Z$/],
    ['a folder', () => mkdirSync(deviceKeyPath(data), { mode: 0o700 }), /\.damaged-\d{8}T\d{9}Z$/],
    ['a link', () => symlinkSync('/dev/null', deviceKeyPath(data)), /\.unreadable-\d{8}T\d{9}Z$/]
  ])('a device key that is %s: it is set aside, and a new one signs and says so', async (_, damage, name) => {
    mkdirSync(join(data, 'keys'), { recursive: true, mode: 0o700 })
    damage()
    const report = await erased()
    expect(setAsideIn(report)).toEqual([expect.stringMatching(name) as string])
    expect(setAsideIn(report).map((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined)).toEqual([true])
    expect(report.stays.find(({ where }) => name.test(where))?.why).toMatch(/set it aside/)
    expect(strayKeys(report)).toEqual([])
    expect(leftoversIn(data)).toEqual([])
    for (const needle of needles()) expect(filesWith(needle)).toEqual([])
  })

  it.each([
    ['keys/device.key', '0644'],
    ['keys', '0755']
  ])('too open rights of %s: it signs all the same, and the report says so', async (where, mode) => {
    const key = openDeviceKey(data)
    chmodSync(join(data, where), Number.parseInt(mode, 8))
    const signed = await erase()
    if (!signed.ok || !key.ok) throw new Error('not erased')
    const report = verifyReport(signed.value.signed, key.value.publicKey)
    expect(report).toMatchObject({ ok: true, value: { signingKey: { setAside: [], rightsTooOpen: { where, mode } } } })
    expect(leftoversIn(data)).toEqual([])
  })

  it('a device key that is sound is not spoken of', async () => {
    expect(await erased()).not.toHaveProperty('signingKey')
  })
})
