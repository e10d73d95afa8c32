import type { Localized, ProductView } from '../../contract/shopper.ts'
import type { SaleRule } from '../../contract/rule-book.ts'
import type { Role } from '../evidence.ts'
import type { Place } from '../rule.ts'
import type { RuleTarget } from './deciding-rule.ts'

/** A product as far as rules are about it. */
export interface RuleProductFacts extends RuleTarget {
  readonly picture: ProductView['picture']
  readonly name: Localized
  readonly priceYen: number
  /** On a ticket with two fares: what anybody pays. */
  readonly fullFareYen: number | null
  /** The age that the machine itself asks for at this selection; null: none. */
  readonly yearsAsked: number | null
}

/** Everything beside a book that judging and explaining it rests on. */
export interface RuleContext {
  readonly role: Role
  readonly place: Place
  /** Whether ages are remembered here; never for a service provider. */
  readonly remembers: boolean
  /** What bounds offline sale, whatever a rule says; null where nothing is sold offline. */
  readonly offlineLimits: { readonly listMaxAgeHours: number; readonly rememberedMaxAgeDays: number } | null
  /** Whether nothing but the price keeps the machine from handing out one selection for another. */
  readonly toldApartByPrice: boolean
  /** How many things one purchase may hold; 1: there is no basket. */
  readonly basketMost: number
  /** In the order of the screen. */
  readonly products: readonly RuleProductFacts[]
  readonly nowMs: number
  /** The content that was in force under a rule's name and number; undefined: none was. */
  readonly earlier: (id: string, version: number) => SaleRule | undefined
}
