import { createServer } from 'node:net'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld } from '../../main/shell/development/demo-world.ts'
import { OperatorClient } from '../support/operator-client.ts'
import { shownCertificate } from '../../main/shell/operator/tls-certificate.ts'
import { openStoreForReading, storePath } from '../../main/store/database.ts'
import { recordedEvents } from '../../main/store/record-reader.ts'
import { readOpenMetrics } from '../support/open-metrics.ts'
import { freePort, madeCertificate, must, setUpOver } from '../support/operator-visit.ts'

/** The operator's side of a whole appliance, put together as a configuration says, over real HTTPS. */

let directory = ''
let world: DemoWorld

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-operator-side-'))
  world = await startDemoWorld({ dataDirectory: directory, latency: 'none', clock: systemClock, withFace: false, pulseMs: 20 })
})
afterAll(async () => {
  await world.close()
  rmSync(directory, { recursive: true })
})

const start = (name: string, operatorPort: number) =>
  world.machine({ role: 'service_provider', place: 'indoors', name, operatorPort })

function eventsOf({ dataDirectory }: DemoMachine): readonly string[] {
  const store = openStoreForReading(storePath(dataDirectory))
  if (!store.ok) throw new Error(store.error.code)
  const names = [...recordedEvents(store.value)].map(({ name, fields }) => (name === 'operator_side_failed' ? `${name} ${String(fields['code'])}` : name))
  store.value.close()
  return names.filter((name) => name.startsWith('operator_side'))
}

describe("an appliance's operator's side", () => {
  it('serves a visit from the first set-up to the last call, and ends with the appliance', async () => {
    const port = await freePort()
    const machine = await start('visited', port)
    await expect.poll(() => eventsOf(machine)).toEqual(['operator_side_opened'])
    const shown = shownCertificate(machine.dataDirectory)
    expect(shown.ok && shown.value?.names).toEqual(expect.arrayContaining(['localhost', '127.0.0.1']))

    const client = await setUpOver(machine.dataDirectory, port, () => systemClock.nowMs())
    const read = await must(client, 'read_entries', { name: 'signed_in' })
    expect(read.entries.length).toBeGreaterThan(0)
    expect((await must(client, 'read_decisions', {})).decisions).toEqual([])
    expect(await must(client, 'verify_record', {})).toMatchObject({ good: true, mark: 'holds' })
    expect(await must(client, 'read_backup', {})).toMatchObject({ configured: false, state: 'off' })
    expect((await must(client, 'read_fees', {})).totalYen).toBe(0)
    expect(await client.call('export_record', {})).toMatchObject({ ok: false, error: { code: 'not_done' } })

    expect(await must(client, 'read_metrics_access', {})).toEqual({ path: '/metrics', made: false })
    const { path, token } = await must(client, 'renew_metrics_access', {})
    const metrics = await client.send('GET', path, { authorization: `Bearer ${token}` })
    expect(metrics.status).toBe(200)
    const families = readOpenMetrics(metrics.body)
    expect(families.get('hatachi_record_sequence')?.samples.get('')).toBeGreaterThan(3)
    expect(families.get('hatachi_disk_free_bytes')?.samples.get('')).toBeGreaterThan(0)
    expect(families.get('hatachi_operator_certificate_left_seconds')?.samples.get('')).toBeGreaterThan(390 * 86_400)

    const { archiveBase64 } = await must(client, 'make_bundle', {})
    const bundle = gunzipSync(Buffer.from(archiveBase64, 'base64')).toString('latin1')
    const secrets = [token, readFileSync(join(machine.dataDirectory, 'keys/operator-tls.key')).subarray(8, 40).toString('latin1')]
    for (const secret of secrets) expect(bundle.includes(secret)).toBe(false)
    await must(client, 'sign_out', {})
    expect(await client.call('read_backup', {})).toEqual({ ok: false, error: { code: 'not_signed_in' } })

    await machine.close()
    expect(eventsOf(machine)).toEqual(['operator_side_opened', 'operator_side_closed'])
    await expect(client.call('read_welcome', {})).rejects.toThrow()
    client.close()
  })

  it('shows the same certificate after a restart', async () => {
    const port = await freePort()
    const first = await start('again', port)
    await expect.poll(() => eventsOf(first)).toEqual(['operator_side_opened'])
    const certificate = madeCertificate(first.dataDirectory)
    await first.close()
    const second = await start('again', port)
    const client = new OperatorClient({ address: '127.0.0.1', port, name: 'localhost', certificatePem: certificate })
    await expect.poll(() => client.call('read_welcome', {}).then(({ ok }) => ok, () => false)).toBe(true)
    client.close()
    await second.close()
  })

  it('whose port is taken holds no sale up, and stands in the record once', async () => {
    const taken = createServer()
    const port = await freePort()
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve))
    const machine = await start('taken', port)
    await expect.poll(() => eventsOf(machine)).toEqual(['operator_side_failed operator_port_unavailable'])
    expect(machine.appliance.session.view().screen).not.toBe('out_of_service')
    await machine.close()
    await new Promise((resolve) => taken.close(resolve))
  })

  it('is not there where it is not enabled', async () => {
    const machine = await world.machine({ role: 'service_provider', place: 'indoors', name: 'off' })
    await machine.close()
    expect(eventsOf(machine)).toEqual([])
    expect(shownCertificate(machine.dataDirectory)).toEqual({ ok: true, value: null })
  })
})
