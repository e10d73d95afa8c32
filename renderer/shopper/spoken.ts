import type { Language, ProductView, ShopperView, SoldMemoryView } from '../../main/contract/shopper.ts'
import { textIn } from '../shared/localized.ts'
import { plainWords, type Words } from '../shared/words.ts'
import { isOffered, missingIn, priceOf, thingsIn } from './facts.ts'
import { leaveCommand } from './leaving.ts'
import { memberChoices, memberSentences } from './spoken-member.ts'
import { serviceTestStrings } from './strings/service-tests.ts'
import { nextWords } from './sale-words.ts'
import type { Strings } from './strings/shape.ts'

/**
 * What is read aloud of a screen: its title, what to know, and what can be pressed. Nothing of it depends on how many
 * digits are in, so that typing a PIN makes no sound that tells one key from another.
 */
export function spokenOf(view: ShopperView, strings: Strings, language: Language): readonly string[] {
  const choices = choicesOf(view, strings, language)
  // The operator's own words have no marks, and may hold what would be one.
  const operators = operatorsWords(view, strings, language)
  const [title = '', ...rest] = sentencesOf(view, strings, language).map(plainWords)
  return [title, ...operators, ...rest, ...(choices === '' ? [] : [choices])]
}

function operatorsWords(view: ShopperView, { price }: Strings, language: Language): readonly string[] {
  if (view.screen === 'out_of_service') return [textIn(view.message, language).text]
  if (view.screen !== 'not_sold' || view.product === undefined) return []
  const { product, basket } = view
  const named = ({ name }: ProductView): string => textIn(name, language).text
  if (basket !== undefined) return basket.lines.map((line) => `${named(line.product)} ×${line.count}`)
  return [`${named(product)} ${price(priceOf(view, product))}`]
}

function sentencesOf(view: ShopperView, strings: Strings, language: Language): readonly Words[] {
  switch (view.screen) {
    case 'attract':
      if (view.sellable === 'no') {
        const { nothingTitle, nothingLead, nothingNext } = strings.offline
        return [nothingTitle, nothingLead, nothingNext]
      }
      return [
        ...(view.onMachine === true
          ? [strings.onMachine.title, strings.onMachine.lead]
          : [strings.attract.title, strings.attract.orCard]),
        restingOffline(view, strings) ?? strings.attract.why,
        strings.attract.never
      ]
    case 'choose':
      return [
        ...(view.onMachine === true
          ? [strings.onMachine.chooseTitle, strings.onMachine.chooseLead]
          : chooseSentences(view, strings)),
        ...(view.cardPresent ? [strings.choose.cardHere] : []),
        ...basketSentences(view, strings)
      ]
    case 'tap':
      return [
        strings.tap.title,
        strings.tap.lead,
        strings.tap.consent,
        view.pinExpected ? strings.tap.pinNext : strings.tap.pinMaybe,
        sentWords(view, strings)
      ]
    case 'consent':
      return [
        strings.consent.title(view.product.atLeastYears),
        view.pinExpected ? strings.tap.pinNext : strings.tap.pinMaybe,
        sentWords(view, strings),
        strings.consent.lead
      ]
    case 'reading':
      return [strings.reading.title, strings.reading.lead]
    case 'pin':
      return pinSentences(view, strings)
    case 'return_card':
      return [strings.returnCard.title, strings.returnCard.lead]
    case 'last_try':
      return [
        strings.lastTry.title,
        strings.lastTry.lead,
        view.maySpend ? strings.lastTry.office : strings.lastTry.kept
      ]
    case 'asking':
      return view.step === 'proving'
        ? [strings.asking.proving, strings.asking.provingLead]
        : [
            strings.asking.platform(view.product.atLeastYears),
            askingLead(view, strings)
          ]
    case 'fare': {
      const { title, lead, nothing, full } = strings.fare
      const price = strings.price(view.product.fullFareYen ?? view.product.priceYen)
      const kept = view.onMachine === true ? strings.sold.kept : nothing
      return [title, lead, kept, `${full} ${price}`, ...(view.cardPresent ? [strings.sold.takeCard] : [])]
    }
    case 'dispensing':
      return [
        strings.dispensing.title,
        view.progress === undefined
          ? strings.dispensing.lead
          : strings.basket.progress(view.progress.at, view.progress.of),
        ...(view.cardPresent ? [strings.sold.takeCard] : [])
      ]
    case 'sold':
      return soldSentences(view, strings)
    case 'membership':
      return memberSentences(view.member, strings)
    case 'not_sold': {
      const { happened } = strings.notSold[view.message]
      const next = nextWords(view, strings)
      const { kept, change } = refusalWords(view, strings)
      const take = view.message === 'two_cards' ? strings.notSold.takeCards : strings.notSold.takeCard
      return [
        ...[happened, kept, next],
        ...(change === undefined ? [] : [change]),
        ...phoneSentence(view.telephone, strings),
        ...(view.cardPresent ? [take] : [])
      ]
    }
    case 'service':
      return serviceSentences(view, strings, language)
    case 'out_of_service': {
      const { outOfService } = strings
      const starting = view.cause === 'starting'
      return [
        starting ? outOfService.starting : view.cause === 'door' ? outOfService.door : outOfService.title,
        ...phoneSentence(view.telephone, strings),
        ...(starting ? [] : [outOfService.takeCard])
      ]
    }
  }
}

