import type { Configuration, PlatformSettings } from '../config/configuration.ts'

/**
 * What a support bundle tells of the configuration: these settings and no others, so that one that is added later stays
 * out until somebody lets it in here. No key or certificate, no path of one, nobody's name or telephone number.
 */
export function toldConfiguration(configuration: Configuration): object {
  const { role, place, platform, trust, reader, machine, rules, products, offline, clock, session, face } = configuration
  const { operatorSide, fees, members } = configuration
  return {
    role,
    place,
    platform: platform === null ? null : toldPlatform(platform),
    trust: trust === undefined ? null : toldTrust(trust),
    reader: reader === null ? null : { driver: reader.driver },
    machine: { driver: machine.driver },
    rules: rules.map(({ id, version, atLeastYears, pin }) => ({ id, version, atLeastYears, pin })),
    products: products.map((product) => ({
      id: product.view.id,
      selection: product.selection,
      rule: product.rule?.id ?? null,
      offline: product.offline?.id ?? null
    })),
    offline: {
      policies: offline.policies,
      memory: { enabled: offline.memory.enabled, keepDays: offline.memory.keepDays }
    },
    members: { enabled: members.enabled },
    // Text has no Infinity.
    clock: { maxSilenceMs: Number.isFinite(clock.maxSilenceMs) ? clock.maxSilenceMs : null },
    session: {
      lastTry: session.lastTry,
      acceptsPhones: session.phonesAcknowledgement !== null,
      basketMost: session.basketMost,
      timeouts: session.timeouts
    },
    face: { pinPad: face.pinPad, sound: face.sound },
    operatorSide: {
      enabled: operatorSide.enabled,
      address: operatorSide.address,
      port: operatorSide.port,
      hasOwnCertificate: operatorSide.ownCertificate !== null,
      approval: operatorSide.approval
    },
    fees: { tariff: fees.tariff }
  }
}

function toldPlatform(platform: PlatformSettings): object {
  return {
    endpoint: addressOnly(platform.endpoint),
    secondEndpoint: platform.secondEndpoint === undefined ? null : addressOnly(platform.secondEndpoint),
    answerKeys: platform.answerKeys.map(({ keyId }) => keyId),
    sealingKey: platform.sealingKey?.keyId ?? null,
    clientCertificateEndsAt: isoOf(platform.clientCertificateEndsAtMs),
    timeoutMs: platform.timeoutMs
  }
}

function toldTrust({ policies, revocation, ocsp, certification }: NonNullable<Configuration['trust']>): object {
  const { method, sources, maxAgeMs, authorityMaxAgeMs, authorityListsRequired, overdueMs } = revocation
  return {
    policies,
    revocation: {
      method,
      sources: sources.map(({ url, kind }) => ({ url: addressOnly(url), kind })),
      maxAgeMs,
      authorityMaxAgeMs,
      authorityListsRequired,
      overdueMs
    },
    ocsp: {
      url: ocsp.url === undefined ? null : addressOnly(ocsp.url),
      timeoutMs: ocsp.timeoutMs,
      maxAgeMs: ocsp.maxAgeMs,
      clockSkewMs: ocsp.clockSkewMs,
      requireNonce: ocsp.requireNonce,
      cache: ocsp.cache
    },
    certification: certification ?? null
  }
}

/** Scheme, host and path: what may be secret in an address stands elsewhere in it. */
function addressOnly(address: string): string {
  const { protocol, host, pathname } = new URL(address)
  return `${protocol}//${host}${pathname}`
}

function isoOf(atMs: number | undefined): string | null {
  return atMs === undefined ? null : new Date(atMs).toISOString()
}
