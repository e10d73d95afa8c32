import type { InForce } from '../rules/rule-shelf.ts'

/**
 * What a support bundle tells of the rule book in force: its number and its rules with these parts and no others. That
 * somebody answers for going beyond the law is told, and not who; nor who applied or approved it.
 */
export function toldRules({ version, book, refusal }: InForce): object {
  return {
    number: version.number,
    origin: version.origin,
    inForceSince: version.number === 0 ? null : new Date(version.inForceSinceMs).toISOString(),
    refusal: refusal?.code ?? null,
    holidays: book.holidays,
    rules: book.rules.map((rule) => ({
      id: rule.id,
      version: rule.version,
      products: rule.products,
      categories: rule.categories,
      atLeastYears: rule.atLeastYears,
      pin: rule.pin,
      isAcknowledged: rule.acknowledgement !== undefined,
      offline: rule.offline ?? null,
      hours: rule.hours,
      closedOn: rule.closedOn,
      from: rule.from,
      until: rule.until,
      most: rule.most,
      coolDownSeconds: rule.coolDownSeconds
    }))
  }
}
