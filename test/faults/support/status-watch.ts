import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../../device/clock.ts'
import type { StatusId, StatusItem } from '../../../main/contract/operator-watch.ts'
import type { CodeOf } from '../../../main/contract/status-codes.ts'
import { setUpCodePath } from '../../../main/operator/set-up-code.ts'
import { authenticatorCode } from '../../support/authenticator.ts'
import { OperatorClient } from '../../support/operator-client.ts'
import { madeCertificate, must } from '../../support/operator-visit.ts'

const PASSWORD = 'grey herons over the weir'
const BETWEEN_MS = 200

/** How long it took until the console said it, by the computer's clock. */
export interface SeenChange {
  readonly item: StatusItem
  readonly afterMs: number
}

/** Somebody before the console's first page, who signs in again where the clock was set past the end of a session. */
export class StatusWatch {
  readonly #client: OperatorClient
  readonly #secret: string
  readonly #clock: Clock

  private constructor(client: OperatorClient, secret: string, clock: Clock) {
    this.#client = client
    this.#secret = secret
    this.#clock = clock
  }

  /** First run on a running appliance, over HTTPS. */
  static async open(dataDirectory: string, port: number, clock: Clock): Promise<StatusWatch> {
    const client = new OperatorClient({
      address: '127.0.0.1',
      port,
      name: 'localhost',
      certificatePem: madeCertificate(dataDirectory)
    })
    const setUpCode = readFileSync(setUpCodePath(dataDirectory), 'utf8').split('\n')[0] ?? ''
    await must(client, 'set_up', { setUpCode, login: 'chief', password: PASSWORD })
    const { secret } = await must(client, 'begin_second_factor', { password: PASSWORD })
    await must(client, 'confirm_second_factor', { oneTimeCode: authenticatorCode(secret, clock.nowMs()) })
    return new StatusWatch(client, secret, clock)
  }

  async items(): Promise<readonly StatusItem[]> {
    const answer = await this.#client.call('read_status', {})
    if (answer.ok) return answer.value.items
    if (answer.error.code !== 'not_signed_in') throw new Error(JSON.stringify(answer.error))
    const oneTimeCode = authenticatorCode(this.#secret, this.#clock.nowMs())
    await must(this.#client, 'sign_in', { login: 'chief', password: PASSWORD, oneTimeCode })
    return (await must(this.#client, 'read_status', {})).items
  }

  async item(id: StatusId): Promise<StatusItem> {
    const found = (await this.items()).find((each) => each.id === id)
    if (found === undefined) throw new Error(`no item ${id}`)
    return found
  }

  /**
   * Looks until a part says one of these, as often as a console does. Throws where it does not within the time, with what
   * it said instead.
   */
  async until<Id extends StatusId>(id: Id, codes: readonly CodeOf<Id>[], withinMs: number): Promise<SeenChange> {
    const beganMs = performance.now()
    const said: string[] = []
    for (;;) {
      const item = await this.item(id)
      const afterMs = performance.now() - beganMs
      if ((codes as readonly string[]).includes(item.code)) return { item, afterMs }
      if (said.at(-1) !== item.code) said.push(item.code)
      if (afterMs > withinMs) throw new Error(`${id} said ${said.join(', ')} for ${String(Math.round(afterMs))} ms, not ${codes.join(' or ')}`)
      await pause(BETWEEN_MS)
    }
  }

  close(): void {
    this.#client.close()
  }
}
