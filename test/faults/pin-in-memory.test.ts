import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { FoundInMemory } from './support/pin-in-memory-child.ts'

const CHILD = join(import.meta.dirname, 'support/pin-in-memory-child.ts')

/** Linux alone lets a process read its own memory as a file. */
test.runIf(process.platform === 'linux')('a PIN that was used is nowhere in memory, moved about or not', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', CHILD])
  const found = JSON.parse(stdout) as FoundInMemory
  // The search finds what is there: copies of an ordinary array, and the command on its way to the card.
  expect(found.ordinary).toBeGreaterThan(0)
  expect(found.atTheCard).toBeGreaterThan(0)
  expect(found).toMatchObject({ ownMemory: 0, afterwards: 0, afterSale: 0 })
})
