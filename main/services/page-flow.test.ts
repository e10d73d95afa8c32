import { describe, expect, test } from 'vitest'
import { messageView } from './fault-views.ts'
import type { Step, View } from './page-flow.ts'
import { actOf, createPageFlow, inPlace, onTo, pageOf } from './page-flow.ts'
import { choicesOf, pressesTo } from '../contract/service-choices.ts'
import type { ServicePage } from '../contract/service-page.ts'
import { servicePageSchema } from '../contract/service-page.ts'

const words = { ja: 'つぎ', en: 'Next' }

function view(id: string, acts: Readonly<Record<string, () => Promise<Step>>>): View {
  const message = { id, title: words, path: [words], tone: 'info' as const, sentences: [words], next: words }
  return messageView(
    message,
    Object.entries(acts).map(([name, run]) => [actOf(name, words), run] as const)
  )
}

/** A page whose acts lead on, take its place, or begin afresh. */
function anyView(depth: number): View {
  return view(`depth-${String(depth)}`, {
    on: async () => onTo(anyView(depth + 1)),
    turn: async () => inPlace(anyView(depth)),
    afresh: async () => ({ go: 'afresh', view: anyView(1) }),
    home: async () => ({ go: 'home' })
  })
}

const press = (flow: { page(): ServicePage; act(actId: string): Promise<ServicePage> }, at: number) =>
  flow.act(choicesOf(flow.page())[at] ?? '')

describe('a visit', () => {
  test('piles pages up, turns them in place, begins afresh, and goes back', async () => {
    const flow = createPageFlow(anyView(0))
    expect(flow.back()).toBeNull()
    await press(flow, 0)
    await press(flow, 0)
    await press(flow, 1)
    expect(flow.page().id).toBe('depth-2')
    expect(flow.back()?.id).toBe('depth-1')
    await press(flow, 0)
    await press(flow, 2)
    expect(flow.page().id).toBe('depth-1')
    expect(flow.back()?.id).toBe('depth-0')
    expect(flow.back()).toBeNull()
    await press(flow, 0)
    expect((await press(flow, 3)).id).toBe('depth-0')
  })

  test('does an act once though it is sent twice, also where the next page has one of the same name', async () => {
    let done = 0
    const counting: View = view('counting', {
      do: async () => {
        done += 1
        return inPlace(counting)
      }
    })
    const flow = createPageFlow(counting)
    const [first = ''] = choicesOf(flow.page())
    const [one, two] = await Promise.all([flow.act(first), flow.act(first)])
    expect(await flow.act(first)).toEqual(one)
    expect(two).toEqual(one)
    expect(done).toBe(1)
    await press(flow, 0)
    expect(done).toBe(2)
  })

  test('keeps the page while an act is under way, and after it was closed shows nothing of what comes', async () => {
    let go = (_step: Step): void => undefined
    const slow = view('slow', { wait: () => new Promise<Step>((resolve) => (go = resolve)) })
    const flow = createPageFlow(anyView(0))
    await press(flow, 0)
    const other = createPageFlow(view('home', { on: async () => onTo(slow) }))
    await press(other, 0)
    const underway = press(other, 0)
    expect(other.back()?.id).toBe('slow')
    other.close()
    go(onTo(anyView(5)))
    expect((await underway).id).toBe('closed')
    expect(other.page().id).toBe('closed')
  })

  test('says whose mistake it is when a page has an act that does nothing', () => {
    const { page } = view('broken', { gone: async () => ({ go: 'home' }) })
    expect(() => createPageFlow({ page, acts: {} })).toThrow(/act "gone" that does nothing/)
  })
})

describe('a page', () => {
  const item = (actId: string) => ({ actId, name: words, line: null, mark: null })
  const list = (count: number): ServicePage => ({
    kind: 'list',
    id: 'list',
    title: words,
    path: [words],
    focus: null,
    acts: [],
    lead: null,
    items: Array.from({ length: count }, (_, at) => item(`item-${String(at)}`)),
    turn: { earlier: null, later: actOf('later', words) }
  })

  test('has seven choices at most, with different names, and the focus on one of them', () => {
    const isPage = (page: ServicePage) => servicePageSchema.safeParse(page).success
    expect(isPage(list(7))).toBe(true)
    expect(isPage({ ...list(7), acts: [actOf('more', words)] })).toBe(false)
    expect(isPage({ ...list(6), acts: [actOf('item-0', words)] })).toBe(false)
    expect(isPage({ ...list(6), focus: 'elsewhere' })).toBe(false)
    expect(isPage({ ...list(6), title: { ja: 'つぎ', en: ' ' } })).toBe(false)
  })

  test('counts an arrow an entry from where the focus is, and OK', () => {
    expect(pressesTo(list(3), 'item-0')).toBe(1)
    expect(pressesTo(list(3), 'later')).toBe(4)
    expect(pressesTo({ ...list(3), focus: 'item-2' }, 'item-1')).toBe(2)
    expect(pressesTo(list(3), 'nowhere')).toBeNaN()
  })

  test('of a list takes its part, and knows whether more follows', () => {
    expect(pageOf([1, 2, 3], 0, 2)).toEqual({ part: [1, 2], hasLater: true })
    expect(pageOf([1, 2, 3], 1, 2)).toEqual({ part: [3], hasLater: false })
    expect(pageOf([], 0, 2)).toEqual({ part: [], hasLater: false })
  })
})
