import { Agent, request } from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import { err, type Result } from '../../device/result.ts'
import {
  callAnswers,
  type CallAnswer,
  type CallError,
  type CallName,
  type CallRequest
} from '../../main/contract/operator.ts'
import {
  CALL_NUMBER_HEADER,
  CALL_PATH,
  CALL_TOKEN_HEADER,
  callReplySchema,
  SESSION_COOKIE,
  type TransportRefusal
} from '../../main/contract/operator-transport.ts'

/** Where an operator's side is, and by which certificate it is known. */
export interface OperatorAddress {
  /** IP address that is connected to. */
  readonly address: string
  readonly port: number
  /** Name that it is called by; must stand in its certificate. */
  readonly name: string
  readonly certificatePem: string
}

/** What came back over the wire. */
export interface WireReply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export type ClientError =
  | CallError
  | { readonly code: 'refused'; readonly reason: TransportRefusal }
  /** Not the contract's answer. */
  | { readonly code: 'not_understood' }

/** One person's way to the operator's side, as the console in a browser has it: for tools and tests. */
export class OperatorClient {
  readonly #at: OperatorAddress
  readonly #agent: Agent
  #cookie: string | null = null
  #callToken: string | null = null
  #calls = 0

  constructor(at: OperatorAddress) {
    this.#at = at
    this.#agent = new Agent({ keepAlive: true, ca: at.certificatePem, servername: at.name, minVersion: 'TLSv1.2' })
  }

  /** The origin that its pages would have. */
  get origin(): string {
    return `https://${this.#at.name}:${String(this.#at.port)}`
  }

  /** Makes one call. @throws the system's errors where nobody answers or the certificate is another */
  async call<N extends CallName>(name: N, body: CallRequest<N>): Promise<Result<CallAnswer<N>, ClientError>> {
    const { body: text } = await this.send('POST', `${CALL_PATH}${name}`, this.callHeaders(), JSON.stringify(body))
    const reply = callReplySchema.safeParse(jsonOf(text))
    if (!reply.success) return err({ code: 'not_understood' })
    if (!reply.data.ok) return reply.data
    const answer = callAnswers[name].safeParse(reply.data.value)
    if (!answer.success) return err({ code: 'not_understood' })
    if ('callToken' in answer.data) this.#callToken = answer.data.callToken
    // The schema that was picked by the name.
    return { ok: true, value: answer.data as CallAnswer<N> }
  }

  /** The headers of the next call; each asking takes a number. */
  callHeaders(): Record<string, string> {
    const session: Record<string, string> =
      this.#cookie === null
        ? {}
        : {
            cookie: `${SESSION_COOKIE}=${this.#cookie}`,
            [CALL_NUMBER_HEADER]: String(++this.#calls),
            ...(this.#callToken === null ? {} : { [CALL_TOKEN_HEADER]: this.#callToken })
          }
    return { origin: this.origin, 'content-type': 'application/json', ...session }
  }

  /** One request as it stands. */
  send(method: string, path: string, headers: Record<string, string>, body = ''): Promise<WireReply> {
    const { address, port, name } = this.#at
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          agent: this.#agent,
          host: address,
          port,
          path,
          method,
          headers: { host: `${name}:${String(port)}`, ...headers }
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () => {
            this.#keepCookie(response.headers['set-cookie'])
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks).toString('utf8')
            })
          })
        }
      )
      sent.on('error', reject)
      sent.end(body)
    })
  }

  close(): void {
    this.#agent.destroy()
  }

  #keepCookie(lines: readonly string[] = []): void {
    for (const line of lines) {
      const value = new RegExp(`^${SESSION_COOKIE}=([^;]*)`).exec(line)?.[1]
      if (value === undefined) continue
      this.#cookie = value === '' ? null : value
      this.#calls = 0
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
