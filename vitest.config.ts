import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Tests start hundreds of processes of ours. What one has compiled, the next need not: half of what they cost.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'out/test/compile-cache')

/** Beside the code, but apart: it puts another module in the place of one. */
const ALONE = ['renderer/operator/idle.test.ts']

export default defineConfig({
  test: {
    reporters: ['default', './test/support/reporters/vitest-counts.ts'],
    // One more than there are cores, also with Playwright beside: a test often waits for a process, a timer or a disk.
    maxWorkers: availableParallelism() + 1,
    // Vitest runs them in the order of their names: `apart` first, which has the longest.
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['device/**/*.test.ts', 'main/**/*.test.ts', 'renderer/**/*.test.ts'],
          exclude: ALONE,
          // A process a worker, not one a file: starting Node and reading the same modules anew cost more than most of
          // these tests. What one of them spies on or stubs is put back before the next.
          isolate: false
        }
      },
      // What starts appliances and processes, counts what they leave behind, or breaks them: a process a file.
      {
        extends: true,
        test: { name: 'apart', include: ['test/**/*.test.ts', ...ALONE], globalSetup: ['test/package/support/pack-folder.ts'] }
      }
    ],
    exclude: ['**/node_modules/**', 'out/**', 'test/e2e/**'],
    pool: 'forks',
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    // Watchdogs, not measures: a test that takes this long hangs, also where the machine is shared.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    allowOnly: process.env['CI'] !== 'true'
  }
})