type SoldView = Extract<ShopperView, { screen: 'sold' }>

function soldSentences(view: SoldView, strings: Strings): readonly Words[] {
  const { sold, onMachine } = strings
  const loss = lossWords(view, strings)
  const goesOn = view.onMachine === true
  if (view.cardPresent) {
    return [sold.takeCard, cardLead(view, strings), ...(loss?.told ?? []), goesOn ? onMachine.goOn : sold.thenGoods]
  }
  return [
    ...(goesOn ? [onMachine.checked, onMachine.goOn] : [sold.takeGoods]),
    ...(loss === undefined ? (goesOn ? [] : [sold.takeGoodsLead]) : [...loss.told, ...loss.next]),
    ...phoneSentence(loss === undefined ? undefined : view.telephone, strings),
    ...[fareWords(view, strings) ?? []].flat(),
    ...(mayTellKept(view) ? [sold.kept] : []),
    ...memorySentences(view.memory, strings)
  ]
}

/** What is said beside the card that is to be taken: of a sale that went well, and of one that did not. */
export function cardLead({ missing }: Pick<SoldView, 'missing'>, { sold }: Strings): Words {
  return missing === undefined ? sold.takeCardLead : sold.takeCardOnly
}

/** That something is missing, in one sentence each for what is sure and what is not, and what helps. */
export function lossWords(
  { missing }: Pick<SoldView, 'missing'>,
  { basket }: Strings
): { readonly told: readonly Words[]; readonly next: readonly Words[] } | undefined {
  if (missing === undefined) return undefined
  const { sure, unsure } = missingIn(missing)
  return {
    told: [...(sure.length > 0 ? [basket.missingTold] : []), ...(unsure.length > 0 ? [basket.unsureTold] : [])],
    // Who has to look in the tray calls all the same.
    next: [unsure.length > 0 ? basket.unsureNext : basket.missingNext]
  }
}

/** Whether it is to be said that nothing is kept of the holder: not where something is, nor where there was no card. */
export function mayTellKept({ memory, member, withoutCard }: Pick<SoldView, 'memory' | 'member' | 'withoutCard'>): boolean {
  return withoutCard !== true && !isRemembered(memory) && member !== 'linked'
}

/** What was kept, true also of a machine that has the money itself, and where the change is where it has. */
export function refusalWords(
  { message, onMachine }: Pick<Extract<ShopperView, { screen: 'not_sold' }>, 'message' | 'onMachine'>,
  { notSold }: Strings
): { readonly kept: Words; readonly change?: Words } {
  const { kept, onMachine: there } = notSold[message]
  return onMachine === true && there !== undefined ? there : { kept }
}

