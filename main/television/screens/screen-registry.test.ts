import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openScreenRegistry, pairedScreens, screensPath, type ScreenCredential, type ScreenRegistry } from './screen-registry.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-screens-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

function opened(): ScreenRegistry {
  const registry = openScreenRegistry(directory)
  if (!registry.ok) throw new Error(registry.error.code)
  return registry.value
}

function paired(registry: ScreenRegistry, atMs = 1_000): ScreenCredential {
  const credential = registry.pair(atMs, 'command')
  if (!credential.ok) throw new Error(credential.error.code)
  return credential.value
}

describe('the paired screens', () => {
  it('are known again after a restart, by their secret alone', () => {
    const { screenId, secret } = paired(opened())
    const again = opened()
    expect(again.list()).toEqual([{ screenId, pairedAtMs: 1_000, letInBy: 'command' }])
    expect(again.holds(screenId, secret)).toBe(true)
    expect(again.holds(screenId, `${secret}x`)).toBe(false)
    expect(again.holds('tv-00000000', secret)).toBe(false)
  })

  it('say who let them in, after another secret too; of before that was written down they are read, and say nothing', () => {
    const registry = opened()
    const first = paired(registry)
    const second = registry.pair(2_000, first.screenId)
    if (!second.ok) throw new Error(second.error.code)
    const { screenId } = second.value
    expect(registry.renew(screenId).ok).toBe(true)
    expect(opened().list().at(-1)).toEqual({ screenId, pairedAtMs: 2_000, letInBy: first.screenId })
    const path = screensPath(directory)
    writeFileSync(path, readFileSync(path, 'utf8').replace(/,"letInBy":"[^"]*"/g, ''))
    expect(readFileSync(path, 'utf8')).not.toContain('letInBy')
    expect(pairedScreens(directory)).toMatchObject({ ok: true, value: [{ screenId: first.screenId }, { screenId }] })
    expect(opened().list().at(-1)).toEqual({ screenId, pairedAtMs: 2_000 })
  })

  it('lie where their owner alone reads, without a secret', () => {
    const { secret } = paired(opened())
    const path = screensPath(directory)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readFileSync(path, 'utf8')).not.toContain(secret)
  })

  it('do not know each other', () => {
    const registry = opened()
    const [one, other] = [paired(registry), paired(registry)]
    expect(one.screenId).not.toBe(other.screenId)
    expect(registry.holds(one.screenId, other.secret)).toBe(false)
  })

  it('are 64 at most', () => {
    const registry = opened()
    const all = Array.from({ length: 64 }, () => paired(registry))
    expect(registry.pair(1, 'command')).toEqual({ ok: false, error: { code: 'too_many_screens' } })
    expect(registry.forget(all[0]?.screenId ?? '')).toEqual({ ok: true, value: true })
    expect(registry.pair(1, 'command').ok).toBe(true)
  })

  it('are forgotten for good', () => {
    const registry = opened()
    const { screenId, secret } = paired(registry)
    expect(registry.forget(screenId)).toEqual({ ok: true, value: true })
    expect(registry.holds(screenId, secret)).toBe(false)
    expect(opened().holds(screenId, secret)).toBe(false)
    expect(registry.forget(screenId)).toEqual({ ok: true, value: false })
  })

  it('get another secret in place of the first', () => {
    const registry = opened()
    const first = paired(registry)
    const renewed = registry.renew(first.screenId)
    expect(renewed.ok && registry.holds(first.screenId, renewed.value.secret)).toBe(true)
    expect(registry.holds(first.screenId, first.secret)).toBe(false)
    expect(opened().list()).toHaveLength(1)
  })

  it.each(['{', '{"version":2,"screens":[]}', '{"version":1,"screens":[{"screenId":"tv-1"}]}'])(
    'are not guessed at where the file is damaged: %s',
    (content) => {
      paired(opened())
      writeFileSync(screensPath(directory), content)
      expect(openScreenRegistry(directory)).toMatchObject({ ok: false, error: { code: 'screens_damaged' } })
      expect(pairedScreens(directory)).toMatchObject({ ok: false, error: { code: 'screens_damaged' } })
    }
  )

  it('hold no more at once where the forgetting cannot be written', () => {
    const registry = opened()
    const { screenId, secret } = paired(registry)
    const path = screensPath(directory)
    // A folder stands in the way of the file that would take its place.
    rmSync(path)
    rmSync(join(directory, 'television'), { recursive: true })
    writeFileSync(join(directory, 'television'), '')
    chmodSync(join(directory, 'television'), 0o600)
    expect(registry.forget(screenId)).toMatchObject({ ok: false, error: { code: 'screens_medium' } })
    expect(registry.holds(screenId, secret)).toBe(false)
    expect(registry.pair(1, 'command')).toMatchObject({ ok: false, error: { code: 'screens_medium' } })
    expect(registry.list()).toEqual([])
    expect(registry.isSettled).toBe(false)
    // A second word for it does not say that all is well.
    expect(registry.forget(screenId)).toMatchObject({ ok: false })
    rmSync(join(directory, 'television'))
    expect(registry.settle().ok).toBe(true)
    expect(registry.isSettled).toBe(true)
    expect(readFileSync(path, 'utf8')).not.toContain(screenId)
  })
})
