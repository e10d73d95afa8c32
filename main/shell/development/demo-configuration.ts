import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Role } from '../../age/evidence.ts'
import type { LawAcknowledgement, Place } from '../../age/rule.ts'
import type { ApprovableCall } from '../../contract/operator.ts'
import type { ConnectionFiles } from '../../platform/simulator/connection-files.ts'
import { demoMachine, type DemoProtocol } from './demo-machines.ts'
import { DEMO_OFFLINE_POLICY, demoMemory } from './demo-offline.ts'
import { writeTelevisionPart } from './television/tv-configuration.ts'
import type { TvParties } from './television/tv-parties.ts'
import { demoColumns, demoProducts, demoRules, type DemoProducts } from './demo-products.ts'

/** What a demonstration's configuration depends on. */
export interface DemoSetting {
  readonly role: Role
  readonly place: Place
  /** Pseudo-terminal of the simulated machine. */
  readonly serialPath: string
  readonly connection: ConnectionFiles
  readonly pulseMs: number
  /** How the machine is spoken to; by default through the relay board. */
  readonly protocol?: DemoProtocol
  /** What it sells; by default what a bar does. */
  readonly products?: DemoProducts
  /** How many things may be bought at once; by default one. */
  readonly basketMost?: number
  /** Absent: phones are refused. */
  readonly phonesAcknowledgement?: LawAcknowledgement
  /** How a platform operator's machine asks for revocation; by default OCSP. */
  readonly revocation?: 'ocsp' | 'list'
  /** Last day of a platform operator's certification, `YYYY-MM-DD`; absent: none is configured. */
  readonly certifiedUntil?: string
  /** Whether a platform operator's machine remembers ages and sells on them; by default not. */
  readonly offline?: boolean
  /** Whether cards stand for a platform operator's member cards; by default not. */
  readonly members?: boolean
  /** Overrides the responder's address that certificates name. */
  readonly ocspUrl?: string
  /** Absent: the simulated reader of this process. */
  readonly readerDriver?: string
  /** TCP port of the operator's side, on loopback; absent: it is off. */
  readonly operatorPort?: number
  /** Calls of the operator's side that wait for a second person; by default none. */
  readonly operatorApproval?: readonly ApprovableCall[]
  /** What the television of the machine asks; absent: it is off. */
  readonly parties?: TvParties
  /** Folder that the record is exported to, and how long it is kept at least; absent: nowhere. */
  readonly record?: { readonly directory: string; readonly keepDays: number }
}

/**
 * Writes the embedded defaults as an ordinary configuration file, so that a demonstration goes through the same door as
 * an operator's machine.
 * @returns the file's path
 */
export function writeDemoConfiguration(dataDirectory: string, setting: DemoSetting): string {
  const { role, connection } = setting
  const operator = role === 'platform_operator'
  const lists = { lists: [{ url: connection.crlUrl }], authorityLists: [{ url: connection.arlUrl }] }
  const offline = operator && setting.offline === true
  const { protocol = 'relay-lcus', products = 'bar', phonesAcknowledgement: phones, basketMost, record } = setting
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
  const configuration = {
    role,
    place: setting.place,
    operator: {
      name: '二十歳販売(見本)',
      telephone: '0120-000-000',
      outOfServiceMessage: {
        ja: '機械の点検をしています。まもなく使えるようになります。',
        en: 'We are looking after the machine. It will be back soon.',
        'zh-Hans': '机器正在检查，很快即可使用。',
        ko: '기계를 점검하고 있습니다. 곧 다시 이용하실 수 있습니다.'
      }
    },
    platform: {
      endpoint: connection.endpoint,
      clientCertificate: connection.clientCertificate[role],
      clientKey: connection.clientKey[role],
      serverCa: connection.ca,
      answerKey: { id: connection.answerKeyId, file: connection.answerKey },
      ...(operator ? {} : { sealingKey: { id: connection.sealingKeyId, file: connection.sealingKey } })
    },
    ...(operator
      ? {
          trust: {
            anchors: connection.anchors,
            policies: ['1.2.392.200149.8.5.1.3.30'],
            ...(setting.revocation === 'list'
              ? { revocation: { method: 'list', ...lists } }
              : offline
                ? { revocation: { method: 'ocsp', ...lists } }
                : {}),
            ...(setting.certifiedUntil === undefined
              ? {}
              : { certification: { validUntil: setting.certifiedUntil } }),
            // Asked each time: what the dock does to the responder or a card shows at the next purchase.
            ocsp: {
              ...(setting.ocspUrl === undefined ? {} : { url: setting.ocspUrl }),
              timeoutMs: 3000,
              cache: false
            }
          }
        }
      : {}),
    reader: { driver: setting.readerDriver ?? 'simulated' },
    machine: demoMachine(protocol, { port: setting.serialPath, pulseMs: setting.pulseMs, columns: demoColumns(products) }),
    ...(phones === undefined && basketMost === undefined
      ? {}
      : {
          session: {
            ...(phones === undefined ? {} : { acceptPhones: true, phonesAcknowledgement: phones }),
            ...(basketMost === undefined ? {} : { basket: { most: basketMost } })
          }
        }),
    ...operatorSideOf(setting),
    ...(setting.parties === undefined ? {} : { television: writeTelevisionPart(dataDirectory, { parties: setting.parties }) }),
    ...(record === undefined
      ? {}
      : { record: { keepDays: record.keepDays, backup: { directory: record.directory, everyHours: 1, otherMedium: false } } }),
    ...(offline ? { offline: { policies: [DEMO_OFFLINE_POLICY], memory: demoMemory } } : {}),
    ...(operator && setting.members === true ? { members: { enabled: true } } : {}),
    rules: demoRules,
    products: demoProducts(products, offline)
  }
  const path = join(dataDirectory, 'hatachi.yaml')
  writeFileSync(path, stringify(configuration, { lineWidth: 120 }), { mode: 0o600 })
  return path
}

function operatorSideOf({ operatorPort, operatorApproval }: DemoSetting): object {
  if (operatorPort === undefined) return {}
  const approval = operatorApproval === undefined ? {} : { approval: operatorApproval }
  return { operatorSide: { enabled: true, port: operatorPort, ...approval } }
}
