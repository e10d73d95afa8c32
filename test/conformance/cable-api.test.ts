/**
 * `docs/cable-api.yaml` says what the code of the two cable parties says: shapes, addresses, codes, limits; and its
 * examples hold, signatures and sealing too.
 */
import { readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { usualPerBox } from '../../main/cable/box-door.ts'
import { operatorRoutes } from '../../main/cable/operator/routes.ts'
import { answerKeysOf, checkPass, passClaimsSchema } from '../../main/cable/pass.ts'
import { CHALLENGE_LIFETIME_MS, createLoginChallenges } from '../../main/cable/platform/login-challenges.ts'
import { TICKET_LIFETIME_MS } from '../../main/cable/platform/links.ts'
import { keyPairOf } from '../../main/cable/platform/platform-keys.ts'
import { PASS_LIFETIME_MS, platformRoutes } from '../../main/cable/platform/routes.ts'
import { createUnseal } from '../../main/cable/platform/unsealing.ts'
import * as cable from '../../main/cable/protocol.ts'
import { challengeAnswerSchema, signedAnswerSchema } from '../../main/platform/protocol.ts'
import { DEFAULT_FRESHNESS, digestAsSent, readSignedJson } from '../../main/platform/signed-answer.ts'
import { ServiceFile } from '../../main/services/service-file.ts'
import { SetClock } from '../support/service-world.ts'

const schemas: Readonly<Record<string, z.ZodType>> = {
  ChallengeRequest: cable.challengeRequestSchema,
  ChallengeAnswer: challengeAnswerSchema,
  LoginRequest: cable.loginRequestSchema,
  SignedAnswer: signedAnswerSchema,
  LoginAnswer: cable.loginAnswerSchema,
  LinkRequest: cable.linkRequestSchema,
  LinkAnswer: cable.linkAnswerSchema,
  UnlinkAnswer: cable.unlinkAnswerSchema,
  PassClaims: passClaimsSchema,
  VisitRequest: cable.visitRequestSchema,
  JoinRequest: cable.joinRequestSchema,
  HouseholdAnswer: cable.householdAnswerSchema,
  LeaveAnswer: cable.leaveAnswerSchema,
  Error: z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) })
}

const boxId = 'box-7'
const answers = keyPairOf(new Uint8Array(32).fill(1), 'answers')
const sealing = keyPairOf(new Uint8Array(32).fill(2), 'sealing')
const answerKeys = answerKeysOf([answers.named])
const clock = new SetClock('2026-11-28T08:00:00+09:00')

