import type { ServicePage } from '../../main/contract/service-page.ts'
import type { TvPlace } from '../../main/contract/tv-view.ts'
import { act, both, health, noTurn } from './tv-scene-words.ts'

/** Pages of the health service that have little on them. */
export const HEALTH_PAGES: Readonly<Record<string, readonly [TvPlace, ServicePage]>> = {
  sign_up: [
    'service',
    {
      kind: 'detail',
      id: 'sign-up',
      title: both('申しこみ番号', 'Sign-up number'),
      path: [health, both('申しこみ番号', 'Sign-up number')],
      focus: null,
      acts: [act('1.home', both('健康のようすにもどる', 'Back to My health'), 'main')],
      sentences: [
        both('この番号を書いて、役場の健康の係で\n見せてください。', 'Write this number down, and show it\nat the health desk of the town hall.'),
        both('番号は、またここで見られます。', 'You can see the number here again.'),
        both('係で申しこんだら、もういちど\n「健康のようす」をえらんでください。', 'Once the desk has signed you up,\nchoose “My health” again.')
      ],
      facts: [
        { name: both('申しこみ番号', 'Sign-up number'), value: both('4083 1726', '4083 1726') },
        { name: both('いつまで', 'Good until'), value: both('12月12日（土）', 'Sat 12 Dec') }
      ]
    }
  ],
  advice: [
    'service',
    {
      kind: 'list',
      id: 'advice.0',
      title: both('アドバイス', 'Advice'),
      path: [health, both('アドバイス', 'Advice')],
      focus: null,
      acts: [],
      lead: both('えらぶと、ぜんぶ読めます。', 'Choose one to read all of it.'),
      items: [
        {
          actId: '1.advice',
          name: both('きのう 11月27日（金）', 'Yesterday, Fri 27 Nov'),
          line: both('町の保健係: 毎日歩けていて、とてもよいです。つ…', 'Town health desk: 毎日歩けていて、とてもよいです。つ…'),
          mark: null
        }
      ],
      turn: noTurn
    }
  ]
}
