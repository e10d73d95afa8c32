import { defineConfig } from '@playwright/test'
import { findChromium } from './main/shell/bootstrap/find-chromium.mjs'

const chromium = findChromium()
const isRoot = process.getuid?.() === 0

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  forbidOnly: process.env['CI'] === 'true',
  // A test that passes at the second try is a broken test.
  retries: 0,
  workers: 1,
  // A watchdog, not a measure.
  timeout: 120_000,
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
