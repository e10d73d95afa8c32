import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const saleAt = JSON.stringify(fileURLToPath(new URL('./sale-at.ts', import.meta.url)))
const words = JSON.stringify(fileURLToPath(new URL('./moment-words.ts', import.meta.url)))

/** Everything that depends on time, said by a process of another time zone. */
const script = `
  const { saleAt } = await import(${saleAt})
  const { momentInWords } = await import(${words})
  const rule = { id: 'bar', version: 1, atLeastYears: 20, pin: 'pin', from: '2026-03-08', until: '2026-11-01',
    hours: [{ days: ['sat'], from: '22:00', until: '02:00' }, { days: ['sun', 'mon'], from: '01:30', until: '03:30' }] }
  const book = { holidays: [], rules: [rule] }
  const first = Date.parse('2026-03-07T00:00:00Z')
  const said = []
  for (let step = 0; step < 24 * 9; step += 1) {
    const ms = first + step * 3600000
    const { state, opensAtMs, changesAtMs } = saleAt(book, { id: 'beer', category: null }, ms)
    said.push([state, opensAtMs, changesAtMs, momentInWords(ms, 0).ja])
  }
  console.log(JSON.stringify([new Date(first).getTimezoneOffset(), said]))
`

function saidIn(timeZone: string): readonly [number, unknown] {
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, TZ: timeZone },
    encoding: 'utf8'
  })
  return JSON.parse(output) as [number, unknown]
}

it('goes by Japan in a process of any time zone, on the days when others change their clocks', () => {
  const [atHome, ...elsewhere] = ['Asia/Tokyo', 'America/New_York', 'Pacific/Kiritimati'].map(saidIn)
  expect([atHome, ...elsewhere].map((each) => each?.[0])).toEqual([-540, 300, -840])
  for (const [, said] of elsewhere) expect(said).toEqual(atHome?.[1])
})
