import { describe, expect, it } from 'vitest'
import type { SetUpAnswers, SetUpFileKind, SetUpProduct } from '../../contract/operator-set-up.ts'
import { composeConfiguration, machineOf, missingAnswers } from './compose-configuration.ts'
import { productTemplates } from './product-templates.ts'
import type { SetUpFile } from './set-up-folder.ts'

const file = (kind: SetUpFileKind, name: string): SetUpFile => ({ kind, name, pem: '', endsAtMs: null })
const shared = [file('client_key', 'k.pem'), file('client_certificate', 'c.pem'), file('server_ca', 's.pem'), file('answer_key', 'a.pem')]
const product = (id: string, atLeastYears: number): SetUpProduct => ({ id, name: { ja: id, en: id }, priceYen: 100, picture: 'other', selection: '1', atLeastYears })
const answers: SetUpAnswers = {
  operatorName: 'Shop',
  place: 'outdoors',
  role: 'service_provider',
  endpoint: 'https://platform.example',
  answerKeyId: 'answer-1',
  sealingKeyId: 'sealing-1',
  readerDriver: 'pcsc',
  machineDriver: 'relay-lcus',
  machinePort: '/dev/ttyUSB0',
  products: [product('beer', 20), product('tea', 0), product('knife', 18), product('sake', 20)]
}
const at = { address: '127.0.0.1', port: 8443 }
const partsOf = (given: SetUpAnswers, files: readonly SetUpFile[]) => missingAnswers(given, files).map(({ part }) => part)

describe('missingAnswers', () => {
  it('names all that is missing in the order of the questions, each as an error', () => {
    const missing = missingAnswers({}, [])
    expect(missing.map(({ part }) => part).slice(0, 4)).toEqual(['operatorName', 'place', 'role', 'endpoint'])
    expect(missing.at(-1)?.part).toBe('products')
    expect(missing.every(({ severity, remedy }) => severity === 'error' && remedy !== '')).toBe(true)
  })

  it('asks each role for its own, and takes blanks for no answer', () => {
    expect(partsOf(answers, [...shared, file('sealing_key', 'z.pem')])).toEqual([])
    expect(partsOf(answers, shared)).toEqual(['file.sealing_key'])
    const operator = { ...answers, role: 'platform_operator' as const, sealingKeyId: '' }
    expect(partsOf(operator, shared)).toEqual(['file.anchor'])
    expect(partsOf(operator, [...shared, file('anchor', 'anchor-1.pem')])).toEqual([])
    expect(partsOf({ ...operator, operatorName: '  ', products: [] }, [...shared, file('anchor', 'anchor-1.pem')])).toEqual(['operatorName', 'products'])
  })
})

describe('composeConfiguration', () => {
  it('writes each age once as a rule with the PIN, by the least first, and none for what is for anybody', () => {
    const composed = composeConfiguration(answers, [...shared, file('sealing_key', 'z.pem')], at)
    expect(composed).toMatchObject({
      role: 'service_provider',
      rules: [
        { id: 'from-18', version: 1, atLeastYears: 18, pin: 'pin' },
        { id: 'from-20', version: 1, atLeastYears: 20, pin: 'pin' }
      ],
      products: [{ id: 'beer', rule: 'from-20' }, { id: 'tea' }, { id: 'knife', rule: 'from-18' }, { id: 'sake', rule: 'from-20' }],
      platform: { clientKey: 'platform/k.pem', sealingKey: { id: 'sealing-1', file: 'platform/z.pem' } },
      operatorSide: { enabled: true, ...at }
    })
    expect(composed).not.toHaveProperty('trust')
    expect(composed).not.toHaveProperty('products.1.rule')
    expect(composed).not.toHaveProperty('operatorSide.approval')
  })

  it("gives a platform operator every anchor, the certification's last day, and no sealing key", () => {
    const anchors = [file('anchor', 'anchor-1.pem'), file('anchor', 'anchor-2.pem')]
    const composed = composeConfiguration(
      { ...answers, role: 'platform_operator', certifiedUntil: '2027-03-31', twoPeople: true },
      [...shared, ...anchors],
      at
    )
    expect(composed).toMatchObject({
      trust: { anchors: ['platform/anchor-1.pem', 'platform/anchor-2.pem'], certification: { validUntil: '2027-03-31' } },
      operatorSide: { approval: ['apply_rules', 'delete_entries'] }
    })
    expect(composed).not.toHaveProperty('platform.sealingKey')
  })
})

it('machineOf suggests what fits the selections, and nothing for a driver that there is not', () => {
  const products = productTemplates.find(({ id }) => id === 'alcohol')?.products ?? []
  expect(machineOf(answers, products)).toMatchObject({ driver: 'relay-lcus', port: '/dev/ttyUSB0', channels: { '1': 1, '2': 2, '3': 3 } })
  expect(machineOf({ machineDriver: 'toaster', machinePort: 'x' }, products)).toEqual({ driver: 'toaster', port: 'x' })
})
