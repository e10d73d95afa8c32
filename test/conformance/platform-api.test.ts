/**
 * `docs/platform-api.yaml` and `main/platform/protocol.ts` say the same, and the document's examples hold.
 */
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import {
  ageCheckAnswerSchema,
  ageCheckRequestSchema,
  certificateFormSchema,
  challengeAnswerSchema,
  conditionSchema,
  errorAnswerSchema,
  holderFormSchema,
  previousSerialAnswerSchema,
  previousSerialRequestSchema,
  SEALING_INFO,
  signedAnswerSchema,
  timeAnswerSchema,
  timeRequestSchema
} from '../../main/platform/protocol.ts'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const document = parse(readFileSync(new URL('../../docs/platform-api.yaml', import.meta.url), 'utf8')) as Json

/** The value at a path of keys; fails the test where there is none. */
function at(value: Json | undefined, ...path: readonly string[]): Json {
  const found = path.reduce<Json | undefined>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Readonly<Record<string, Json>>)[key] : undefined,
    value
  )
  if (found === undefined) throw new Error(`nothing at ${path.join('.')}`)
  return found
}

function textAt(value: Json | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path)
  if (typeof found !== 'string') throw new Error(`no text at ${path.join('.')}`)
  return found
}

const wordsForPeople = new Set(['$schema', 'title', 'description', 'examples'])

/** A schema with its references followed and everything that is only for people left out. */
function bare(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(bare)
  if (typeof schema !== 'object' || schema === null) return schema
  const fields = schema as Readonly<Record<string, Json>>
  const { $ref, ...rest } = fields
  const followed = typeof $ref === 'string' ? { ...(resolve($ref) as Record<string, Json>), ...rest } : rest
  return Object.fromEntries(
    Object.entries(followed)
      .filter(([key]) => !wordsForPeople.has(key))
      // zod spells the format out as a pattern too.
      .filter(([key]) => !(key === 'pattern' && fields['format'] === 'date-time'))
      .map(([key, value]) => [key, bare(value)])
  )
}

function resolve(reference: string): Json {
  return at(document, ...reference.replace('#/', '').split('/'))
}

const schemas = {
  ChallengeRequest: z.strictObject({}),
  ChallengeAnswer: challengeAnswerSchema,
  CertificateForm: certificateFormSchema,
  Condition: conditionSchema,
  HolderForm: holderFormSchema,
  AgeCheckRequest: ageCheckRequestSchema,
  AgeCheckAnswer: ageCheckAnswerSchema,
  PreviousSerialRequest: previousSerialRequestSchema,
  PreviousSerialAnswer: previousSerialAnswerSchema,
  TimeRequest: timeRequestSchema,
  TimeAnswer: timeAnswerSchema,
  SignedAnswer: signedAnswerSchema,
  ErrorAnswer: errorAnswerSchema
} as const

