import { describe, expect, it } from 'vitest'
import type { TvView } from '../../../main/contract/tv-view.ts'
import { TV_SCENES } from '../../../test/support/tv-scenes.ts'
import { mustBeSeen } from './must-be-seen.ts'

const view = (name: string): TvView => {
  const scene = TV_SCENES.en[name]
  if (scene === undefined) throw new Error(`no scene ${name}`)
  return scene
}

describe('what must be seen', () => {
  it.each([
    ['a login that a card began', 'welcome', 'asking_card'],
    ['a login that waits for its card', 'welcome', 'card_wanted'],
    ['a login from a notice', 'message_error', 'asking_card'],
    ['the PIN that is wanted', 'asking_card', 'pin'],
    ['the question of the last try', 'asking_card', 'last_try'],
    ['what is agreed to', 'asking_platform', 'consent'],
    ['what comes in the place of the first screen', 'welcome', 'remote_code']
  ])('%s', (_name, before, next) => {
    expect(mustBeSeen(view(before), view(next))).toBe(true)
  })

  it.each([
    ['the first screen anew', 'welcome', 'welcome'],
    ['the same step anew', 'pin', 'pin_wrong'],
    ['an end that nobody waits at', 'pin', 'message_error'],
    ['a page of a visit', 'home', 'week'],
    ['a service that is waited for', 'home', 'asking_service']
  ])('is not %s', (_name, before, next) => {
    expect(mustBeSeen(view(before), view(next))).toBe(false)
  })
})
