/** Words of a command of a party's. */

/** @throws TypeError where more words were given than that many */
export function refuseSurplus(words: readonly string[], most: number): void {
  const surplus = words[most]
  if (surplus !== undefined) throw new TypeError(`surplus argument "${surplus}"`)
}

/** A word that has to be there. @throws TypeError naming it, where it is not */
export function wordAfter(name: string, word: string | undefined): string {
  if (word === undefined || word === '') throw new TypeError(`${name} is missing`)
  return word
}
