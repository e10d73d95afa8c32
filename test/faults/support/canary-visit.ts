import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Clock } from '../../../device/clock.ts'
import { callRights, type CallAnswer, type CallName, type CallRequest } from '../../../main/contract/operator.ts'
import { CALL_PATH, CALL_TOKEN_HEADER, METRICS_PATH } from '../../../main/contract/operator-transport.ts'
import { setUpCodePath } from '../../../main/operator/set-up-code.ts'
import { authenticatorCode } from '../../support/authenticator.ts'
import { OperatorClient, type ClientError, type OperatorAddress, type WireReply } from '../../support/operator-client.ts'
import { madeCertificate } from '../../support/operator-visit.ts'

/** A visit of the operator's people to a running appliance, over its own HTTPS side, and nothing else. */
export interface CanaryVisit {
  readonly dataDirectory: string
  readonly port: number
  /** The machine's. */
  readonly clock: Clock
  /** Lets the machine's clock go on by so much. */
  readonly skip: (ms: number) => void
  /** What somebody may type into the wrong field: a PIN, a shopper's name. */
  readonly hopes: readonly string[]
  /** Told of each secret of the visit itself: passwords, codes, cookies, tokens. */
  readonly onSecret: (secret: string) => void
  /** Told of each answer as it came over the wire, but where it shows a secret once to the one who is to know it. */
  readonly onAnswer: (call: string, text: string) => void
  /** Told of each call of the contract that was carried out. */
  readonly onDone: (call: CallName) => void
  /** Before entries are deleted. */
  readonly beforeDeletion: () => void
}

/** Whose answers are for the caller's eyes, and seen once. */
const SHOWING: ReadonlySet<string> = new Set<CallName>([
  'set_up',
  'sign_in',
  'who_am_i',
  'begin_second_factor',
  'create_account',
  'reset_account',
  'renew_metrics_access'
])

/** Tells what comes back over the wire, and whose cookie and token go there. */
class WatchedClient extends OperatorClient {
  readonly #visit: CanaryVisit

  constructor(at: OperatorAddress, visit: CanaryVisit) {
    super(at)
    this.#visit = visit
  }

  override async send(method: string, path: string, headers: Record<string, string>, body = ''): Promise<WireReply> {
    const { onSecret, onAnswer } = this.#visit
    for (const secret of [headers['cookie']?.split('=')[1], headers[CALL_TOKEN_HEADER]])
      if (secret !== undefined) onSecret(secret)
    const reply = await super.send(method, path, headers, body)
    const named = path.startsWith(CALL_PATH) ? path.slice(CALL_PATH.length) : path
    // An address may be a canary itself.
    const call = Object.hasOwn(callRights, named) || named === METRICS_PATH ? named : 'another address'
    const shown = Object.entries(reply.headers).filter(([name]) => name !== 'set-cookie')
    onAnswer(call, `${JSON.stringify(shown)}\n${SHOWING.has(call) ? '' : reply.body}`)
    return reply
  }
}

/** Somebody at a console. */
class Visitor {
  readonly client: OperatorClient
  readonly login: string
  readonly #visit: CanaryVisit
  #password: string
  #secret = ''

  constructor(visit: CanaryVisit, login: string, password = freshPassword(visit)) {
    const { port, dataDirectory } = visit
    const certificatePem = madeCertificate(dataDirectory)
    this.client = new WatchedClient({ address: '127.0.0.1', port, name: 'localhost', certificatePem }, visit)
    this.login = login
    this.#visit = visit
    this.#password = password
  }

