import type { Clock } from '../../device/clock.ts'
import type { Verification } from '../age/verification.ts'
import { HttpsClient, type JsonTransport } from '../platform/https-client.ts'
import { PlatformClient } from '../platform/platform-client.ts'
import { ServiceProviderVerification } from '../platform/service-provider-verification.ts'
import { createWatches } from '../session/durations.ts'
import type { SessionPolicy } from '../session/policy.ts'
import type { Stopwatch } from '../session/stopwatch.ts'
import type { ApplianceParts } from './appliance.ts'
import type { Configuration } from './config/configuration.ts'
import type { Drivers } from './drivers.ts'
import { shuffledPadLayout } from './pad-layout.ts'

/** What a configuration and drivers make. */
export type AssembledParts = Pick<
  ApplianceParts,
  'policy' | 'verification' | 'reader' | 'machine' | 'clock' | 'watches' | 'freshPadLayout'
>

/** Makes the appliance that a configuration describes, with the drivers that this entry of the program brings. */
export async function assemble(
  configuration: Configuration,
  drivers: Drivers,
  clock: Clock
): Promise<AssembledParts> {
  const watches = createWatches(clock)
  const { reader, machine } = configuration
  return {
    policy: policyOf(configuration),
    verification: await verificationOf(configuration, clock, watches.network),
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

/** The role decides who may look into a certificate: only a platform operator's machine ever loads the judge. */
async function verificationOf(configuration: Configuration, clock: Clock, network: Stopwatch): Promise<Verification> {
  const { endpoint, credentials, answerKeys, sealingKey, timeoutMs } = configuration.platform
  const transport = timed(new HttpsClient({ endpoint, credentials, clock }), network)
  const client = new PlatformClient({ transport, clock, challengeTimeoutMs: timeoutMs, checkTimeoutMs: timeoutMs })
  if (configuration.role === 'service_provider') {
    if (sealingKey === undefined) throw new TypeError('a service provider needs a sealing key')
    return new ServiceProviderVerification({ client, clock, answerKeys, sealingKey })
  }
  const { platformOperatorVerification } = await import('./platform-operator.ts')
  return platformOperatorVerification(configuration, { client, clock, answerKeys }, network)
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
