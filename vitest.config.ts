import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['device/**/*.test.ts', 'main/**/*.test.ts', 'renderer/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'out/**', 'test/e2e/**'],
    reporters: ['default', './test/support/reporters/vitest-counts.ts'],
    pool: 'forks',
    // Watchdogs, not measures: a test that takes this long hangs.
    // Watchdogs, not measures: the machines that run this are shared.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    allowOnly: process.env['CI'] !== 'true'
  }
})
