import type { Language, ShopperView } from '../../main/contract/shopper.ts'
import { textIn } from '../shared/localized.ts'
import { plainWords, type Words } from '../shared/words.ts'
import { leaveCommand } from './leaving.ts'
import type { Strings } from './strings/shape.ts'

/**
 * What is read aloud of a screen: its title, what to know, and what can be pressed. Nothing of it depends on how many
 * digits are in, so that typing a PIN makes no sound that tells one key from another.
 */
export function spokenOf(view: ShopperView, strings: Strings, language: Language): readonly string[] {
  const choices = choicesOf(view, strings, language)
  // The operator's own words have no marks, and may hold what would be one.
  const operators = view.screen === 'out_of_service' ? [textIn(view.message, language).text] : []
  const [title = '', ...rest] = sentencesOf(view, strings).map(plainWords)
  return [title, ...operators, ...rest, ...(choices === '' ? [] : [choices])]
}

function sentencesOf(view: ShopperView, strings: Strings): readonly Words[] {
  switch (view.screen) {
    case 'attract':
      return [strings.attract.title, strings.attract.orCard, strings.attract.why, strings.attract.never]
    case 'choose':
      return [strings.choose.title, ...(view.cardPresent ? [strings.choose.cardHere] : [])]
    case 'tap':
      return [
        strings.tap.title,
        strings.tap.lead,
        strings.tap.consent,
        view.pinExpected ? strings.tap.pinNext : strings.tap.pinMaybe,
        strings.sent(view.role, view.product.atLeastYears, view.pinExpected)
      ]
    case 'consent':
      return [
        strings.consent.title(view.product.atLeastYears),
        view.pinExpected ? strings.tap.pinNext : strings.tap.pinMaybe,
        strings.sent(view.role, view.product.atLeastYears, view.pinExpected),
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
            strings.asking.platformLead(view.product.atLeastYears)
          ]
    case 'dispensing':
      return [
        strings.dispensing.title,
        strings.dispensing.lead,
        ...(view.cardPresent ? [strings.sold.takeCard] : [])
      ]
    case 'sold':
      return view.cardPresent
        ? [strings.sold.takeCard, strings.sold.takeCardLead, strings.sold.thenGoods]
        : [strings.sold.takeGoods, strings.sold.takeGoodsLead, strings.sold.kept]
    case 'not_sold': {
      const { happened, kept, next } = strings.notSold[view.message]
      const take = view.message === 'two_cards' ? strings.notSold.takeCards : strings.notSold.takeCard
      return [happened, kept, next, ...(view.cardPresent ? [take] : [])]
    }
    case 'out_of_service': {
      const { outOfService } = strings
      const starting = view.cause === 'starting'
      return [
        starting ? outOfService.starting : outOfService.title,
        ...(view.telephone === undefined ? [] : [`${plainWords(outOfService.telephone)} ${view.telephone}`]),
        ...(starting ? [] : [outOfService.takeCard])
      ]
    }
  }
}

function pinSentences(view: Extract<ShopperView, { screen: 'pin' }>, { pin }: Strings): readonly Words[] {
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
    pin.kept
  ]
}

/** The keys by their words, in one sentence; empty where only the ways out are left. */
function choicesOf(view: ShopperView, strings: Strings, language: Language): string {
  const names = namesOfChoices(view, strings, language)
  if (names.length === 0) return ''
  const leave = leaveCommand(view.screen)
  const out = leave === undefined ? [] : [leave.type === 'cancel' ? strings.controls.cancel : strings.controls.dismiss]
  return strings.aids.choices + [...names, ...out.map(plainWords)].join(strings.joins.list)
}

function namesOfChoices(view: ShopperView, strings: Strings, language: Language): readonly string[] {
  switch (view.screen) {
    case 'choose':
      return view.products.map(({ name, priceYen }) =>
        [textIn(name, language).text, strings.price(priceYen)].join(' ')
      )
    case 'consent':
      return [plainWords(strings.consent.agree)]
    case 'last_try':
      return [strings.lastTry.leave, ...(view.maySpend ? [strings.lastTry.spend] : [])].map(plainWords)
    case 'not_sold':
      return view.mayTryAgain ? [plainWords(strings.controls.tryAgain)] : []
    default:
      return []
  }
}
