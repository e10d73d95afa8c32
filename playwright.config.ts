import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'
import { findChromium } from './main/shell/bootstrap/find-chromium.mjs'

const chromium = findChromium()
const isRoot = process.getuid?.() === 0

// Shared by the processes of ours that tests start, as in vitest.config.ts.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'out/test/compile-cache')

const LONGEST = 'e2e/tour.spec.ts'

export default defineConfig({
  testDir: 'test',
  projects: [
    // Files run in the order of their names. One test of more than a minute that came last would run alone.
    { name: 'longest', testMatch: LONGEST },
    { name: 'others', testMatch: ['e2e/**/*.spec.ts', 'electron/**/*.spec.ts'], testIgnore: LONGEST }
  ],
  outputDir: 'test-results',
  // The pictures that are compared are the gallery of docs/gallery.md. One that is missing is a failed test: they are
  // taken by `npm run gallery -- --update` only.
  snapshotPathTemplate: 'docs/gallery/{arg}{ext}',
  updateSnapshots: 'none',
  forbidOnly: process.env['CI'] === 'true',
  // A test that passes at the second try is a broken test.
  retries: 0,
  // vitest runs beside it: a third worker only takes turns with the two.
  workers: availableParallelism(),
  // Watchdogs, not measures: what they end hangs, also where many others want the processors.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['./test/support/reporters/playwright-counts.ts']],
  use: {
    browserName: 'chromium',
    headless: true,
    trace: 'off',
    launchOptions: {
      ...(chromium === undefined ? {} : { executablePath: chromium.path }),
      // Root has no user namespace to make a sandbox of.
      chromiumSandbox: !isRoot,
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ]
    }
  }
})
