import { beforeEach, describe, expect, it } from 'vitest'
import { FakeContents, FakeIpc } from '../../../test/support/kiosk-double.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import type { ShopperView } from '../../contract/shopper.ts'
import type { LineParts } from './appliance-line.ts'
import { channels, MAX_UP_LENGTH, type Beat } from './channels.ts'
import { FACE_URL } from './face-address.ts'
import { startRelay, type Relay } from './relay.ts'

const view: ShopperView = { screen: 'attract', language: 'ja', reach: 'standing', textPercent: 100, readAloud: false }
const down = (sequence = 0) => JSON.stringify({ type: 'view', sequence, view })
const wake = JSON.stringify({ type: 'command', command: { type: 'wake' } })

let clock: ManualClock
let ipc: FakeIpc
let contents: FakeContents
let relay: Relay
let lines: (Pick<LineParts, 'onFrame' | 'onConnection'> & { readonly passed: string[]; closed: boolean })[]
let beats: Beat[]
let refusals: string[]
let offences: number

beforeEach(() => {
  clock = new ManualClock()
  ipc = new FakeIpc()
  contents = new FakeContents()
  lines = []
  beats = []
  refusals = []
  offences = 0
  relay = startRelay({
    ipc,
    contents,
    faceUrl: FACE_URL,
    clock,
    openLine: (listeners) => {
      const line = { ...listeners, passed: [] as string[], closed: false }
      lines.push(line)
      return {
        send: (frame) => line.passed.push(frame),
        close: () => {
          line.closed = true
        }
      }
    },
    onBeat: (beat) => beats.push(beat),
    onOffence: () => (offences += 1),
    report: (refusal) => refusals.push(refusal)
  })
  relay.pageStarts()
  say(channels.connect)
})

const frame = (frameToken = 'main', url = FACE_URL) => ({ frameToken, url })
function say(channel: string, ...payload: unknown[]): void {
  ipc.deliver(channel, { sender: contents, senderFrame: frame() }, ...payload)
}

describe('a page of ours', () => {
  it('has its commands passed on, as this side writes them', () => {
    say(channels.up, ` ${wake} `)
    expect(lines[0]?.passed).toEqual([wake])
    expect(refusals).toEqual([])
  })

  it('sees what the appliance shows, and how the line stands', () => {
    lines[0]?.onConnection('open')
    expect(lines[0]?.onFrame(down())).toBe(true)
    expect(contents.sent).toEqual([
      [channels.connection, 'open'],
      [channels.down, down()]
    ])
  })

  it('beats', () => {
    const beat = { page: 1, screen: 'pin', hidden: false }
    say(channels.beat, beat)
    expect(beats).toEqual([beat])
  })

  it('has a line of its own, which ends with it', () => {
    relay.pageEnds()
    expect(lines[0]?.closed).toBe(true)
    say(channels.up, wake)
    relay.pageStarts()
    say(channels.connect)
    say(channels.up, wake)
    expect(lines.map(({ passed }) => passed.length)).toEqual([0, 1])
  })

  it('may close its line', () => {
    say(channels.close)
    say(channels.up, wake)
    expect(lines[0]).toMatchObject({ closed: true, passed: [] })
    expect(offences).toBe(0)
  })

  it('may be slow to go: what it says with its last breath is no offence', () => {
    ipc.deliver(channels.up, { sender: contents, senderFrame: null }, wake)
    expect({ passed: lines[0]?.passed, offences, refusals }).toEqual({ passed: [], offences: 0, refusals: [] })
  })
})

