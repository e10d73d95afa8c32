import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { VirtualReaderAnswer, VirtualReaderValue, VirtualReaderVerb } from './virtual-reader-protocol.ts'

/** How much of what the process said last is kept, for the error that tells why it ended. */
const KEPT_WORDS_CHARACTERS = 4_000

/** What is said between whoever started a virtual reader and the process inside its world. */
export interface Conversation {
  /** Rejects with the world's own words where it cannot, and where the world ends before it has answered. */
  readonly ask: (verb: VirtualReaderVerb) => Promise<VirtualReaderValue>
  /** Whether the world stands: its first line. */
  readonly first: Promise<VirtualReaderValue>
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>
}

/** Holds the conversation over the standard streams of the world's process. */
export function converse(child: ChildProcessWithoutNullStreams): Conversation {
  const waiting = new Map<number, PromiseWithResolvers<VirtualReaderValue>>()
  let words = ''
  let asked = 0
  let isOver = false
  const expect = (id: number): Promise<VirtualReaderValue> => {
    const answer = Promise.withResolvers<VirtualReaderValue>()
    if (isOver) answer.reject(new Error('the virtual reader has ended'))
    else waiting.set(id, answer)
    return answer.promise
  }
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => undefined)
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-KEPT_WORDS_CHARACTERS)
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line) as VirtualReaderAnswer
    const asker = waiting.get(answer.id)
    waiting.delete(answer.id)
    if (answer.ok) asker?.resolve(answer.value)
    else asker?.reject(new Error(answer.why))
  })
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      isOver = true
      for (const { reject } of waiting.values()) reject(new Error(`the virtual reader has ended: ${words}`))
      waiting.clear()
      resolve()
    }
    child.once('error', (error) => {
      words += error.message
      end()
    })
    child.once('close', end)
  })
  return {
    ask: (verb) => {
      asked += 1
      const answer = expect(asked)
      child.stdin.write(`${JSON.stringify({ ...verb, id: asked })}\n`)
      return answer
    },
    first: expect(0),
    ended
  }
}
