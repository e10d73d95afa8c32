import type { ServicePage, Words } from '../../main/contract/service-page.ts'
import type { TvPlace } from '../../main/contract/tv-view.ts'
import { HEALTH_PAGES } from './tv-scene-health.ts'
import { act, booking, both, dateWords, hall, health, isoDate, noTurn, turn } from './tv-scene-words.ts'

const facts = [
  { name: both('場所', 'Place'), value: both('ひなた市民体育館 第1競技場（半面）', 'Hinata City Gymnasium, court 1 (half)') },
  { name: both('日', 'Day'), value: both('あした 11月28日（土）', 'Tomorrow, Sat 28 Nov') },
  { name: both('時間', 'Time'), value: both('9:00から11:00まで', '9:00 to 11:00') },
  { name: both('料金', 'Fee'), value: both('600円（当日、窓口で）', '600 yen, at the desk on the day') }
]

const PLACES: readonly Words[] = [
  both('ひなた市民体育館', 'Hinata City Gymnasium'),
  both('中央公民館', 'Central community hall'),
  both('北公民館', 'North community hall'),
  both('みどりの丘テニスコート', 'Green Hill tennis courts'),
  both('ひなた文化センター', 'Hinata culture centre'),
  both('みなみ区民センター', 'South ward centre'),
  both('川ぞい運動広場', 'Riverside sports ground')
]

const servicesActs = [
  act('1.end', both('終わる', 'Finish')),
  act('1.unlink', both('カードとのつながりを消す', 'Undo the link'))
]
const noMark = { line: null, mark: null }

