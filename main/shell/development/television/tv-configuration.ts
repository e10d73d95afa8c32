import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { NamedPublicKey } from '../../../platform/public-key.ts'
import type { ConnectionFiles } from '../../../platform/simulator/connection-files.ts'
import { demoRules } from '../demo-products.ts'
import { DEMO_BOX } from './demo-box.ts'
import type { PartyName, TvParties } from './tv-parties.ts'

/** How long the television's screens wait, seconds, where it is not as usual. */
export type TvDemoTimeouts = Readonly<
  Partial<
    Record<
      | 'cardSeconds'
      | 'pinSeconds'
      | 'returnCardSeconds'
      | 'consentSeconds'
      | 'idleSeconds'
      | 'absentSeconds'
      | 'noticeSeconds',
      number
    >
  >
>

/** What the configuration of an appliance with a television depends on. */
export interface TvSetting {
  readonly connection: ConnectionFiles
  readonly parties: TvParties
  /** IP address at which other screens reach it; loopback by default. */
  readonly address?: string
  /** 0 takes any free one, which is usual here. */
  readonly port?: number
  readonly language?: 'ja' | 'en'
  readonly timeouts?: TvDemoTimeouts
}

/** The part of a configuration that is the television's, with the tokens and keys that it names written beside it. */
export function writeTelevisionPart(directory: string, setting: Omit<TvSetting, 'connection'>): object {
  const { parties, address = '127.0.0.1', port = 0, language = 'ja', timeouts = {} } = setting
  const put = (name: string, content: string): string => {
    const path = join(directory, name)
    writeFileSync(path, content, { mode: 0o600 })
    return path
  }
  const party = (name: PartyName) => ({
    url: parties[name].address,
    tokenFile: put(`${name}.token`, `${parties.tokens[name]}\n`)
  })
  const key = (name: string, { keyId, publicKeyPem }: NamedPublicKey) => ({
    id: keyId,
    file: put(`${name}.pem`, publicKeyPem)
  })
  const platform = parties.platform.now()
  if (platform === null) throw new TypeError('the cable platform is cut')
  return {
    enabled: true,
    address,
    port,
    // By which a telephone on this very machine reaches it too.
    names: ['localhost'],
    language,
    timeouts,
    cable: {
      boxId: DEMO_BOX,
      platform: {
        ...party('platform'),
        answerKey: key('cable-answer', platform.answerKey),
        sealingKey: key('cable-sealing', platform.sealingKey)
      },
      operator: party('operator')
    },
    services: { booking: party('booking'), health: party('health') }
  }
}

/**
 * Writes the configuration of an appliance that is a television's and no vending machine: it goes through the same door as
 * an operator's. @returns the file's path
 */
export function writeTvConfiguration(directory: string, setting: TvSetting): string {
  const { connection } = setting
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const configuration = {
    role: 'service_provider',
    place: 'indoors',
    operator: {
      name: 'みなみ浜ケーブル(見本)',
      telephone: '0120-000-000',
      outOfServiceMessage: { ja: 'テレビの点検をしています。', en: 'We are looking after the television.' }
    },
    platform: {
      endpoint: connection.endpoint,
      clientCertificate: connection.clientCertificate.service_provider,
      clientKey: connection.clientKey.service_provider,
      serverCa: connection.ca,
      answerKey: { id: connection.answerKeyId, file: connection.answerKey },
      sealingKey: { id: connection.sealingKeyId, file: connection.sealingKey }
    },
    reader: { driver: 'simulated' },
    machine: { driver: 'none' },
    television: writeTelevisionPart(directory, setting),
    rules: demoRules,
    products: []
  }
  const path = join(directory, 'hatachi.yaml')
  writeFileSync(path, stringify(configuration, { lineWidth: 120 }), { mode: 0o600 })
  return path
}
