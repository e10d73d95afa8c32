import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ok } from '../../device/result.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { before, cardOf, CONSENTS, memberWorld, type MemberWorld } from '../../test/support/member-world.ts'
import { erasableKeyOf } from '../keys/erasable-key.ts'
import type { EventRecorder } from './companion.ts'
import { membersCompanion } from './members-companion.ts'

const clock = new ManualClock()
let data = ''
let world: MemberWorld
let events: unknown[] = []
const recorder: EventRecorder = {
  event: (name, fields) => {
    events.push([name, fields])
    return ok(undefined)
  }
}

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hatachi-members-companion-'))
  world = memberWorld(data, erasableKeyOf(new Uint8Array(32).fill(7)), clock)
  events = []
})
afterEach(() => {
  world.close()
  rmSync(data, { recursive: true, force: true })
})

it('puts on the record what was done before a loss of power, by persons and by commands', async () => {
  const [one, two] = [cardOf(1), cardOf(2)]
  const lost = () => false
  const code = world.codeFor('H-0001')
  expect(world.links.link(world.subject(one), code, CONSENTS, lost)).toMatchObject({ ok: true })
  world.previous.willSay(before(one))
  expect(await world.carry(two, new AbortController().signal, { asked: () => true, carried: lost })).toMatchObject({ ok: true })
  expect(world.links.unlink(world.subject(two), lost)).toEqual({ ok: true, value: true })
  world.link(one, world.codeFor('H-0002'))
  world.office.remove('H-0002')
  const companion = membersCompanion(world.office, world.links, clock, () => 'trusted')
  companion.start(recorder)
  expect(events).toEqual([
    ['member_invited', {}],
    ['member_linked', {}],
    ['member_carried_over', {}],
    ['member_unlinked', { by: 'person' }],
    ['member_invited', {}],
    ['member_unlinked', { by: 'operator' }]
  ])
  await companion.stop()
  expect(events).toHaveLength(6)
  expect(clock.pending).toBe(0)
})

it('tells of what breaks at its end by its promise, and lets go of the file all the same', async () => {
  let closed = 0
  const { links } = world
  const close = links.close.bind(links)
  links.close = () => {
    closed += 1
    close()
  }
  const companion = membersCompanion(world.office, links, clock, () => 'trusted')
  companion.start(recorder)
  world.office.notes = () => {
    throw new Error('a mistake in the program')
  }
  const stopping = companion.stop()
  await expect(stopping).rejects.toThrow('a mistake in the program')
  expect(closed).toBe(1)
})