/** Pages of all eight kinds, full and empty, with where they belong. */
export const TV_PAGES: Readonly<Record<string, readonly [TvPlace, ServicePage]>> = {
  ...HEALTH_PAGES,
  welcome: [
    'welcome',
    {
      kind: 'detail',
      id: 'welcome',
      title: both('くらしのサービス', 'Everyday services'),
      path: [both('はじめ', 'Start')],
      focus: '1.login',
      acts: [act('1.login', both('カードではじめる', 'Start with your card'), 'main')],
      sentences: [
        both('マイナンバーカードと、\n4けたの暗証番号ではじめます。', 'You need your My Number Card\nand its four-digit PIN.'),
        both(
          '暗証番号が正しいときだけ、カードの電子証明書と署名に封をして、\n確認先へ送ります。この機械には残しません。',
          'Only after the right PIN, the card’s digital certificate and its signature go, sealed,\nto the checking service. This machine keeps neither.'
        ),
        both('名前・住所・マイナンバーは読みません。', 'Your name, address and My Number are not read.'),
        both(
          'カードを取ると終わります。\n5分、なにも押さないときも終わります。',
          'It ends when you take the card,\nand when nothing is pressed for 5 minutes.'
        )
      ],
      facts: [{ name: both('できること', 'What you can do'), value: both('施設の予約、健康のようす', 'Facility booking, My health') }]
    }
  ],
  consent: [
    'consent',
    {
      kind: 'confirm',
      id: 'consent.link',
      title: both('はじめてのかたへ', 'Your first visit'),
      path: [both('はじめ', 'Start'), both('同意', 'Consent')],
      question: both(
        'このカードを、この家のテレビの\nサービスにつないでもいいですか。',
        'May this card be linked to the services\non this household’s television?'
      ),
      facts: [
        {
          name: both('確認先が持つもの', 'The checking service keeps'),
          value: both('カードの証明書の番号と、ケーブルID（あなたの番号）', 'the certificate’s number, and your cable ID')
        },
        {
          name: both('ケーブルテレビの会社が持つもの', 'Your cable company keeps'),
          value: both('ケーブルIDと、この家', 'your cable ID, and this household')
        },
        {
          name: both('サービスが持つもの', 'Each service keeps'),
          value: both('ケーブルIDと、そこで使った内容', 'your cable ID, and what you do there')
        },
        { name: both('だれも読まないもの', 'Read by nobody'), value: both('名前・住所・マイナンバー', 'your name, address and My Number') },
        {
          name: both('つながりを消すとき', 'To undo it'),
          value: both('「カードとのつながりを消す」で、\nいつでも消せます。', 'At any time, with “Undo the link”.')
        }
      ],
      acts: [act('1.yes', both('はい、つなぎます', 'Yes, link it'), 'main'), act('1.no', both('いいえ、つなぎません', 'No, do not link it'))],
      focus: '1.yes'
    }
  ],
  last_try: [
    'last_try',
    {
      kind: 'confirm',
      id: 'last-try',
      title: both('暗証番号は、あと1回です', 'One try of the PIN is left'),
      path: [both('はじめ', 'Start'), both('暗証番号', 'PIN')],
      question: both(
        'つぎにまちがえると、暗証番号が使えなくなります。\nあと1回を、ためしますか。',
        'If the next one is wrong, the PIN is locked.\nUse the last try?'
      ),
      facts: [
        {
          name: both('使えなくなったら', 'If it is locked'),
          value: both('市区町村の窓口で、なおしてもらいます。', 'It has to be reset at your municipal office.')
        },
        { name: both('ためさないと', 'If you do not'), value: both('あと1回は、そのまま残ります。', 'The last try stays as it is.') }
      ],
      acts: [
        act('1.no', both('いいえ、ためしません', 'No, keep it'), 'main'),
        act('1.yes', both('はい、あと1回ためします', 'Yes, use the last try'), 'danger')
      ],
      focus: '1.no'
    }
  ],
  home: [
    'home',
    {
      kind: 'list',
      id: 'home.0',
      title: both('サービス', 'Services'),
      path: [both('サービス', 'Services')],
      focus: null,
      lead: both('なにをしますか。', 'What would you like to do?'),
      items: [
        { actId: '1.open-0', name: booking, ...noMark },
        { actId: '1.open-1', name: health, ...noMark }
      ],
      acts: servicesActs,
      turn: noTurn
    }
  ],
  home_full: [
    'home',
    {
      kind: 'list',
      id: 'home.1',
      title: both('サービス', 'Services'),
      path: [both('サービス', 'Services')],
      focus: null,
      lead: both('なにをしますか。', 'What would you like to do?'),
      items: PLACES.slice(0, 5).map((name, at) => ({ actId: `1.open-${String(at)}`, name, ...noMark })),
      acts: servicesActs,
      turn: {
        earlier: act('1.earlier', both('まえのサービス', 'Earlier services')),
        later: act('1.later', both('つぎのサービス', 'More services'))
      }
    }
  ],
  list_three: [
    'service',
    {
      kind: 'list',
      id: 'home',
      title: booking,
      path: [booking],
      focus: null,
      acts: [],
      lead: both('どこから、はじめますか。', 'Where would you like to start?'),
      items: [
        {
          actId: '1.places',
          name: both('場所からさがす', 'Search by place'),
          line: both('公民館、体育館など', 'Halls, gymnasium and more'),
          mark: null
        },
        {
          actId: '1.dates',
          name: both('日にちからさがす', 'Search by date'),
          line: both('あいている所を、日にちで見る', 'See what is free on a day'),
          mark: null
        },
        { actId: '1.mine', name: both('わたしの予約', 'My bookings'), line: both('見る・取り消す', 'See or cancel'), mark: null }
      ],
      turn: noTurn
    }
  ],
  list_seven: [
    'service',
    {
      kind: 'list',
      id: 'day.0',
      title: both('場所をえらぶ', 'Choose a place'),
      path: [booking, dateWords(28), both('場所をえらぶ', 'Choose a place')],
      focus: null,
      acts: [],
      lead: both('あした 11月28日（土）', 'Tomorrow, Sat 28 Nov'),
      items: PLACES.map((name, at) => ({
        actId: at === 2 ? null : `1.place-${String(at)}`,
        name,
        line: both('ひなた市本町1丁目', 'Honcho 1-chome, Hinata'),
        mark:
          at === 2
            ? { shape: 'none', words: both('いっぱい', 'Full') }
            : { shape: at % 3 === 1 ? 'few' : 'good', words: both(`あき ${String(at + 1)}`, `${String(at + 1)} free`) }
      })),
      turn
    }
  ],
  week: [
    'service',
    {
      kind: 'week',
      id: 'week.all',
      title: both('日をえらぶ', 'Choose a day'),
      path: [booking, hall, both('日をえらぶ', 'Choose a day')],
      focus: null,
      acts: [],
      days: [27, 28, 29, 30, 31, 32, 33].map((day, at) => {
        const words = dateWords(day)
        const state = at === 3 ? ('closed' as const) : at === 2 ? ('full' as const) : ('free' as const)
        return {
          actId: state === 'free' ? `1.day-${String(day)}` : null,
          date: isoDate(day),
          words: at === 0 ? both(`きょう ${words.ja}`, `Today, ${words.en}`) : at === 1 ? both(`あした ${words.ja}`, `Tomorrow, ${words.en}`) : words,
          state,
          mark:
            state === 'free'
              ? { shape: at === 4 ? ('few' as const) : ('good' as const), words: both(`あき ${String(at === 4 ? 1 : 14 - at)}`, `${String(at === 4 ? 1 : 14 - at)} free`) }
              : { shape: 'none' as const, words: state === 'closed' ? both('休み', 'Closed') : both('いっぱい', 'Full') }
        }
      }),
      turn
    }
  ],
  slots: [
    'service',
    {
      kind: 'slots',
      id: 'slots.0',
      title: both('時間をえらぶ', 'Choose a time'),
      path: [booking, hall, both('あした 11月28日（土）', 'Tomorrow, Sat 28 Nov'), both('時間をえらぶ', 'Choose a time')],
      focus: '1.slot-1',
      acts: [],
      date: isoDate(28),
      slots: [9, 9, 11, 13, 13, 15, 17].map((from, at) => ({
        actId: at === 0 || at === 3 ? null : `1.slot-${String(at)}`,
        from: `${String(from).padStart(2, '0')}:00`,
        until: `${String(from + 2)}:00`,
        place: at % 2 === 0 ? both('第1競技場（半面）', 'Court 1 (half)') : both('卓球室', 'Table tennis room'),
        state: at === 0 ? 'taken' : at === 3 ? 'own' : 'free',
        mark:
          at === 0
            ? { shape: 'none', words: both('予約ずみ', 'Taken') }
            : at === 3
              ? { shape: 'own', words: both('あなたの予約', 'Yours') }
              : { shape: 'good', words: both('あき', 'Free') }
      })),
      turn: { earlier: null, later: turn.later }
    }
  ],
  detail: [
    'service',
    {
      kind: 'detail',
      id: 'mine.1',
      title: both('予約の内容', 'Your booking'),
      path: [booking, both('わたしの予約', 'My bookings'), both('予約の内容', 'Your booking')],
      focus: null,
      acts: [act('1.cancel', both('この予約を取り消す', 'Cancel this booking')), act('1.home', both('施設の予約にもどる', 'Back to booking'))],
      sentences: [],
      facts
    }
  ],
  confirm: [
    'service',
    {
      kind: 'confirm',
      id: 'confirm.1',
      title: both('予約の確認', 'Check and book'),
      path: [booking, hall, both('予約の確認', 'Check and book')],
      focus: null,
      question: both('ここを予約しますか。', 'Book this time?'),
      facts,
      acts: [act('1.yes', both('はい、予約します', 'Yes, book it'), 'main'), act('1.no', both('いいえ、予約しません', 'No, do not book'))]
    }
  ],
  done: [
    'service',
    {
      kind: 'done',
      id: 'booked.1',
      title: both('予約しました', 'Booked'),
      path: [booking, both('予約しました', 'Booked')],
      focus: null,
      acts: [act('1.home', both('施設の予約にもどる', 'Back to booking'), 'main'), act('1.mine', both('わたしの予約を見る', 'See my bookings'))],
      sentences: [
        both('予約できました。', 'It is booked.'),
        both('当日、時間までに窓口に来てください。', 'Please come to the desk in time on the day.')
      ],
      facts
    }
  ],
  chart_bars: [
    'service',
    {
      kind: 'chart',
      id: 'steps',
      title: both('歩数', 'Steps'),
      path: [health, both('歩数', 'Steps')],
      focus: null,
      acts: [act('1.month', both('1か月を見る', 'See a month')), act('1.home', both('健康のようすにもどる', 'Back to My health'))],
      sentences: [
        both('きのうは 6,240歩でした。', 'Yesterday you walked 6,240 steps.'),
        both('この7日は、1日に 5,870歩くらいです。', 'Over the last 7 days it was about 5,870 a day.'),
        both('その前の7日より、少し多いです。', 'That is a little more than the 7 days before.')
      ],
      unit: both('歩', 'steps'),
      picture: 'bars',
      series: [
        {
          name: both('歩数', 'Steps'),
          points: [5200, 6100, null, 7300, 4300, 6050, 6240].map((value, at) => ({ date: isoDate(20 + at), value }))
        }
      ],
      guides: [6000, 8000].map((value) => ({
        value,
        words: value === 6000 ? both('めやす（高齢のかた）6,000歩', 'Guide for older people: 6,000') : both('めやす（おとな）8,000歩', 'Guide for adults: 8,000'),
        source: both(
          '厚生労働省 健康づくりのための身体活動・運動ガイド2023',
          'Ministry of Health, Labour and Welfare, physical activity guide 2023'
        )
      }))
    }
  ],
  chart_lines: [
    'service',
    {
      kind: 'chart',
      id: 'pressure',
      title: both('血圧', 'Blood pressure'),
      path: [health, both('血圧', 'Blood pressure')],
      focus: null,
      acts: [act('1.week', both('1週間を見る', 'See a week')), act('1.home', both('健康のようすにもどる', 'Back to My health'))],
      sentences: [
        both('きのうの血圧は 上が138、下が86でした。', 'Yesterday it was 138 over 86.'),
        both('この7日は、上が134、下が84くらいです。', 'Over the last 7 days it was about 134 over 84.'),
        both('めやすより高い日が、3日ありました。', 'It was above the guide on 3 days.'),
        both('もういちどはかってみてください。', 'Please measure again.'),
        both('つづくときは、かかりつけの医師に話してください。', 'If it stays so, tell your doctor.')
      ],
      unit: both('mmHg', 'mmHg'),
      picture: 'line',
      series: [
        {
          name: both('上', 'Upper'),
          points: Array.from({ length: 31 }, (_, at) => ({ date: isoDate(at - 4), value: at % 9 === 4 ? null : 132 + ((at * 7) % 11) }))
        },
        {
          name: both('下', 'Lower'),
          points: Array.from({ length: 31 }, (_, at) => ({ date: isoDate(at - 4), value: at % 9 === 4 ? null : 80 + ((at * 5) % 9) }))
        }
      ],
      guides: [
        { value: 135, words: both('上のめやす 135', 'Upper guide: 135') },
        { value: 85, words: both('下のめやす 85', 'Lower guide: 85') }
      ].map((guide) => ({
        ...guide,
        source: both(
          '日本高血圧学会 高血圧治療ガイドライン2019（家ではかる血圧）',
          'Japanese Society of Hypertension, guidelines 2019 (measured at home)'
        )
      }))
    }
  ],
  message_error: [
    'notice',
    {
      kind: 'message',
      id: 'notice.unknown',
      title: both('つながりませんでした', 'No connection'),
      path: [both('はじめ', 'Start'), both('お知らせ', 'Notice')],
      focus: null,
      acts: [act('1.again', both('もういちどはじめる', 'Start again'), 'main'), act('1.first', both('はじめの画面へ', 'To the first screen'))],
      tone: 'error',
      sentences: [
        both('確認するところに、つながりませんでした。', 'Those who check the card could not be reached.'),
        both('あなたのせいではありません。', 'You did nothing wrong.'),
        both('この機械に、あなたの情報は残っていません。', 'This machine has kept nothing about you.')
      ],
      next: both(
        '少し待ってから、\n「もういちどはじめる」を押してください。\nつづくときは、ケーブルテレビの会社に電話してください。',
        'Wait a little, then press “Start again”.\nIf it goes on, please call your cable company.'
      )
    }
  ],
  message_empty: [
    'service',
    {
      kind: 'message',
      id: 'no-advice',
      title: both('アドバイス', 'Advice'),
      path: [health, both('アドバイス', 'Advice')],
      focus: null,
      acts: [],
      tone: 'empty',
      sentences: [both('アドバイスは、まだありません。', 'There is no advice yet.')],
      next: both('届くと、ここに出ます。', 'When some comes, it is shown here.')
    }
  ]
}
