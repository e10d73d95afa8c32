import { hasMachine, machineDriverOf } from '../../../device/vending/drivers.ts'
import { choice, error, repeated, warning } from './finding.ts'
import type { Finding, SettingPath } from './problem.ts'
import { printPath } from './problem.ts'
import type { Settings } from './schema.ts'

type ProductSettings = Settings['products'][number]

/** What is sold from a certain age by law (二十歳未満ノ者ノ飲酒ノ禁止ニ関スル法律 and that on smoking). */
const GUARDED_PICTURES: readonly ProductSettings['picture'][] = ['beer', 'wine', 'sake', 'cigarettes']

/** What the settings say of products and their machine, against each other and against rules. Pure. */
export function checkProducts(settings: Settings): readonly Finding[] {
  if (!hasMachine(settings.machine)) return checkNothingSold(settings)
  return [
    ...checkSomethingSold(settings),
    ...repeated(['products'], 'id', settings.products.map(({ id }) => id)),
    ...checkSelections(settings),
    ...checkUnnamed(settings),
    ...settings.products.flatMap((product, index) => [
      ...checkRule(settings, product, index),
      ...checkFares(settings, product, index),
      ...checkAgeAsked(settings, product, index)
    ]),
    ...checkPrices(settings),
    ...checkBasket(settings),
    ...checkPort(settings)
  ]
}

/** Without a machine there is nothing to sell, and nobody to ask for an age. */
function checkNothingSold({ products }: Settings): readonly Finding[] {
  if (products.length === 0) return []
  const remedy = 'Set "products: []"; or set "driver" to that of the machine that they are in.'
  return [error(['products'], 'are named, and "machine.driver: none" says that there is no machine to sell them', remedy)]
}

function checkSomethingSold({ products }: Settings): readonly Finding[] {
  if (products.length > 0) return []
  const remedy = 'Name what the machine sells; or set "machine: { driver: none }" for a box that sells nothing.'
  return [error(['products'], 'is empty, and the machine would sell nothing', remedy)]
}

/** Every selection that the products name, with the path to it. */
function namedSelections({ products }: Settings) {
  return products.flatMap(({ selection, fullFare }, index) => {
    const own = { path: ['products', index, 'selection'], selection }
    if (fullFare === undefined) return [own]
    return [own, { path: ['products', index, 'fullFare', 'selection'], selection: fullFare.selection }]
  })
}

function checkSelections(settings: Settings): readonly Finding[] {
  const { machine } = settings
  const driver = machineDriverOf(machine)
  const known = driver.selectionsOf(machine)
  const named = namedSelections(settings)
  return named.flatMap(({ path, selection }, index) => {
    const findings: Finding[] = []
    const first = named.findIndex((one) => one.selection === selection)
    const same = first === index ? undefined : named[first]
    if (same !== undefined) {
      // Else the machine's own button would not say which product is meant.
      findings.push(error(path, `is the same as ${printPath(same.path)}`, 'Give each its own.', 'value', selection))
    }
    if (known !== null && !known.includes(selection)) {
      const from = `"${driver.selectionsFrom}"`
      findings.push(error(path, `is not in ${from}`, `${choice(selection, known)} Or add it to ${from}.`, 'value', selection))
    }
    if (driver.selectionForm?.pattern.test(selection) === false) {
      const from = `With the driver ${machine.driver} it is one of ${driver.selectionsFrom}.`
      findings.push(error(path, `must be ${driver.selectionForm.words}`, from, 'value', selection))
    }
    return findings
  })
}

/** What a machine that leads asks for and nothing is sold by, it is denied: in silence, were it not said here. */
function checkUnnamed(settings: Settings): readonly Finding[] {
  const { machine } = settings
  const driver = machineDriverOf(machine)
  if (!driver.leads(machine)) return []
  const named = namedSelections(settings).map(({ selection }) => selection)
  return (driver.selectionsOf(machine) ?? []).flatMap((selection, index) => {
    if (named.includes(selection)) return []
    const what = `has no product with the selection "${selection}": whenever the machine asks for it, it is declined`
    return [warning([...driver.selectionsFrom.split('.'), index], what, 'Add a product for it, or remove it here.')]
  })
}

