import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import type { CallAnswer, CallName, CallRequest } from '../../main/contract/operator.ts'
import { setUpCodePath } from '../../main/operator/set-up-code.ts'
import { OperatorClient } from './operator-client.ts'
import { operatorCertificatePath } from '../../main/shell/operator/tls-certificate.ts'
import { authenticatorCode } from './authenticator.ts'

/** A TCP port that nobody listens on, for a configuration that has to name one. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => {
        resolve(port)
      })
    })
  })
}

/** The certificate that a running appliance has made. */
export function madeCertificate(dataDirectory: string): string {
  const { certificatePem } = JSON.parse(readFileSync(operatorCertificatePath(dataDirectory), 'utf8')) as {
    readonly certificatePem: string
  }
  return certificatePem
}

/** The answer of a call that has to succeed. */
export async function must<N extends CallName>(
  client: OperatorClient,
  name: N,
  request: CallRequest<N>
): Promise<CallAnswer<N>> {
  const answer = await client.call(name, request)
  if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.error)}`)
  return answer.value
}

/** First run on a running appliance, by HTTPS: the first administrator, with a second factor. */
export async function setUpOver(dataDirectory: string, port: number, nowMs: () => number): Promise<OperatorClient> {
  const client = new OperatorClient({
    address: '127.0.0.1',
    port,
    name: 'localhost',
    certificatePem: madeCertificate(dataDirectory)
  })
  const password = 'grey herons over the weir'
  const setUpCode = readFileSync(setUpCodePath(dataDirectory), 'utf8').split('\n')[0] ?? ''
  await must(client, 'set_up', { setUpCode, login: 'chief', password })
  const { secret } = await must(client, 'begin_second_factor', { password })
  await must(client, 'confirm_second_factor', { oneTimeCode: authenticatorCode(secret, nowMs()) })
  return client
}

/** A person whom an administrator gives an account, signed in over HTTPS with a password and a second factor of their own. */
export async function hireOver(
  chief: OperatorClient,
  at: { readonly dataDirectory: string; readonly port: number },
  person: CallRequest<'create_account'>,
  nowMs: () => number
): Promise<OperatorClient> {
  const { firstPassword: first } = await must(chief, 'create_account', person)
  const certificatePem = madeCertificate(at.dataDirectory)
  const client = new OperatorClient({ address: '127.0.0.1', port: at.port, name: 'localhost', certificatePem })
  await must(client, 'sign_in', { login: person.login, password: first })
  const password = 'quiet barges under the moon'
  await must(client, 'change_own_password', { password: first, newPassword: password })
  await must(client, 'sign_in', { login: person.login, password })
  const { secret } = await must(client, 'begin_second_factor', { password })
  await must(client, 'confirm_second_factor', { oneTimeCode: authenticatorCode(secret, nowMs()) })
  return client
}
