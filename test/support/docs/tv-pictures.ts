/**
 * Takes the pictures of `docs/tv.md` anew: `node test/support/docs/tv-pictures.ts [SIZE LANGUAGE]` walks through every screen
 * of the television in both sizes and languages, or in one, on a world of its own. The faces have to be built. Exit code
 * 0, or 1 where a picture is missing.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Browser } from '@playwright/test'
import { findChromium } from '../../../main/shell/bootstrap/find-chromium.mjs'
import { launchBrowser } from '../../../main/shell/development/shopper-hand.ts'
import { openTvHand } from '../../../main/shell/development/television/tv-hand.ts'
import { startTvWorld } from '../../../main/shell/development/television/tv-world.ts'
import { encodePng, inFewColours } from '../../e2e/support/small-png.ts'
import { repositoryRoot } from '../../lint/source-imports.ts'
import { TV_PICTURE_LANGUAGES, TV_PICTURE_NAMES, TV_PICTURE_SIZES, TV_PICTURES_FOLDER, TV_TOLD_NAMES } from './tv-document.ts'
import { showTold } from './tv-told.ts'
import { walkTelevision } from './tv-walk.ts'

const COLOURS = 64
/** Half an hour of pictures is no visit: the scene of idleness is met soon. */
const IDLE_SECONDS = 45

type Size = (typeof TV_PICTURE_SIZES)[number]
type Language = (typeof TV_PICTURE_LANGUAGES)[number]

async function takeAll(browser: Browser, size: Size, language: Language): Promise<readonly string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-tv-pictures-'))
  const world = await startTvWorld({ language, timeouts: { idleSeconds: IDLE_SECONDS } })
  const taken = new Set<string>()
  const store = (raw: Buffer, path: string) => {
    const to = join(repositoryRoot, TV_PICTURES_FOLDER, path)
    mkdirSync(dirname(to), { recursive: true })
    writeFileSync(to, encodePng(inFewColours(raw, COLOURS)))
  }
  try {
    const hand = await openTvHand(browser, world.screenUrl, size, directory, 0.5)
    try {
      await walkTelevision({
        world,
        hand,
        browser,
        language,
        directory,
        take: async (name) => {
          store(readFileSync(await hand.picture(name)), `${size}/${language}/${name}.png`)
          taken.add(name)
        },
        takeTelephone: async (name, picture) => {
          store(readFileSync(await picture()), `telephone/${language}/${name}.png`)
        }
      })
    } catch (fault) {
      console.error(`${size} ${language}: stopped after ${[...taken].at(-1) ?? 'nothing'}: ${await hand.picture('stopped')}`)
      throw fault
    }
    await hand.close()
    const take = (name: string, png: Buffer) => {
      store(png, `${size}/${language}/${name}.png`)
      taken.add(name)
    }
    await showTold({ browser, size, language, take })
    rmSync(directory, { recursive: true })
  } finally {
    await world.close()
  }
  return [...TV_PICTURE_NAMES, ...TV_TOLD_NAMES].filter((name) => !taken.has(name))
}

const found = findChromium()
if (found === undefined) throw new Error('there is no Chromium')
const [onlySize, onlyLanguage] = process.argv.slice(2)
const browser = await launchBrowser(found.path)
try {
  for (const size of TV_PICTURE_SIZES) {
    for (const language of TV_PICTURE_LANGUAGES) {
      if ((onlySize ?? size) !== size || (onlyLanguage ?? language) !== language) continue
      const missing = await takeAll(browser, size, language)
      console.log(`${size} ${language}: ${missing.length === 0 ? 'all taken' : `missing: ${missing.join(', ')}`}`)
      if (missing.length > 0) process.exitCode = 1
    }
  }
} finally {
  await browser.close()
}
