import { systemClock } from '../../../device/clock.ts'
import { inspectPcsc } from '../../../device/reader/pcsc/inspect-pcsc.ts'
import { createPcscReader } from '../../../device/reader/pcsc/pcsc-reader.ts'
import { isReaderClaimed } from '../../../device/reader/pcsc/reader-claim.ts'
import { err, ok, type Result } from '../../../device/result.ts'
import type { Role } from '../../age/evidence.ts'
import type { CardReport } from './card-report.ts'
import { exitOfCardError, wordsOfCardError, type CardShowError } from './card-show-error.ts'
import { cardJson, printCard } from './print-card.ts'
import { showCard } from './show-card.ts'
import { complain, print, text, untilTold, type CommandValues } from '../command.ts'
import { loadConfiguration, printConfigurationError, type ConfigurationError } from '../config/load-configuration.ts'
import { configurationPath, dataDirectory } from '../config/locations.ts'
import { productionDriverNames } from '../config/schema.ts'
import { exitOfConfigurationError } from '../exit-code-of-error.ts'
import { exitCode } from '../exit-codes.ts'
import { HATACHI } from '../program.ts'

/** As what the card is looked at, and on which reader. */
interface Settings {
  readonly role: Role
  readonly readerName: string | undefined
}

const DEFAULT_TIMEOUT_SECONDS = 30

/** `hatachi card show`. @returns the exit code */
export async function runCard(values: CommandValues, [word]: readonly string[]): Promise<number> {
  if (word !== 'show') throw new TypeError('say what to do with the card: show')
  const timeoutMs = secondsOf(values) * 1000
  const directory = dataDirectory(process.env)
  const settings = settingsOf(text(values, 'config'), directory)
  if (!settings.ok) {
    complain(printConfigurationError(settings.error))
    return exitCode(exitOfConfigurationError(settings.error))
  }
  const { role } = settings.value
  const readerName = text(values, 'reader') ?? settings.value.readerName
  const shown: Result<CardReport, CardShowError> = (await isReaderClaimed())
    ? err({ code: 'appliance_runs' })
    : await look(readerName, role, timeoutMs)
  const asJson = values['json'] === true
  if (!shown.ok) return sayWhy(shown.error, asJson)
  const nowMs = systemClock.nowMs()
  print(asJson ? cardJson(shown.value, role, nowMs) : printCard(shown.value, nowMs))
  return exitCode(shown.value.certificate.result === 'read' ? 'ok' : 'data')
}

/**
 * The role decides what may be shown. Without a sound configuration that is what a service provider may see; one that
 * was named has to be sound.
 */
function settingsOf(named: string | undefined, directory: string): Result<Settings, ConfigurationError> {
  const loaded = loadConfiguration(named ?? configurationPath(directory), productionDriverNames)
  if (loaded.ok) {
    const { role, reader } = loaded.value.configuration
    return ok({ role, readerName: reader?.name })
  }
  if (named !== undefined) return loaded
  if (loaded.error.code !== 'configuration_absent') {
    complain(`the configuration ${loaded.error.path} is not sound and not used. Run: ${HATACHI} doctor`)
  }
  return ok({ role: 'service_provider', readerName: undefined })
}

function secondsOf(values: CommandValues): number {
  const given = text(values, 'timeout') ?? String(DEFAULT_TIMEOUT_SECONDS)
  if (!/^[1-9][0-9]{0,3}$/.test(given)) throw new TypeError(`--timeout must be 1 to 9999 seconds, not "${given}"`)
  return Number(given)
}

async function look(
  readerName: string | undefined,
  role: Role,
  timeoutMs: number
): Promise<Result<CardReport, CardShowError>> {
  const told = new AbortController()
  void untilTold().then(() => {
    told.abort()
  })
  const reader = createPcscReader({ clock: systemClock, ...(readerName === undefined ? {} : { readerName }) })
  const shown = await showCard(reader, role, {
    clock: systemClock,
    timeoutMs,
    onWaiting: () => complain('Lay a card on the reader.'),
    onCollision: () => complain('Two cards lie there: take one away.'),
    signal: told.signal
  })
  if (!shown.ok) return shown
  return ok({ ...shown.value, readerName: (await nameOfReaderWithCard(readerName)) ?? shown.value.readerName })
}

/** Several readers make one `CardReader`, which does not say on which of them the card lies. */
async function nameOfReaderWithCard(readerName = ''): Promise<string | undefined> {
  const inspection = await inspectPcsc({ clock: systemClock })
  if (inspection.result !== 'readers') return undefined
  const [found, ...others] = inspection.readers.filter(({ name, cardPresent }) => cardPresent && name.includes(readerName))
  return others.length === 0 ? found?.name : undefined
}

/** In words on standard error; with `--json` also as one object, so that a script need not read words. */
function sayWhy(error: CardShowError, asJson: boolean): number {
  const words = wordsOfCardError(error)
  if (words !== null) complain(`${words.sentence} ${words.remedy}`)
  if (asJson) print(JSON.stringify({ error: error.code }))
  return exitCode(exitOfCardError(error))
}
