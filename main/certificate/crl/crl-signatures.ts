import type { KeyObject } from 'node:crypto'
import type { SignatureAlgorithm } from '../algorithms.ts'
import { acceptsKey, findSignatureAlgorithm, SIGNATURE_ALGORITHMS, verifySignature } from '../algorithms.ts'
import type { WorkBudget } from '../path/work-budget.ts'
import type { Crl } from './crl.ts'

/** Whether a list's signature is that of a key; `too_much_work`: the budget is spent and nothing was checked. */
export type CrlSignatureAnswer = 'holds' | 'signature_bad' | 'algorithm_refused' | 'key_refused' | 'too_much_work'

/**
 * The signatures of the lists of one question, each checked once for a given key however many certificates ask about
 * it. To be made anew with each question's budget.
 */
export class CrlSignatures {
  readonly budget: WorkBudget
  readonly #algorithms: readonly SignatureAlgorithm[]
  readonly #answers = new Map<Crl, { readonly key: KeyObject; readonly answer: CrlSignatureAnswer }[]>()

  constructor(budget: WorkBudget, algorithms: readonly SignatureAlgorithm[] = SIGNATURE_ALGORITHMS) {
    this.budget = budget
    this.#algorithms = algorithms
  }

  check(crl: Crl, key: KeyObject | null): CrlSignatureAnswer {
    if (key === null) return 'key_refused'
    const known = this.#answers.get(crl) ?? []
    const before = known.find((other) => other.key.equals(key))
    if (before !== undefined) return before.answer
    const answer = this.#verify(crl, key)
    if (answer !== 'too_much_work') this.#answers.set(crl, [...known, { key, answer }])
    return answer
  }

  #verify(crl: Crl, key: KeyObject): CrlSignatureAnswer {
    const algorithm = findSignatureAlgorithm(crl.signatureAlgorithm, this.#algorithms)
    if (algorithm === null) return 'algorithm_refused'
    if (!acceptsKey(key)) return 'key_refused'
    if (!this.budget.takeSignatureCheck()) return 'too_much_work'
    return verifySignature(algorithm, key, crl.tbs, crl.signature) ? 'holds' : 'signature_bad'
  }
}
