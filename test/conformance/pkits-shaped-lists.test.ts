import { describe, expect, test } from 'vitest'
import { answerLine } from '../../main/shell/trust/cert-check.ts'
import { crlPem } from '../support/crl-builder.ts'
import { AT_MS } from '../support/crl-world.ts'
import { certificatePem } from '../support/openssl-authority.ts'
import type { ShapedCase } from './pkits-shaped-lists.ts'
import { PKITS_SHAPED_LISTS } from './pkits-shaped-lists.ts'

describe('chains and lists in the shapes of PKITS, as cert check --batch is asked', () => {
  test.each(PKITS_SHAPED_LISTS)('$test $what', (shaped) => {
    const { answer } = answerLine(lineOf(shaped), { profile: 'general', nowMs: 0, ocspMaxAgeMs: 0 })
    if (shaped.pkits === 'invalid') expect(answer.result).not.toBe('valid')
    expect(answer).toMatchObject(answerFor(shaped.said))
  })

  test('of what PKITS accepts, only indirect and delta lists are refused', () => {
    const refused = PKITS_SHAPED_LISTS.filter(({ pkits, said }) => pkits === 'valid' && said !== 'valid')
    const sections = refused.map((shaped) => shaped.test)
    expect(sections).toEqual(['4.14.22', '4.14.28', '4.15.2', '4.15.5', '4.15.7'])
  })
})

function answerFor(said: ShapedCase['said']): object {
  switch (said) {
    case 'valid':
      return { result: 'valid', reason: 'valid' }
    case 'revoked':
    case 'not_a_ca':
      return { result: 'invalid', reason: said }
    default: {
      const detail = expect.stringContaining(said) as string
      return { result: 'undetermined', reason: 'revocation_undetermined', detail }
    }
  }
}

function lineOf({ anchor, intermediates, lists, certificate }: ShapedCase): string {
  return JSON.stringify({
    id: 1,
    time: new Date(AT_MS).toISOString(),
    anchors: [certificatePem(anchor.der)],
    intermediates: intermediates.map(certificatePem),
    certificate: certificatePem(certificate),
    crls: lists.map(crlPem)
  })
}
