import { machineDrivers } from '../../../device/vending/drivers.ts'
import type { SetUpAnswers, SetUpFileKind, SetUpFinding, SetUpProduct } from '../../contract/operator-set-up.ts'
import { PLATFORM_FOLDER, type SetUpFile } from './set-up-folder.ts'

/** Where the operator's side of a machine that is being set up listens, and so will the machine's. */
export interface SetUpPlace {
  readonly address: string
  readonly port: number
}

const OUT_OF_SERVICE = {
  ja: 'ただいま お休みしています。',
  en: 'Closed for a moment.',
  'zh-Hans': '暂停服务。',
  ko: '잠시 쉬고 있습니다.'
}

/** What has to be there for a role before a configuration can be written at all, in the order of the questions. */
export function missingAnswers(answers: SetUpAnswers, files: readonly SetUpFile[]): readonly SetUpFinding[] {
  const { role } = answers
  const kinds = new Set(files.map(({ kind }) => kind))
  const needed: readonly SetUpFileKind[] = [
    'client_key',
    'client_certificate',
    'server_ca',
    'answer_key',
    ...(role === 'platform_operator' ? (['anchor'] as const) : (['sealing_key'] as const))
  ]
  const isMissing: readonly (readonly [part: string, isMissing: boolean, remedy: string])[] = [
    ['operatorName', isEmpty(answers.operatorName), 'Say who runs the machine.'],
    ['place', answers.place === undefined, 'Say whether it stands indoors or outdoors.'],
    ['role', role === undefined, 'Choose the role that your contract with the platform operator names.'],
    ['endpoint', isEmpty(answers.endpoint), "Give the platform's address, as its operator told you."],
    ...needed.map((kind) => [`file.${kind}`, !kinds.has(kind), "Hand in the platform operator's file."] as const),
    ['answerKeyId', isEmpty(answers.answerKeyId), 'Give the name of the answer key, as the platform operator told you.'],
    [
      'sealingKeyId',
      role !== 'platform_operator' && isEmpty(answers.sealingKeyId),
      'Give the name of the sealing key, as the platform operator told you.'
    ],
    ['readerDriver', answers.readerDriver === undefined, 'Choose the card reader.'],
    ['machineDriver', answers.machineDriver === undefined, 'Choose how the machine is spoken to.'],
    ['machinePort', isEmpty(answers.machinePort), "Give the line of the machine's adapter."],
    ['products', (answers.products ?? []).length === 0, 'Choose what is sold.']
  ]
  return isMissing.flatMap(([part, missing, remedy]) =>
    missing ? [{ part, problem: 'is not answered yet', remedy, severity: 'error' as const }] : []
  )
}

/**
 * The answers as the configuration file has them; whole only where `missingAnswers` names none. Rules that several
 * products share are written once, by their age. Pure.
 */
export function composeConfiguration(answers: SetUpAnswers, files: readonly SetUpFile[], at: SetUpPlace): object {
  const { role, place, operatorName, telephone, endpoint, answerKeyId, sealingKeyId, certifiedUntil } = answers
  const fileOf = (kind: SetUpFileKind) => `${PLATFORM_FOLDER}/${files.find((file) => file.kind === kind)?.name ?? ''}`
  const products = answers.products ?? []
  const isOperator = role === 'platform_operator'
  return {
    role,
    place,
    operator: {
      name: operatorName,
      ...(isEmpty(telephone) ? {} : { telephone }),
      outOfServiceMessage: OUT_OF_SERVICE
    },
    platform: {
      endpoint,
      clientCertificate: fileOf('client_certificate'),
      clientKey: fileOf('client_key'),
      serverCa: fileOf('server_ca'),
      answerKey: { id: answerKeyId, file: fileOf('answer_key') },
      ...(isOperator ? {} : { sealingKey: { id: sealingKeyId, file: fileOf('sealing_key') } })
    },
    ...(isOperator
      ? {
          trust: {
            anchors: files.filter(({ kind }) => kind === 'anchor').map(({ name }) => `${PLATFORM_FOLDER}/${name}`),
            ...(certifiedUntil === undefined ? {} : { certification: { validUntil: certifiedUntil } })
          }
        }
      : {}),
    reader: { driver: answers.readerDriver },
    machine: machineOf(answers, products),
    rules: agesOf(products).map((years) => ({ id: ruleOf(years), version: 1, atLeastYears: years, pin: 'pin' })),
    products: products.map(({ atLeastYears, ...product }) => ({
      ...product,
      ...(atLeastYears === 0 ? {} : { rule: ruleOf(atLeastYears) })
    })),
    operatorSide: {
      enabled: true,
      address: at.address,
      port: at.port,
      ...(answers.twoPeople === true ? { approval: ['apply_rules', 'delete_entries'] } : {})
    }
  }
}

/** `machine` of the configuration: the driver, its line, and what fits the selections of the products. */
export function machineOf({ machineDriver, machinePort }: SetUpAnswers, products: readonly SetUpProduct[]): object {
  const driver = machineDrivers.find(({ name }) => name === machineDriver)
  const suggested = driver?.suggest?.(products.map(({ selection }) => selection)) ?? {}
  return { driver: machineDriver, port: machinePort, ...suggested }
}

function agesOf(products: readonly SetUpProduct[]): readonly number[] {
  const ages = products.map(({ atLeastYears }) => atLeastYears).filter((years) => years > 0)
  return [...new Set(ages)].toSorted((one, other) => one - other)
}

function ruleOf(years: number): string {
  return `from-${String(years)}`
}

function isEmpty(text: string | undefined): boolean {
  return text === undefined || text.trim() === ''
}
