import type { Words } from '../../contract/service-page.ts'
import { faultView, messageView } from '../fault-views.ts'
import type { Step, View } from '../page-flow.ts'
import { actOf } from '../page-flow.ts'
import { dateInWords, plainWords } from '../page-words.ts'
import type { HealthVisit } from './health-views.ts'
import { homeView, titles } from './health-views.ts'

const number: Words = { ja: '申しこみ番号', en: 'Sign-up number' }

/** The first page of someone whom the health service does not know. Looking at it stores nothing. */
export function unknownView(visit: HealthVisit): View {
  return messageView(
    {
      id: 'unknown',
      title: titles.service,
      path: [titles.service],
      tone: 'info',
      sentences: [{ ja: 'まだ、申しこみがありません。', en: 'You have not signed up for this yet.' }],
      next: {
        ja: 'あなたの番号をここで見て、\n役場の健康の係で、申しこんでください。\n番号は、またここで見られます。',
        en: 'See your number here, and sign up with it\nat the health desk of the town hall.\nYou can see it here again.'
      }
    },
    // True also where a number waits already: the same one is shown again.
    [[actOf('sign-up', { ja: '番号を見る', en: 'See your number' }, 'main'), () => signUpStep(visit, 0)]]
  )
}

/** The number; or the service itself, where the desk has signed the person up meanwhile. */
async function signUpStep(visit: HealthVisit, drop: number): Promise<Step> {
  const answer = await visit.client.signUp()
  if (answer.ok) return { go: 'on', drop, view: numberView(answer.value) }
  const { error } = answer
  if (error.code === 'refused' && error.refusal === 'user_known') return { go: 'afresh', view: homeView(visit) }
  const where = { title: number, path: [titles.service, number] }
  return { go: 'on', drop, view: faultView(error, where, () => signUpStep(visit, 1)) }
}

function numberView({ signUpNumber, lastDate }: { readonly signUpNumber: string; readonly lastDate: string }): View {
  return {
    page: {
      kind: 'detail',
      id: 'sign-up',
      title: number,
      path: [titles.service, number],
      focus: null,
      acts: [actOf('home', { ja: '健康のようすにもどる', en: 'Back to My health' }, 'main')],
      sentences: [
        {
          ja: 'この番号を書いて、役場の健康の係で\n見せてください。',
          en: 'Write this number down, and show it\nat the health desk of the town hall.'
        },
        {
          ja: '番号は、またここで見られます。',
          en: 'You can see the number here again.'
        },
        {
          ja: '係で申しこんだら、もういちど\n「健康のようす」をえらんでください。',
          en: 'Once the desk has signed you up,\nchoose “My health” again.'
        }
      ],
      facts: [
        { name: number, value: plainWords(`${signUpNumber.slice(0, 4)} ${signUpNumber.slice(4)}`) },
        { name: { ja: 'いつまで', en: 'Good until' }, value: dateInWords(lastDate) }
      ]
    },
    acts: { home: () => Promise.resolve({ go: 'home' }) }
  }
}
