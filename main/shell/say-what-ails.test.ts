import { expect, test } from 'vitest'
import type { ReaderError } from '../../device/reader/card-reader.ts'
import type { ShopperView } from '../contract/shopper.ts'
import { machineFaultWords } from './machine-faults.ts'
import { READER_FAULTS } from './reader-faults.ts'
import { sayWhatAils, type WatchedSession } from './say-what-ails.ts'

const preferences = { language: 'ja', reach: 'standing' } as const
const idle: ShopperView = { screen: 'attract', ...preferences }
const out = (cause: 'starting' | 'reader' | 'machine' | 'door' | 'store' | 'service'): ShopperView => ({
  screen: 'out_of_service',
  ...preferences,
  message: { ja: 'x', en: 'x' },
  cause
})

function watch(first: ShopperView) {
  let fault: ReturnType<WatchedSession['readerFault']> = null
  let machineFault: string | null = null
  let show: (view: ShopperView) => void = () => undefined
  const said: string[] = []
  const end = sayWhatAils(
    {
      view: () => first,
      readerFault: () => fault,
      machineFault: () => machineFault,
      onView: (listener) => {
        show = listener
        return () => (show = () => undefined)
      }
    },
    (line) => said.push(line)
  )
  return {
    said,
    end,
    show: (view: ShopperView, code: ReaderError['code'] | null = null, cause: string | null = null) => {
      fault = code
      machineFault = cause
      show(view)
    }
  }
}

test('maintenance and a machine that was taken out are told apart', () => {
  const { said, show } = watch(idle)
  show({ screen: 'service', ...preferences, show: { test: 'none' } })
  show({ screen: 'service', ...preferences, show: { test: 'screen', touched: [] } })
  show(out('service'))
  expect(said).toEqual([
    'out of service: A technician is at work on the machine: nothing is sold.',
    expect.stringMatching(/^out of service: The machine was taken out of service: nothing is sold. Run: .* service status$/) as string
  ])
})

test('each change is said once, with what mends it', () => {
  const { said, show, end } = watch(out('starting'))
  show(out('reader'))
  show(out('reader'), 'reader_service_absent')
  show(out('reader'), 'reader_service_absent')
  show(out('reader'), 'reader_absent')
  show(idle)
  show(idle)
  show(out('machine'))
  end()
  show(idle)
  expect(said).toEqual([
    'out of service: starting',
    'out of service: the card reader has not reported yet',
    `out of service: reader_service_absent: ${READER_FAULTS.reader_service_absent.sentence} ${READER_FAULTS.reader_service_absent.remedy}`,
    `out of service: reader_absent: ${READER_FAULTS.reader_absent.sentence} ${READER_FAULTS.reader_absent.remedy}`,
    'in service',
    'out of service: the machine has not reported yet'
  ])
})

test('of a machine what its driver says, each cause anew', () => {
  const { said, show } = watch(idle)
  for (const cause of ['port_absent', 'port_absent', 'no_poll', 'of_my_own', 'toString']) show(out('machine'), null, cause)
  show(out('door'))
  show(out('store'))
  expect(said).toEqual([
    'out of service: machine: port_absent: The serial line of "machine.port" is not there. ' +
      'Plug the adapter in, or mend "machine.port". Run: ls -l /dev/serial/by-id/',
    expect.stringMatching(/^out of service: machine: no_poll: The machine does not poll on its MDB bus\. Check power and cable /),
    'out of service: machine: of_my_own: The machine is lost. Check power and cable of it. Run: npx hatachi doctor',
    'out of service: machine: toString: The machine is lost. Check power and cable of it. Run: npx hatachi doctor',
    expect.stringMatching(/^out of service: door: The machine's door is open\. Close it\. /),
    'out of service: store. Run: npx hatachi doctor'
  ])
})

test.each([
  ...['port_absent', 'port_denied', 'port_busy', 'port_lost', 'open_timed_out', 'write_timed_out'],
  ...['no_answer', 'no_feedback', 'no_poll', 'no_ack', 'no_heartbeat', 'version_unsupported'],
  ...['machine_silent', 'machine_inactive', 'machine_disabled', 'driver_failed']
])('%s of a machine has a sentence and a remedy of its own', (cause) => {
  const { sentence, remedy } = machineFaultWords(cause)
  expect(sentence).toMatch(/^[A-Z].*\.$/)
  expect(sentence).not.toBe(machineFaultWords('').sentence)
  expect(remedy).not.toBe('')
})

test('every fault of the reader has a sentence and a remedy', () => {
  for (const { sentence, remedy } of Object.values(READER_FAULTS)) {
    expect(sentence).toMatch(/^[A-Z].*\.$/)
    expect(remedy).toMatch(/Run: |run: /)
  }
})
