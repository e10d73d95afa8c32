import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { loadCards } from './cards-file.ts'
import type { ConnectionFiles } from './connection-files.ts'

const program = join(import.meta.dirname, 'platform-process.ts')
const lineSchema = z.object({ endpoint: z.string(), controlUrl: z.string(), ocspUrl: z.string() })

describe('the platform in a process of its own', () => {
  const dir = mkdtempSync(join(tmpdir(), 'hatachi-platform-'))
  let child: ChildProcess
  let line: z.output<typeof lineSchema>

  function start(...more: readonly string[]): ChildProcess {
    return spawn(process.execPath, [program, '--dir', dir, ...more], { stdio: ['pipe', 'pipe', 'inherit'] })
  }

  beforeAll(async () => {
    child = start('--cards', 'adult,blockedPin', '--with-parent')
    if (child.stdout === null) throw new Error('no output')
    const [text] = (await once(createInterface(child.stdout), 'line')) as [string]
    line = lineSchema.parse(JSON.parse(text))
  })
  afterAll(() => {
    child.kill('SIGKILL')
    rmSync(dir, { recursive: true, force: true })
  })

  function requestChallenge(): Promise<number> {
    const files = JSON.parse(readFileSync(join(dir, 'connection.json'), 'utf8')) as ConnectionFiles
    const agent = new Agent({
      cert: readFileSync(files.clientCertificate.service_provider),
      key: readFileSync(files.clientKey.service_provider),
      ca: readFileSync(files.ca)
    })
    return new Promise<number>((resolve, reject) => {
      const sent = request(`${files.endpoint}/v1/challenges`, { method: 'POST', agent }, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      sent.on('error', reject)
      sent.end('{}')
    }).finally(() => {
      agent.destroy()
    })
  }

  it('can be reached with the files it wrote', async () => {
    expect(await requestChallenge()).toBe(200)
    expect(statSync(join(dir, 'service-provider-key.pem')).mode & 0o077).toBe(0)
    expect(statSync(join(dir, 'cards.json')).mode & 0o077).toBe(0)
  })

  it('hands out cards that another process can load', () => {
    const cards = loadCards(join(dir, 'cards.json'))
    expect(cards.map(({ profile }) => profile)).toEqual(['adult', 'blockedPin'])
    expect(cards[1]?.authentication).toMatchObject({ pin: '1234', triesLeft: 0 })
    for (const { authentication } of cards) {
      const certificate = new X509Certificate(authentication.certificate)
      expect(certificate.checkPrivateKey(authentication.privateKey)).toBe(true)
      expect(certificate.verify(new X509Certificate(authentication.caCertificate).publicKey)).toBe(true)
    }
  })

  it('takes faults and revocations, and tells its counters', async () => {
    const post = async (path: string, body: unknown): Promise<number> =>
      (await fetch(`${line.controlUrl}/${path}`, { method: 'POST', body: JSON.stringify(body) })).status
    expect(await post('faults', { api: { http500: true } })).toBe(200)
    expect(await requestChallenge()).toBe(500)
    expect(await post('faults', { api: { http500: false } })).toBe(200)
    expect(await post('faults', { api: { nothing: true } })).toBe(400)
    expect(await post('revocations', { profile: 'adult', reason: 'superseded' })).toBe(200)
    expect(await post('revocations', { profile: 'adult', reason: null })).toBe(200)
    const counters: unknown = await (await fetch(`${line.controlUrl}/counters`)).json()
    expect(counters).toMatchObject({ challenges: 2, chargeable: 0, ageChecks: 0 })
  })

  it('ends when its parent lets go of it', async () => {
    child.stdin?.end()
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('ends on SIGTERM, and at once on wrong arguments', async () => {
    const second = start()
    if (second.stdout === null) throw new Error('no output')
    await once(second.stdout, 'data')
    second.kill('SIGTERM')
    expect(await once(second, 'exit')).toEqual([0, null])
    const third = spawn(process.execPath, [program, '--cards', 'nobody'], { stdio: 'ignore' })
    expect(await once(third, 'exit')).toEqual([2, null])
  })
})
