import { describe, expect, it } from 'vitest'
import { createBackRun } from './back-run.ts'

describe('Back again and again', () => {
  it('leads home at the fourth press, and at each that follows', () => {
    const run = createBackRun()
    const led = Array.from({ length: 5 }, () => {
      run.press('back')
      return run.leadsHome()
    })
    expect(led).toEqual([false, false, false, true, true])
  })

  it('begins anew after any other key', () => {
    const run = createBackRun()
    for (const key of ['back', 'back', 'back', 'down', 'back'] as const) run.press(key)
    expect(run.leadsHome()).toBe(false)
    for (let at = 0; at < 3; at += 1) run.press('back')
    expect(run.leadsHome()).toBe(true)
    run.press('ok')
    expect(run.leadsHome()).toBe(false)
  })

  it('begins anew after a choice', () => {
    const run = createBackRun()
    for (let at = 0; at < 3; at += 1) run.press('back')
    run.end()
    run.press('back')
    expect(run.leadsHome()).toBe(false)
  })
})
