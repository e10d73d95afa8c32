import { z } from 'zod'

/**
 * What a television draws for any service: eight kinds of page, in Japanese and English. A face that draws these eight
 * draws every service, also one that a cable operator adds. Made for an older person with a remote control: one
 * question a page, seven choices at most, never text to type. The face adds Back by itself.
 *
 * Which choices a page has, and in which order, is told by `choicesOf` (`service-choices.ts`), free of zod.
 */

/** Choices on one page, at most; turning to an earlier or a later page is not among them. */
export const MOST_CHOICES = 7

const textSchema = z.string().trim().min(1).max(200)

/** The same words in each language of the television. A line break (`\n`) is one for the eye: between phrases. */
export const wordsSchema = z.strictObject({ ja: textSchema, en: textSchema })
export type Words = z.infer<typeof wordsSchema>

/**
 * Name of an act, good on the page that it came with and nowhere else: up to 100 letters, digits, `.`, `_`, `:` or `-`.
 * It names no person and carries no secret.
 */
export const actIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/)

/** Something to do, drawn as a button. `weight`: `main` is the biggest thing on the page; `danger` cannot be undone. */
export const actSchema = z.strictObject({
  actId: actIdSchema,
  words: wordsSchema,
  weight: z.enum(['main', 'plain', 'danger'])
})
export type ServiceAct = z.infer<typeof actSchema>

/** A state said by a word and a shape: `good` ○, `few` △, `none` ×, `own` ★, `info` no shape. Never by colour alone. */
export const markSchema = z.strictObject({ shape: z.enum(['good', 'few', 'none', 'own', 'info']), words: wordsSchema })
export type ServiceMark = z.infer<typeof markSchema>

/** One fact: what it is, and how it stands. A value of digits in groups (`4083 1726`) is to be copied, and drawn largest. */
export const factSchema = z.strictObject({ name: wordsSchema, value: wordsSchema })
export type ServiceFact = z.infer<typeof factSchema>

/**
 * Acts that turn to the page before or after of the same thing; null: there is none. Drawn at the edges of the body.
 */
export const turnSchema = z.strictObject({ earlier: actSchema.nullable(), later: actSchema.nullable() })
export type ServiceTurn = z.infer<typeof turnSchema>

/**
 * `id`: the same for the same thing whenever it is drawn, so that a face remembers what was focused. `path`: where one
 * is, from the service's name to this page. `focus`: the choice that has the focus first; null: the first one.
 */
const head = {
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/),
  title: wordsSchema,
  path: z.array(wordsSchema).min(1).max(6),
  focus: actIdSchema.nullable(),
  acts: z.array(actSchema).max(MOST_CHOICES)
}

/**
 * Choose one: each with a name, a line beneath and a mark. `lead` stands above. An item without an act cannot be
 * chosen.
 */
export const listPageSchema = z.strictObject({
  kind: z.literal('list'),
  ...head,
  lead: wordsSchema.nullable(),
  items: z
    .array(
      z.strictObject({
        actId: actIdSchema.nullable(),
        name: wordsSchema,
        line: wordsSchema.nullable(),
        mark: markSchema.nullable()
      })
    )
    .min(1)
    .max(MOST_CHOICES),
  turn: turnSchema
})

/**
 * Seven dates that follow each other. The first week begins today and not on its Monday: what is over takes no place,
 * and the next free day is fewer presses away. Only a day with an act can be chosen.
 */
export const weekPageSchema = z.strictObject({
  kind: z.literal('week'),
  ...head,
  days: z
    .array(
      z.strictObject({
        actId: actIdSchema.nullable(),
        date: z.iso.date(),
        words: wordsSchema,
        state: z.enum(['free', 'full', 'closed', 'past']),
        mark: markSchema
      })
    )
    .length(7),
  turn: turnSchema
})

const timeSchema = z.string().regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$/)