  /** The answer of a call that has to succeed. */
  async must<N extends CallName>(name: N, request: CallRequest<N>): Promise<CallAnswer<N>> {
    const answer = await this.client.call(name, request)
    if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.error)}`)
    this.#visit.onDone(name)
    return answer.value
  }

  /** The error of a call that must not succeed. */
  async refused<N extends CallName>(name: N, request: CallRequest<N>): Promise<ClientError> {
    const answer = await this.client.call(name, request)
    if (answer.ok) throw new Error(`${name} was carried out`)
    return answer.error
  }

  async setUp(): Promise<void> {
    const [setUpCode = ''] = readFileSync(setUpCodePath(this.#visit.dataDirectory), 'utf8').split('\n')
    this.#visit.onSecret(setUpCode)
    await this.must('set_up', { setUpCode, login: this.login, password: this.#password })
    await this.#setSecondFactor()
  }

  async signIn(): Promise<void> {
    // No code is taken twice, and whoever mistyped before has to wait.
    this.#visit.skip(300_000)
    await this.must('sign_in', { login: this.login, password: this.#password, oneTimeCode: this.#code() })
  }

  /** With the password that an administrator has given. */
  async comeNew(): Promise<void> {
    await this.must('sign_in', { login: this.login, password: this.#password })
    await this.#changePassword()
    await this.must('sign_in', { login: this.login, password: this.#password })
    await this.#setSecondFactor()
  }

  async #changePassword(): Promise<void> {
    const newPassword = freshPassword(this.#visit)
    await this.must('change_own_password', { password: this.#password, newPassword })
    this.#password = newPassword
  }

  async #setSecondFactor(): Promise<void> {
    const { secret } = await this.must('begin_second_factor', { password: this.#password })
    this.#visit.onSecret(secret)
    this.#secret = secret
    await this.must('confirm_second_factor', { oneTimeCode: this.#code() })
  }

  #code(): string {
    return authenticatorCode(this.#secret, this.#visit.clock.nowMs())
  }
}

function freshPassword({ onSecret }: CanaryVisit): string {
  const password = randomBytes(15).toString('base64url')
  onSecret(password)
  return password
}

/**
 * From the first administrator on: every call of the contract is carried out at least once, `make_bundle` after a second
 * person's word; the metrics are read; and calls are turned away that have things in them which must go nowhere.
 */
export async function visitOverHttps(visit: CanaryVisit): Promise<void> {
  const chief = new Visitor(visit, 'chief')
  try {
    await chief.must('read_welcome', {})
    await chief.setUp()
    await chief.must('who_am_i', {})
    await readAll(chief)
    await serve(chief, visit)
    await rule(chief, visit)
    const helper = await hire(chief, visit)
    try {
      await approve(chief, helper, visit)
    } finally {
      helper.client.close()
    }
    await readMetrics(chief, visit)
    for (const hope of visit.hopes) await typeWrong(chief, visit, hope)
    await chief.must('export_record', {})
    visit.beforeDeletion()
    const { deleted } = await chief.must('delete_entries', { olderThanDays: 1 })
    if (deleted === 0) throw new Error('nothing was old enough to be deleted')
    await readAll(chief)
    await chief.must('sign_out', {})
    await chief.signIn()
  } finally {
    chief.client.close()
  }
}

/** Every call that reads, and needs no more than to be asked. */
async function readAll(reader: Visitor): Promise<void> {
  await reader.must('list_accounts', {})
  await reader.must('list_approvals', {})
  for (let after = 0; ; ) {
    const { entries } = await reader.must('read_entries', { after, limit: 1000 })
    const last = entries.at(-1)
    if (last === undefined) break
    after = last.sequence
  }
  await reader.must('read_decisions', { limit: 1000 })
  await reader.must('verify_record', {})
  await reader.must('read_backup', {})
  await reader.must('read_health', {})
  await reader.must('read_fees', {})
  await reader.must('read_status', {})
  await reader.must('read_set_up', {})
  await reader.must('read_devices', {})
  await reader.must('read_sales', { from: '2026-01-01', until: '2026-12-31' })
  await reader.must('read_metrics_access', {})
}

/** The rules in force are read, explained, checked and applied again as they are. */
async function rule(operator: Visitor, { clock }: CanaryVisit): Promise<void> {
  const { inForce, book, products } = await operator.must('read_rules', {})
  const { applicable } = await operator.must('check_rules', { book })
  if (!applicable) throw new Error('the rules in force could not be applied')
  const { number } = await operator.must('apply_rules', { basedOn: inForce.number, book })
  await operator.must('read_rule_version', { number })
  const asked = { atMs: clock.nowMs(), line: { state: 'up', downForHours: 0, listAgeHours: 1 } } as const
  await operator.must('list_buyers', asked)
  for (const { id } of products) await operator.must('explain_rule', { ...asked, productId: id, card: 'old_enough', withPin: true })
}

/** Maintenance, with a test that is skipped and one that asks nobody. */
async function serve(technician: Visitor, visit: CanaryVisit): Promise<void> {
  await technician.must('begin_service', { mode: 'maintenance' })
  // Whoever was served before has read the end.
  visit.skip(60_000)
  const { id } = await technician.must('run_service_test', { test: 'screen' })
  await technician.must('answer_service_test', { id, answer: 'skip' })
  await technician.must('run_service_test', { test: 'machine' })
  await technician.must('read_service', {})
  await technician.must('end_service', {})
}

/** A technician, whose account is changed and reset before they come. */
async function hire(chief: Visitor, visit: CanaryVisit): Promise<Visitor> {
  const login = 'helper'
  const { firstPassword: never } = await chief.must('create_account', { login, role: 'auditor' })
  visit.onSecret(never)
  await chief.must('change_account', { login, role: 'technician' })
  const { firstPassword } = await chief.must('reset_account', { login })
  visit.onSecret(firstPassword)
  const helper = new Visitor(visit, login, firstPassword)
  await helper.comeNew()
  return helper
}

/** One asks for the bundle, the other agrees to it, and gets it with the answer. */
async function approve(asker: Visitor, second: Visitor, { onDone }: CanaryVisit): Promise<void> {
  const asked = await asker.refused('make_bundle', {})
  if (asked.code !== 'approval_needed') throw new Error(`make_bundle: ${asked.code}`)
  await second.must('list_approvals', {})
  const { answer } = await second.must('decide_approval', { id: asked.approvalId, approve: true })
  if (typeof answer?.['archiveBase64'] !== 'string') throw new Error('the approved bundle was not made')
  onDone('make_bundle')
  await second.must('sign_out', {})
}

/** As whoever watches the machine does, with the token; and with one that is none. */
async function readMetrics(reader: Visitor, visit: CanaryVisit): Promise<void> {
  const { path, token } = await reader.must('renew_metrics_access', {})
  visit.onSecret(token)
  const { status } = await reader.client.send('GET', path, { authorization: `Bearer ${token}` })
  if (status !== 200) throw new Error(`metrics: ${String(status)}`)
}

/** What belongs nowhere, in every place where something can be written. */
async function typeWrong({ client, login }: Visitor, visit: CanaryVisit, hope: string): Promise<void> {
  const call = async (name: string, body: unknown): Promise<void> => {
    await client.send('POST', `${CALL_PATH}${encodeURIComponent(name)}`, client.callHeaders(), JSON.stringify(body))
  }
  await call('create_account', { login: hope, role: 'auditor', [hope]: hope })
  await call('change_account', { login: 'helper', role: hope })
  await call('read_entries', { name: hope, [hope]: hope })
  await call('decide_approval', { id: hope, approve: true })
  await call('answer_service_test', { id: hope, answer: hope })
  await call('run_service_test', { test: hope })
  // The first hour is over: whatever is handed in stays out.
  await call('save_set_up', { answers: { operatorName: hope } })
  await call('put_set_up_file', { name: hope, pem: hope })
  await call(hope, { pin: hope })
  const inAddress = encodeURIComponent(hope)
  await client.send('POST', `${CALL_PATH}read_welcome?pin=${inAddress}`, client.callHeaders(), '{}')
  await client.send('GET', `/${inAddress}`, {})
  await client.send('GET', METRICS_PATH, { authorization: `Bearer ${inAddress}`, 'user-agent': inAddress })
  await client.send(
    'POST',
    `${CALL_PATH}read_welcome`,
    { ...client.callHeaders(), origin: `https://${inAddress}.example` },
    '{}'
  )
  // A sign-in that fails: the name belongs to nobody, then the password to another. Each has waited as long as it has to.
  for (const each of [hope, login]) {
    visit.skip(60_000)
    await call('sign_in', { login: each, password: hope })
  }
}
