import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { createCableParties } from '../../main/cable/cable-client.ts'
import type { CablePlatformOptions } from '../../main/cable/platform/server.ts'
import type { NamedPublicKey } from '../../main/cable/settings.ts'
import { JPKI_AUTHENTICATION_POLICY } from '../../main/certificate/path.ts'
import { startSimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { makeToken } from '../../main/services/http/secrets.ts'
import { logInWith, never } from '../support/cable-world.ts'
import { valueOf } from '../support/service-world.ts'

interface Started {
  readonly child: ChildProcess
  readonly address: string
  readonly answerKey: NamedPublicKey
  readonly sealingKey: NamedPublicKey
}

async function start(optionsFile: string, die: 'die' | 'live'): Promise<Started> {
  const program = [join(import.meta.dirname, 'support', 'cable-platform-server.ts'), optionsFile, die]
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  for await (const text of child.stdout.setEncoding('utf8')) {
    said += String(text)
    if (said.includes('\n')) break
  }
  return { child, ...(JSON.parse(said) as Omit<Started, 'child'>) }
}

test('after kill -9 between the writing of a link and its answer, the same ticket gives it: one link', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-cable-kill-'))
  const path = join(directory, 'platform.db')
  const token = makeToken()
  const jlis = await startSimulatedPlatform({ clock: systemClock })
  const optionsFile = join(directory, 'options.json')
  const options: CablePlatformOptions = {
    path,
    keysDirectory: join(directory, 'keys'),
    boxes: [{ boxId: 'box-1', token }],
    anchorsPem: jlis.anchorsPem.join('\n'),
    policies: [JPKI_AUTHENTICATION_POLICY]
  }
  writeFileSync(optionsFile, JSON.stringify(options))
  const children: ChildProcess[] = []
  const boxAt = async (die: 'die' | 'live') => {
    const { child, address, answerKey, sealingKey } = await start(optionsFile, die)
    children.push(child)
    const party = { url: address, token }
    const parties = createCableParties(systemClock, { boxId: 'box-1', platform: party, operator: party, answerKeys: [answerKey], sealingKey })
    return { child, parties, answerKey }
  }
  try {
    const card = await jlis.issueCard('adult')
    const dying = await boxAt('die')
    const answer = await logInWith(dying.parties, card)
    if (answer.answer !== 'not_linked') throw new Error(answer.answer)
    const ended = once(dying.child, 'close')
    // It is asked three times over, and answered never.
    expect(await dying.parties.link(answer.linkTicket, never)).toEqual({ ok: false, error: { code: 'unreachable' } })
    const [, signal] = (await ended) as [number | null, string]
    expect(signal).toBe('SIGKILL')
    dying.parties.close()

    const living = await boxAt('live')
    expect(living.answerKey).toEqual(dying.answerKey)
    const pass = valueOf(await living.parties.link(answer.linkTicket, never))
    const { cableId, expiresAtMs } = pass
    expect(valueOf(await living.parties.link(answer.linkTicket, never))).toMatchObject({ cableId, expiresAtMs })
    expect(await logInWith(living.parties, card)).toMatchObject({ answer: 'linked', pass: { cableId: pass.cableId } })
    living.parties.close()

    const database = new Database(path, { readonly: true })
    expect(database.prepare('SELECT cable_id FROM link').pluck().all()).toEqual([pass.cableId])
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    database.close()
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await jlis.close()
    rmSync(directory, { recursive: true })
  }
})
