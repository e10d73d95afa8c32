import { join } from 'node:path'
import type { PackagedPaths } from './packaged-paths.ts'

/** The same places in a checkout, for `electron .` after `npm run build`. */
export function checkoutPaths(root: string): PackagedPaths {
  return {
    node: join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node'),
    entry: join(root, 'main', 'shell', 'cli.ts'),
    shopperFace: join(root, 'out', 'renderer', 'shopper'),
    preload: join(root, 'out', 'main', 'preload.cjs')
  }
}
