/**
 * `docs/booking-api.yaml` and `docs/health-api.yaml` say what the services' code says: shapes, addresses, codes; and their
 * examples hold.
 */
import { readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { bookingRoutes } from '../../main/services/booking/routes.ts'
import * as booking from '../../main/services/booking/protocol.ts'
import { usualRules } from '../../main/services/booking/slots.ts'
import { healthRoutes } from '../../main/services/health/routes.ts'
import * as health from '../../main/services/health/protocol.ts'
import type { Route } from '../../main/services/http/json-server.ts'
import { ServiceFile } from '../../main/services/service-file.ts'
import { SetClock } from '../support/service-world.ts'

const errorSchema = z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) })
/** The routes are looked at, never asked. */
const world = {
  file: new ServiceFile(new Database(':memory:')),
  clock: new SetClock('2026-11-28T08:00:00+09:00'),
  admit: () => ({ ok: true as const, cableId: '' })
}

interface Case {
  readonly document: string
  readonly schemas: Readonly<Record<string, z.ZodType>>
  readonly routes: readonly Route[]
  readonly sources: readonly string[]
}

const shared = ['http/callers.ts', 'http/json-server.ts']
const cases: Readonly<Record<string, Case>> = {
  booking: {
    document: 'docs/booking-api.yaml',
    schemas: {
      FacilitiesAnswer: booking.facilitiesAnswerSchema,
      WeekAnswer: booking.weekAnswerSchema,
      DayAnswer: booking.dayAnswerSchema,
      SlotsAnswer: booking.slotsAnswerSchema,
      BookRequest: booking.bookRequestSchema,
      Booking: booking.bookingSchema,
      BookingsAnswer: booking.bookingsAnswerSchema,
      Error: errorSchema
    },
    routes: bookingRoutes({ ...world, rules: usualRules }),
    sources: [...shared, 'booking/routes.ts']
  },
  health: {
    document: 'docs/health-api.yaml',
    schemas: {
      DaysAnswer: health.daysAnswerSchema,
      AdviceAnswer: health.adviceAnswerSchema,
      ReadingsRequest: health.readingsRequestSchema,
      ReadingsAnswer: health.readingsAnswerSchema,
      SignUpAnswer: health.signUpAnswerSchema,
      AdviceRequest: health.adviceRequestSchema,
      Advice: health.adviceSchema,
      Error: errorSchema
    },
    routes: healthRoutes({ ...world, allowance: () => 0 }),
    sources: [...shared, 'health/routes.ts']
  }
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const forPeople = new Set(['$schema', 'title', 'description'])

function bare(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(bare)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      forPeople.has(key) && typeof inner === 'string' ? [] : [[key, bare(inner)]]
    )
  )
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Json>> }
}

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

describe.each(Object.entries(cases))(
  'the %s service’s document',
  (_name, { document: path, schemas, routes, sources }) => {
    const text = read(path)
    const document = parse(text) as Document

    it('has the shapes of the code, and no others', () => {
      expect(Object.keys(document.components.schemas).toSorted()).toEqual(Object.keys(schemas).toSorted())
      for (const [name, schema] of Object.entries(schemas)) {
        expect(bare(document.components.schemas[name] ?? null), name).toEqual(
          bare(JSON.parse(JSON.stringify(z.toJSONSchema(schema))) as Json)
        )
      }
    })

    it('has the addresses of the code, and no others', () => {
      const described = Object.entries(document.paths).flatMap(([address, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${address}`)
      )
      expect(described.toSorted()).toEqual(routes.map((route) => `${route.method} ${route.path}`).toSorted())
    })

    it('names every code that the routes answer', () => {
      const code = sources.map((source) => read(`main/services/${source}`)).join('\n')
      const codes = [
        ...code.matchAll(/errorReply\(\s*\d+,\s*'(\w+)'/g),
        ...code.matchAll(/^ {2}(\w+): \[\d{3}, '/gm)
      ].map(([, each = '']) => each)
      expect(codes.length).toBeGreaterThan(4)
      expect(codes.filter((each) => !text.includes(`\`${each}\``))).toEqual([])
    })

    it('has examples that the code accepts', () => {
      let tried = 0
      const visit = (value: Json): void => {
        if (typeof value !== 'object' || value === null) return
        if ('schema' in value && 'examples' in value) {
          const { schema, examples } = value as { schema: { $ref: string }; examples: Record<string, { value: Json }> }
          const name = schema.$ref.split('/').at(-1) ?? ''
          for (const example of Object.values(examples)) {
            expect(schemas[name]?.safeParse(example.value).error, name).toBeUndefined()
            tried += 1
          }
        }
        Object.values(value).forEach(visit)
      }
      visit(document.paths)
      expect(tried).toBeGreaterThanOrEqual(6)
    })
  }
)
