import { describe, expect, it } from 'vitest'
import { POLICY } from '../../../test/support/random-tv-session.ts'
import { pressesTo } from '../../contract/service-choices.ts'
import { servicePageSchema, type ServicePage } from '../../contract/service-page.ts'
import { noticePage, outsiderPage } from './notice-page.ts'
import { mayTryAgain } from './notices.ts'
import { ownActId, ownActOf } from './own-acts.ts'
import { consentPage, durationInWords, ENDED_PAGE, forgetPage, homePage, lastTryPage, visitPage, welcomePage } from './pages.ts'
import type { Kept, NoticeName, Outsider, OutsiderPage, ServiceTrouble } from './state.ts'

const NOTICES: Readonly<Record<NoticeName, true>> = {
  no_card: true,
  take_card: true,
  login_timed_out: true,
  card_taken: true,
  two_cards: true,
  reader_gone: true,
  another_card: true,
  not_my_number_card: true,
  phone_not_accepted: true,
  pin_blocked: true,
  pin_not_set: true,
  card_unreadable: true,
  declined: true,
  declined_household: true,
  refused: true,
  other_household: true,
  undetermined: true,
  unreachable: true,
  ended_asked: true,
  ended_card_taken: true,
  ended_two_cards: true,
  ended_idle: true,
  ended_screen_away: true,
  ended_reader_gone: true,
  ended_pass: true,
  unlinked: true,
  unlink_too_late: true,
  fault: true
}
const notices = Object.keys(NOTICES) as NoticeName[]
const kepts: readonly Kept[] = ['nothing', 'link_unsure', 'linked', 'join_unsure', 'unlink_unsure', 'act_unsure']
const troubles: readonly ServiceTrouble[] = ['unreachable', 'refused', 'busy', 'pass_over', 'broken', 'silent']
const pass = { cableId: 'cable-user-0001', assertion: 'signed', expiresAtMs: 4 * 60 * 60_000 }

const noticeOf = (notice: NoticeName, kept: Kept = 'nothing', cardLies = false): ServicePage =>
  noticePage(POLICY, { name: 'notice', notice, kept, cardLies, deadline: { atMs: 0, totalMs: 1 } }, 3)

const outsiderOf = (why: Outsider['why'], page: OutsiderPage, linkedNow = false): ServicePage =>
  outsiderPage(POLICY, { name: 'outsider', outsider: { pass, why, linkedNow }, page, deadline: { atMs: 0, totalMs: 1 } }, 3)

const pages: readonly ServicePage[] = [
  ENDED_PAGE,
  welcomePage(POLICY, 0),
  welcomePage(POLICY, 0, true),
  welcomePage({ ...POLICY, services: [] }, 0),
  // As many services as anybody has, with names as long as they may be.
  welcomePage({ ...POLICY, services: Array.from({ length: 40 }, () => ({ name: { ja: '長'.repeat(200), en: 'x'.repeat(200) } })) }, 0),
  consentPage({ join: 'link', linkTicket: 't' }, 1),
  consentPage({ join: 'household', pass }, 1),
  lastTryPage(true, 1),
  lastTryPage(false, 1),
  forgetPage(1),
  ...[0, 1].map((number) => homePage(POLICY, { pass, idleAtMs: 0, passEndsAtMs: 0, homePage: number }, 1)),
  ...(['end', 'unlink', 'unlink_failed'] as const).map((show) => visitPage(POLICY, { show }, 1)),
  ...troubles.map((trouble) => visitPage(POLICY, { show: 'service_failed', service: 1, trouble }, 1)),
  ...(['declined_household', 'other_household'] as const).flatMap((why) =>
    (['told', 'unlink', 'unlink_failed'] as const).flatMap((page) => [outsiderOf(why, page, false), outsiderOf(why, page, true)])
  ),
  ...notices.flatMap((notice) => kepts.flatMap((kept) => [noticeOf(notice, kept, false), noticeOf(notice, kept, true)]))
]

const welcomeSentences = (leftCard: boolean) => {
  const page = welcomePage(POLICY, 0, leftCard)
  return 'sentences' in page ? page.sentences : []
}

/** Every text of a page in one language. */
function textsOf(page: unknown, language: 'ja' | 'en'): readonly string[] {
  if (typeof page !== 'object' || page === null) return []
  const here = language in page ? [(page as Record<string, unknown>)[language]] : []
  return [...here.filter((text) => typeof text === 'string'), ...Object.values(page).flatMap((each) => textsOf(each, language))]
}

