import type { Clock } from '../../../clock.ts'
import type { LineFarEnd } from '../../../serial/simulator/line-far-end.ts'
import { decodeMdbAnswer, encodeMdbCommand, mdbAck, mdbRet } from '../mdb-block.ts'
import type { MdbWord } from '../mdb-block.ts'
import type { MdbFraming } from '../framing.ts'

/** What came of one command: acknowledged, answered with data, or not answered in all its tries. */
export type VmcAnswer =
  | { readonly type: 'ack' }
  | { readonly type: 'data'; readonly bytes: readonly number[] }
  | { readonly type: 'silence' }

/** How a simulated master speaks. */
export interface VmcLineOptions {
  readonly clock: Clock
  readonly framing: MdbFraming
  /** How long an answer is waited for, milliseconds. The bus has 5; a line with a computer behind it needs more. */
  readonly answerMs: number
  /** How often a command is said in all before its device counts as silent. */
  readonly tries: number
  readonly onHeard: (words: readonly MdbWord[]) => void
  readonly onSaid: (words: readonly MdbWord[]) => void
}

/** A master at an adapter's far end: one command at a time, with acknowledgements, RET and repetition. */
export interface VmcLine {
  /** Says a command and resolves with what came of it. Data is acknowledged before it resolves. Not while one is under way. */
  ask(command: readonly number[]): Promise<VmcAnswer>
  /** Forgets the command under way, which never resolves. */
  forget(): void
  detach(): void
}

interface Exchange {
  readonly command: readonly number[]
  readonly settle: (answer: VmcAnswer) => void
  triesLeft: number
  cancel: () => void
}

/**
 * A master's side of the line: says each block, waits for its answer, asks again with RET where the checksum is wrong,
 * and says the block again where nothing came. What comes while nothing is waited for is noise.
 */
export function createVmcLine(line: LineFarEnd, options: VmcLineOptions): VmcLine {
  const { clock, framing } = options
  let carry: Uint8Array = new Uint8Array()
  let words: readonly MdbWord[] = []
  let exchange: Exchange | null = null

  function say(said: readonly MdbWord[]): void {
    options.onSaid(said)
    line.write(framing.encode(said))
  }

  function sayCommand(current: Exchange): void {
    if (current.triesLeft === 0) {
      end(current, { type: 'silence' })
      return
    }
    words = []
    // What came in part before has long run out of the time between two bytes (MDB/ICP 4.3, 1 ms).
    carry = new Uint8Array()
    current.triesLeft -= 1
    waitFor(current)
    say(encodeMdbCommand(current.command))
  }

  function waitFor(current: Exchange): void {
    current.cancel()
    current.cancel = clock.after(options.answerMs, () => {
      sayCommand(current)
    })
  }

  function end(current: Exchange, answer: VmcAnswer): void {
    current.cancel()
    exchange = null
    current.settle(answer)
  }

  function takeWord(word: MdbWord): void {
    const current = exchange
    if (current === null) return
    words = [...words, word]
    const answer = decodeMdbAnswer(words)
    if (answer === null) return
    options.onHeard(words)
    words = []
    switch (answer.type) {
      case 'ack':
        end(current, answer)
        return
      case 'data':
        say([mdbAck])
        end(current, answer)
        return
      case 'nak':
        sayCommand(current)
        return
      case 'broken':
        if (current.triesLeft === 0) return
        current.triesLeft -= 1
        waitFor(current)
        say([mdbRet])
        return
    }
  }

  const detach = line.onBytes((bytes) => {
    const decoded = framing.decode(carry, bytes)
    carry = decoded.carry
    for (const word of decoded.words) takeWord(word)
  })
  return {
    ask: (command) => {
      if (exchange !== null) throw new Error('A master says one command at a time')
      return new Promise((resolve) => {
        exchange = { command, settle: resolve, triesLeft: options.tries, cancel: () => undefined }
        sayCommand(exchange)
      })
    },
    forget: () => {
      exchange?.cancel()
      exchange = null
      words = []
    },
    detach: () => {
      exchange?.cancel()
      exchange = null
      detach()
    }
  }
}
