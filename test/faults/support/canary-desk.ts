import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import type { CallName } from '../../../main/contract/operator.ts'
import { openDeviceKey } from '../../../main/keys/device-key.ts'
import { createDesk } from '../../../main/operator/desk.ts'
import { setUpCodePath } from '../../../main/operator/set-up-code.ts'
import { hotp, totpStepAt } from '../../../main/operator/totp.ts'
import { loadConfiguration } from '../../../main/shell/config/load-configuration.ts'
import type { DemoMachine } from '../../../main/shell/development/demo-world.ts'
import { healthOf } from '../../../main/shell/operator/health.ts'
import { openMetricsAccess } from '../../../main/shell/operator/metrics-access.ts'
import { recordHandlers } from '../../../main/shell/operator/record-handlers.ts'
import { upkeepHandlers } from '../../../main/shell/operator/upkeep-handlers.ts'
import { openStore, storePath } from '../../../main/store/database.ts'
import { StoreSessionRecorder } from '../../../main/store/session-recorder.ts'

export interface DeskVisit {
  /** What somebody may type into the wrong field. */
  readonly hopes: readonly string[]
  /** Told of each secret of the visit itself. */
  readonly onSecret: (secret: string) => void
}

/**
 * Ends the machine's appliance, and pays its record an operator's visit: the real desk with the real handlers, from the
 * first administrator on, every call that reads, and calls that are turned away with things in them that must go nowhere.
 * @returns all answers, as JSON
 */
export async function visitDesk(machine: DemoMachine, { hopes, onSecret }: DeskVisit): Promise<readonly string[]> {
  const { dataDirectory } = machine
  await machine.close()
  const store = valueOf(openStore(storePath(dataDirectory)))
  const recorder = new StoreSessionRecorder(
    store,
    systemClock,
    { role: 'service_provider', place: 'indoors' },
    valueOf(openDeviceKey(dataDirectory))
  )
  const configurationPath = join(dataDirectory, 'hatachi.yaml')
  const { configuration } = valueOf(loadConfiguration(configurationPath, { readerDrivers: ['pcsc', 'simulated'] }))
  const desk = valueOf(
    createDesk({
      dataDirectory,
      clock: systemClock,
      recorder,
      version: '0.0.0',
      handlers: {
        ...recordHandlers({ dataDirectory, store, recorder, clock: systemClock, backup: null, backupEveryMs: null, keepDays: 365 }),
        ...upkeepHandlers({
          clock: systemClock,
          version: '0.0.0',
          dataDirectory,
          configuration,
          store,
          health: healthOf(dataDirectory, configurationPath),
          metrics: { path: '/metrics', access: openMetricsAccess(dataDirectory), text: () => Promise.resolve('# EOF\n') }
        })
      }
    })
  )
  const answers: string[] = []
  let cookie: string | null = null
  let callToken: string | null = null
  let callNumber = 0
  const call = async (name: string, body: unknown): Promise<Record<string, unknown>> => {
    callNumber += 1
    const answered = await desk.call({ name, body, cookie, callToken, callNumber, remoteAddress: '192.0.2.9' })
    if (typeof answered.cookie === 'object') cookie = answered.cookie.set
    answers.push(JSON.stringify(answered.answer))
    return answered.answer.ok ? (answered.answer.value as Record<string, unknown>) : {}
  }

  const password = randomBytes(15).toString('base64url')
  onSecret(password)
  const [setUpCode = ''] = readFileSync(setUpCodePath(dataDirectory), 'utf8').split('\n')
  const signedIn = await call('set_up', { setUpCode, login: 'chief', password })
  // What is shown once to the one who is to know it is no finding.
  answers.pop()
  callToken = String(signedIn['callToken'])
  if (cookie !== null) onSecret(cookie)
  const secret = String((await call('begin_second_factor', { password }))['secret'])
  answers.pop()
  onSecret(secret)
  await call('confirm_second_factor', { oneTimeCode: hotp(octetsOf(secret), totpStepAt(systemClock.nowMs())) })
  for (const name of READING) {
    const answer = await call(name, {})
    if (Object.keys(answer).length === 0) throw new Error(`${name} was not answered: ${answers.at(-1) ?? ''}`)
  }
  for (const hope of hopes) {
    await call('sign_in', { login: 'chief', password: hope })
    await call('create_account', { login: hope, role: 'auditor' })
    await call('read_entries', { name: hope, [hope]: hope })
    await call(hope, { pin: hope })
  }
  await call('sign_out', {})
  await desk.close()
  store.close()
  return answers
}

/** Every call that reads, and needs no more than to be asked. */
const READING: readonly CallName[] = [
  'who_am_i',
  'list_accounts',
  'list_approvals',
  'read_entries',
  'read_decisions',
  'verify_record',
  'read_backup',
  'read_health',
  'read_fees',
  'read_metrics_access',
  'make_bundle'
]
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function octetsOf(base32: string): Uint8Array {
  const bits = Array.from(base32, (letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from(bits.match(/[01]{8}/g) ?? [], (octet) => Number.parseInt(octet, 2))
}

function valueOf<T>(result: Result<T, { readonly code: string }>): T {
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}
