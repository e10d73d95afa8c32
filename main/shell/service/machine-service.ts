import { randomUUID } from 'node:crypto'
import type { Clock } from '../../../device/clock.ts'
import { machineDriverOf } from '../../../device/vending/drivers.ts'
import type { ClockJudgement } from '../../clock-guard/judge-clock.ts'
import type { ServiceMode, ServiceTest } from '../../contract/operator-watch.ts'
import type { ServiceShow } from '../../contract/shopper-service.ts'
import type { ShopperView } from '../../contract/shopper.ts'
import type { SessionRunner } from '../../session/session-runner.ts'
import type { Companion, EventRecorder } from '../companion.ts'
import type { Configuration } from '../config/configuration.ts'
import { faultName } from '../fault-name.ts'
import { ServiceKeeper } from './service-keeper.ts'
import { TestRound } from './test-round.ts'
import type { ServiceTestWork, TestScreen } from './test-stage.ts'
import { clockTest, networkTest, noPlatformTest, platformTest } from './tests/line-tests.ts'
import { machineTest, relayTest } from './tests/machine-tests.ts'
import { readerTest } from './tests/reader-test.ts'
import { pinPadTest, screenTest, soundTest } from './tests/screen-tests.ts'
import type { WatchedMachine } from './watched-machine.ts'
import type { WatchedReader } from './watched-reader.ts'

/** What service at a machine works with: all of it the running appliance's own. */
export interface MachineServiceParts {
  readonly configuration: Pick<Configuration, 'platform' | 'machine'>
  readonly dataDirectory: string
  readonly clock: Clock
  readonly reader: WatchedReader
  readonly machine: WatchedMachine
  readonly guard: { judgement(): ClockJudgement }
}

/** What of the session a test needs. */
export type ServedSession = Pick<SessionRunner, 'view' | 'onView' | 'showTest'>

/** Service at the machine: its mode, and the tests of a technician. */
export interface MachineService extends Companion {
  readonly keeper: ServiceKeeper
  /** For the session's surroundings. */
  readonly mode: { now(): ServiceMode; onChange(listener: () => void): () => void }
  /** Once, before the start: whose screen shows the tests. */
  attach(session: ServedSession): void
  /** The tests of this run of the program; null before the start, and after the end. */
  round(): TestRound | null
  /** Whether the screen shows maintenance, so that nobody is being served any more. */
  isScreenFree(): boolean
}

/** Puts service together. Starts nothing. */
export function machineService(parts: MachineServiceParts): MachineService {
  const { clock } = parts
  const keeper = new ServiceKeeper(parts)
  let session: ServedSession | null = null
  let round: TestRound | null = null
  let endListening: () => void = () => undefined
  const screen: TestScreen = {
    show: (show) => {
      session?.showTest(show)
    },
    shown: () => (session === null ? null : showOf(session.view())),
    onShown: (listener) =>
      session?.onView((view) => {
        const show = showOf(view)
        if (show !== null) listener(show)
      }) ?? (() => undefined)
  }
  return {
    keeper,
    mode: { now: () => keeper.now().mode, onChange: (listener) => keeper.onChange(listener) },
    attach: (attached) => {
      session = attached
    },
    round: () => round,
    isScreenFree: () => session?.view().screen === 'service',
    start: (recorder: EventRecorder) => {
      round = new TestRound({
        clock,
        freshId: randomUUID,
        screen,
        clearScreen: () => {
          session?.showTest(null)
        },
        works: worksOf(parts),
        recorder,
        onFault: (fault) => {
          recorder.event('fault_caught', { where: 'service_test', name: faultName(fault) })
        }
      })
      endListening = keeper.onChange(() => {
        if (keeper.now().mode !== 'maintenance') round?.end('service_ended')
      })
      keeper.start(recorder)
    },
    stop: async () => {
      round?.end('appliance_stopped')
      round = null
      endListening()
      await keeper.stop()
    }
  }
}

/** What the screen of maintenance shows; null: another screen is shown. */
function showOf(view: ShopperView): ServiceShow | null {
  return view.screen === 'service' ? view.show : null
}

function worksOf({ configuration, reader, machine, guard }: MachineServiceParts): Readonly<Record<ServiceTest, ServiceTestWork>> {
  const { platform, machine: settings } = configuration
  const driver = machineDriverOf(settings)
  const channels = driver.name.startsWith('relay') ? driver.selectionsOf(settings) : null
  return {
    reader: readerTest(reader),
    pin_pad: pinPadTest,
    screen: screenTest,
    sound: soundTest,
    relay: relayTest(machine, channels),
    machine: machineTest(machine, driver.name),
    ...(platform === null
      ? { network: noPlatformTest, platform: noPlatformTest, clock: noPlatformTest }
      : { network: networkTest(platform), platform: platformTest(platform), clock: clockTest(platform, guard) })
  }
}
