/**
 * A whole appliance that buys from itself, to be killed or traced from outside. Argument: a `PurchaseOrder` as JSON.
 *
 * Prints one JSON line when ready (`PurchaseReady`) and waits for a line on its standard input, the index of the first
 * product; from then on prints one line a view and one a decision (`PurchaseLine`), and ends after the last purchase.
 * Ends at once when its standard input does.
 */
import { once } from 'node:events'
import { SimulatedMyNumberCard } from '../../../device/card/simulator/simulated-my-number-card.ts'
import { systemClock } from '../../../device/clock.ts'
import { SimulatedReader } from '../../../device/reader/simulator/simulated-reader.ts'
import { loadCards } from '../../../main/platform/simulator/cards-file.ts'
import { writeDemoConfiguration } from '../../../main/shell/development/demo-configuration.ts'
import { productionDrivers } from '../../../main/shell/drivers.ts'
import { startFromFile } from '../../../main/shell/start.ts'
import { ScriptedShopper } from '../../support/scripted-shopper.ts'
import { PRODUCTS, type PurchaseLine, type PurchaseOrder, type PurchaseReady } from './purchase-order.ts'

const order = JSON.parse(process.argv[2] ?? '') as PurchaseOrder
const { dataDirectory, role, serialPath, connection, pulseMs } = order

function print(line: PurchaseReady | PurchaseLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

const reader = new SimulatedReader({ clock: systemClock })
const configurationPath = writeDemoConfiguration(dataDirectory, {
  role,
  place: 'indoors',
  serialPath,
  connection,
  pulseMs
})
const started = await startFromFile(configurationPath, {
  clock: systemClock,
  dataDirectory,
  withFace: false,
  drivers: { ...productionDrivers, readers: { ...productionDrivers.readers, simulated: () => reader } }
})
if (!started.ok) throw new Error(started.error.message)
const { session, recovered, stop } = started.value
const contents = loadCards(order.cardsPath).find(({ profile }) => profile === 'adult')
if (contents === undefined) throw new Error('there is no adult among the cards')
const card = new SimulatedMyNumberCard(contents)

print({ ready: true, recovered: recovered.map(({ sessionId, outcome }) => ({ sessionId, outcome })) })
process.stdin.on('end', () => process.exit(3))
const [firstProduct] = (await once(process.stdin, 'data')) as [Buffer]

session.onView((view) => {
  print(view.screen === 'asking' ? { screen: `asking_${view.step}` } : { screen: view.screen })
})
session.onDecision(({ sessionId, outcome }) => {
  print({ sessionId, outcome })
})

const shopper = new ScriptedShopper(session)
await shopper.see('attract')
for (let index = 0; index < order.purchases; index++) {
  shopper.choose(PRODUCTS[(Number(firstProduct) + index) % PRODUCTS.length] ?? '')
  await shopper.see('tap')
  reader.insert(card)
  await shopper.see('pin')
  shopper.typePin(contents.authentication.pin ?? '')
  await shopper.see(['sold', 'not_sold'])
  reader.remove()
  shopper.dismiss()
  await shopper.see('attract')
}
await stop('purchases_done')
process.stdin.destroy()
