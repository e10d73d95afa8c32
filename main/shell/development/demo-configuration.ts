import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Role } from '../../age/evidence.ts'
import type { LawAcknowledgement, Place } from '../../age/rule.ts'
import type { ConnectionFiles } from '../../platform/simulator/connection-files.ts'

/** What a demonstration's configuration depends on. */
export interface DemoSetting {
  readonly role: Role
  readonly place: Place
  /** Pseudo-terminal of the simulated relay board. */
  readonly serialPath: string
  readonly connection: ConnectionFiles
  readonly pulseMs: number
  /** Absent: phones are refused. */
  readonly phonesAcknowledgement?: LawAcknowledgement
  /** How a platform operator's machine asks for revocation; by default OCSP. */
  readonly revocation?: 'ocsp' | 'list'
  /** Last day of a platform operator's certification, `YYYY-MM-DD`; absent: none is configured. */
  readonly certifiedUntil?: string
  /** Whether a platform operator's machine remembers ages and sells on them; by default not. */
  readonly offline?: boolean
  /** Overrides the responder's address that certificates name. */
  readonly ocspUrl?: string
  /** Absent: the simulated reader of this process. */
  readonly readerDriver?: string
}

/** The demonstration's policy, as its configuration file has it. */
export const DEMO_OFFLINE_POLICY = {
  id: 'remembered',
  version: 1,
  ageEvidence: 'remembered_age',
  // One daily list may be missed. Shorter than lists hold by themselves, so that it is the policy that an old one meets.
  listMaxAgeHours: 36,
  rememberedMaxAgeDays: 90,
  outageMaxHours: 72
} as const

const demoMemory = {
  enabled: true,
  keepDays: 90,
  acknowledgement: { acknowledgedBy: 'Demonstration', acknowledgedOn: '2026-11-26' }
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
  const remembered = offline ? { offline: DEMO_OFFLINE_POLICY.id } : {}
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
    machine: {
      driver: 'relay-lcus',
      port: setting.serialPath,
      baudRateBps: 9600,
      pulseMs: setting.pulseMs,
      channels: { '1': 1, '2': 2, '3': 3, '4': 4 }
    },
    ...(setting.phonesAcknowledgement === undefined
      ? {}
      : { session: { acceptPhones: true, phonesAcknowledgement: setting.phonesAcknowledgement } }),
    ...(offline ? { offline: { policies: [DEMO_OFFLINE_POLICY], memory: demoMemory } } : {}),
    rules: [
      { id: 'alcohol', version: 1, atLeastYears: 20, pin: 'pin' },
      { id: 'tobacco', version: 1, atLeastYears: 20, pin: 'pin' },
      { id: 'members-bar', version: 1, atLeastYears: 20, pin: 'pin_unless_enrolled' }
    ],
    products: [
      {
        id: 'beer',
        name: { ja: '生ビール', en: 'Draught beer', 'zh-Hans': '生啤酒', ko: '생맥주' },
        priceYen: 350,
        picture: 'beer',
        selection: '1',
        rule: 'alcohol',
        ...remembered
      },
      {
        id: 'sake',
        name: { ja: '純米酒', en: 'Junmai sake', 'zh-Hans': '纯米清酒', ko: '준마이 사케' },
        priceYen: 480,
        picture: 'sake',
        selection: '2',
        rule: 'alcohol',
        ...remembered
      },
      {
        id: 'cigarettes',
        name: { ja: 'たばこ', en: 'Cigarettes', 'zh-Hans': '香烟', ko: '담배' },
        priceYen: 600,
        picture: 'cigarettes',
        selection: '3',
        rule: 'tobacco',
        ...remembered
      },
      {
        id: 'wine',
        name: { ja: 'グラスワイン', en: 'Glass of wine', 'zh-Hans': '杯装葡萄酒', ko: '글라스 와인' },
        priceYen: 500,
        picture: 'wine',
        selection: '4',
        rule: 'members-bar',
        ...remembered
      }
    ]
  }
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
  const path = join(dataDirectory, 'hatachi.yaml')
  writeFileSync(path, stringify(configuration, { lineWidth: 120 }), { mode: 0o600 })
  return path
}
