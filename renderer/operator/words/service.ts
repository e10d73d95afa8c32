import type { ServiceMode, ServiceTest, TestRun } from '../../../main/contract/operator-watch.ts'
import { inLanguages, language } from '../language.ts'
import { fillFacts, type FactValues } from './fill-facts.ts'
import { questions, results, values, type Question } from './service-codes.ts'

type Named = Readonly<Record<ServiceTest, readonly [name: string, lead: string]>>

const testsJa: Named = {
  reader: ['カードリーダー', 'カードを置いて、取ります。'],
  pin_pad: ['PINキー', '画面の数字を押します。'],
  screen: ['画面', '色と四すみの反応を見ます。'],
  sound: ['音', '5つの音を聞きます。'],
  relay: ['リレー', '1つずつ動かします。商品が出ることがあります。'],
  machine: ['自動販売機', 'つながりを見ます。何も出ません。'],
  network: ['ネットワーク', '確認先まで届くかを見ます。'],
  platform: ['確認先', '答えるかを見ます。個人のことは聞きません。'],
  clock: ['時計', '署名つきの時刻と比べます。']
}

const testsEn: Named = {
  reader: ['Card reader', 'A card is laid down and taken away.'],
  pin_pad: ['PIN keys', 'The digits on the screen are pressed.'],
  screen: ['Screen', 'Colours, and touch in the four corners.'],
  sound: ['Sound', 'Five sounds are played.'],
  relay: ['Relays', 'Each is switched once. Goods may come out.'],
  machine: ['Vending machine', 'Its connection. Nothing comes out.'],
  network: ['Network', 'Whether the platform can be reached.'],
  platform: ['Platform', 'Whether it answers. Nothing about a person is asked.'],
  clock: ['Clock', 'Compared with a signed time.']
}

const modesJa: Readonly<Record<ServiceMode, string>> = { in_service: '営業中', maintenance: '点検中', out_of_service: '休止中' }
const modesEn: Readonly<Record<ServiceMode, string>> = {
  in_service: 'In service',
  maintenance: 'Maintenance',
  out_of_service: 'Out of service'
}
const modeLeadsJa: Readonly<Record<ServiceMode, string>> = {
  in_service: '販売しています。試験をするには、まず点検を始めます。',
  maintenance: '販売を止めています。機械の画面に、点検中と出ています。',
  out_of_service: '販売を止めています。機械の画面に、休止の案内と電話番号が出ています。再起動しても変わりません。'
}
const modeLeadsEn: Readonly<Record<ServiceMode, string>> = {
  in_service: 'It sells. To make tests, begin maintenance first.',
  maintenance: 'Nothing is sold. The screen says that somebody is at work.',
  out_of_service: 'Nothing is sold. The screen shows your words and your telephone number. A restart does not change that.'
}

/** Words of the page for service at the machine. */
export const serviceWords = inLanguages({
  ja: {
    what: '点検の状態',
    lead: '機械の前で、電話を片手に使うページです。',
    modes: modesJa,
    modeLeads: modeLeadsJa,
    since: (moment: string) => `${moment} から`,
    beginMaintenance: '点検を始める',
    takeOut: '休止にする',
    backToService: '営業に戻す',
    beginning: '切り替えています',
    saleFirst: '販売の途中なら、終わってから切り替わります。',
    tests: '試験',
    testsLead: '上から順に行います。結果は記録に残ります。',
    testNames: testsJa,
    run: '試す',
    runAgain: 'もう一度試す',
    states: { running: '調べています', asking: '操作待ち', passed: '合格', failed: '不合格', skipped: 'とばした' },
    skip: 'この試験をとばす',
    answering: '送っています',
    needsMaintenance: '試験は、点検を始めるとできます。',
    done: (passed: number, of: number) => `${String(of)}個のうち${String(passed)}個が合格`,
    allDone: 'すべての試験が終わりました。営業に戻せます。'
  },
  en: {
    what: 'the state of service',
    lead: 'For use at the machine, with a telephone in one hand.',
    modes: modesEn,
    modeLeads: modeLeadsEn,
    since: (moment) => `since ${moment}`,
    beginMaintenance: 'Begin maintenance',
    takeOut: 'Take out of service',
    backToService: 'Back into service',
    beginning: 'Changing over',
    saleFirst: 'A sale under way is finished first.',
    tests: 'Tests',
    testsLead: 'From the top. Outcomes stand in the record.',
    testNames: testsEn,
    run: 'Test',
    runAgain: 'Test again',
    states: { running: 'working', asking: 'waits for you', passed: 'passed', failed: 'failed', skipped: 'skipped' },
    skip: 'Skip this test',
    answering: 'Sending',
    needsMaintenance: 'Begin maintenance to make tests.',
    done: (passed, of) => `${String(passed)} of ${String(of)} passed`,
    allDone: 'All tests have ended. It can go back into service.'
  }
})

/** What a run asks of the person; a question that this console does not know is shown by its code. */
export function questionOf({ code, facts }: TestRun): Question {
  const table = questions[language()]
  const known = Object.hasOwn(table, code) ? table[code] : undefined
  if (known === undefined) return { ask: code, yes: '○', no: '×' }
  return { ...known, ask: fillFacts(known.ask, named(facts), language()) }
}

/** What a run found; an unknown code is shown as it is. */
export function resultOf({ code, facts }: TestRun): string {
  const table = results[language()]
  return fillFacts((Object.hasOwn(table, code) ? table[code] : undefined) ?? code, named(facts), language())
}

/** Names of sounds and corners in the language that is shown, singly or in a list. */
function named(facts: TestRun['facts']): FactValues {
  const table = values[language()]
  const nameOf = (word: string): string => (Object.hasOwn(table, word) ? table[word] : undefined) ?? word
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.split(', ').map(nameOf).join(', ') : value
    ])
  )
}
