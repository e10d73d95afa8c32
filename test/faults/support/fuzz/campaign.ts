import type { Mutant } from './mutate.ts'
import { CHANGES, mutate } from './mutate.ts'
import { Random } from './random.ts'

/** A fuzzing run: how many inputs, from which seed, and what is kept of them. */

/** The seed of `npm test`, where HATACHI_TEST_SEED names no other. At full size every run has one of its own. */
const SEED = 20_261_126
/** Full size, `npm run soak -- fuzz-…`, is so many times that of `npm test`. */
const FULL = 20

const full = process.env['HATACHI_TEST_SIZE'] === 'full'

/** Integer. Printed by every run. */
export const fuzzSeed = Number(process.env['HATACHI_TEST_SEED'] ?? (full ? Date.now() % 2 ** 31 : SEED))

/** How many inputs, for a count that suits `npm test`. */
export const sized = (count: number): number => (full ? count * FULL : count)

/** What may be damaged. `sign` makes the whole input anew of what is signed (`tbs`), damaged or not. */
export interface FuzzSeed {
  readonly name: string
  readonly bytes: Uint8Array
  readonly tbs: Uint8Array
  readonly sign: (tbs: Uint8Array) => Uint8Array
}

/** One input, and how it came about, so that it can be found again. */
export interface FuzzInput extends Mutant {
  readonly from: FuzzSeed
  readonly number: number
  readonly signedAnew: boolean
}

/**
 * Calls `look` with `count` damaged inputs, never with one of the seeds as it is. Of a hundred, `signedPercent` are
 * damaged below the signature and signed anew, so that they get past it. Every kind of change is used, else this
 * throws.
 */
export function damage(
  seeds: readonly FuzzSeed[],
  count: number,
  signedPercent: number,
  look: (input: FuzzInput) => void
): void {
  const random = new Random(fuzzSeed)
  const used = new Set<string>()
  for (let number = 0; number < count; ) {
    const [from, donor] = [random.pick(seeds), random.pick(seeds)]
    const signedAnew = random.chance(signedPercent)
    const mutant = signedAnew ? mutate(from.tbs, donor.tbs, random) : mutate(from.bytes, donor.bytes, random)
    // A change can come to nothing: octets put in their own place, a part of a twin.
    if (seeds.some((seed) => isSame(mutant.bytes, signedAnew ? seed.tbs : seed.bytes))) continue
    const bytes = signedAnew ? from.sign(mutant.bytes) : mutant.bytes
    for (const change of mutant.changes) used.add(change)
    look({ bytes, changes: mutant.changes, from, number, signedAnew })
    number += 1
  }
  const unused = CHANGES.filter((change) => !used.has(change))
  if (unused.length > 0) throw new Error(`never used: ${unused.join(', ')}`)
}

/** For a failure: all that is needed to see it again. Test certificates are nobody's secret. */
export function describeInput({ from, number, changes, signedAnew, bytes }: FuzzInput): string {
  const signed = signedAnew ? ', signed anew' : ''
  const shown = Buffer.from(bytes.subarray(0, 6000)).toString('base64')
  return `seed ${String(fuzzSeed)}, number ${String(number)}: ${from.name}: ${changes.join(', ')}${signed}\n${shown}`
}

/** How many findings there are, and the first few: a failure has to be readable. */
export function summaryOf(findings: readonly string[]): { readonly count: number; readonly first: readonly string[] } {
  return { count: findings.length, first: findings.slice(0, 5) }
}

export const NO_FINDINGS = summaryOf([])

/** Accepted inputs, each once. */
export class Accepted {
  readonly #inputs = new Map<string, FuzzInput>()
  #count = 0

  add(input: FuzzInput): void {
    this.#count += 1
    this.#inputs.set(keyOf(input.bytes), input)
  }

  get inputs(): readonly FuzzInput[] {
    return [...this.#inputs.values()]
  }

  /** With repetitions. */
  get count(): number {
    return this.#count
  }
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0
const keyOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