function pinSentences(view: Extract<ShopperView, { screen: 'pin' }>, { pin, offline }: Strings): readonly Words[] {
  const { triesLeft, wrongPin, triesFewer, pinAfterAll, cardPresent, padLayout } = view
  const first = wrongPin
    ? [pin.wrong, pin.wrongLead(triesLeft)]
    : triesFewer
      ? [pin.fewer, pin.fewerLead(triesLeft)]
      : [pin.title, pin.lead, pin.triesLeft(triesLeft)]
  return [
    ...first,
    ...(pinAfterAll ? [pin.pinAfterAll] : []),
    ...(cardPresent ? [] : [pin.cardLifted]),
    ...(padLayout === undefined ? [] : [pin.shuffled]),
    ...(view.network === 'down' ? [offline.pin] : []),
    pin.kept
  ]
}

/** What the line about what is sent depends on. */
export type Sent = Pick<Extract<ShopperView, { screen: 'tap' }>, 'network' | 'role' | 'product' | 'pinExpected'>

/** What is sent for a question about the age, or that nothing is. True to the letter. */
export function sentWords(view: Sent, strings: Strings): Words {
  const { atLeastYears } = view.product
  if (view.network === 'down') return strings.offline.sent(atLeastYears)
  return strings.sent(view.role, atLeastYears, view.pinExpected)
}

/** Who is asked, or that this machine looks by itself. */
export function askingLead(
  view: Pick<Extract<ShopperView, { screen: 'asking' }>, 'network' | 'product'>,
  strings: Strings
): Words {
  const { atLeastYears } = view.product
  return view.network === 'down' ? strings.offline.askingLead(atLeastYears) : strings.asking.platformLead(atLeastYears)
}

/** The title of the choice, and what can be bought while the line is down. */
export function chooseSentences(
  { network, products }: Pick<Extract<ShopperView, { screen: 'choose' }>, 'network' | 'products'>,
  strings: Strings
): readonly [Words, ...Words[]] {
  if (network !== 'down') return [strings.choose.title]
  const { nothingTitle, nothingLead, some, anybody } = strings.offline
  const isNothing = products.every(({ sellable, fullFareYen }) => sellable === 'no' && fullFareYen === undefined)
  const isUsual = products.some(({ sellable, soldOut }) => sellable === undefined && soldOut !== true)
  return isNothing ? [nothingTitle, nothingLead] : [strings.choose.title, isUsual ? anybody : some]
}

/** What is said on the resting screen while the line is down; nothing while it is up. */
export function restingOffline(
  { network, sellable }: Extract<ShopperView, { screen: 'attract' }>,
  { offline }: Strings
): Words | undefined {
  if (network !== 'down') return undefined
  return sellable === undefined ? offline.anybody : offline.some
}

/** Which of two fares was sold, with its price. */
export function fareWords(view: Extract<ShopperView, { screen: 'sold' }>, { fare, price }: Strings): Words | undefined {
  if (view.fare === undefined) return undefined
  const yen = price(priceOf(view, view.product))
  return view.fare === 'full' ? fare.fullPaid(yen) : fare.reducedPaid(yen)
}

function serviceSentences(
  { show, telephone }: Extract<ShopperView, { screen: 'service' }>,
  strings: Strings,
  language: Language
): readonly Words[] {
  const { words } = serviceTestStrings(language)
  switch (show.test) {
    case 'pin_pad':
      return [words.keysTitle, words.keysLead]
    case 'screen':
      return [words.screenTitle, words.screenLead]
    case 'sound':
      return [words.soundTitle, words.sounds[show.sound], words.soundLead]
    case 'none':
      return [strings.service.title, strings.service.lead, ...phoneSentence(telephone, strings), strings.outOfService.takeCard]
  }
}

function phoneSentence(telephone: string | undefined, { outOfService }: Strings): readonly Words[] {
  return telephone === undefined ? [] : [`${plainWords(outOfService.telephone)} ${telephone}`]
}

function basketSentences(
  { basket, basketMost }: Extract<ShopperView, { screen: 'choose' }>,
  { basket: words, price }: Strings
): readonly Words[] {
  if (basket === undefined || basketMost === undefined) return []
  const count = thingsIn(basket)
  if (count === 0) return [words.empty(basketMost)]
  const total = `${plainWords(words.title)} ${plainWords(words.things(count))} ${plainWords(words.total)} ${price(basket.totalYen)}`
  return [total, ...(count >= basketMost ? [words.full(basketMost)] : [])]
}