describe('a page that is not ours any more', () => {
  const hello = JSON.stringify({ type: 'hello', token: 'x' })
  const surplus = JSON.stringify({ type: 'command', command: { type: 'wake' }, approved: true })
  it.each<[string, string, readonly unknown[]]>([
    ['what is not JSON', 'forged_frame', ['{']],
    ['a command that does not exist', 'forged_frame', [JSON.stringify({ type: 'command', command: { type: 'sell' } })]],
    [
      'a digit that is none',
      'forged_frame',
      [JSON.stringify({ type: 'command', command: { type: 'press_digit', digit: 10 } })]
    ],
    ['a surplus field', 'forged_frame', [surplus]],
    ['a token', 'forged_frame', [hello]],
    ['a view', 'forged_frame', [down()]],
    ['an object in place of text', 'forged_frame', [{ type: 'command', command: { type: 'wake' } }]],
    ['nothing', 'forged_frame', []],
    ['more than one thing', 'forged_frame', [wake, wake]],
    ['a frame that is too large', 'oversized_frame', [wake + ' '.repeat(MAX_UP_LENGTH)]]
  ])('sends %s', (_, refusal, payload) => {
    say(channels.up, ...payload)
    expect({ refusals, offences, passed: lines[0]?.passed }).toEqual({ refusals: [refusal], offences: 1, passed: [] })
    expect(lines[0]?.closed).toBe(true)
    // Nor is it heard any more, until a page begins anew.
    say(channels.connect)
    say(channels.up, wake)
    expect({ lines: lines.length, offences }).toEqual({ lines: 1, offences: 1 })
  })

  it.each<[string, unknown]>([
    ['no beat', undefined],
    ['a screen of any length', { page: 1, screen: 'x'.repeat(41), hidden: false }],
    ['a surplus field', { page: 1, screen: 'pin', hidden: false, more: 1 }]
  ])('beats with %s', (_, beat) => {
    say(channels.beat, beat)
    expect({ beats, refusals, offences }).toEqual({ beats: [], refusals: ['forged_frame'], offences: 1 })
  })

  it('sends without end', () => {
    for (let count = 0; count < 100; count += 1) say(channels.up, wake)
    expect({ refusals, offences }).toEqual({ refusals: ['too_many_frames'], offences: 1 })
    expect(lines[0]?.passed.length).toBeLessThan(50)
  })

  it('is not one whose beats come all at once, after this process stood still', () => {
    for (let count = 0; count < 100; count += 1) say(channels.beat, { page: 1, screen: 'pin', hidden: false })
    say(channels.up, wake)
    expect({ beats: beats.length, refusals, offences }).toEqual({ beats: 100, refusals: [], offences: 0 })
  })

  it('is not one that sends as much over time', () => {
    for (let count = 0; count < 100; count += 1) {
      say(channels.up, wake)
      clock.advance(100)
    }
    expect({ offences, passed: lines[0]?.passed.length }).toEqual({ offences: 0, passed: 100 })
  })
})

describe('somebody else', () => {
  it('in another window is not heard, and does our page no harm', () => {
    ipc.deliver(channels.up, { sender: new FakeContents(), senderFrame: frame() }, wake)
    expect({ refusals, offences, passed: lines[0]?.passed }).toEqual({
      refusals: ['foreign_sender'],
      offences: 0,
      passed: []
    })
  })

  it.each([
    ['a frame within our page', frame('sub')],
    ['our window at another address', frame('main', 'https://evil.invalid/')],
    ['our scheme under another name', frame('main', 'hatachi://other/')]
  ])('in %s ends the page', (_, senderFrame) => {
    ipc.deliver(channels.up, { sender: contents, senderFrame }, wake)
    expect({ refusals, offences, passed: lines[0]?.passed }).toEqual({
      refusals: ['foreign_sender'],
      offences: 1,
      passed: []
    })
  })

  it.each([
    ['no JSON', '{'],
    ['no view', JSON.stringify({ type: 'view', sequence: 0, view: { screen: 'sell' } })],
    ['a surplus field', JSON.stringify({ type: 'view', sequence: 0, view: { ...view, script: 'x' } })]
  ])('in the place of the appliance shows %s', (_, text) => {
    expect(lines[0]?.onFrame(text)).toBe(false)
    expect({ refusals, sent: contents.sent }).toEqual({ refusals: ['host_frame'], sent: [] })
  })
})
