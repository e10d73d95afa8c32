import type { ApprovalBasis, RefusalReason, UndeterminedReason } from '../decision.ts'
import type { CardCase } from '../../contract/operator-rules.ts'
import type { Said } from './moment-words.ts'

/** Why it is sold, refused or left open, for the operator who asks; a shopper never reads these. */
export const REASON_WORDS: Readonly<Record<ApprovalBasis | RefusalReason | UndeterminedReason, Said>> = {
  platform: { ja: 'プラットフォームが、今、年齢の条件を満たすと答えます。', en: 'The platform answers now that the holder is old enough.' },
  remembered_age: {
    ja: '以前のプラットフォームの回答がこの機械に記憶されています。',
    en: "An earlier yes of the platform's is remembered here."
  },
  certificate_invalid: { ja: '証明書が失効しているか、有効ではありません。', en: 'The certificate is revoked or not valid.' },
  holder_not_proven: { ja: 'カードの署名が証明書と合いません。', en: "The card's signature is not that of the certificate." },
  age_condition_not_met: { ja: '年齢の条件を満たしません。', en: 'The holder is too young.' },
  clock_untrusted: { ja: '機械の時計を信用できません。', en: "The machine's clock cannot be believed." },
  path_undetermined: { ja: '証明書の経路を確かめられません。', en: "The certificate's path cannot be judged." },
  ocsp_undetermined: { ja: '失効の有無を確かめられません。', en: 'Whether it is revoked cannot be found out.' },
  ocsp_unknown: { ja: '証明書がOCSPレスポンダーに知られていません。', en: 'The OCSP responder does not know the certificate.' },
  list_undetermined: { ja: '使える失効リストがありません。', en: 'There is no revocation list that may be relied on.' },
  platform_unavailable: { ja: 'プラットフォームの回答がありません。', en: 'There is no answer of the platform.' },
  platform_unknown: { ja: 'プラットフォームがこの証明書を知りません。', en: 'The platform does not know the certificate.' },
  condition_not_answered: { ja: '年齢の条件に回答がありません。', en: 'The age was not answered.' },
  holder_evidence_too_weak: { ja: '本人であることの証拠が足りません。', en: 'Too little is proven of the holder.' },
  offline_not_sold: { ja: '通信が切れている間は販売しません。', en: 'Nothing of it is sold while the network is gone.' },
  offline_outage_too_long: { ja: '通信が切れてからの時間が上限を超えています。', en: 'The network has been gone for longer than the rule allows.' },
  offline_list_missing: { ja: '失効リストがありません。', en: 'There is no revocation list here.' },
  offline_list_too_old: { ja: '失効リストが上限より古くなっています。', en: 'The revocation list is older than the rule allows.' },
  offline_not_remembered: { ja: 'この人の年齢はこの機械に記憶されていません。', en: "This holder's age is not remembered here." },
  offline_memory_too_old: { ja: '記憶されている回答が上限より古くなっています。', en: 'What is remembered is older than the rule allows.' },
  offline_memory_unreadable: { ja: '記憶を読めません。', en: 'What is remembered cannot be read.' }
}

/** The card that is asked about. */
export const CARD_WORDS: Readonly<Record<CardCase, Said>> = {
  old_enough: { ja: '年齢の条件を満たす人', en: 'a holder who is old enough' },
  too_young: { ja: '年齢の条件を満たさない人', en: 'a holder who is too young' },
  revoked: { ja: '失効したカードの人', en: 'the holder of a revoked card' },
  unknown: { ja: 'プラットフォームに知られていないカードの人', en: 'the holder of a card that nobody knows' },
  remembered: { ja: '年齢がこの機械に記憶されている人', en: 'a holder whose age is remembered here' },
  remembered_too_long_ago: { ja: '年齢が記憶されているが期限を過ぎた人', en: 'a holder whose age was remembered too long ago' }
}
