import { appendFileSync, existsSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { productionDrivers } from '../../main/shell/drivers.ts'
import { operatorCertificatePath, operatorKeyPath } from '../../main/shell/operator/tls-certificate.ts'
import { startFromFile } from '../../main/shell/start.ts'
import { freePort } from '../support/operator-visit.ts'
import { dataOf, hatachi, machine } from './support/retention-commands.ts'

/** A machine of this name whose operator's side is on, at a port that is free. */
async function withSide(name: string): Promise<number> {
  const port = await freePort()
  machine(name, 'service_provider')
  appendFileSync(
    join(dataOf(name), 'hatachi.yaml'),
    `\noperatorSide: { enabled: true, port: ${String(port)}, names: [shop.local] }\n`
  )
  return port
}

/** SHA-256 of the certificate that is served there, as Node itself works it out; null: nobody serves one. */
function servedFingerprint(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    // Whose it is is what is asked.
    const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', rejectUnauthorized: false })
    socket.once('secureConnect', () => {
      resolve(socket.getPeerCertificate().fingerprint256)
      socket.destroy()
    })
    socket.once('error', () => {
      resolve(null)
    })
  })
}

describe('operator show', () => {
  it('before the first start has the addresses, and makes nothing', async () => {
    const port = await withSide('new')
    const shown = await hatachi('new', 'operator', 'show')
    expect(shown).toMatchObject({ status: 0, stderr: '' })
    expect(shown.stdout).toContain(`https://127.0.0.1:${String(port)}/`)
    expect(shown.stdout).toContain('made at the first start')
    expect((await hatachi('new', 'operator', 'show', '--json')).json).toMatchObject({ enabled: true, certificate: null })
    expect(
      [operatorKeyPath(dataOf('new')), operatorCertificatePath(dataOf('new'))].map((path) => existsSync(path))
    ).toEqual([false, false])
  })

  it('of a running appliance shows the fingerprint of the certificate that is served, and afterwards too', async () => {
    const port = await withSide('running')
    const options = { clock: systemClock, dataDirectory: dataOf('running'), drivers: productionDrivers, withFace: false }
    const started = await startFromFile(join(dataOf('running'), 'hatachi.yaml'), options)
    if (!started.ok) throw new Error(started.error.message)
    await expect.poll(() => servedFingerprint(port)).not.toBeNull()
    const served = await servedFingerprint(port)
    expect(served).toMatch(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    const { json } = await hatachi('running', 'operator', 'show', '--json')
    expect(json).toMatchObject({ enabled: true, certificate: { fingerprint: served, own: false } })
    expect(json['addresses']).toEqual(
      expect.arrayContaining(['shop.local', 'localhost', '127.0.0.1'].map((name) => `https://${name}:${String(port)}/`))
    )
    await started.value.stop('test_ended')
    const { status, stdout } = await hatachi('running', 'operator', 'show')
    expect(status).toBe(0)
    expect(stdout.split('\n').map((line) => line.trim())).toContain(served)
    expect(stdout).toMatch(/It is good until \d{4}-\d\d-\d\d\./)
  })

  it('with the side turned off says so and how it is turned on', async () => {
    machine('off', 'service_provider')
    const { status, stdout } = await hatachi('off', 'operator', 'show')
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/^The operator's side is off\. Set "operatorSide: \{ enabled: true \}"/)
    ])
    expect(stdout).not.toContain('https://')
    expect((await hatachi('off', 'operator', 'show', '--json')).json).toMatchObject({ enabled: false, certificate: null })
  })

  it('with a damaged key, an unsound configuration or none ends with the code for it', async () => {
    await withSide('damaged')
    const options = { clock: systemClock, dataDirectory: dataOf('damaged'), drivers: productionDrivers, withFace: false }
    const started = await startFromFile(join(dataOf('damaged'), 'hatachi.yaml'), options)
    if (!started.ok) throw new Error(started.error.message)
    await expect.poll(() => existsSync(operatorKeyPath(dataOf('damaged')))).toBe(true)
    await started.value.stop('test_ended')
    truncateSync(operatorKeyPath(dataOf('damaged')), 5)
    const damaged = await hatachi('damaged', 'operator', 'show')
    expect(damaged).toMatchObject({ status: exitCode('data'), stdout: '' })
    expect(damaged.stderr).toContain("the key of the operator's side cannot be had")
    appendFileSync(join(dataOf('damaged'), 'hatachi.yaml'), 'nothing: known\n')
    expect((await hatachi('damaged', 'operator', 'show')).status).toBe(exitCode('configuration'))
    expect((await hatachi('none', 'operator', 'show')).status).toBe(exitCode('noInput'))
    expect((await hatachi('none', 'operator')).status).toBe(exitCode('usage'))
  })
})