describe('docs/platform-api.yaml', () => {
  it.each(Object.entries(schemas))('describes %s as the code does', (name, schema) => {
    const inCode = bare(JSON.parse(JSON.stringify(z.toJSONSchema(schema))) as Json)
    expect(bare(at(document, 'components', 'schemas', name))).toEqual(inCode)
  })

  it('has examples that the code accepts', () => {
    let tried = 0
    const visit = (value: Json): void => {
      if (typeof value !== 'object' || value === null) return
      if (!Array.isArray(value) && 'schema' in value && 'examples' in value) {
        const name = textAt(value, 'schema', '$ref').split('/').at(-1) as keyof typeof schemas
        for (const example of Object.values(at(value, 'examples') as Record<string, Json>)) {
          expect(schemas[name].safeParse(at(example, 'value')).error, name).toBeUndefined()
          tried += 1
        }
      }
      Object.values(value).forEach(visit)
    }
    visit(document)
    expect(tried).toBeGreaterThanOrEqual(10)
  })

  it('has a signed example answer that verifies and is bound to the example request', () => {
    const content = (...path: string[]): Json => at(document, 'paths', '/v1/age-checks', 'post', ...path)
    const json = ['content', 'application/json', 'examples']
    const request = ageCheckRequestSchema.parse(content('requestBody', ...json, 'sealedWithPin', 'value'))
    const signed = signedAnswerSchema.parse(content('responses', '200', ...json, 'yes', 'value'))
    const payload = Buffer.from(signed.payload, 'base64')
    const key = createPublicKey({
      key: Buffer.from(textAt(document, 'x-example-answer-key'), 'base64'),
      type: 'spki',
      format: 'der'
    })
    expect(verify('sha256', payload, key, Buffer.from(signed.signature, 'base64'))).toBe(true)

    const answer = ageCheckAnswerSchema.parse(JSON.parse(payload.toString('utf8')))
    expect(answer).toEqual(at(document, 'components', 'schemas', 'AgeCheckAnswer', 'examples', '0'))
    expect(answer.nonce).toBe(request.nonce)
    expect(answer.condition).toEqual(request.condition)
    if (request.certificate.form !== 'sealed') throw new Error('not sealed')
    const digest = createHash('sha256')
      .update(Buffer.from(request.certificate.enc, 'base64'))
      .update(Buffer.from(request.certificate.ciphertext, 'base64'))
      .digest('base64')
    expect(answer.certificateDigest).toBe(digest)
  })

  it('has a signed example time that verifies and is bound to the example request', () => {
    const content = (...path: string[]): Json => at(document, 'paths', '/v1/time', 'post', ...path)
    const json = ['content', 'application/json', 'examples']
    const request = timeRequestSchema.parse(content('requestBody', ...json, 'nonce', 'value'))
    const signed = signedAnswerSchema.parse(content('responses', '200', ...json, 'time', 'value'))
    const payload = Buffer.from(signed.payload, 'base64')
    const der = Buffer.from(textAt(document, 'x-example-time-key'), 'base64')
    const key = createPublicKey({ key: der, type: 'spki', format: 'der' })
    expect(verify('sha256', payload, key, Buffer.from(signed.signature, 'base64'))).toBe(true)
    const answer = timeAnswerSchema.parse(JSON.parse(payload.toString('utf8')))
    expect(answer).toEqual(at(document, 'components', 'schemas', 'TimeAnswer', 'examples', '0'))
    expect(answer.nonce).toBe(request.nonce)
    // Neither passes for the other.
    expect(ageCheckAnswerSchema.safeParse(answer).success).toBe(false)
  })

  it('has a signed example of the certificate before that verifies and is bound to the example request', () => {
    const content = (...path: string[]): Json => at(document, 'paths', '/v1/previous-serials', 'post', ...path)
    const json = ['content', 'application/json', 'examples']
    const request = previousSerialRequestSchema.parse(content('requestBody', ...json, 'bothConsents', 'value'))
    const signed = signedAnswerSchema.parse(content('responses', '200', ...json, 'answered', 'value'))
    const payload = Buffer.from(signed.payload, 'base64')
    const der = Buffer.from(textAt(document, 'x-example-previous-key'), 'base64')
    const key = createPublicKey({ key: der, type: 'spki', format: 'der' })
    expect(verify('sha256', payload, key, Buffer.from(signed.signature, 'base64'))).toBe(true)
    const answer = previousSerialAnswerSchema.parse(JSON.parse(payload.toString('utf8')))
    expect(answer).toEqual(at(document, 'components', 'schemas', 'PreviousSerialAnswer', 'examples', '0'))
    expect(answer.nonce).toBe(request.nonce)
    const digest = createHash('sha256').update(Buffer.from(request.certificate.der, 'base64')).digest('base64')
    expect(answer.certificateDigest).toBe(digest)
    // No answer passes for another.
    expect(ageCheckAnswerSchema.safeParse(answer).success).toBe(false)
    expect(timeAnswerSchema.safeParse(answer).success).toBe(false)
  })

  it('tells the sealing parameters of the code', () => {
    expect(textAt(document, 'info', 'description')).toContain(`\`${SEALING_INFO}\``)
  })
})
