import { randomBytes } from 'node:crypto'
import { hashPassword, isPassword, SCRYPT_COST, type PasswordHash, type ScryptCost } from './password.ts'

/** Each takes 32 MiB and one of the threads that files are read by too. */
const MOST_AT_ONCE = 2
const MOST_WAITING = 8

/** Looks at passwords and makes their hashes, few at a time: guessing must not take the machine from the sale. */
export class PasswordWork {
  readonly #cost: ScryptCost
  /** Of no password: looked at in place of an account's that is not there, in the same time. */
  readonly #nobodys: PasswordHash
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(cost: ScryptCost = SCRYPT_COST) {
    this.#cost = cost
    this.#nobodys = { ...cost, salt: randomBytes(16), hash: randomBytes(32) }
  }

  /** Whether so many wait already that another try has to come again later. */
  isFull(): boolean {
    return this.#waiting.length >= MOST_WAITING
  }

  /** @param kept null: there is no such account; never true then, and no sooner false */
  async isRight(password: string, kept: PasswordHash | null): Promise<boolean> {
    const isRight = await this.#inTurn(() => isPassword(password, kept ?? this.#nobodys))
    return isRight && kept !== null
  }

  /** Whether a hash was made at less cost than is asked for now. */
  isOutgrown({ cost, blockSize, parallel }: ScryptCost): boolean {
    return cost < this.#cost.cost || blockSize < this.#cost.blockSize || parallel < this.#cost.parallel
  }

  hash(password: string): Promise<PasswordHash> {
    return this.#inTurn(() => hashPassword(password, this.#cost))
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= MOST_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#running += 1
    try {
      return await work()
    } finally {
      // Whoever waits takes over this place.
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }
}
