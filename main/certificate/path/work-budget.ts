/**
 * How much work one question may cost. Whoever sends certificates, lists and answers may send many that fit each other in
 * many ways; every signature checked and every certificate tried as an issuer is counted here, and when a count is used
 * up the question ends without an answer instead of running on.
 */

/**
 * Signature checks one question may cost unless told otherwise: a path of ten certificates, each with a list and an
 * answer of a responder of its own, needs about fifty.
 */
export const DEFAULT_SIGNATURE_CHECKS = 200

/** Steps (a certificate tried as the next issuer, a node of the policy graph, a list looked at) per signature check. */
const STEPS_PER_SIGNATURE_CHECK = 100

/**
 * Counts down. Take before doing the work: false means that it must not be done, and that the whole question has no
 * answer (`too_much_work`), whatever was found up to then.
 */
export class WorkBudget {
  readonly #maxSignatureChecks: number
  readonly #maxSteps: number
  #signatureChecks = 0
  #steps = 0
  #exhausted = false

  /**
   * `maxSignatureChecks` is how many signatures may be verified, `maxSteps` how many cheap steps may be taken (a hundred
   * for each signature unless told otherwise). Throws on numbers that are not positive integers.
   */
  constructor(
    maxSignatureChecks: number = DEFAULT_SIGNATURE_CHECKS,
    maxSteps: number = maxSignatureChecks * STEPS_PER_SIGNATURE_CHECK,
  ) {
    if (!Number.isSafeInteger(maxSignatureChecks) || maxSignatureChecks < 1) {
      throw new Error(`a work budget of ${maxSignatureChecks} signature checks`)
    }
    if (!Number.isSafeInteger(maxSteps) || maxSteps < 1) throw new Error(`a work budget of ${maxSteps} steps`)
    this.#maxSignatureChecks = maxSignatureChecks
    this.#maxSteps = maxSteps
  }

  /** Takes one signature check; false when none is left. */
  takeSignatureCheck(): boolean {
    if (this.#signatureChecks >= this.#maxSignatureChecks) {
      this.#exhausted = true
      return false
    }
    this.#signatureChecks += 1
    return true
  }

  /** Takes `count` cheap steps; false when there are not so many left. */
  takeSteps(count = 1): boolean {
    if (this.#steps + count > this.#maxSteps) {
      this.#exhausted = true
      return false
    }
    this.#steps += count
    return true
  }

  /** Signature checks taken up to now. */
  get spent(): number {
    return this.#signatureChecks
  }

  /** Cheap steps taken up to now. */
  get stepsTaken(): number {
    return this.#steps
  }

  /** Whether anything was asked for that was no longer there: what was found since is not an answer. */
  get exhausted(): boolean {
    return this.#exhausted
  }
}
