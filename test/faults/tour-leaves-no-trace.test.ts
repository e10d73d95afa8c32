import { fork, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../main/shell/bootstrap/find-chromium.mjs'
import { FIRST_SALE_TOUR } from '../../main/shell/development/tour-scenes.ts'
import { Haystack, haystacksBelow } from './support/haystack.ts'
import { findCertificate, findPin, marksOf } from './support/traces-of-cards.ts'

/** The tour, scene by scene, and a search of all that it leaves behind: files, databases row by row, pictures, outputs. */

const root = join(import.meta.dirname, '../..')
const chromium = findChromium()?.path
if (chromium === undefined) {
  console.warn('SKIPPED: that the tour leaves no certificate, serial or PIN behind was NOT tested, for want of Chromium.')
}

/** What the tour prints of a scene. */
interface TourLine {
  readonly scene: string
  readonly role: string
  readonly outcome: string
  readonly reason?: string
  readonly evidence?: { readonly path: { readonly result: string }; readonly ocsp: { readonly result: string } }
  readonly asExpected: boolean
  readonly pictures: readonly string[]
}

describe.skipIf(chromium === undefined)('after the tour', () => {
  let directory = ''
  let exitCode: number | null = null
  let haystacks: readonly Haystack[] = []
  let lines: readonly TourLine[] = []
  const certificates: Buffer[] = []

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'hatachi-traces-'))
    const temporary = join(directory, 'tmp')
    mkdirSync(temporary)
    const built = spawnSync(process.execPath, [join(root, 'main/shell/build.ts'), '--quiet'], { encoding: 'utf8' })
    if (built.status !== 0) throw new Error(built.stderr)

    const child = fork(join(root, 'test/faults/support/tour-with-canaries.ts'), [join(directory, 'demo')], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // What the browser and others leave among temporary files is searched too.
      env: { ...process.env, HATACHI_CHROMIUM: chromium, TMPDIR: temporary }
    })
    const output = { stdout: '', stderr: '' }
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
    child.on('message', (message) => certificates.push(Buffer.from(message as string, 'base64')))
    exitCode = await new Promise((resolve) => child.once('close', resolve))
    const printed = output.stdout.split('\n').filter((line) => line !== '')
    lines = printed.map((line) => JSON.parse(line) as TourLine)
    haystacks = [
      ...haystacksBelow(directory),
      new Haystack('standard output', output.stdout),
      new Haystack('standard error', output.stderr)
    ]
  }, 300_000)

  afterAll(() => {
    rmSync(directory, { recursive: true })
  })

  test('there is something to search, and it is known what for', () => {
    expect(exitCode).toBe(0)
    expect(new Set(certificates.map((certificate) => certificate.toString('hex'))).size).toBeGreaterThanOrEqual(5)
    const names = haystacks.map(({ name }) => name)
    for (const role of ['service-provider', 'platform-operator']) {
      expect(names).toContain(`demo/${role}-indoors/hatachi.db rows`)
      expect(names).toContain(`demo/${role}-indoors/hatachi.yaml`)
      expect(names.filter((name) => name.startsWith(`demo/pictures/${role}/`)).length).toBeGreaterThan(10)
    }
    // The platform's connection files go when the run ends.
    expect(names.filter((name) => /^demo\/platform-\d/.test(name))).toEqual([])
    expect(lines).toHaveLength(2 * FIRST_SALE_TOUR.length)
  })

  test('every scene was played in both roles, and each ended as it has to', () => {
    expect(lines.filter((line) => !line.asExpected)).toEqual([])
    for (const role of ['service_provider', 'platform_operator']) {
      const played = lines.filter((line) => line.role === role)
      expect(new Set(played.map((line) => line.scene))).toEqual(new Set(FIRST_SALE_TOUR.map((scene) => scene.name)))
      expect(played).toHaveLength(FIRST_SALE_TOUR.length)
    }
    // The tour's own word is not taken for what matters most.
    const ends = (scene: string) => lines.filter((line) => line.scene === scene).map(({ outcome, reason }) => [outcome, reason])
    expect(ends('adult-sold')).toEqual([['sold', undefined], ['sold', undefined]])
    expect(ends('minor-refused')).toEqual([['refused', 'age_condition_not_met'], ['refused', 'age_condition_not_met']])
    expect(ends('revoked-refused')).toEqual([['refused', 'certificate_invalid'], ['refused', 'certificate_invalid']])
    expect(ends('card-torn-out')).toEqual([['card_removed', undefined], ['card_removed', undefined]])
    const judged = lines.find((line) => line.scene === 'revoked-refused' && line.role === 'platform_operator')
    expect(judged?.evidence).toMatchObject({ path: { result: 'valid' }, ocsp: { result: 'revoked' } })
    const sealed = lines.find((line) => line.scene === 'revoked-refused' && line.role === 'service_provider')
    expect(sealed?.evidence).toMatchObject({ path: { result: 'not_judged' }, ocsp: { result: 'not_asked' } })
    expect(lines.flatMap((line) => line.pictures).filter((path) => !existsSync(path))).toEqual([])
  })

  test('no certificate and no serial is anywhere, in either role', () => {
    const marks = certificates.map(marksOf)
    expect(haystacks.flatMap((haystack) => marks.flatMap((each) => findCertificate(haystack, each)))).toEqual([])
  })

  test('no PIN is anywhere, in either role', () => {
    const acts = FIRST_SALE_TOUR.flatMap(({ acts }) => acts)
    const pins = new Set(acts.flatMap((act) => (act.do === 'type_pin' ? [act.pin] : [])))
    expect(pins.size).toBeGreaterThanOrEqual(2)
    expect(haystacks.flatMap((haystack) => [...pins].flatMap((pin) => findPin(haystack, pin)))).toEqual([])
  })

  test('and one of them, put there, would have been found', () => {
    const planted = join(directory, 'planted')
    cpSync(join(directory, 'demo/service-provider-indoors'), planted, { recursive: true })
    const [certificate] = certificates
    const marks = marksOf(certificate!)
    const search = () => haystacksBelow(planted).flatMap((haystack) => findCertificate(haystack, marks))
    expect(search()).toEqual([])
    writeFileSync(join(planted, 'kept.der'), certificate!)
    expect(search()).not.toEqual([])
  })
})
