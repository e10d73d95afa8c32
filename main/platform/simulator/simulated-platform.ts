import type { Server } from 'node:net'
import type { Clock } from '../../../device/clock.ts'
import { createApiServer } from './api-server.ts'
import { createAuthorities } from './authorities.ts'
import { createCardIssuer } from './card-issuer.ts'
import type { CardIssuer } from './card-issuer.ts'
import { createChallenges } from './challenges.ts'
import { newCounters } from './counters.ts'
import type { Counters } from './counters.ts'
import { noFaults } from './faults.ts'
import type { DoorFaults, Faults } from './faults.ts'
import { createPortal, openFrontDoor } from './front-door.ts'
import { createOcspResponder } from './ocsp-responder.ts'
import { createRegister, restorePerson, revokePerson } from './register.ts'
import type { Person } from './register.ts'
import type { RevocationReason } from './revocation-reasons.ts'
import { createSealingKey } from './sealing.ts'
import { generateKeys } from './signing.ts'
import type { ListSchedule } from './revocation-list.ts'
import { createStatusServer, listPath } from './status-server.ts'
import { createTlsIdentities } from './tls-identities.ts'
import type { ClientRole, TlsCredentials } from './tls-identities.ts'

/** A public key by its name. */
export interface NamedKey {
  readonly keyId: string
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKeyPem: string
}

/** One of the platform's two addresses. */
export type DoorName = 'first' | 'second'

/** The far side of an appliance: J-LIS, its certification service, and a platform operator in front of them. */
export interface SimulatedPlatform {
  /** Base URL of the API, `https://127.0.0.1:port`. */
  readonly endpoint: string
  /** A second address of the same platform, which does not know the challenges that the first one gave. */
  readonly secondEndpoint: string
  /** Stops listening at an address, which ends its connections, and listens there again on the same port. */
  shutDoor(which: DoorName): Promise<void>
  openDoor(which: DoorName): Promise<void>
  readonly ocspUrl: string
  /** Lists of the authentication CA of today. Other CAs have theirs beside them (see `createStatusServer`). */
  readonly crlUrl: string
  readonly arlUrl: string
  /** What a machine of a role needs to connect. */
  credentials(role: ClientRole): TlsCredentials
  /** ECDSA P-256 key that answers are signed with. */
  readonly answerKey: NamedKey
  /** P-256 key that service providers seal certificates to. */
  readonly sealingKey: NamedKey
  /** Self-signed certificates of both generations of the authentication CA, today's first. */
  readonly anchorsPem: readonly string[]
  /** Self-signed certificate of the next generation (ECDSA P-384), for machines that are to accept it. */
  readonly nextGenerationAnchorPem: string
  /** Makes a card of a profile, or with wishes of its own, and registers its holder. */
  readonly issueCard: CardIssuer
  readonly people: readonly Person[]
  /** Revokes a person's certificates now; `certificateHold` suspends them. */
  revoke(person: Person, reason: RevocationReason): void
  restore(person: Person): void
  /** Revokes a generation of the authentication CA itself, for the ARL. */
  revokeAuthority(generation: 'current' | 'old', reason: RevocationReason): void
  readonly counters: Counters
  /** Set a field to make something go wrong. */
  readonly faults: Faults
  close(): Promise<void>
}

export interface SimulatedPlatformOptions {
  readonly clock: Clock
  readonly host?: '127.0.0.1'
  /** 0, the default, takes any free port. */
  readonly apiPort?: number
  readonly secondApiPort?: number
  readonly httpPort?: number
  /** How often the OCSP responder renews its data. J-LIS: 15 minutes. */
  readonly ocspRenewalMs?: number
  /** When revocation lists come out. Default `at_once`. J-LIS: `daily`. */
  readonly listSchedule?: ListSchedule
}

/** Starts everything on loopback, with fresh keys. */
export async function startSimulatedPlatform(options: SimulatedPlatformOptions): Promise<SimulatedPlatform> {
  const { clock, host = '127.0.0.1', apiPort = 0, secondApiPort = 0, httpPort = 0 } = options
  const { ocspRenewalMs = 15 * 60 * 1000 } = options
  const counters = newCounters()
  const faults = noFaults()
  const register = createRegister()

  const [authorities, identities, strangers, sealingKey, answerKeys] = await Promise.all([
    createAuthorities(clock.nowMs()),
    createTlsIdentities(),
    createTlsIdentities(),
    createSealingKey('sealing-1'),
    generateKeys('ecdsa_p256')
  ])

  const responder = createOcspResponder({
    authorities: () => authorities.known(),
    clock,
    faults: faults.ocsp,
    renewalMs: ocspRenewalMs
  })
  let statusBase = ''
  const statusUrl = (path: string): string => `${statusBase}${path}`
  const statusServer = createStatusServer({
    clock,
    counters,
    faults,
    schedule: options.listSchedule ?? 'at_once',
    responder,
    authorities: () => authorities.known(),
    url: statusUrl
  })
  const apiServer = () =>
    createApiServer({
      clock,
      register,
      challenges: createChallenges(),
      sealingKey,
      authorities: () => authorities.known(),
      faults: faults.api,
      counters,
      identities,
      answerKey: { keyId: 'answer-1', keys: answerKeys }
    })
  const portal = createPortal(strangers.server)
  const doorTo = (doorFaults: DoorFaults, port: number) =>
    openFrontDoor({ api: apiServer(), identities, portal, faults: doorFaults, host, port })
  const [statusPort, first, second] = await Promise.all([
    listen(statusServer, httpPort, host),
    doorTo(faults.firstDoor, apiPort),
    doorTo(faults.secondDoor, secondApiPort)
  ])
  const doors = { first, second }
  statusBase = `http://${host}:${String(statusPort)}`
  // Made in the background: the first OCSP request would otherwise wait for it, and nothing else needs it.
  void responder.prepare(authorities.current)

  return {
    endpoint: `https://${host}:${String(first.port)}`,
    secondEndpoint: `https://${host}:${String(second.port)}`,
    shutDoor: (which) => doors[which].shut(),
    openDoor: (which) => doors[which].open(),
    ocspUrl: statusUrl('/ocsp'),
    crlUrl: statusUrl(listPath('crl', authorities.current)),
    arlUrl: statusUrl(listPath('arl', authorities.current)),
    credentials: (role) => identities.clients[role],
    answerKey: {
      keyId: 'answer-1',
      publicKeyPem: answerKeys.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    },
    sealingKey: { keyId: sealingKey.keyId, publicKeyPem: sealingKey.publicKeyPem },
    anchorsPem: [authorities.current.certificatePem, authorities.old.certificatePem],
    nextGenerationAnchorPem: authorities.nextGeneration.certificatePem,
    issueCard: createCardIssuer({
      authorities,
      register,
      clock,
      locations: {
        ocspUrl: () => statusUrl('/ocsp'),
        crlUrl: (authority) => statusUrl(listPath('crl', authority))
      }
    }),
    people: register.people,
    revoke: (person, reason) => {
      revokePerson(person, reason, clock.nowMs())
    },
    restore: restorePerson,
    revokeAuthority: (generation, reason) => {
      authorities[generation].ownState = { state: 'revoked', reason, revokedAtMs: clock.nowMs() }
    },
    counters,
    faults,
    close: async () => {
      statusServer.closeAllConnections()
      await Promise.all([first.shut(), second.shut(), closed(statusServer)])
    }
  }
}

/** Listens and gives the port that was taken. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
  })
}
