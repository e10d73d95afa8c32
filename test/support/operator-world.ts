import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../device/clock.ts'
import { err, ok, type Result } from '../../device/result.ts'
import { eventCatalogue, type EventName } from '../../main/audit/catalogue.ts'
import { callAnswers, callRights, type CallAnswer, type CallError, type CallName } from '../../main/contract/operator.ts'
import type { AccountRole } from '../../main/contract/operator-roles.ts'
import type {
  AnsweredCall,
  Caller,
  CallHandlers,
  DeskOwnCall,
  IncomingCall,
  OperatorDesk
} from '../../main/operator/calls.ts'
import { createDesk, type DeskParts } from '../../main/operator/desk.ts'
import type { DeskRecorder } from '../../main/operator/desk-parts.ts'
import { setUpCodePath } from '../../main/operator/set-up-code.ts'
import { authenticatorCode } from './authenticator.ts'
import { ManualClock } from './manual-clock.ts'

/** scrypt as cheap as it gets: what is tested is who gets in, not how long it takes. */
export const CHEAP_SCRYPT = { cost: 2, blockSize: 1, parallel: 1 } as const
/** One that the rules take, for any login of the tests. */
export const PASSWORD = 'grey herons over the weir'

/** A record in memory, which takes what the catalogue takes. */
export class RecordInMemory implements DeskRecorder {
  readonly entries: { readonly name: string; readonly fields: Readonly<Record<string, unknown>> }[] = []
  /** Cause with which every further entry is refused; null: none is. */
  failing: string | null = null

  event(name: EventName, fields: object): ReturnType<DeskRecorder['event']> {
    if (this.failing !== null) return err({ code: 'store_failed', cause: this.failing })
    this.entries.push({ name, fields: eventCatalogue[name].parse(fields) })
    return ok(undefined)
  }

  /** The fields of all entries of a name. */
  of(name: EventName): readonly Readonly<Record<string, unknown>>[] {
    return this.entries.filter((entry) => entry.name === name).map(({ fields }) => fields)
  }
}

/** Calls that the desk carries out itself. */
const deskOwn: ReadonlySet<string> = new Set<DeskOwnCall>([
  'read_welcome',
  'set_up',
  'sign_in',
  'who_am_i',
  'sign_out',
  'begin_second_factor',
  'confirm_second_factor',
  'change_own_password',
  'list_accounts',
  'create_account',
  'change_account',
  'reset_account',
  'list_approvals',
  'decide_approval'
])

/** A call that reached its handler. */
export interface Carried {
  readonly name: string
  readonly by: string
  readonly request: unknown
  /** Present: a command asked. */
  readonly origin?: 'command_line'
}

/** Handlers that note that they were called, and answer with nothing. */
export function notingHandlers(carried: Carried[]): CallHandlers {
  const handlers = Object.keys(callRights)
    .filter((name) => !deskOwn.has(name))
    .map((name) => {
      const handler = (caller: Caller, request: unknown) => {
        carried.push({ name, by: caller.login, request, ...(caller.origin === undefined ? {} : { origin: caller.origin }) })
        return ok({})
      }
      return [name, handler]
    })
  return Object.fromEntries(handlers) as CallHandlers
}

/** How calls come to a desk: straight, or over a transport that a test brings. */
export type Carry = (call: IncomingCall) => Promise<AnsweredCall>

/** A person at a console: keeps the cookie and the token, and counts the calls. */
export class OperatorConsole {
  readonly carry: Carry
  readonly address: string
  cookie: string | null = null
  callToken: string | null = null
  number = 0

  constructor(carry: Carry, address = '192.0.2.7') {
    this.carry = carry
    this.address = address
  }

  async send(name: string, body: unknown, changed: Partial<IncomingCall> = {}): Promise<AnsweredCall> {
    this.number += 1
    const { cookie, callToken, number: callNumber, address: remoteAddress } = this
    const answered = await this.carry({ name, body, cookie, callToken, callNumber, remoteAddress, ...changed })
    if (answered.cookie === 'clear') this.cookie = null
    else if (answered.cookie !== undefined) {
      this.cookie = answered.cookie.set
      this.number = 0
    }
    const { answer } = answered
    if (answer.ok && typeof answer.value === 'object' && answer.value !== null && 'callToken' in answer.value) {
      this.callToken = String(answer.value.callToken)
    }
    return answered
  }

