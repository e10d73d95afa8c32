import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { ResponseBody } from './response-body.ts'

/** An answer whose chunks come as the test says, with what Node's would count. */
class Answer extends EventEmitter {
  complete = true
  isPaused = false

  pause(): void {
    this.isPaused = true
  }

  resume(): void {
    this.isPaused = false
  }
}

function bodyOf(): { readonly answer: Answer; readonly body: ResponseBody } {
  const answer = new Answer()
  return { answer, body: new ResponseBody(answer as unknown as IncomingMessage) }
}

test('chunks of one byte hold the server up as soon as they take much room, and come joined', async () => {
  const { answer, body } = bodyOf()
  let sent = 0
  while (!answer.isPaused && sent < 100_000) {
    answer.emit('data', Buffer.of(sent & 0xff))
    sent += 1
  }
  expect(sent).toBeLessThan(10_000)
  answer.emit('end')
  const joined: Buffer[] = []
  for await (const chunk of body.chunks()) joined.push(chunk)
  expect(joined).toHaveLength(1)
  expect(answer.isPaused).toBe(false)
  expect(joined[0]).toEqual(Buffer.from(Array.from({ length: sent }, (_, index) => index & 0xff)))
})

test('what came before a cut is given, then the cut is told', async () => {
  const { answer, body } = bodyOf()
  answer.emit('data', Buffer.from('ab'))
  answer.emit('data', Buffer.from('c'))
  answer.emit('error', new Error('reset'))
  const chunks = body.chunks()
  expect((await chunks.next()).value).toEqual(Buffer.from('abc'))
  await expect(chunks.next()).rejects.toThrow('cut off')
})