function checkRule({ rules, offline }: Settings, product: ProductSettings, index: number): readonly Finding[] {
  const { rule, picture } = product
  const ruleNames = rules.map(({ id }) => id)
  if (rule !== undefined) {
    if (ruleNames.includes(rule)) return []
    const remedy = ruleNames.length === 0 ? 'Write it below "rules", or remove this.' : choice(rule, ruleNames)
    return [error(['products', index, 'rule'], 'names no rule', remedy, 'value', rule)]
  }
  const findings: Finding[] = []
  if (GUARDED_PICTURES.includes(picture)) {
    const what = `is sold to anybody, of any age, and is drawn as ${picture}`
    const remedy = 'Set "rule" to the rule that guards it, or another "picture" if it is not what it is drawn as.'
    findings.push(warning(['products', index], what, remedy))
  }
  if (product.offline !== undefined && offline.policies.some(({ id }) => id === product.offline)) {
    const what = 'is not needed: without a rule it is sold while the network is gone, too'
    findings.push(warning(['products', index, 'offline'], what, 'Remove it.'))
  }
  return findings
}

/** A machine that asks for an age itself is never told "verified" for less. */
function checkAgeAsked({ rules, machine }: Settings, product: ProductSettings, index: number): readonly Finding[] {
  const driver = machineDriverOf(machine)
  const checkOne = (path: SettingPath, selection: string, rule: string | undefined): readonly Finding[] => {
    const asked = driver.yearsAskedBy?.(selection) ?? null
    const guarding = rules.find(({ id }) => id === rule)
    if (asked === null || (rule !== undefined && guarding === undefined)) return []
    if (guarding !== undefined && guarding.atLeastYears >= asked) return []
    const guard = guarding === undefined ? 'no rule' : `${String(guarding.atLeastYears)} years`
    const what = `is guarded by ${guard}, and the machine asks for ${String(asked)}`
    const remedy = `Set "rule" to one of at least ${String(asked)} years.`
    return [error(path, what, remedy, 'value', selection)]
  }
  const { selection, rule, fullFare } = product
  return [
    ...checkOne(['products', index, 'selection'], selection, rule),
    // The full fare is sold to anybody, whatever guards the reduced one.
    ...(fullFare === undefined ? [] : checkOne(['products', index, 'fullFare', 'selection'], fullFare.selection, undefined))
  ]
}

function checkFares({ machine }: Settings, product: ProductSettings, index: number): readonly Finding[] {
  const { rule, priceYen, fullFare } = product
  if (fullFare === undefined) return []
  const path = ['products', index, 'fullFare']
  if (machineDriverOf(machine).leads(machine)) {
    // It waits for an answer to the one selection that it made, at the one price that goes with it.
    const what = `cannot be had with the driver ${machine.driver}: its machine begins each purchase itself, at one price`
    return [error(path, what, 'Remove it; a machine that begins at the screen can sell two fares.', 'key')]
  }
  if (rule === undefined) {
    const remedy = 'Set "rule" to the one for the reduced fare, or remove "fullFare".'
    return [error(path, 'needs a rule: without one nobody is asked for an age', remedy, 'key')]
  }
  if (fullFare.priceYen > priceYen) return []
  const what = `is not above the reduced fare of ${String(priceYen)} yen`
  const remedy = '"priceYen" of the product is the reduced fare, and that of "fullFare" the full one; set them so.'
  return [warning([...path, 'priceYen'], what, remedy, String(fullFare.priceYen))]
}

/** Where nothing but the price keeps one selection from passing for another, what is guarded otherwise has another. */
function checkPrices({ products, machine }: Settings): readonly Finding[] {
  const driver = machineDriverOf(machine)
  if (driver.toldApartBy !== 'price') return []
  const isSame = (one: ProductSettings, other: ProductSettings) => one.rule === other.rule && one.offline === other.offline
  return products.flatMap((product, index) => {
    const { priceYen } = product
    const first = products.findIndex((other) => other.priceYen === priceYen && !isSame(other, product))
    if (first === -1 || first > index) return []
    const what =
      `is the same as ${printPath(['products', first, 'priceYen'])}, under another "rule" or "offline": with the driver ` +
      `${machine.driver} nothing but the price keeps one from being sold as the other`
    const remedy = 'Give each a price of its own, in the machine too; or guard both alike.'
    return [error(['products', index, 'priceYen'], what, remedy, 'value', String(priceYen))]
  })
}

function checkBasket({ session, machine }: Settings): readonly Finding[] {
  if (session.basket === undefined || !machineDriverOf(machine).leads(machine)) return []
  const what = `cannot be had with the driver ${machine.driver}: its machine begins each purchase itself, and sells one thing`
  return [error(['session', 'basket'], what, 'Remove it.', 'key')]
}

/** Of any driver: what is no device's path would only be found absent, for ever. */
function checkPort({ machine: { port } }: Settings): readonly Finding[] {
  if (port === undefined || /^\/dev\/\S{1,250}$/.test(port)) return []
  const remedy = 'Set it to the line of the adapter, best by its lasting name. Run: ls -l /dev/serial/by-id/'
  return [error(['machine', 'port'], 'must be a path below /dev', remedy, 'value', port)]
}