describe('the television’s own pages', () => {
  it('keep to the contract of pages, each of them', () => {
    for (const page of pages) expect(servicePageSchema.safeParse(page).error, page.id).toBeUndefined()
  })

  it('say everything in both languages, in lines that a screen holds', () => {
    for (const page of pages.filter((each) => !JSON.stringify(each).includes('長'))) {
      const japanese = textsOf(page, 'ja')
      const english = textsOf(page, 'en')
      expect(japanese.length).toBe(english.length)
      for (const text of japanese) {
        expect(text, page.id).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/)
        for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(34)
      }
      for (const text of english) {
        expect(text, page.id).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/)
        for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(90)
      }
    }
  })

  it('put the focus on what can be undone', () => {
    expect(pressesTo(lastTryPage(false, 1), '1.last_try.no')).toBe(1)
    expect(pressesTo(forgetPage(1), '1.forget.no')).toBe(1)
    expect(pressesTo(visitPage(POLICY, { show: 'unlink' }, 1), '1.unlink.no')).toBe(1)
    expect(pressesTo(outsiderOf('other_household', 'unlink'), '3.unlink.no')).toBe(1)
    expect(pressesTo(outsiderOf('other_household', 'told'), '3.first')).toBe(1)
    expect(pressesTo(visitPage(POLICY, { show: 'end' }, 1), '1.end.yes')).toBe(1)
    expect(pressesTo(consentPage({ join: 'link', linkTicket: 't' }, 1), '1.consent.yes')).toBe(1)
  })

  it('put the answer that is safe first on every question, with the focus, and say what each does', () => {
    const questions = pages.filter((page) => page.kind === 'confirm')
    expect(new Set(questions.map(({ id }) => id)).size).toBe(6)
    for (const { id, acts, focus } of questions) {
      const [first, second] = acts
      expect(focus ?? first?.actId, id).toBe(first?.actId)
      expect([first?.weight, second?.weight === 'main'], id).toEqual(['main', false])
      const answers = acts.map(({ words }) => /^(はい|いいえ)、.+(?:ます|ません)$/.exec(words.ja)?.[1])
      expect(answers.toSorted(), id).toEqual(['いいえ', 'はい'])
      expect(acts.map(({ words }) => /^(Yes|No), ./.exec(words.en)?.[1]).toSorted(), id).toEqual(['No', 'Yes'])
    }
  })

  it('call the same act the same, and no two by one name', () => {
    const named = new Map<string, Set<string | undefined>>()
    for (const { acts } of pages.filter(({ kind }) => kind !== 'confirm')) {
      for (const { actId, words } of acts) named.set(words.ja, (named.get(words.ja) ?? new Set()).add(actId.split('.')[1]))
    }
    for (const [words, of] of named) expect([...of], words).toHaveLength(1)
    // To begin a login anew is another act than to ask once more, though the page's own name for both is "again".
    expect([...named].filter(([, of]) => of.has('again')).map(([words]) => words)).toEqual(['もういちどためす', 'もういちどはじめる'])
    for (const each of ['login', 'end', 'unlink']) expect([...named].filter(([, of]) => of.has(each)), each).toHaveLength(1)
  })

  it('name in their sentences only what stands on a button of the page', () => {
    const withButtons = pages.filter((page) => page.kind === 'message')
    let seen = 0
    for (const page of withButtons) {
      for (const [, name] of JSON.stringify(page).matchAll(/「([^」]+)」を押し/g)) {
        seen += 1
        expect(page.acts.map(({ words }) => words.ja), page.id).toContain(name)
      }
      for (const [, name] of JSON.stringify(page).matchAll(/ress “([^”]+)”/g)) {
        expect(page.acts.map(({ words }) => words.en), page.id).toContain(name)
      }
    }
    expect(seen).toBeGreaterThan(10)
  })

  it('lead on from every notice, by one press', () => {
    for (const notice of notices) {
      const page = noticeOf(notice)
      expect(pressesTo(page, page.focus ?? '')).toBe(1)
      expect(page.acts.some(({ actId }) => actId === '3.first')).toBe(true)
      expect(page.acts.some(({ actId }) => actId === '3.again')).toBe(mayTryAgain(notice))
    }
  })

  it('say of no card why the platform refused it, nor give away a link', () => {
    const said = JSON.stringify(noticeOf('refused'))
    expect(said).not.toMatch(/失効|停止|期限|盗|revoked|expired|suspended|lost|stolen/)
    for (const page of pages) expect(JSON.stringify(page)).not.toMatch(/cable-user|signed/)
  })

  it('say first that a card was left on the reader, and only then', () => {
    const [first] = welcomeSentences(true)
    expect(first?.ja.replace('\n', '')).toBe('カードが、リーダーに置いたままです。取ってください。')
    expect(first?.en).toMatch(/card is still on the reader.*take it/s)
    expect(welcomeSentences(true).slice(1)).toEqual(welcomeSentences(false))
  })

  it('tell whoever left with something under way that it may have been done, and where to look', () => {
    const said = JSON.stringify(noticeOf('ended_card_taken', 'act_unsure'))
    expect(said).toContain('まだわかりません')
    expect(said).toContain('わたしの予約')
    expect(said).not.toContain('残っていません')
  })

  it('remind of the card wherever one lies', () => {
    for (const notice of notices) {
      expect(JSON.stringify(noticeOf(notice, 'nothing', true))).toContain('カードを取ってください')
      expect(JSON.stringify(noticeOf(notice, 'nothing', true))).toContain('take your card')
    }
  })
})

describe('acts', () => {
  it('are of their login and of no other', () => {
    expect(ownActOf(3, ownActId(3, 'consent.yes'))).toBe('consent.yes')
    expect(ownActOf(4, ownActId(3, 'consent.yes'))).toBeNull()
    expect(ownActOf(3, '33.consent.yes')).toBeNull()
    expect(ownActOf(3, '3.open-12')).toBe('open-12')
    expect(ownActOf(3, '3.open-')).toBeNull()
    expect(ownActOf(3, '3.open-1e3')).toBeNull()
    expect(ownActOf(3, '3.toString')).toBeNull()
  })
})

describe('lengths of time', () => {
  it('are said in whole minutes, or in seconds', () => {
    expect(durationInWords(300_000)).toEqual({ ja: '5分', en: '5 minutes' })
    expect(durationInWords(60_000)).toEqual({ ja: '1分', en: '1 minute' })
    expect(durationInWords(90_000)).toEqual({ ja: '90秒', en: '90 seconds' })
    expect(durationInWords(1_000)).toEqual({ ja: '1秒', en: '1 second' })
    expect(durationInWords(0)).toEqual({ ja: '1秒', en: '1 second' })
  })
})
