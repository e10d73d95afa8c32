import { writeFileSync } from 'node:fs'
import { KEYS_TO_SEND } from './keys.ts'
import { READ_FACTS, SEND_KEY_EVENT } from './page-scripts.ts'
import { factsSchema, type TvScreen } from './tv-screen.ts'
import { startWpe, type TvSize } from './wpe.ts'

export interface WpeScreen extends TvScreen {
  /** Processor time that the engine has had so far, milliseconds. */
  processorMs(): number
}

/** A television drawn by WPE WebKit. */
export async function openWpeScreen(size: TvSize): Promise<WpeScreen> {
  const { session, consoleLines, processorMs, close } = await startWpe(size)
  const facts = async () => factsSchema.parse(await session.run(READ_FACTS))
  return {
    engine: `WPE WebKit ${size} (${session.browser})`,
    open: async (url) => {
      await session.open(url)
      await facts()
    },
    press: (key) => session.tapKey(KEYS_TO_SEND[key].webDriver),
    pressSetKey: async (key) => {
      await session.run(SEND_KEY_EVENT, key)
    },
    facts,
    run: (body, ...args) => session.run(body, ...args),
    screenshot: async (path) => {
      writeFileSync(path, await session.screenshot())
    },
    errors: async (now) => {
      const said = consoleLines().filter((line) => / (?:ERROR|WARN)/.test(line))
      return [...(now ?? (await facts())).errors, ...said]
    },
    processorMs,
    close
  }
}
