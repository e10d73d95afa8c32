import { expect, test } from 'vitest'
import type { TvDown } from '../../main/contract/tv-wire.ts'
import { afterConnection, afterFrame, type RemoteState } from './state.ts'

const connecting: RemoteState = { screen: 'connection', why: 'connecting' }
const keys: RemoteState = { screen: 'keys', wants: 'arrows' }
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
  expect(afterFrame(keys, remote({ wants: 'digits' }))).toEqual({ screen: 'keys', wants: 'digits' })
})

test('no key is offered while nothing would take it', () => {
  expect(afterFrame(keys, remote({ state: 'screen_away' }))).toEqual({ screen: 'connection', why: 'away' })
  expect(afterConnection(keys, 'lost')).toEqual({ screen: 'connection', why: 'lost' })
  expect(afterConnection(keys, 'connecting')).toEqual(connecting)
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
