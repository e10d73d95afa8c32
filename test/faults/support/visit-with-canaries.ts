/**
 * A service provider's machine in a process of its own: every scene of the tour, a fault with a certificate in its
 * message, then an operator's visit over HTTPS; and a platform operator's machine that sells once. It tells its parent by
 * IPC, and nobody else, what must be found nowhere (`certificate`, `key`, `birth`, `name`, `pin`, `secret`), what was
 * answered (`answer`: the call, and what came over the wire), and which calls were carried out (`done`). Argument: a
 * directory.
 */
import { randomInt } from 'node:crypto'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { systemFiles } from '../../../main/audit/export-files.ts'
import { readDeviceKey } from '../../../main/keys/device-key.ts'
import { markFolder } from '../../../main/audit/backup-folder.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld } from '../../../main/shell/development/demo-world.ts'
import { FIRST_SALE_TOUR, type Act, type Scene } from '../../../main/shell/development/tour-scenes.ts'
import { openStoreForReading, storePath } from '../../../main/store/database.ts'
import { recordedEvents } from '../../../main/store/record-reader.ts'
import { freePort } from '../../support/operator-visit.ts'
import { ScriptedShopper } from '../../support/scripted-shopper.ts'
import { SkippableClock } from '../../support/skippable-clock.ts'
import { visitOverHttps } from './canary-visit.ts'

const directory = process.argv[2] ?? ''
const tell = (kind: string, ...values: readonly string[]) => {
  for (const value of values) process.send?.({ kind, value })
}
/** No other number begins with a nought. */
const freshPin = () => `0${String(randomInt(100, 1000))}`
const RIGHT = freshPin()
const WRONG = `${RIGHT.slice(0, 3)}${String((Number(RIGHT[3]) + 1) % 10)}`
tell('pin', RIGHT, WRONG)
/** As a shopper tells it, as a card has it, and as somebody makes a login of it. */
const NAMES = ['二十歳 花子', 'HATACHI HANAKO', 'hanako.hatachi']
tell('name', ...NAMES)

const HOUR_MS = 3_600_000
const clock = new SkippableClock()
const world = await startDemoWorld({
  dataDirectory: join(directory, 'demo'),
  latency: 'none',
  clock,
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
  const operatorPort = await freePort()
  const medium = join(directory, 'medium')
  const indoors = await world.machine({
    role: 'service_provider',
    place: 'indoors',
    operatorPort,
    operatorApproval: ['make_bundle'],
    record: { directory: medium, keepDays: 1 }
  })
  await makeMedium(medium, indoors)
  const outdoors = await world.machine({ role: 'service_provider', place: 'outdoors' })
  for (const [at, scene] of FIRST_SALE_TOUR.entries()) {
    // What was sold until then is old enough to be deleted, and the rest is not.
    if (at === Math.floor(FIRST_SALE_TOUR.length / 2)) clock.skip(25 * HOUR_MS)
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

  await visitOverHttps({
    dataDirectory: indoors.dataDirectory,
    port: operatorPort,
    clock,
    skip: (ms) => {
      clock.skip(ms)
    },
    hopes: [RIGHT, WRONG, ...NAMES],
    onSecret: (secret) => {
      tell('secret', secret)
    },
    onAnswer: (call, text) => {
      tell('answer', `${call}\n${text}`)
    },
    onDone: (call) => {
      tell('done', call)
    },
    beforeDeletion: () => {
      // The record as it was with all of it, searched too.
      for (const end of ['', '-wal']) {
        cpSync(`${storePath(indoors.dataDirectory)}${end}`, join(directory, 'before-deletion', `hatachi.db${end}`))
      }
      process.report.writeReport('visited.json')
    }
  })
  await indoors.close()
  await outdoors.close()
} finally {
  await world.close()
}
process.disconnect()

/** As `hatachi audit backup init` does. */
async function makeMedium(path: string, { dataDirectory }: DemoMachine): Promise<void> {
  mkdirSync(path)
  const key = readDeviceKey(dataDirectory)
  if (!key.ok) throw new Error(key.error.code)
  const marked = await markFolder(path, systemFiles, key.value.publicKey)
  if (!marked.ok) throw new Error(marked.error.code)
}

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

async function perform(
  world: DemoWorld,
  { reader }: DemoMachine,
  shopper: ScriptedShopper,
  scene: Scene,
  act: Act
): Promise<void> {
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