/** Whether something is remembered of the shopper now. */
export function isRemembered(memory: SoldMemoryView | undefined): boolean {
  return memory?.state === 'remembered' || memory?.state === 'forget_failed'
}

function memorySentences(memory: SoldMemoryView | undefined, { memory: words }: Strings): readonly Words[] {
  if (memory === undefined) return []
  const { atLeastYears, keepDays } = memory
  switch (memory.state) {
    case 'offered':
      return [words.question(atLeastYears), words.what(atLeastYears), words.days(keepDays), words.undo, words.nothing]
    case 'remembered':
      return [words.remembered(atLeastYears), words.rememberedDays(keepDays)]
    case 'declined':
      return [words.declined]
    case 'forgotten':
      return [words.forgotten]
    case 'remember_failed':
      return [words.rememberFailed]
    case 'forget_failed':
      return [words.forgetFailed(keepDays)]
  }
}

/** The keys by their words, in one sentence; empty where only the ways out are left. */
function choicesOf(view: ShopperView, strings: Strings, language: Language): string {
  const names = namesOfChoices(view, strings, language)
  if (names.length === 0) return ''
  const leave = leaveCommand(view.screen)
  const out = leave === undefined ? [] : [leaveWords(view, leave.type, strings)]
  return strings.aids.choices + [...names, ...out.map(plainWords)].join(strings.joins.list)
}

/** What the key says that leaves a screen. What the platform is asked for a member can be stopped. */
export function leaveWords(
  view: ShopperView,
  type: NonNullable<ReturnType<typeof leaveCommand>>['type'],
  { controls, membership }: Strings
): Words {
  if (type === 'dismiss') return controls.dismiss
  const isCarrying = view.screen === 'membership' && view.member.state === 'carrying'
  return type === 'cancel' || isCarrying ? controls.cancel : membership.back
}

function memoryChoices(memory: SoldMemoryView | undefined, { memory: words }: Strings): readonly Words[] {
  if (memory?.state === 'offered') return [words.no, words.yes]
  if (memory?.state !== 'remembered') return []
  return [words.forget, ...(memory.renewableYears === undefined ? [] : [words.renew(memory.keepDays)])]
}

function fullFareChoice(
  { mayTakeFullFare, product }: Extract<ShopperView, { screen: 'tap' | 'consent' }>,
  { fare, price }: Strings
): readonly string[] {
  if (mayTakeFullFare !== true || product.fullFareYen === undefined) return []
  return [plainWords(fare.withoutCard(price(product.fullFareYen)))]
}

function chooseChoices(
  { products, basket }: Extract<ShopperView, { screen: 'choose' }>,
  { basket: words, fare, age, price }: Strings,
  language: Language
): readonly string[] {
  const inside = thingsIn(basket)
  const tiles = products
    .filter((product) => isOffered(product, inside > 0))
    .map(({ name, priceYen, fullFareYen, atLeastYears }) => {
      const fares = [age(atLeastYears), price(priceYen), fare.everyone, price(fullFareYen ?? 0)]
      const prices = fullFareYen === undefined ? [price(priceYen)] : fares
      return [textIn(name, language).text, ...prices.map(plainWords)].join(' ')
    })
  return [...(inside > 0 ? [plainWords(words.checkOut)] : []), ...tiles]
}

function namesOfChoices(view: ShopperView, strings: Strings, language: Language): readonly string[] {
  switch (view.screen) {
    case 'choose':
      return chooseChoices(view, strings, language)
    case 'sold':
      if (view.cardPresent) return []
      return [...memoryChoices(view.memory, strings), ...(view.member === undefined ? [] : [strings.membership.open])].map(plainWords)
    case 'membership':
      return memberChoices(view.member, strings).map(plainWords)
    case 'tap':
      return fullFareChoice(view, strings)
    case 'consent':
      return [plainWords(strings.consent.agree), ...fullFareChoice(view, strings)]
    case 'fare':
      return [plainWords(strings.fare.take(strings.price(priceOf(view, view.product))))]
    case 'last_try':
      return [strings.lastTry.leave, ...(view.maySpend ? [strings.lastTry.spend] : [])].map(plainWords)
    case 'not_sold':
      return view.mayTryAgain ? [plainWords(strings.controls.tryAgain)] : []
    default:
      return []
  }
}
