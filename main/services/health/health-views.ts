import type { Clock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { addDays, japanDateOf } from '../../age/rules/japan-time.ts'
import type { ServicePageOf, Words } from '../../contract/service-page.ts'
import { messageView, stepOf } from '../fault-views.ts'
import type { ClientFailure } from '../http/json-client.ts'
import type { Step, View } from '../page-flow.ts'
import { actOf, noTurn, pageOf } from '../page-flow.ts'
import { dateInWords, nearDateInWords, plainWords } from '../page-words.ts'
import type { HealthClient } from './client.ts'
import {
  pressureGuides,
  pressureInWords,
  stepsGuides,
  stepsInWords,
  todayInWords,
  weightInWords
} from './health-words.ts'
import type { Advice, HealthDay, HealthDays } from './protocol.ts'

/** What the pages of one visit are made from. */
export interface HealthVisit {
  readonly client: HealthClient
  readonly clock: Clock
}

const PAGE = 7
const WEEK = 7
const MONTH = 30

/** Names of the health service's pages. */
export const titles = {
  service: { ja: '健康のようす', en: 'My health' },
  today: { ja: 'きょうのようす', en: 'How I am today' },
  steps: { ja: '歩数', en: 'Steps' },
  weight: { ja: '体重', en: 'Weight' },
  pressure: { ja: '血圧', en: 'Blood pressure' },
  advice: { ja: 'アドバイス', en: 'Advice' }
} as const satisfies Readonly<Record<string, Words>>

const home = actOf('home', { ja: '健康のようすにもどる', en: 'Back to My health' })
const homeRun = (): Promise<Step> => Promise.resolve({ go: 'home' })

/** The first page. */
export function homeView(visit: HealthVisit): View {
  const item = (actId: keyof typeof titles, line: Words) => ({ actId, name: titles[actId], line, mark: null })
  return {
    page: {
      kind: 'list',
      id: 'home',
      title: titles.service,
      path: [titles.service],
      focus: null,
      acts: [],
      lead: { ja: 'あなたのデータだけを、見られます。', en: 'You see your own data and nobody else’s.' },
      items: [
        item('today', { ja: '歩数・体重・血圧をまとめて', en: 'Steps, weight and blood pressure together' }),
        item('steps', { ja: '歩いた数', en: 'How much you walked' }),
        item('weight', { ja: '体の重さ', en: 'What you weigh' }),
        item('pressure', { ja: '家ではかった血圧', en: 'As measured at home' }),
        item('advice', { ja: '保健師などから', en: 'From public health nurses and others' })
      ],
      turn: noTurn
    },
    acts: {
      today: () => todayStep(visit, 0),
      steps: () => chartStep(visit, { chart: charts.steps, length: WEEK }, 0),
      weight: () => chartStep(visit, { chart: charts.weight, length: WEEK }, 0),
      pressure: () => chartStep(visit, { chart: charts.pressure, length: WEEK }, 0),
      advice: () => adviceStep(visit, 0, 0)
    }
  }
}

/** One kind of chart. */
interface ChartPlan {
  readonly name: 'steps' | 'weight' | 'pressure'
  readonly unit: Words
  readonly picture: 'bars' | 'line'
  readonly guides: ServicePageOf<'chart'>['guides']
  readonly words: (days: readonly HealthDay[], today: string, length: number) => Words[]
  /** Today is not over: a sum that still grows does not belong beside whole days. */
  readonly isWithoutToday: boolean
  readonly series: readonly { readonly name: Words; readonly of: (day: HealthDay) => number | null }[]
}

const charts: Readonly<Record<ChartPlan['name'], ChartPlan>> = {
  steps: {
    name: 'steps',
    unit: { ja: '歩', en: 'steps' },
    picture: 'bars',
    guides: [...stepsGuides],
    words: stepsInWords,
    isWithoutToday: true,
    series: [{ name: titles.steps, of: ({ steps }) => steps }]
  },
  weight: {
    name: 'weight',
    unit: { ja: 'キロ', en: 'kg' },
    picture: 'line',
    guides: [],
    words: weightInWords,
    isWithoutToday: false,
    series: [{ name: titles.weight, of: ({ weightKg }) => weightKg }]
  },
  pressure: {
    name: 'pressure',
    unit: plainWords('mmHg'),
    picture: 'line',
    guides: [...pressureGuides],
    words: pressureInWords,
    isWithoutToday: false,
    series: [
      { name: { ja: '上', en: 'Upper' }, of: ({ bloodPressure }) => bloodPressure?.systolicMmHg ?? null },
      { name: { ja: '下', en: 'Lower' }, of: ({ bloodPressure }) => bloodPressure?.diastolicMmHg ?? null }
    ]
  }
}

/** A month until yesterday, and today: what the pages show, and their words compare with. */
function lastDays({ client, clock }: HealthVisit): Promise<Result<HealthDays, ClientFailure>> {
  const today = japanDateOf(clock.nowMs())
  return client.days(addDays(today, -MONTH), today)
}

async function todayStep(visit: HealthVisit, drop: number): Promise<Step> {
  const path = [titles.service, titles.today]
  const answer = await lastDays(visit)
  return stepOf(answer, { drop, title: titles.today, path, retry: () => todayStep(visit, 1) }, ({ days, today }) => ({
    page: {
      kind: 'detail',
      id: 'today',
      title: titles.today,
      path,
      focus: null,
      acts: [home],
      sentences: todayInWords(days, today),
      facts: []
    },
    acts: { home: homeRun }
  }))
}

interface ChartOf {
  readonly chart: ChartPlan
  /** Days shown, up to today. */
  readonly length: number
}

async function chartStep(visit: HealthVisit, of: ChartOf, drop: number): Promise<Step> {
  const { chart, length } = of
  const title = titles[chart.name]
  const path = [titles.service, title]
  const answer = await lastDays(visit)
  return stepOf(answer, { drop, title, path, retry: () => chartStep(visit, of, 1) }, ({ days, today }) => {
    const ended = chart.isWithoutToday ? days.filter(({ date }) => date < today) : days
    const shown = ended.slice(-length)
    const other = length === WEEK ? MONTH : WEEK
    const otherWords =
      other === WEEK ? { ja: '1週間を見る', en: 'See a week' } : { ja: '1か月を見る', en: 'See a month' }
    return {
      page: {
        kind: 'chart',
        id: `${chart.name}.${String(length)}`,
        title,
        path,
        focus: null,
        acts: [actOf('other', otherWords, 'main'), home],
        // Weight is compared over what is shown; the words of the others name their days.
        sentences: chart.words(chart.name === 'weight' ? shown : days, today, length),
        unit: chart.unit,
        picture: chart.picture,
        series: chart.series.map(({ name, of: valueOf }) => ({
          name,
          points: shown.map((day) => ({ date: day.date, value: valueOf(day) }))
        })),
        guides: chart.guides
      },
      acts: { other: () => chartStep(visit, { chart, length: other }, 1), home: homeRun }
    }
  })
}

async function adviceStep(visit: HealthVisit, number: number, drop: number): Promise<Step> {
  const path = [titles.service, titles.advice]
  const answer = await visit.client.advice()
  const where = { drop, title: titles.advice, path, retry: () => adviceStep(visit, number, 1) }
  return stepOf(answer, where, (all) => {
    const { part, hasLater } = pageOf(all, number, PAGE)
    if (part.length === 0) return noAdviceView(path)
    const today = japanDateOf(visit.clock.nowMs())
    const turned = (by: number) => () => adviceStep(visit, number + by, 1)
    return {
      page: {
        kind: 'list',
        id: `advice.${String(number)}`,
        title: titles.advice,
        path,
        focus: null,
        acts: [],
        lead: { ja: 'えらぶと、ぜんぶ読めます。', en: 'Choose one to read all of it.' },
        items: part.map(({ adviceId, date, from, text }) => ({
          actId: adviceId,
          name: nearDateInWords(date, today),
          line: { ja: `${from.ja}: ${startOf(text)}`, en: `${from.en}: ${startOf(text)}` },
          mark: null
        })),
        turn: {
          earlier: number > 0 ? actOf('.earlier', { ja: 'まえ', en: 'Earlier' }) : null,
          later: hasLater ? actOf('.later', { ja: 'つぎ', en: 'Next' }) : null
        }
      },
      acts: {
        '.earlier': turned(-1),
        '.later': turned(1),
        ...Object.fromEntries(
          part.map((advice) => [
            advice.adviceId,
            async () => ({ go: 'on' as const, drop: 0, view: oneAdviceView(advice) })
          ])
        )
      }
    }
  })
}

function startOf(text: string): string {
  const start = Array.from(text).slice(0, 24).join('')
  return start === text ? text : `${start}…`
}

/** One advice. It is in the language in which it was given. */
function oneAdviceView({ adviceId, date, from, text }: Advice): View {
  return {
    page: {
      kind: 'detail',
      id: `advice.${adviceId}`,
      title: titles.advice,
      path: [titles.service, titles.advice, dateInWords(date)],
      focus: null,
      acts: [home],
      sentences: [plainWords(text)],
      facts: [
        { name: { ja: '日', en: 'Day' }, value: dateInWords(date) },
        { name: { ja: 'だれから', en: 'From' }, value: from }
      ]
    },
    acts: { home: homeRun }
  }
}

function noAdviceView(path: readonly Words[]): View {
  const message = {
    id: 'advice.none',
    title: titles.advice,
    path,
    tone: 'empty' as const,
    sentences: [{ ja: 'アドバイスは、まだありません。', en: 'There is no advice yet.' }],
    next: { ja: '届くと、ここに出ます。', en: 'When some comes, it is shown here.' }
  }
  return messageView(message, [[home, homeRun]])
}
