import type { PcscInspection } from '../../../device/reader/pcsc/inspect-pcsc.ts'
import type { Result } from '../../../device/result.ts'
import type { CardReport } from '../card/card-report.ts'
import { wordsOfCardError, type CardShowError } from '../card/card-show-error.ts'
import { HATACHI } from '../program.ts'
import { CARD_FAULTS, READER_FAULTS, type FaultWords } from '../reader-faults.ts'
import type { CheckId, CheckResult } from './check-result.ts'
import { fail, pass, warn } from './check-result.ts'
import type { ReaderProbes } from './probes.ts'

/** What of the configuration the checks of the reader want to know; `null` where there is no valid one. */
export interface ReaderWish {
  readonly driver: string | null
  readonly name?: string
}

type PcscReaders = Extract<PcscInspection, { result: 'readers' }>['readers']

const RESTART = 'Run: sudo systemctl restart pcscd'
const ENABLE = 'Run: sudo systemctl enable --now pcscd.socket'
const AS_SERVICE = `sudo -u hatachi env HATACHI_DATA_DIR=/var/lib/hatachi ${HATACHI} doctor`
const WITH_CARD = `${HATACHI} doctor --card`

/**
 * Everything between this machine and a card: the package, the service, the right to use it, the reader, and with
 * `withCard` the card that lies there. Needs no configuration; where there is one, its reader is looked for.
 * @param applianceRuns whether an appliance has the reader, so that the card on it is its shopper's
 */
export async function checkReaderPart(
  wish: ReaderWish,
  probes: ReaderProbes,
  withCard: boolean,
  applianceRuns: boolean
): Promise<readonly CheckResult[]> {
  if (wish.driver === 'agent') return [pass('reader', 'The reader stands beside the television; its agent is looked at below (television_agent).')]
  if (wish.driver !== null && wish.driver !== 'pcsc') {
    return [pass('reader', `The reader driver ${wish.driver} needs nothing of this machine.`)]
  }
  const inspection: PcscInspection = probes.smartcardIsBuilt()
    ? await probes.pcsc()
    : { result: 'failed', code: 'driver_missing' }
  const readers = inspection.result === 'readers' ? inspection.readers : null
  return [
    checkDriver(inspection, probes.smartcardIsBuilt()),
    checkService(inspection, probes.pcscSocket()),
    checkAccess(inspection, probes.pcscSocket(), probes.userName),
    readers === null ? unchecked('reader') : checkReader(readers, wish.name),
    ...(withCard ? [await checkCard(readers, wish.name, probes, applianceRuns)] : [])
  ]
}

function checkDriver(inspection: PcscInspection, built: boolean): CheckResult {
  if (!built) return failed('reader_driver', 'reader_driver_missing')
  if (inspection.result === 'failed' && inspection.code === 'driver_missing') {
    const { remedy } = READER_FAULTS.reader_driver_missing
    return fail('reader_driver', 'The package smartcard is built, but cannot be loaded.', remedy, 'reader_driver_missing')
  }
  return pass('reader_driver', 'The package smartcard is built.')
}

function checkService(inspection: PcscInspection, socket: ReturnType<ReaderProbes['pcscSocket']>): CheckResult {
  const id = 'pcsc_service'
  if (inspection.result === 'readers') return pass(id, 'The PC/SC service runs and answers.')
  switch (inspection.code) {
    case 'access_denied':
      return pass(id, 'The PC/SC service runs.')
    case 'driver_missing':
      return warn(id, 'Not checked, for want of the package smartcard.', 'Mend reader_driver first.')
    case 'service_stuck':
      return failed(id, 'reader_service_stuck')
    case 'service_absent':
      if (socket === 'denied') return warn(id, 'Not checked: this user may not ask it.', 'Mend pcsc_access first.')
      if (socket === 'not_installed') return failed(id, 'reader_service_absent')
      return socket === 'absent'
        ? fail(id, 'The PC/SC service is installed, and does not run.', ENABLE, 'reader_service_absent')
        : fail(id, 'The PC/SC service has ended and left its socket behind.', `${RESTART}.socket pcscd`, 'reader_service_absent')
    case 'unknown':
      return fail(id, 'The PC/SC service gave an answer that is not understood.', RESTART)
  }
}

