/**
 * Types a PIN into a session while the garbage collector moves whatever it can, and looks for the command that carried
 * it in its own memory. Run with `--expose-gc`. Prints one JSON line, `FoundInMemory`.
 */
import { randomInt } from 'node:crypto'
import { secretBytes } from '../../../device/secret-bytes.ts'
import { authenticationSlot } from '../../support/card-contents.ts'
import { myNumberCard, startRunnerWorld, STEADY } from '../../support/runner-world.ts'
import { countInMemory } from './memory-scan.ts'

/** How often each was found. */
export interface FoundInMemory {
  /** An ordinary array, moved, then overwritten. */
  readonly ordinary: number
  /** The same in memory of its own. */
  readonly ownMemory: number
  /** The session's command, while it is with the card. */
  readonly atTheCard: number
  /** As soon as the card has answered, before anything else could come to lie there. */
  readonly afterwards: number
  readonly afterSale: number
}

/** The end of the header of VERIFY, before the four digits: its rarest bytes, since what is searched is mostly zeros. */
const VERIFY = Buffer.from('8004', 'hex')

function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('run me with --expose-gc')
  // Twice: the second time what has survived is moved to the old space.
  globalThis.gc({ type: 'minor' })
  globalThis.gc({ type: 'minor' })
  globalThis.gc({ type: 'major' })
}

function freshDigits(): number[] {
  return Array.from({ length: 4 }, () => 0x30 + randomInt(10))
}

function left(make: () => Uint8Array): number {
  const digits = freshDigits()
  const array = make()
  array.set(VERIFY)
  for (const [at, digit] of digits.entries()) array[VERIFY.length + at] = digit
  collectGarbage()
  array.fill(0)
  return countInMemory(VERIFY, digits)
}

const text = (digits: readonly number[]) => String.fromCharCode(...digits)
const right = freshDigits()
const wrong = right.map((digit) => 0x30 + ((digit - 0x30 + 1) % 10))
const world = await startRunnerWorld()
await world.upToPin(myNumberCard({ authentication: authenticationSlot({ pin: text(right) }) }, STEADY))
await world.pass(500, 10)

/** One key after the other; then the visit to the card, in which VERIFY takes from 30 to 70 ms. */
async function typePin(digits: readonly number[]): Promise<{ atTheCard: number; afterwards: number }> {
  for (const digit of digits) {
    await world.press(text([digit]))
    collectGarbage()
  }
  await world.command('confirm_pin')
  await world.pass(40, 10)
  collectGarbage()
  const atTheCard = countInMemory(VERIFY, digits)
  await world.pass(30, 10)
  const afterwards = countInMemory(VERIFY, digits)
  await world.pass(700, 100)
  return { atTheCard, afterwards }
}

const first = await typePin(wrong)
const second = await typePin(right)
const found: FoundInMemory = {
  ordinary: left(() => new Uint8Array(9)),
  ownMemory: left(() => secretBytes(9)),
  atTheCard: Math.min(first.atTheCard, second.atTheCard),
  afterwards: Math.max(first.afterwards, second.afterwards),
  afterSale: countInMemory(VERIFY, right)
}
if (world.recorder.records[0]?.outcome !== 'sold') throw new Error('nothing was sold')
process.stdout.write(`${JSON.stringify(found)}\n`)
