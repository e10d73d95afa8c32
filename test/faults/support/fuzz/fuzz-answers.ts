import { createHash, sign } from 'node:crypto'
import {
  extension, generalizedTime, nonceExtension, octets, sequence, status, tlv, wrapBasic
} from '../../../support/ocsp-answer-builder.ts'
import type { OcspWorld } from '../../../support/ocsp-world.ts'
import { MINUTE_MS, readCertificate } from '../../../support/ocsp-world.ts'
import type { TestKey } from '../../../support/openssl-authority.ts'
import type { FuzzSeed } from './campaign.ts'
import { readTree, writeTree } from './tlv-tree.ts'

/** OCSP answers to be damaged: direct and delegated, good, revoked, unknown, about one certificate and several. */
export function answerSeeds(world: OcspWorld): FuzzSeed[] {
  const { delegate, caKey } = world
  const revoked = status.revoked(world.nowMs - 60 * MINUTE_MS, 1)
  const others = world.single({ certificateId: world.certificateId({ serial: Uint8Array.of(1) }), status: revoked })
  const cutoff = extension('1.3.6.1.5.5.7.48.1.6', generalizedTime(Date.parse('2020-01-01T00:00:00Z')))
  const byKey = { keyHash: createHash('sha1').update(readCertificate(delegate).subjectPublicKey).digest() }
  const rsaDelegate = world.delegated({ key: world.workshop.rsaKey(), subject: '/CN=other responder' })
  const bySha256 = world.single({ certificateId: world.certificateId({ hash: 'sha256' }) })
  const nonce = nonceExtension(new Uint8Array(16))
  return [
    seed('direct', world.answer({ extensions: [] }), caKey),
    seed('delegated', world.byDelegate(delegate, { extensions: [] }), delegate.key),
    seed('delegated, named by key', world.byDelegate(delegate, { extensions: [], responderId: byKey }), delegate.key),
    seed('delegated, with nonce', world.byDelegate(delegate, { extensions: [nonce] }), delegate.key),
    seed('delegated, by RSA', world.byDelegate(rsaDelegate, { extensions: [] }), rsaDelegate.key),
    seed(
      'delegated, revoked',
      world.byDelegate(delegate, { extensions: [], singles: [world.single({ status: revoked })] }),
      delegate.key
    ),
    seed(
      'delegated, of several',
      world.byDelegate(delegate, {
        extensions: [extension('1.2.3.4', octets(new Uint8Array(4)))],
        singles: [others, world.single({ extensions: [cutoff] }), bySha256],
        certificates: [world.ca.der, delegate.der]
      }),
      delegate.key
    )
  ]
}

/** A seed of an OCSPResponse; what is signed lies in its third layer. */
function seed(name: string, bytes: Uint8Array, key: TestKey): FuzzSeed {
  const basic = readTree(bytes)?.children?.[1]?.children?.[0]?.children?.[1]?.children?.[0]
  const [tbs, algorithm, , ...rest] = basic?.children ?? []
  if (tbs === undefined || algorithm === undefined) throw new Error(`${name} is no answer`)
  const [identifier, certificates] = [writeTree(algorithm), rest.map(writeTree)]
  const signAnew = (changed: Uint8Array): Uint8Array => {
    const signature = tlv(0x03, Uint8Array.of(0), sign('sha256', changed, key.privateKey))
    return wrapBasic(sequence(changed, identifier, signature, ...certificates))
  }
  return { name, bytes, tbs: writeTree(tbs), sign: signAnew }
}