  /** The answer of a call that has to succeed. */
  async must<N extends CallName>(name: N, body: unknown): Promise<CallAnswer<N>> {
    const { answer } = await this.send(name, body)
    if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.error)}`)
    // What the desk itself answers is what the contract says; the tests' handlers answer with nothing.
    if (deskOwn.has(name)) callAnswers[name].parse(answer.value)
    return answer.value as CallAnswer<N>
  }

  /** The error's code; `ok` where there was none. */
  async codeOf(name: string, body: unknown, changed: Partial<IncomingCall> = {}): Promise<CallError['code'] | 'ok'> {
    const { answer } = await this.send(name, body, changed)
    return answer.ok ? 'ok' : answer.error.code
  }
}

/** Somebody with an account, and the phone that goes with it. */
export interface Person {
  readonly login: string
  readonly password: string
  readonly secret: string
}

/** A desk on a data directory of its own, with people of every role. */
export class OperatorWorld {
  readonly directory: string
  readonly clock: ManualClock
  readonly record = new RecordInMemory()
  readonly carried: Carried[] = []
  readonly options: Partial<DeskParts>
  desk: OperatorDesk

  constructor(options: Partial<DeskParts> & { readonly clock?: ManualClock } = {}) {
    this.directory = mkdtempSync(join(tmpdir(), 'hatachi-operator-'))
    this.clock = options.clock ?? new ManualClock()
    this.options = options
    this.desk = this.#open()
  }

  /** As a restart of the appliance does. */
  async restart(clock: Clock = this.clock, changed: Partial<DeskParts> = {}): Promise<void> {
    await this.desk.close()
    this.desk = this.#open(clock, changed)
  }

  async remove(): Promise<void> {
    await this.desk.close()
    rmSync(this.directory, { recursive: true, force: true })
  }

  console(address?: string): OperatorConsole {
    return new OperatorConsole((call) => this.desk.call(call), address)
  }

  setUpCode(): string {
    return readFileSync(setUpCodePath(this.directory), 'utf8').split('\n')[0]!
  }

  /** First run: the first administrator, `chief`, with a second factor; signed in at the console that is given back. */
  async setUp(console = this.console()): Promise<{ readonly console: OperatorConsole; readonly person: Person }> {
    await console.must('set_up', { setUpCode: this.setUpCode(), login: 'chief', password: PASSWORD })
    return { console, person: await this.#withSecondFactor(console, 'chief', PASSWORD) }
  }

  /** Makes an account and has its person change the first password and set up the second factor. */
  async hire(
    administrator: OperatorConsole,
    login: string,
    role: AccountRole,
    carry = administrator.carry
  ): Promise<Person> {
    const { firstPassword } = await administrator.must('create_account', { login, role })
    const console = new OperatorConsole(carry, administrator.address)
    await console.must('sign_in', { login, password: firstPassword })
    await console.must('change_own_password', { password: firstPassword, newPassword: PASSWORD })
    await console.must('sign_in', { login, password: PASSWORD })
    const person = await this.#withSecondFactor(console, login, PASSWORD)
    await console.must('sign_out', {})
    return person
  }

  /** Signs somebody in, with the next code of their phone. */
  async signIn({ login, password, secret }: Person, console = this.console()): Promise<OperatorConsole> {
    // No code is taken twice.
    this.clock.advance(30_000)
    await console.must('sign_in', { login, password, oneTimeCode: authenticatorCode(secret, this.clock.nowMs()) })
    return console
  }

  async #withSecondFactor(console: OperatorConsole, login: string, password: string): Promise<Person> {
    const { secret } = await console.must('begin_second_factor', { password })
    await console.must('confirm_second_factor', { oneTimeCode: authenticatorCode(secret, this.clock.nowMs()) })
    return { login, password, secret }
  }

  #open(clock: Clock = this.clock, changed: Partial<DeskParts> = {}): OperatorDesk {
    const desk: Result<OperatorDesk, { readonly code: string }> = createDesk({
      dataDirectory: this.directory,
      recorder: this.record,
      handlers: notingHandlers(this.carried),
      askedOnRecord: (id) => this.record.of('approval_asked').find(({ approvalId }) => approvalId === id) ?? null,
      version: '0.0.0-test',
      scryptCost: CHEAP_SCRYPT,
      ...this.options,
      ...changed,
      clock
    })
    if (!desk.ok) throw new Error(desk.error.code)
    return desk.value
  }
}
