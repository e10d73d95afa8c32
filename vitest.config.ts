import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Tests start hundreds of processes of ours. What one has compiled, the next need not: half of what they cost.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'out/test/compile-cache')

export default defineConfig({
  test: {
    include: ['device/**/*.test.ts', 'main/**/*.test.ts', 'renderer/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'out/**', 'test/e2e/**'],
    reporters: ['default', './test/support/reporters/vitest-counts.ts'],
    pool: 'forks',
    // One more than there are cores, with Playwright beside: a test often waits for a process, a timer or a disk.
    maxWorkers: availableParallelism() + 1,
    // Watchdogs, not measures: a test that takes this long hangs, also where the machine is shared.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    allowOnly: process.env['CI'] !== 'true'
  }
})
