import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Names the folder in which one run of tests packs, once for all that look at a package. */
export const PACK_FOLDER = 'HATACHI_TEST_PACK_FOLDER'

/**
 * For vitest's `globalSetup`: an empty folder outside the checkout, told to the workers by the environment. Nothing is
 * packed until somebody asks (`packWithStandIn`). Gives what takes the folder away when the run ends.
 */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'hatachi-package-'))
  process.env[PACK_FOLDER] = folder
  return () => {
    rmSync(folder, { recursive: true, force: true })
  }
}
