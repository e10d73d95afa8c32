/**
 * A service provider's machine in a process of its own: every scene of the tour, a fault with a certificate in its
 * message, then an operator's visit; and a platform operator's machine that sells once. It tells its parent by IPC, and
 * nobody else, what must be found nowhere (`certificate`, `key`, `birth`, `pin`, `secret`), and what was answered
 * (`answer`). Argument: a directory.
 */
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { systemClock } from '../../../device/clock.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld } from '../../../main/shell/development/demo-world.ts'
import { FIRST_SALE_TOUR, type Act, type Scene } from '../../../main/shell/development/tour-scenes.ts'
import { openStoreForReading, storePath } from '../../../main/store/database.ts'
import { recordedEvents } from '../../../main/store/record-reader.ts'
import { ScriptedShopper } from '../../support/scripted-shopper.ts'
import { visitDesk } from './canary-desk.ts'

const directory = process.argv[2] ?? ''
const tell = (kind: string, ...values: readonly string[]) => {
  for (const value of values) process.send?.({ kind, value })
}
/** No other number begins with a nought. */
const freshPin = () => `0${String(randomInt(100, 1000))}`
const RIGHT = freshPin()
const WRONG = `${RIGHT.slice(0, 3)}${String((Number(RIGHT[3]) + 1) % 10)}`
tell('pin', RIGHT, WRONG)

const world = await startDemoWorld({
  dataDirectory: join(directory, 'demo'),
  latency: 'none',
  clock: systemClock,
  withFace: false,
  offline: true,
  pulseMs: 20,
  onCard: ({ authentication: { certificate, privateKey }, person }) => {
    tell('certificate', Buffer.from(certificate).toString('base64'))
    tell('key', String(privateKey.export({ format: 'jwk' }).d))
    tell('birth', person.birthDate)
  }
})
try {
  const indoors = await world.machine({ role: 'service_provider', place: 'indoors' })
  const outdoors = await world.machine({ role: 'service_provider', place: 'outdoors' })
  for (const scene of FIRST_SALE_TOUR) {
    const outcome = await play(world, scene.place === 'indoors' ? indoors : outdoors, scene)
    if (outcome !== scene.expect.outcome) throw new Error(`${scene.name}: ${outcome}`)
  }
  const judging = await world.machine({ role: 'platform_operator', place: 'indoors' })
  // It relies on no CA whose list it has not.
  while (listsImported(judging) < 2) await setTimeout(50)
  const [firstScene] = FIRST_SALE_TOUR
  if (firstScene !== undefined) await play(world, judging, firstScene)
  await judging.close()

  const leaking = Buffer.from((await world.platform.issueCard('adult')).authentication.certificate)
  tell('certificate', leaking.toString('base64'))
  setImmediate(() => {
    throw new RangeError(`what is wrong with ${leaking.toString('hex')}, ${RIGHT}?`)
  })
  await new ScriptedShopper(indoors.appliance.session).see('out_of_service')

  const answers = await visitDesk(indoors, {
    hopes: [RIGHT, WRONG],
    onSecret: (secret) => {
      tell('secret', secret)
    }
  })
  tell('answer', ...answers)
  await outdoors.close()
} finally {
  await world.close()
}
process.disconnect()

function listsImported({ dataDirectory }: DemoMachine): number {
  const store = openStoreForReading(storePath(dataDirectory))
  if (!store.ok) throw new Error(store.error.code)
  try {
    return [...recordedEvents(store.value)].filter(({ name }) => name === 'list_imported').length
  } finally {
    store.value.close()
  }
}

/** Plays a scene without a screen. The card is made for it, with the PIN that is looked for. */
async function play(world: DemoWorld, machine: DemoMachine, scene: Scene): Promise<string> {
  const shopper = new ScriptedShopper(machine.appliance.session)
  await shopper.see('attract')
  const decided = shopper.nextDecision()
  for (const act of scene.acts) await perform(world, machine, shopper, scene, act)
  const { outcome } = await decided
  if (machine.reader.hasCard) machine.reader.remove()
  shopper.dismiss()
  await shopper.see('attract')
  return outcome
}

async function perform(world: DemoWorld, { reader }: DemoMachine, shopper: ScriptedShopper, scene: Scene, act: Act): Promise<void> {
  switch (act.do) {
    case 'choose':
      if (reader.hasCard) await shopper.see('choose')
      shopper.choose(act.productId)
      await shopper.see(['tap', 'consent'])
      return
    case 'lay': {
      const { card } = await world.cards.make(scene.name, { profile: act.card, pin: RIGHT })
      reader.insert(card)
      return
    }
    case 'consent':
      shopper.consent()
      return
    case 'type_pin':
      await shopper.see('pin', ({ wrongPin }) => wrongPin === (act.again === true))
      // The most that a machine ever knows: a card is read, and its PIN half typed.
      if (scene.name === 'adult-sold') {
        shopper.press(RIGHT.slice(0, 2))
        process.report.writeReport('half-typed.json')
        shopper.press(RIGHT.slice(2))
        shopper.typePin('')
        return
      }
      shopper.typePin(act.pin === '9999' ? WRONG : RIGHT)
      return
    case 'tear':
      reader.tearAt(5)
      return
    default:
      throw new Error(`the tour has grown: ${act.do}`)
  }
}