/** Times of one day, the earliest first. Only a time with an act can be chosen. */
export const slotsPageSchema = z.strictObject({
  kind: z.literal('slots'),
  ...head,
  date: z.iso.date(),
  slots: z
    .array(
      z.strictObject({
        actId: actIdSchema.nullable(),
        from: timeSchema,
        until: timeSchema,
        place: wordsSchema,
        state: z.enum(['free', 'taken', 'own', 'past']),
        mark: markSchema
      })
    )
    .min(1)
    .max(MOST_CHOICES),
  turn: turnSchema
})

const sentencesSchema = z.array(wordsSchema).min(1).max(5)
const factsSchema = z.array(factSchema).max(8)

/** All of one thing. */
export const detailPageSchema = z.strictObject({
  kind: z.literal('detail'),
  ...head,
  sentences: z.array(wordsSchema).max(5),
  facts: factsSchema
})

/** The last question before something is done: yes and no, each in words that say what happens. */
export const confirmPageSchema = z.strictObject({
  kind: z.literal('confirm'),
  ...head,
  question: wordsSchema,
  facts: factsSchema,
  acts: z.array(actSchema).length(2)
})

/** It was done. */
export const donePageSchema = z.strictObject({
  kind: z.literal('done'),
  ...head,
  sentences: sentencesSchema,
  facts: factsSchema,
  acts: z.array(actSchema).min(1).max(MOST_CHOICES)
})

/** One line of a chart. A value that was not measured is null: a gap, never a zero. */
export const seriesSchema = z.strictObject({
  name: wordsSchema,
  points: z
    .array(z.strictObject({ date: z.iso.date(), value: z.number().nullable() }))
    .min(1)
    .max(93)
})

/**
 * Values over time. `sentences` are the main thing and say all that the picture says; the picture stands beside them.
 * `guides`: lines to compare with, each with the source that says so; a help to the eye and no diagnosis.
 */
export const chartPageSchema = z.strictObject({
  kind: z.literal('chart'),
  ...head,
  sentences: sentencesSchema,
  unit: wordsSchema,
  picture: z.enum(['bars', 'line']),
  series: z.array(seriesSchema).min(1).max(2),
  guides: z.array(z.strictObject({ value: z.number(), words: wordsSchema, source: wordsSchema })).max(2)
})

/** Something else than asked for: a fault, or nothing there yet. `next`: what to do now. */
export const messagePageSchema = z.strictObject({
  kind: z.literal('message'),
  ...head,
  tone: z.enum(['error', 'empty', 'info']),
  sentences: sentencesSchema,
  next: wordsSchema
})

/** Any page of any service. A page with more than seven choices, or two acts of one name, is none. */
export const servicePageSchema = z
  .discriminatedUnion('kind', [
    listPageSchema,
    weekPageSchema,
    slotsPageSchema,
    detailPageSchema,
    confirmPageSchema,
    donePageSchema,
    chartPageSchema,
    messagePageSchema
  ])
  .superRefine((page, context) => {
    const body =
      page.kind === 'list' ? page.items : page.kind === 'week' ? page.days : page.kind === 'slots' ? page.slots : []
    const inBody = body.flatMap(({ actId }) => (actId === null ? [] : [actId]))
    const inTurn =
      'turn' in page ? [page.turn.earlier, page.turn.later].flatMap((act) => (act === null ? [] : [act.actId])) : []
    const choices = [...inBody, ...page.acts.map(({ actId }) => actId)]
    const all = [...choices, ...inTurn]
    const issue = (message: string) => {
      context.addIssue({ code: 'custom', message })
    }
    if (choices.length > MOST_CHOICES)
      issue(`${String(choices.length)} choices; a page has ${String(MOST_CHOICES)} at most`)
    if (new Set(all).size !== all.length) issue('two acts of one name')
    if (page.focus !== null && !all.includes(page.focus)) issue('the focus is on no act of this page')
  })
export type ServicePage = z.infer<typeof servicePageSchema>

/** A page of one kind. */
export type ServicePageOf<K extends ServicePage['kind']> = Extract<ServicePage, { kind: K }>
