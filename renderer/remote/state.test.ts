import { expect, test } from 'vitest'
import type { TvDown } from '../../main/contract/tv-wire.ts'
import { afterConnection, afterFrame, afterPress, type RemoteState } from './state.ts'

const connecting: RemoteState = { screen: 'connection', why: 'connecting', wasCut: false }
const keys: RemoteState = { screen: 'keys', wants: 'arrows', wasCut: false }
const ended: RemoteState = { screen: 'ended', why: 'ended' }
const remote = (change: Partial<Extract<TvDown, { type: 'remote' }>>): TvDown => ({
  type: 'remote',
  state: 'ready',
  telephoneId: null,
  secret: null,
  language: 'ja',
  wants: 'arrows',
  handled: 0,
  ...change
})

test('keys come with the machine’s word that it is ready, and change with what is wanted', () => {
  expect(afterFrame(connecting, remote({}))).toEqual(keys)
  expect(afterFrame(keys, remote({ wants: 'digits' }))).toEqual({ screen: 'keys', wants: 'digits', wasCut: false })
})

test('no key is offered while nothing would take it', () => {
  expect(afterFrame(keys, remote({ state: 'screen_away' }))).toEqual({ screen: 'connection', why: 'away', wasCut: false })
  expect(afterConnection(keys, 'lost')).toEqual({ screen: 'connection', why: 'lost', wasCut: true })
  expect(afterConnection(keys, 'replaced')).toEqual({ screen: 'connection', why: 'replaced', wasCut: true })
  expect(afterConnection(keys, 'connecting')).toEqual(connecting)
})

test('after a cut it is said until the next press, however the keys came back', () => {
  const lost = afterConnection(keys, 'lost')
  const back = afterFrame(lost, remote({}))
  expect(back).toEqual({ screen: 'keys', wants: 'arrows', wasCut: true })
  expect(afterFrame(afterFrame(lost, remote({ state: 'screen_away' })), remote({}))).toEqual(back)
  expect(afterFrame(back, remote({ wants: 'digits' }))).toEqual({ screen: 'keys', wants: 'digits', wasCut: true })
  expect(afterPress(back)).toEqual(keys)
  expect(afterPress(keys)).toBe(keys)
})

test('an open line alone changes nothing', () => {
  for (const state of [connecting, keys, ended]) expect(afterConnection(state, 'open')).toBe(state)
})

test('the end is the end, and a code that holds no more is one', () => {
  expect(afterFrame(keys, remote({ state: 'ended' }))).toEqual(ended)
  expect(afterFrame(connecting, { type: 'unpaired', state: 'code_wanted', waitMs: 0 })).toEqual(ended)
  expect(afterFrame(ended, remote({}))).toBe(ended)
  expect(afterConnection(ended, 'lost')).toBe(ended)
})

test('what is meant for screens changes nothing', () => {
  expect(afterFrame(keys, { type: 'pulse' })).toBe(keys)
  expect(afterFrame(keys, { type: 'pressed', key: 'ok' })).toBe(keys)
})
