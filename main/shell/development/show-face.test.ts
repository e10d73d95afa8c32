import { closeSync, openSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DockState } from '../../contract/devdock/contract.ts'
import { followMachines } from './follow-machines.ts'
import { showFace, type FaceMeans } from './show-face.ts'

const [first, second, third] = [1, 2, 3].map((port) => `http://127.0.0.1:${String(port)}/shopper/#t=token`) as [
  string,
  string,
  string
]

/** Means that note what is opened; Electron comes when it is given. */
function noted(chromium = false) {
  const fetched = Promise.withResolvers<string | null>()
  const electron: string[][] = []
  const browsed: string[] = []
  const means: FaceMeans = {
    electron: () => fetched.promise,
    openElectron: (binary, args) => electron.push([binary, ...args]),
    openChromium: (url) => {
      if (chromium) browsed.push(url)
      return chromium
    }
  }
  const said: string[] = []
  return { means, electron, browsed, said, say: (line: string) => said.push(line), fetched }
}

const folderOf = (args: readonly string[] | undefined) =>
  args?.find((arg) => arg.startsWith('--data-dir='))?.slice('--data-dir='.length) ?? ''

describe('a face shown in Electron', () => {
  it('opens on the machine that is there once Electron is, and follows to the next', async () => {
    const { means, electron, said, say, fetched } = noted()
    const face = showFace(first, say, means)
    face.moveTo(second)
    expect(said).toEqual([])
    fetched.resolve('/electron')
    await expect.poll(() => electron).toHaveLength(1)
    expect(electron[0]).toEqual(expect.arrayContaining(['/electron', '--attach', '--windowed']))
    const folder = folderOf(electron[0])
    const file = join(folder, 'shopper-url')
    expect(readFileSync(file, 'utf8').trim()).toBe(second)

    // Who reads it at that moment reads the old address, whole: the file is another one, put in its place.
    const reading = openSync(file, 'r')
    face.moveTo(third)
    expect(readFileSync(reading, 'utf8').trim()).toBe(second)
    closeSync(reading)
    expect(readFileSync(file, 'utf8').trim()).toBe(third)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['shopper-url'])
    expect(electron).toHaveLength(1)
    rmSync(folder, { recursive: true })
    // The address holds the token of the face, and the window needs no hand.
    expect(said.join('\n')).not.toContain('token')
  })
})

describe('a face shown elsewhere', () => {
  it('is opened in Chromium on the machine of that moment; of the next it says the address', async () => {
    const { means, browsed, said, say, fetched } = noted(true)
    const face = showFace(first, say, means)
    face.moveTo(second)
    fetched.resolve(null)
    await expect.poll(() => browsed).toEqual([second])
    face.moveTo(third)
    expect(said.at(-1)).toContain(third)
  })

  it.each(['no browser', 'a failure'])('is said by its address where there is %s', async (why) => {
    const { means, said, say, fetched } = noted()
    showFace(first, say, means)
    if (why === 'a failure') fetched.reject(new Error('disk full'))
    else fetched.resolve(null)
    await expect.poll(() => said.join('\n')).toContain(first)
  })
})

describe('whoever follows the machines', () => {
  it("moves the face to each new one, and prints every machine's decisions once", () => {
    let state: Pick<DockState, 'faceUrl' | 'decisions'> = { faceUrl: first, decisions: [] }
    let changed = () => {}
    const moves: string[] = []
    const printed: string[] = []
    followMachines(
      {
        state: () => state,
        onChange: (listener) => {
          changed = listener
          return () => undefined
        }
      },
      { moveTo: (url) => moves.push(url) },
      (line) => printed.push(line)
    )
    const decision = (of: string) => ({ number: 1, outcome: 'sold', reason: null, productId: 'beer', record: { of } }) as const
    state = { faceUrl: first, decisions: [decision('first')] }
    changed()
    changed()
    expect(moves).toEqual([])
    state = { faceUrl: second, decisions: [] }
    changed()
    state = { faceUrl: second, decisions: [decision('second')] }
    changed()
    expect(moves).toEqual([second])
    expect(printed).toEqual(['{"of":"first"}', '{"of":"second"}'])
  })
})