/** The routes are looked at, never asked. */
const file = new ServiceFile(new Database(':memory:'))
const nobody = () => ({ ok: false as const, reply: { status: 401, body: {} } })
const routes = {
  platform: platformRoutes({
    file,
    clock,
    keys: { persons: new Uint8Array(32), answers, sealing },
    answerKeys,
    unseal: createUnseal(sealing),
    judge: {
      possession: () => 'failed',
      checkList: () => ({ path: { result: 'invalid', reason: 'malformed' }, list: null }),
      checkRevocation: () => Promise.resolve({ result: 'undetermined', reason: 'unavailable' })
    },
    challenges: createLoginChallenges(clock),
    admit: nobody,
    stopped: new AbortController().signal
  }),
  operator: operatorRoutes({ file, clock, passKeys: answerKeys, admit: nobody })
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

function bare(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(bare)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(
    ([key, inner]) => !(['$schema', 'description'].includes(key) && typeof inner === 'string')
  )
  return Object.fromEntries(entries.map(([key, inner]) => [key, bare(inner)]))
}

interface Operation {
  readonly tags: readonly string[]
}
interface Document {
  readonly info: { readonly description: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Json>> }
}

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const text = read('docs/cable-api.yaml')
const document = parse(text) as Document

/** Every example below a schema, with the schema's name. */
function examplesIn(value: unknown): readonly { readonly schema: string; readonly example: unknown }[] {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(examplesIn)
  if (!('schema' in value && 'examples' in value)) return inner
  const { schema, examples } = value as {
    readonly schema: { readonly $ref: string }
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>
  }
  const name = schema.$ref.split('/').at(-1) ?? ''
  return [...Object.values(examples).map((each) => ({ schema: name, example: each.value })), ...inner]
}

const examples = examplesIn(document.paths)
const of = <T>(name: string, schema: z.ZodType<T>): readonly T[] =>
  examples.filter((each) => each.schema === name).map((each) => schema.parse(each.example))

describe('the document', () => {
  it('has the shapes of the code, and no others', () => {
    expect(Object.keys(document.components.schemas).toSorted()).toEqual(Object.keys(schemas).toSorted())
    for (const [name, schema] of Object.entries(schemas)) {
      const inCode = JSON.parse(JSON.stringify(z.toJSONSchema(schema))) as Json
      expect(bare(document.components.schemas[name] ?? null), name).toEqual(bare(inCode))
    }
  })

  it.each(['platform', 'operator'] as const)('has the addresses of the %s, and no others', (party) => {
    const described = Object.entries(document.paths).flatMap(([address, methods]) =>
      Object.entries(methods).flatMap(([method, { tags }]) =>
        tags.includes(party) ? [`${method.toUpperCase()} ${address}`] : []
      )
    )
    expect(described.toSorted()).toEqual(routes[party].map((route) => `${route.method} ${route.path}`).toSorted())
  })

  it('names every code that is answered', () => {
    const sources = [
      'main/cable/box-door.ts',
      'main/cable/platform/routes.ts',
      'main/cable/operator/routes.ts',
      'main/services/http/json-server.ts'
    ]
    const codes = sources.flatMap((source) => [...read(source).matchAll(/errorReply\(\s*\d+,\s*'(\w+)'/g)].map(([, each = '']) => each))
    expect(codes.length).toBeGreaterThan(9)
    for (const each of [...codes, 'unauthorized', 'malformed', 'too_fast', 'store_failed']) expect(text).toContain(`\`${each}\``)
  })

  it('says the limits of the code', () => {
    const { description } = document.info
    const perBox = `${String(usualPerBox.atOnce)} questions of a box at once and ${String(usualPerBox.perSecond * 60)} a minute`
    expect(description).toContain(perBox)
    expect([CHALLENGE_LIFETIME_MS, TICKET_LIFETIME_MS, PASS_LIFETIME_MS]).toEqual([300_000, 300_000, 4 * 3_600_000])
    expect(description).toMatch(/within its five minutes/)
    expect(description).toMatch(/good\s+for four hours/)
    expect([DEFAULT_FRESHNESS.maxAgeMs, DEFAULT_FRESHNESS.maxSkewMs]).toEqual([120_000, 60_000])
    expect(description).toMatch(/at most\s+two minutes old and one ahead/)
  })
})

describe('the examples', () => {
  it('are of the shapes that they stand by, one at least of each that is sent', () => {
    for (const { schema, example } of examples) expect(schemas[schema]?.safeParse(example).error, schema).toBeUndefined()
    const shown = new Set(examples.map(({ schema }) => schema))
    expect(Object.keys(schemas).filter((name) => !shown.has(name))).toEqual(['Error'])
  })

  it('are signed, and what is signed is what is shown', () => {
    const payloads = of('SignedAnswer', signedAnswerSchema).map((signed) => {
      const json = readSignedJson(signed, answerKeys)
      return json.ok ? json.value : json.error.code
    })
    const [notLinked, linked] = of('LoginAnswer', cable.loginAnswerSchema)
    expect(payloads).toEqual([notLinked, linked, ...of('LinkAnswer', cable.linkAnswerSchema)])
  })

  it('are sealed for the login that they are in, and bound to it', async () => {
    const [request] = of('LoginRequest', cable.loginRequestSchema)
    if (request === undefined) throw new Error('no login')
    const opened = await createUnseal(sealing)(request, boxId)
    expect(Buffer.from(opened ?? []).toString('utf8')).toBe('an opaque certificate')
    const logins = of('LoginAnswer', cable.loginAnswerSchema)
    expect(logins.map(({ answer }) => answer)).toEqual(['not_linked', 'linked', 'refused'])
    for (const answer of logins) {
      expect(answer).toMatchObject({ nonce: request.nonce, certificateDigest: digestAsSent(request.certificate), boxId })
    }
  })

  it('have a pass that says what is shown', () => {
    const [claims] = of('PassClaims', passClaimsSchema)
    const [link] = of('LinkAnswer', cable.linkAnswerSchema)
    expect(checkPass(link?.pass.assertion ?? '', answerKeys, boxId, clock.at)).toEqual({ ok: true, value: claims })
    expect(link?.pass.cableId).toBe(claims?.cableId)
  })
})
