import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linesOf } from './json-lines.ts'

async function split(chunks: readonly Uint8Array[], maxBytes: number): Promise<string[]> {
  const lines: string[] = []
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield await Promise.resolve(chunk)
  }
  for await (const { text, tooLong } of linesOf(stream(), maxBytes)) lines.push(tooLong ? `too long: ${text}` : text)
  return lines
}

const bytes = (text: string) => new TextEncoder().encode(text)

describe('linesOf', () => {
  test('finds the same lines however the stream is cut', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, 'x'))
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.nat(200)), async (lines, cuts) => {
        const all = bytes(lines.join('\n'))
        const places = [0, ...cuts.map((cut) => Math.min(cut, all.length)).sort((a, b) => a - b), all.length]
        const chunks = places.slice(1).map((end, index) => all.subarray(places[index], end))
        expect(await split(chunks, 1000)).toEqual(lines.filter((text) => text.trim() !== ''))
      })
    )
  })

  test('keeps the beginning of a line above the limit, and goes on behind it', async () => {
    expect(await split([bytes('ok\n123456789'), bytes('0123\nok')], 9)).toEqual(['ok', 'too long: 123456789', 'ok'])
    expect(await split([bytes('1234567890')], 9)).toEqual(['too long: '])
    expect(await split([bytes('123456789\n')], 9)).toEqual(['123456789'])
  })

  test('holds no more than the beginning of a line that does not end', async () => {
    const chunk = new Uint8Array(1024 * 1024).fill(0x61)
    const lines = await split([...new Array<Uint8Array>(40).fill(chunk), bytes('\nok')], 2 * 1024 * 1024)
    expect(lines.map((text) => text.length)).toEqual(['too long: '.length + 4096, 2])
  })
})
