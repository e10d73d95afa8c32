import type { Clock } from '../../device/clock.ts'
import type { Verification } from '../age/verification.ts'
import { HttpsClient, type JsonTransport } from '../platform/https-client.ts'
import { PlatformClient } from '../platform/platform-client.ts'
import { ServiceProviderVerification } from '../platform/service-provider-verification.ts'
import { createWatches } from '../session/durations.ts'
import type { SessionPolicy } from '../session/policy.ts'
import type { Stopwatch } from '../session/stopwatch.ts'
import type { ApplianceParts } from './appliance.ts'
import type { Companion } from './companion.ts'
import type { Configuration } from './config/configuration.ts'
import type { Drivers } from './drivers.ts'
import { endingsOfGenerations, type Ending } from './endings.ts'
import { shuffledPadLayout } from './pad-layout.ts'

/** What a configuration and drivers make. */
export type AssembledParts = Pick<
  ApplianceParts,
  'policy' | 'verification' | 'companions' | 'endings' | 'reader' | 'machine' | 'clock' | 'watches' | 'freshPadLayout'
>

/**
 * Makes the appliance that a configuration describes, with the drivers that this entry of the program brings.
 * @param dataDirectory where a platform operator's revocation lists lie; nothing is written before the start
 */
export async function assemble(
  configuration: Configuration,
  drivers: Drivers,
  clock: Clock,
  dataDirectory: string
): Promise<AssembledParts> {
  const watches = createWatches(clock)
  const { reader, machine } = configuration
  const { verification, companions, endings } = await roleParts(configuration, clock, watches.network, dataDirectory)
  return {
    policy: policyOf(configuration),
    verification,
    companions,
    endings: [...ownEndings(configuration), ...endings],
    reader: named(drivers.readers, reader.driver)(configuration, clock),
    machine: named(drivers.machines, machine.driver)(configuration, clock),
    clock,
    watches,
    ...(configuration.face.pinPad === 'shuffled' ? { freshPadLayout: shuffledPadLayout } : {})
  }
}

/** What the session needs to know of the operator's decisions. */
export function policyOf(configuration: Configuration): SessionPolicy {
  const { role, place, products, session, operator, face } = configuration
  const { outOfServiceMessage, telephone } = operator
  return {
    role,
    place,
    products,
    lastTry: session.lastTry,
    phonesAcknowledgement: session.phonesAcknowledgement,
    timeouts: session.timeouts,
    sound: face.sound,
    operator: { outOfServiceMessage, ...(telephone === undefined ? {} : { telephone }) }
  }
}

/** What every machine has that ends: its own certificate, and the generations it speaks. */
function ownEndings({ platform }: Configuration): readonly Ending[] {
  const { clientCertificateEndsAtMs: endsAtMs } = platform
  const own: readonly Ending[] =
    endsAtMs === undefined ? [] : [{ kind: 'client_certificate', name: 'client-certificate', endsAtMs }]
  return [...own, ...endingsOfGenerations()]
}

/** What depends on the role. */
interface RoleParts {
  readonly verification: Verification
  readonly companions: readonly Companion[]
  readonly endings: readonly Ending[]
}

/** The role decides who may look into a certificate: only a platform operator's machine ever loads the judge. */
async function roleParts(
  configuration: Configuration,
  clock: Clock,
  network: Stopwatch,
  dataDirectory: string
): Promise<RoleParts> {
  const { endpoint, credentials, answerKeys, sealingKey, timeoutMs } = configuration.platform
  const transport = timed(new HttpsClient({ endpoint, credentials, clock }), network)
  const client = new PlatformClient({ transport, clock, challengeTimeoutMs: timeoutMs, checkTimeoutMs: timeoutMs })
  if (configuration.role === 'service_provider') {
    if (sealingKey === undefined) throw new TypeError('a service provider needs a sealing key')
    const verification = new ServiceProviderVerification({ client, clock, answerKeys, sealingKey })
    return { verification, companions: [], endings: [] }
  }
  const { platformOperatorParts } = await import('./platform-operator.ts')
  const inquiry = { client, clock, answerKeys }
  const { verification, listKeeper, endings } = platformOperatorParts(configuration, inquiry, network, dataDirectory)
  return { verification, companions: [listKeeper], endings }
}

function timed(transport: JsonTransport, network: Stopwatch): JsonTransport {
  return {
    postJson: (path, body, options) => network.time(() => transport.postJson(path, body, options)),
    warm: (holdMs) => {
      transport.warm(holdMs)
    }
  }
}

function named<T>(drivers: Readonly<Record<string, T>>, name: string): T {
  const driver = Object.hasOwn(drivers, name) ? drivers[name] : undefined
  // The configuration was checked against these very names.
  if (driver === undefined) throw new TypeError(`no driver ${name}`)
  return driver
}
