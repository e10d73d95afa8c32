import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { findChromium } from '../../main/shell/bootstrap/find-chromium.mjs'
import { VENDING_TOUR } from '../../main/shell/development/tour-vending-scenes.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The tour of the first sale is judged where its traces are sought: test/faults/tour-leaves-no-trace.test.ts. */
interface TourLine {
  readonly scene: string
  readonly outcome: string
  readonly size: string
  readonly goods: readonly string[]
  readonly asExpected: boolean
  readonly pictures: readonly string[]
}

/** Runs `hatachi demo --tour` as a person would. */
function runTour(dataDirectory: string, tour: readonly string[]): Promise<{ readonly code: number | null; readonly lines: readonly TourLine[] }> {
  const child = spawn(process.execPath, [join(root, 'main/shell/cli.ts'), 'demo', '--tour', ...tour, '--latency', 'none'], {
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

test('the vending tour plays every scene, upright and wide in turn, and each ends as it has to', async () => {
  test.setTimeout(600_000)
  const dataDirectory = mkdtempSync(join(tmpdir(), 'hatachi-tour-'))
  try {
    const { code, lines } = await runTour(dataDirectory, ['vending', '--brief'])
    expect(lines.filter((line) => !line.asExpected)).toEqual([])
    expect(lines.map(({ scene }) => scene)).toEqual(VENDING_TOUR.map(({ name }) => name))
    // Without --brief each scene is played in both, which takes twice as long; here each machine is.
    for (const machine of new Set(VENDING_TOUR.map((scene) => scene.machine))) {
      const onIt = VENDING_TOUR.filter((scene) => scene.machine === machine).map(({ name }) => name)
      const sizes = lines.filter(({ scene }) => onIt.includes(scene)).map(({ size }) => size)
      expect([machine, new Set(sizes)]).toEqual([machine, new Set(['portrait', 'landscape'])])
    }
    // The tour's own word is not taken for what matters most.
    const endings = (scene: string) => new Set(lines.filter((line) => line.scene === scene).map(({ outcome, goods }) => `${outcome} ${goods.join()}`))
    expect(endings('mixed-basket-sold')).toEqual(new Set(['sold 1,4']))
    expect(endings('mixed-basket-refused')).toEqual(new Set(['refused ']))
    expect(endings('senior-fare-no-full-fare-taken')).toEqual(new Set(['sold 2']))
    expect(endings('jam-after-approval')).toEqual(new Set(['vend_failed ']))
    expect(endings('age-device-refused')).toEqual(new Set(['refused ']))
    expect(lines.flatMap((line) => line.pictures).filter((path) => !existsSync(path))).toEqual([])
    expect(code).toBe(0)
  } finally {
    rmSync(dataDirectory, { recursive: true })
  }
})
