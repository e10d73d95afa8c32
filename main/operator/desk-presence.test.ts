import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { repositoryRoot } from '../../test/lint/source-imports.ts'
import { OperatorWorld } from '../../test/support/operator-world.ts'
import { pollingCalls, type CallName } from '../contract/operator.ts'

let world: OperatorWorld
beforeEach(() => {
  world = new OperatorWorld()
})
afterEach(() => world.remove())

describe('a page that asks by itself', () => {
  it.each(['who_am_i', 'list_approvals', 'read_status', 'read_service', 'read_backup'] as const)('keeps no session alive: %s', async (name) => {
    const { console: chief } = await world.setUp()
    for (let minute = 0; minute < 14; minute += 1) {
      world.clock.advance(60_000)
      expect(await chief.codeOf(name, {})).toBe('ok')
    }
    world.clock.advance(60_000)
    expect(await chief.codeOf(name, {})).toBe('not_signed_in')
    expect(world.record.of('signed_out')).toEqual([{ by: 'chief', end: 'idle' }])
  })

  it('says when the person is there, and that keeps it, as any call does that a person makes', async () => {
    const { console: chief } = await world.setUp()
    for (const name of ['who_am_i', 'list_accounts'] as const) {
      world.clock.advance(14 * 60_000)
      expect(await chief.codeOf(name, name === 'who_am_i' ? { isPresent: true } : {})).toBe('ok')
    }
    world.clock.advance(14 * 60_000)
    expect(await chief.codeOf('who_am_i', {})).toBe('ok')
    expect(await chief.codeOf('who_am_i', { isPresent: false })).toBe('bad_request')
  })

  it('makes no other call so', () => {
    const folder = join(repositoryRoot, 'renderer/operator')
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path))
    const polled = sources.flatMap((path) =>
      [...readFileSync(join(folder, path), 'utf8').matchAll(/createLoad\(\s*'(\w+)'[^\n]*everyMs/g)].map(([, name]) => name)
    )
    expect(polled).toContain('read_status')
    expect(polled.filter((name) => !pollingCalls.has(name as CallName))).toEqual([])
  })
})
