import type { NamedPublicKey } from '../../cable/settings.ts'
import type { ListenWish } from '../../services/http/json-server.ts'
import { error } from '../config/finding.ts'
import type { Finding, SettingPath } from '../config/problem.ts'
import type { PartyReader } from './party-file.ts'
import type { ApplianceFields, ListeningFields, PinnedFields } from './party-schema.ts'

/** What the files of several parties have in common: where they listen, whose passes they take, whom they let in. */

const LOOPBACK = ['127.0.0.1', '::1']

/** Tokens cross no network in the clear. Pure. */
export function checkListening({ address, tls }: ListeningFields): readonly Finding[] {
  if (tls !== undefined || LOOPBACK.includes(address)) return []
  const what = 'is not this machine\'s own, and there is no "tls": tokens would cross the network in the clear'
  return [error(['address'], what, 'Set "tls" with a certificate and its key, or take 127.0.0.1.', 'value', address)]
}

/** Pure. */
export function checkPinned({ platform: { answerKey, nextAnswerKey } }: PinnedFields): readonly Finding[] {
  if (nextAnswerKey === undefined || nextAnswerKey.id !== answerKey.id) return []
  const what = 'must not have the name of "platform.answerKey"'
  return [error(['platform', 'nextAnswerKey', 'id'], what, 'Give the id of the coming key.', 'value', nextAnswerKey.id)]
}

/** Where it listens, with its certificate and key. */
export function listeningOf({ address, port, tls }: ListeningFields, read: PartyReader, nowMs: number): Required<Pick<ListenWish, 'host' | 'port'>> & ListenWish {
  const place = { host: address, port }
  if (tls === undefined) return place
  const { certificatePem, keyPem, endsAtMs } = read.pair('tls', 'certificate', tls.certificate, 'key', tls.key)
  if (certificatePem !== '' && endsAtMs <= nowMs) {
    const what = `names a certificate that ended on ${new Date(endsAtMs).toISOString().slice(0, 10)}`
    read.add(error(['tls', 'certificate'], what, 'Put the renewed one there, with its key.'))
  }
  return { ...place, tls: { certificatePem, keyPem } }
}

/** The platform's keys, pinned. */
export function answerKeysIn({ platform }: PinnedFields, read: PartyReader): readonly NamedPublicKey[] {
  return (['answerKey', 'nextAnswerKey'] as const).flatMap((name) => {
    const named = platform[name]
    if (named === undefined) return []
    return [{ keyId: named.id, publicKeyPem: read.publicKey(['platform', name, 'file'], named.file) }]
  })
}

/** Appliances' tokens, each its own. */
export function tokensIn({ appliances }: ApplianceFields, read: PartyReader): readonly string[] {
  const pathOf = (index: number): SettingPath => ['appliances', index, 'file']
  const tokens = appliances.map(({ file }, index) => read.token(pathOf(index), file))
  tokens.forEach((token, index) => {
    if (token === '' || tokens.indexOf(token) === index) return
    read.add(error(pathOf(index), 'holds the same token as one before', 'Make a token for each, or leave one out.'))
  })
  return tokens
}
