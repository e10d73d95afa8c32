import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '../../main/age/evidence.ts'
import type { Place } from '../../main/age/rule.ts'
import { startCountedWorld, type CountedWorld, type SessionCost, type Stage } from './support/counted-world.ts'
import { EARLY_ENDS } from './support/early-ends.ts'

/**
 * Until the holder is proven, a session sends nothing but requests for a challenge, and costs nothing: counted where
 * they arrive, at the simulated platform, over real HTTPS.
 */

const ROLES: readonly Role[] = ['service_provider', 'platform_operator']
const PIN = '1234'
const NOTHING: Omit<SessionCost, 'challenges'> = {
  ageChecks: 0,
  chargeable: 0,
  ocspRequests: 0,
  listRequests: 0,
  pulses: 0
}

describe.each(ROLES)('as %s', (role) => {
  /** Asked for beside each answer of the platform by a machine that judges itself. */
  const ocspEach = role === 'platform_operator' ? 1 : 0
  let counted: CountedWorld | null = null
  const stages = new Map<Place, Promise<Stage>>()

  beforeAll(async () => {
    counted = await startCountedWorld()
  })

  afterAll(async () => {
    await counted?.close()
  })

  function stageAt(place: Place): Promise<Stage> {
    const stage = stages.get(place) ?? counted!.stage(role, place)
    stages.set(place, stage)
    return stage
  }

  describe('sessions that end before the holder is proven', () => {
    test.each(EARLY_ENDS.filter((end) => (end.role ?? role) === role))('$name', async ({ play, outcome, reason }) => {
      const { record, cost } = await (await stageAt('indoors')).play(play)
      expect({ outcome: record.outcome, reason: record.reason }).toEqual({ outcome, reason })
      expect(record.holder).toBeUndefined()
      expect(cost).toEqual({ ...NOTHING, challenges: cost.challenges })
      // One, and one more for each attempt to prove the holder that failed.
      expect(cost.challenges).toBeLessThanOrEqual(1 + record.pinAttempts)
    })

    test('a rule that asks no PIN indoors asks one outdoors, and sends nothing before it', async () => {
      const { record, cost } = await (await stageAt('outdoors')).play(async ({ shopper, machine, card, settle }) => {
        shopper.choose('wine')
        await shopper.see('tap')
        machine.reader.insert(await card('enrolled'))
        await shopper.see('pin')
        await settle()
        shopper.cancel()
      })
      expect(record.outcome).toBe('cancelled')
      expect(cost).toEqual({ ...NOTHING, challenges: 1 })
    })

    test('the appliance told to end in the middle of a PIN', async () => {
      const { shopper, machine, card, settle, world } = await stageAt('outdoors')
      await settle()
      const { challenges } = world.platform.counters
      shopper.choose('beer')
      await shopper.see('tap')
      machine.reader.insert(await card('adult'))
      await shopper.see('pin')
      // The session's own challenge, which it asks for beside the screen.
      await expect.poll(() => world.platform.counters.challenges).toBe(challenges + 1)
      await settle()
      const decided = shopper.nextDecision()
      const before = world.platform.counters.requests.length
      shopper.press(PIN)
      await machine.close()
      expect((await decided).outcome).toBe('interrupted')
      await settle()
      expect(world.platform.counters.requests).toHaveLength(before)
      stages.delete('outdoors')
    })

    test('all of them together asked for challenges and nothing else', async () => {
      const { world, machine, settle } = await stageAt('indoors')
      await settle()
      const { counters } = world.platform
      expect(counters.challenges).toBeGreaterThan(10)
      expect(new Set(counters.requests)).toEqual(new Set(['POST /v1/challenges']))
      expect(counters).toMatchObject({ ageChecks: 0, chargeable: 0, refusedProofs: 0, ocspRequests: 0, listRequests: 0 })
      expect(machine.board.totalPulseCount()).toBe(0)
    })
  })

  test('a card torn away in any command of both visits', { timeout: 120_000 }, async () => {
    const stage = await stageAt('indoors')
    const { reader } = stage.machine
    let torn = 0
    for (let command = 1; ; command++) {
      const { record, cost } = await stage.play(async ({ shopper, card }) => {
        shopper.choose('beer')
        await shopper.see('tap')
        const adult = await card('adult')
        reader.tearAt(command)
        reader.insert(adult)
        const next = await shopper.see(['pin', 'not_sold'])
        if (next.screen === 'pin') {
          shopper.typePin(PIN)
          await shopper.see(['sold', 'not_sold'])
        }
      })
      if (record.outcome === 'sold') {
        expect(cost).toEqual({ challenges: 1, ageChecks: 1, chargeable: 1, ocspRequests: ocspEach, listRequests: 0, pulses: 1 })
        break
      }
      torn += 1
      expect(record.outcome).toBe('card_removed')
      expect(record.holder).toBeUndefined()
      expect(cost).toEqual({ ...NOTHING, challenges: cost.challenges })
    }
    // Two selections, a label, a certificate in short reads, the tries left; then a selection, VERIFY and a signature.
    expect(torn).toBeGreaterThanOrEqual(15)
  })

  describe('a rule that asks no PIN of enrolled cards', () => {
    /** Chooses the wine and lays a card. */
    async function tapForWine({ shopper, machine, card }: Stage, profile: 'adult' | 'enrolled'): Promise<void> {
      shopper.choose('wine')
      await shopper.see('tap')
      machine.reader.insert(await card(profile))
    }

    test('asks once for an enrolled card, without a challenge', async () => {
      const { record, cost } = await (await stageAt('indoors')).play((stage) => tapForWine(stage, 'enrolled'))
      expect(record).toMatchObject({ outcome: 'sold', holder: 'card_only', pinAttempts: 0 })
      expect(cost).toEqual({ challenges: 0, ageChecks: 1, chargeable: 1, ocspRequests: ocspEach, listRequests: 0, pulses: 1 })
    })

    test('asks for any other card free of charge, and then by its PIN', async () => {
      const { record, cost } = await (await stageAt('indoors')).play(async (stage) => {
        await tapForWine(stage, 'adult')
        const view = await stage.shopper.see('pin')
        expect(view.pinAfterAll).toBe(true)
        await stage.settle()
        const { ageChecks, chargeable } = stage.world.platform.counters
        stage.shopper.typePin(PIN)
        await stage.shopper.see('sold')
        // The one that costs is the one with the PIN.
        expect(stage.world.platform.counters).toMatchObject({ ageChecks: ageChecks + 1, chargeable: chargeable + 1 })
      })
      expect(record).toMatchObject({ outcome: 'sold', holder: 'pin', pinAttempts: 1 })
      expect(cost).toMatchObject({ challenges: 1, ageChecks: 2, chargeable: 1, pulses: 1 })
    })

    test('has cost nothing when the shopper leaves at the PIN', async () => {
      const { record, cost } = await (await stageAt('indoors')).play(async (stage) => {
        await tapForWine(stage, 'adult')
        await stage.shopper.see('pin')
        await stage.settle()
        stage.shopper.cancel()
      })
      expect(record.outcome).toBe('cancelled')
      expect(cost).toMatchObject({ challenges: 1, ageChecks: 1, chargeable: 0, pulses: 0 })
    })
  })
})
