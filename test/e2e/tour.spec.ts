import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { findChromium } from '../../main/shell/bootstrap/find-chromium.mjs'
import { FIRST_SALE_TOUR } from '../../main/shell/development/tour-scenes.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface TourLine {
  readonly scene: string
  readonly role: string
  readonly outcome: string
  readonly asExpected: boolean
  readonly pictures: readonly string[]
}

/** Runs `hatachi demo --tour` as a person would. */
function runTour(dataDirectory: string): Promise<{ readonly code: number | null; readonly lines: readonly TourLine[] }> {
  const child = spawn(process.execPath, [join(root, 'main/shell/cli.ts'), 'demo', '--tour', '--latency', 'none'], {
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
      resolve({ code, lines: lines.map((line) => JSON.parse(line) as TourLine) })
    })
  })
}

test('the tour plays every scene in both roles, and each ends as it has to', async () => {
  test.setTimeout(300_000)
  const dataDirectory = mkdtempSync(join(tmpdir(), 'hatachi-tour-'))
  try {
    const { code, lines } = await runTour(dataDirectory)
    expect(lines.filter((line) => !line.asExpected)).toEqual([])
    for (const role of ['service_provider', 'platform_operator']) {
      const played = lines.filter((line) => line.role === role)
      expect(new Set(played.map((line) => line.scene))).toEqual(new Set(FIRST_SALE_TOUR.map((scene) => scene.name)))
      expect(played).toHaveLength(FIRST_SALE_TOUR.length)
    }
    expect(lines.flatMap((line) => line.pictures).filter((path) => !existsSync(path))).toEqual([])
    expect(code).toBe(0)
  } finally {
    rmSync(dataDirectory, { recursive: true })
  }
})
