import type { Clock } from '../../../device/clock.ts'
import type { CardReader } from '../../../device/reader/card-reader.ts'
import { machineDrivers } from '../../../device/vending/drivers.ts'
import type { CallAnswer } from '../../contract/operator.ts'
import type { SetUpAnswers } from '../../contract/operator-set-up.ts'
import { probePlatform } from '../doctor/platform-probe.ts'
import type { Drivers } from '../drivers.ts'
import { machineOf } from './compose-configuration.ts'
import { productTemplates } from './product-templates.ts'
import type { SetUpFile } from './set-up-folder.ts'

/** What came of trying one part. */
export type TryAnswer = CallAnswer<'try_set_up'>

/** How long a reader or machine may take to report itself: a PC/SC service that starts takes seconds. */
const REPORTS_WITHIN_MS = 8_000

/** What stands for the products before any is chosen: nothing is handed out, and a line needs no more to be tried. */
const somethingSold = productTemplates[0]?.products ?? []

export interface TryParts {
  readonly clock: Clock
  readonly drivers: Drivers
}

/**
 * Shakes hands with the platform and asks for one challenge: no fee, and nothing about a person. Codes: `answers`,
 * `files_missing`, `bad_endpoint`, those of the doctor's probe, `bad_answer`.
 */
export async function tryPlatform(answers: SetUpAnswers, files: readonly SetUpFile[]): Promise<TryAnswer> {
  const pemOf = (kind: SetUpFile['kind']) => files.find((file) => file.kind === kind)?.pem
  const [certificatePem, keyPem, caPem] = [pemOf('client_certificate'), pemOf('client_key'), pemOf('server_ca')]
  const { endpoint = '' } = answers
  if (certificatePem === undefined || keyPem === undefined || caPem === undefined) return bad('platform', 'files_missing')
  if (!URL.canParse(endpoint) || new URL(endpoint).protocol !== 'https:') return bad('platform', 'bad_endpoint')
  // Only address and credentials are used of these settings.
  const probe = await probePlatform({ endpoint, credentials: { certificatePem, keyPem, caPem } })
  if (probe.result === 'failed') return bad('platform', probe.reason)
  if (!probe.understood) return bad('platform', 'bad_answer', { status: probe.status })
  return { part: 'platform', good: true, code: 'answers', facts: {} }
}

/** Starts the reader's driver and waits for its word. Codes: `ready`, those of `ReaderError`, `silent`, `not_chosen`. */
export async function tryReader({ readerDriver = '' }: SetUpAnswers, { clock, drivers }: TryParts): Promise<TryAnswer> {
  const create = Object.hasOwn(drivers.readers, readerDriver) ? drivers.readers[readerDriver] : undefined
  if (create === undefined) return bad('reader', 'not_chosen')
  const reader: CardReader = create({ reader: { driver: readerDriver } }, clock)
  const word = Promise.withResolvers<TryAnswer>()
  const cancel = clock.after(REPORTS_WITHIN_MS, () => {
    word.resolve(bad('reader', 'silent'))
  })
  try {
    await reader.start((event) => {
      if (event.type === 'reader_ready') {
        word.resolve({ part: 'reader', good: true, code: 'ready', facts: { name: event.readerName } })
      }
      if (event.type === 'reader_lost') word.resolve(bad('reader', event.error.code))
    })
    return await word.promise
  } finally {
    cancel()
    await reader.close()
  }
}

/** Opens the machine's line and waits for its word. Codes: `ready`, `lost` (with the driver's cause), `silent`, `not_chosen`, `bad_settings`. */
export async function tryMachine(answers: SetUpAnswers, { clock, drivers }: TryParts): Promise<TryAnswer> {
  const driver = machineDrivers.find(({ name }) => name === answers.machineDriver)
  if (driver === undefined) return bad('machine', 'not_chosen')
  const settings = driver.settings.safeParse(machineOf(answers, answers.products ?? somethingSold))
  if (!settings.success) return bad('machine', 'bad_settings', { where: settings.error.issues[0]?.path.join('.') ?? '' })
  const tried = driver.create(settings.data, { open: drivers.openSerialPort, clock })
  const word = Promise.withResolvers<TryAnswer>()
  const cancel = clock.after(REPORTS_WITHIN_MS, () => {
    word.resolve(bad('machine', 'silent'))
  })
  try {
    await tried.start((event) => {
      if (event.type === 'machine_ready') word.resolve({ part: 'machine', good: true, code: 'ready', facts: {} })
      if (event.type === 'machine_lost') word.resolve(bad('machine', 'lost', { cause: event.cause }))
    })
    return await word.promise
  } finally {
    cancel()
    await tried.close()
  }
}

function bad(part: TryAnswer['part'], code: string, facts: TryAnswer['facts'] = {}): TryAnswer {
  return { part, good: false, code, facts }
}
