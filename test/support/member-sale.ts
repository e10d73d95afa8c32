import type { Evidence } from '../../main/age/evidence.ts'
import type { ShopperCommand } from '../../main/contract/shopper.ts'
import type { MemberLink } from '../../main/membership/membership.ts'
import { MEMBERS, type FakeMembership } from './fake-membership.ts'
import { myNumberCard, startRunnerWorld, type RunnerWorld } from './runner-world.ts'
import { goodEvidence } from './session.ts'

/** What a shopper does about a member number after a sale, with a membership of a test's. */

const CONSENTS = { answering: true, receiving: true } as const
export const link = (code = '12345678'): ShopperCommand => ({ type: 'link_member', code, consents: CONSENTS })
export const CARRY: ShopperCommand = { type: 'carry_member', consents: CONSENTS }
export const LINK: MemberLink = { memberNumber: 'M-200417', linkedOnMs: Date.parse('2026-01-15T00:00:00+09:00'), carriedOver: true }
export const SHOWN = { numberEnd: '0417', linkedOn: '2026-01-15', carriedOver: false }

export async function worldWith(membership: FakeMembership | null, evidence: Evidence = goodEvidence()): Promise<RunnerWorld> {
  const world = await startRunnerWorld(MEMBERS, (reader) => reader, { membership })
  world.verification.onVerify = () => Promise.resolve(evidence)
  return world
}

/** Buys with the PIN, and takes the card. */
export async function buy(world: RunnerWorld): Promise<void> {
  await world.upToPin(myNumberCard())
  await world.typePin()
  await world.pass(1_000, 100)
  await world.take()
}

export async function opened(membership: FakeMembership): Promise<RunnerWorld> {
  const world = await worldWith(membership)
  await buy(world)
  await world.command('open_membership')
  return world
}

/** The member's own screen where that is open, else which screen. */
export const shown = (world: RunnerWorld) => (world.view.screen === 'membership' ? world.view.member : world.view.screen)
