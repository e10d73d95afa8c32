import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REMOTE_KEYS } from '../../main/contract/remote-key.ts'
import { readKey, tableMap } from '../../renderer/tv/keys/read-key.ts'
import { openChromiumScreen } from '../support/tv/chromium-screen.ts'
import { crawl, type CrawlOptions } from '../support/tv/crawl.ts'
import { READ_TEXT_FAULTS } from '../support/tv/page-scripts.ts'
import { startPracticePage, type PracticeFault, type PracticePage } from '../support/tv/practice-page.ts'
import { waitFor, type TvScreen } from '../support/tv/tv-screen.ts'
import { openWpeScreen } from '../support/tv/wpe-screen.ts'
import { hasWpe } from '../support/tv/wpe.ts'

/** That what measures the television finds what it is there to find, in the set-top engine and in Chromium. */

let page: PracticePage
beforeAll(async () => {
  page = await startPracticePage()
})
afterAll(async () => {
  await page.close()
})

const walk: CrawlOptions = {
  depth: 3,
  mostPresses: 600,
  mostBacks: 3,
  quietMs: 60,
  isHome: ({ place }) => place === 'home',
  isOver: ({ screen }) => screen === 'settings'
}

const NEAR = { depth: 1, mostPresses: 40 }

/** A machine without the set-top engine cannot measure in it; CI has it. */
const WPE_NAME = hasWpe() ? 'WPE WebKit' : 'WPE WebKit (left out: Debian packages cog, wpewebkit-driver and weston are missing)'

describe.each([
  [WPE_NAME, hasWpe(), () => openWpeScreen('720p')],
  ['Chromium', true, () => openChromiumScreen('720p')]
])('%s', (_, isThere, open) => {
  let tv: TvScreen
  beforeAll(async () => {
    if (isThere) tv = await open()
  })
  afterAll(async () => {
    if (isThere) await tv.close()
  })

  it.skipIf(!isThere)('shows 1280x720, and gets every key of the remote control as a real one', async () => {
    await tv.open(page.url(null))
    const { viewport } = await waitFor(tv, { pageId: 'home' })
    expect(viewport).toEqual({ width: 1280, height: 720 })
    const keys = { table: tableMap(), learned: new Map() }
    for (const key of REMOTE_KEYS) {
      await tv.press(key)
      const sent = (await tv.run('return lastKey')) as { key: string; keyCode: number; isTrusted: boolean }
      expect(sent.isTrusted, key).toBe(true)
      expect(readKey({ ...sent, code: '' }, keys)).toBe(key)
    }
    await tv.pressSetKey({ key: 'Unidentified', keyCode: 461 })
    const back = (await tv.run('return lastKey')) as { key: string; keyCode: number; isTrusted: boolean }
    expect(back).toEqual({ key: 'Unidentified', keyCode: 461, isTrusted: false })
  })

  it.skipIf(!isThere)('walks a page that is well made, and finds nothing', async () => {
    const report = await crawl([{ tv, start: () => tv.open(page.url(null)) }], walk)
    expect(report.faults).toEqual([])
    expect([...report.pages].sort()).toEqual([
      'page/home/home',
      'page/service/list',
      'page/service/thing',
      'settings/service/settings'
    ])
    expect(report.isWhole).toBe(true)
    // The list, the thing, and the settings over each of the three.
    expect(report.wentHome).toBe(5)
    expect(await tv.run(READ_TEXT_FAULTS)).toEqual([])
  })

  it.skipIf(!isThere).each<readonly [PracticeFault, RegExp, Partial<CrawlOptions>]>([
    ['no_ring', /^no ring round a/, NEAR],
    ['two_focuses', /^2 elements have the focus/, NEAR],
    ['focus_away', /^the browser's focus is not on a/, NEAR],
    ['off_screen', /^b has the focus off the screen/, NEAR],
    ['stuck', /^not home after 3 times Back/, NEAR],
    ['dead_end', /^no key leads on/, {}],
    ['lost_place', /^Back leads to page\/home\/home@a and not to where one was, page\/home\/home@b/, {}],
    ['shouts', /green/, NEAR]
  ])('finds %s', async (fault, words, length) => {
    const report = await crawl([{ tv, start: () => tv.open(page.url(fault)) }], { ...walk, ...length })
    expect(report.faults).toContainEqual(expect.stringMatching(words))
  })

  it.skipIf(!isThere)('finds words that are cut', async () => {
    await tv.open(page.url('text_cut'))
    expect(await tv.run(READ_TEXT_FAULTS)).toContainEqual(expect.stringMatching(/^cut off: "a えらぶ"/))
  })

  it.skipIf(!isThere)('finds words for a voice only of which something is drawn', async () => {
    await tv.open(page.url('voice_drawn'))
    expect(await tv.run(READ_TEXT_FAULTS)).toContainEqual(expect.stringMatching(/^cut off: "よみあげ" in DIV.voice/))
  })
})
