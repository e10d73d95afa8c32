import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { findChromium } from '../../main/shell/bootstrap/find-chromium.mjs'
import { TV_SCENES } from '../../main/shell/development/television/tv-scenes.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface TvTourLine {
  readonly scene: string
  readonly size: string
  readonly outcome: string
  readonly asExpected: boolean
  readonly presses: number
  readonly facts: readonly string[]
  readonly seen: Readonly<Record<string, unknown>>
  readonly pictures: readonly string[]
}

/** Runs `hatachi demo --tour tv --brief` as a person would. */
function runTour(dataDirectory: string): Promise<{ readonly code: number | null; readonly lines: readonly TvTourLine[] }> {
  const child = spawn(process.execPath, [join(root, 'main/shell/cli.ts'), 'demo', '--tour', 'tv', '--brief', '--latency', 'none'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, HATACHI_DATA_DIR: dataDirectory, HATACHI_CHROMIUM: findChromium()?.path }
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => {
      const lines = output.split('\n').filter((line) => line !== '')
      resolve({ code, lines: lines.map((line) => JSON.parse(line) as TvTourLine) })
    })
  })
}

test('the television’s tour plays every scene by keys alone, and each ends as it has to', async () => {
  test.setTimeout(600_000)
  const dataDirectory = mkdtempSync(join(tmpdir(), 'hatachi-tour-tv-'))
  try {
    const { code, lines } = await runTour(dataDirectory)
    expect(lines.filter((line) => !line.asExpected)).toEqual([])
    expect(lines.map(({ scene }) => scene)).toEqual(TV_SCENES.map(({ name }) => name))
    expect(new Set(lines.map(({ size }) => size))).toEqual(new Set(['1920x1080', '1280x720']))
    // The tour's own word is not taken for what matters most.
    const of = (scene: string) => lines.find((line) => line.scene === scene)
    expect(of('booking-made-and-cancelled')?.seen).toMatchObject({ booked: 1, left: 0 })
    // From login to a booking in at most twelve presses after the PIN (issue 10).
    expect(of('booking-made-and-cancelled')?.seen['pressesToBook']).toBeLessThanOrEqual(12)
    expect(of('idle-logout')?.facts).toEqual(['tv_login logged_in', 'tv_logout idle'])
    expect(of('revoked-card-refused')?.facts).toEqual(['tv_login refused'])
    expect(lines.filter(({ presses }) => presses === 0)).toEqual([])
    expect(lines.flatMap((line) => line.pictures).filter((path) => !existsSync(path))).toEqual([])
    expect(code).toBe(0)
  } finally {
    rmSync(dataDirectory, { recursive: true })
  }
})