function checkAccess(
  inspection: PcscInspection,
  socket: ReturnType<ReaderProbes['pcscSocket']>,
  userName: string
): CheckResult {
  const id = 'pcsc_access'
  if (inspection.result === 'readers') return pass(id, `The user ${userName} may use the PC/SC service.`)
  if (inspection.code === 'access_denied') {
    const { remedy } = READER_FAULTS.reader_service_denied
    const asService = userName === 'hatachi' ? '' : ` Or look as the appliance's own user. Run: ${AS_SERVICE}`
    return fail(id, `The PC/SC service does not let the user ${userName} in.`, `${remedy}${asService}`, 'reader_service_denied')
  }
  if (socket === 'denied') {
    const remedy = 'Run: sudo systemctl restart pcscd.socket; ls -l /run/pcscd'
    return fail(id, `The user ${userName} may not use the PC/SC service's socket.`, remedy, 'reader_service_denied')
  }
  return unchecked(id)
}

function checkReader(readers: PcscReaders, wanted: string | undefined): CheckResult {
  const names = listOf(readers)
  if (readers.length === 0) {
    const remedy = 'Plug it in. Run: lsusb; and for its driver: sudo apt-get install libccid'
    return fail('reader', 'No card reader is attached.', remedy, 'reader_absent')
  }
  const ours = readersOf(readers, wanted)
  if (ours.length === 0) {
    const sentence = `No reader has a name with "${wanted ?? ''}" in it; attached: ${names}.`
    return fail('reader', sentence, 'Mend reader.name in the configuration, or plug that reader in. Run: lsusb', 'reader_absent')
  }
  const usable = ours.filter(({ available }) => available)
  if (usable.length === 0) return failed('reader', 'reader_lost')
  const inUse = usable.some((reader) => reader.inUse) ? ' A program uses the card on it.' : ''
  if (usable.length === 1) return pass('reader', `${listOf(usable)} is attached.${inUse}`)
  return pass('reader', `${listOf(usable)} are attached; a card may be laid on any.${inUse}`)
}

async function checkCard(
  readers: PcscReaders | null,
  wanted: string | undefined,
  probes: ReaderProbes,
  applianceRuns: boolean
): Promise<CheckResult> {
  if (readers === null) return unchecked('card')
  const ours = readersOf(readers, wanted).filter(({ available }) => available)
  if (ours.length === 0) return warn('card', 'Not checked, for want of a reader.', 'Mend what is named above first.')
  const present = ours.filter(({ cardPresent }) => cardPresent)
  if (present.length === 0) return warn('card', 'No card lies on the reader.', `Lay one on it. Run: ${WITH_CARD}`)
  if (present.length > 1) return warn('card', 'Two cards lie there.', `Take one away. Run: ${WITH_CARD}`)
  return judgeCard(applianceRuns ? { ok: false, error: { code: 'appliance_runs' } } : await probes.card(wanted))
}

/** A card's own fault is none of the machine's: somebody should look, but nothing is to be mended here. */
function judgeCard(look: Result<CardReport, CardShowError>): CheckResult {
  if (!look.ok) {
    const words = wordsOfCardError(look.error) ?? { sentence: 'It was not looked at.', remedy: `Run: ${WITH_CARD}` }
    return look.error.code.startsWith('reader_') ? fail('card', words.sentence, words.remedy) : warned(words)
  }
  const { token, triesLeft, certificate } = look.value
  if (certificate.result === 'missing') return warned(CARD_FAULTS.certificate_missing)
  if (certificate.result === 'malformed') return warned(CARD_FAULTS.card_malformed)
  if (triesLeft === 'blocked') return warned(CARD_FAULTS.pin_blocked)
  if (triesLeft === 'not_set') return warned(CARD_FAULTS.pin_not_set)
  if (token.kind === 'unknown') {
    return warn('card', `The token label ${token.label} is not known, and nothing is sold for it.`, 'Report the label.')
  }
  return pass('card', `The JPKI applet is there (${token.label}); tries left: ${String(triesLeft)}.`)
}

function readersOf(readers: PcscReaders, wanted = ''): PcscReaders {
  return readers.filter(({ name }) => name.includes(wanted))
}

function listOf(readers: PcscReaders): string {
  return readers.map(({ name }) => name).join(', ')
}

/** The words and the code are those of a running appliance. */
function failed(id: CheckId, fault: keyof typeof READER_FAULTS): CheckResult {
  const { sentence, remedy } = READER_FAULTS[fault]
  return fail(id, sentence, remedy, fault)
}

function warned({ sentence, remedy }: FaultWords): CheckResult {
  return warn('card', sentence, remedy)
}

function unchecked(id: CheckId): CheckResult {
  return warn(id, 'Not checked, for want of a PC/SC service that answers.', 'Mend what is named above first.')
}
