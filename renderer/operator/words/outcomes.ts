import { outcomeReasons, outcomes, type Outcome, type OutcomeReason } from '../../../main/contract/outcome-codes.ts'
import { inLanguages, language } from '../language.ts'

/** How sessions end and why, in words. A code that is added to the contract and has none here fails the type check. */

interface OutcomeTables {
  readonly outcome: Readonly<Record<Outcome, string>>
  readonly reason: Readonly<Record<OutcomeReason, string>>
}

const words = inLanguages<OutcomeTables>({
  ja: {
    outcome: {
      sold: '販売した',
      sold_in_part: '一部だけ販売した',
      refused: 'お断りした',
      undetermined: '確認できず販売せず',
      cancelled: 'お客さまが取りやめ',
      timed_out: '時間切れ',
      card_removed: 'カードが離れた',
      card_not_usable: '使えないカード',
      device_lost: '機器が止まった',
      vend_failed: '商品が出なかった',
      outcome_unknown: '出たかどうか不明',
      interrupted: '途中で止まった'
    },
    reason: {
      certificate_invalid: '電子証明書が無効',
      holder_not_proven: '本人のカードと確かめられない',
      age_condition_not_met: '年齢の条件を満たさない',
      clock_untrusted: '機械の時計を信用できない',
      path_undetermined: '証明書の発行元を確かめられない',
      ocsp_undetermined: '失効確認（OCSP）の答えを使えない',
      ocsp_unknown: '失効確認（OCSP）が「不明」と答えた',
      list_undetermined: '失効リストを使えない',
      platform_unavailable: '確認先から使える答えがない',
      platform_unknown: '確認先が「不明」と答えた',
      condition_not_answered: '確認先が年齢の条件に答えない',
      holder_evidence_too_weak: '本人確認の手がかりが足りない',
      offline_not_sold: '通信が切れている間は売らない商品',
      offline_outage_too_long: '通信の切れた時間が長すぎる',
      offline_list_missing: '通信なしで使える失効リストがない',
      offline_list_too_old: '失効リストが古すぎる',
      offline_not_remembered: '年齢の記憶がない',
      offline_memory_too_old: '年齢の記憶が古すぎる',
      offline_memory_unreadable: '年齢の記憶を読めない',
      challenge_unavailable: '確認のための番号を受け取れない',
      not_my_number_card: 'マイナンバーカードではない',
      applet_missing: '電子証明書の機能がないカード',
      phone_not_accepted: 'スマートフォンは受け付けない設定',
      card_unreadable: 'カードを読めない',
      certificate_missing: '電子証明書が入っていない',
      pin_blocked: '暗証番号がロックされている',
      pin_not_set: '暗証番号が設定されていない',
      last_try_kept: '最後の1回を残して終わった',
      different_card: '途中で別のカードになった',
      two_cards: 'カードが2枚置かれた',
      outside_sale_hours: '販売時間外だった',
      no_rule_in_force: 'その商品の販売ルールがなかった',
      cooling_down: '前の販売から間をあけている時間だった',
      rules_changed: '途中で販売ルールが変わった',
      reader_lost: 'カードリーダーが応答しない',
      machine_lost: '自販機・券売機が応答しない',
      store_failed: '記録を書き込めない',
      door_open: '扉が開いている',
      vend_not_started: '払い出しが始まらなかった',
      vend_failed: '払い出しに失敗した',
      vend_jammed: '商品が詰まった',
      sold_out: '売り切れ',
      vend_unknown: '払い出しの結果がわからない',
      token_unknown: '受け渡しの札がわからない',
      fault: 'プログラムの誤り',
      certification_lapsed: '認定の期限が切れた',
      shutdown: 'プログラムを終了した',
      restart: '電源が切れたか再起動した',
      service_begun: '点検か休止が始まった'
    }
  },
  en: {
    outcome: {
      sold: 'Sold',
      sold_in_part: 'Sold in part',
      refused: 'Refused',
      undetermined: 'Not sold, could not be checked',
      cancelled: 'Cancelled by the shopper',
      timed_out: 'Timed out',
      card_removed: 'Card removed',
      card_not_usable: 'Card not usable',
      device_lost: 'A device stopped',
      vend_failed: 'Nothing came out',
      outcome_unknown: 'Not known whether it came out',
      interrupted: 'Interrupted'
    },
    reason: {
      certificate_invalid: 'Certificate not valid',
      holder_not_proven: 'Card not proven to be the genuine one',
      age_condition_not_met: 'Age condition not met',
      clock_untrusted: "Machine's clock not believed",
      path_undetermined: "Certificate's issuer could not be checked",
      ocsp_undetermined: 'No usable revocation answer (OCSP)',
      ocsp_unknown: 'Revocation check (OCSP) said “unknown”',
      list_undetermined: 'Revocation list not usable',
      platform_unavailable: 'No usable answer from the platform',
      platform_unknown: 'Platform said “unknown”',
      condition_not_answered: 'Platform did not answer the age condition',
      holder_evidence_too_weak: 'Too little evidence of the holder',
      offline_not_sold: 'Not sold while the network is down',
      offline_outage_too_long: 'Network down for too long',
      offline_list_missing: 'No revocation list to go by offline',
      offline_list_too_old: 'Revocation list too old',
      offline_not_remembered: 'No age remembered',
      offline_memory_too_old: 'Remembered age too old',
      offline_memory_unreadable: 'Remembered ages cannot be read',
      challenge_unavailable: 'No challenge from the platform',
      not_my_number_card: 'Not a My Number Card',
      applet_missing: 'Card without the certificate function',
      phone_not_accepted: 'Phones are not accepted here',
      card_unreadable: 'Card could not be read',
      certificate_missing: 'No certificate on the card',
      pin_blocked: 'PIN blocked',
      pin_not_set: 'PIN not set',
      last_try_kept: 'Ended with the last PIN try kept',
      different_card: 'Another card was presented midway',
      two_cards: 'Two cards on the reader',
      outside_sale_hours: 'Outside the hours of sale',
      no_rule_in_force: 'No rule of sale for the product',
      cooling_down: 'Too soon after another sale',
      rules_changed: 'Another rule came to decide midway',
      reader_lost: 'Card reader did not answer',
      machine_lost: 'Vending machine did not answer',
      store_failed: 'Record could not be written',
      door_open: 'Door open',
      vend_not_started: 'Vend did not start',
      vend_failed: 'Vend failed',
      vend_jammed: 'Goods jammed',
      sold_out: 'Sold out',
      vend_unknown: 'Result of the vend not known',
      token_unknown: 'Hand-over token not known',
      fault: 'Mistake of the program',
      certification_lapsed: 'Certification lapsed',
      shutdown: 'Program was ended',
      restart: 'Power cut or restart',
      service_begun: 'Service began'
    }
  }
})

/** An outcome in words; one that this console does not know is shown as its code. */
export function outcomeWords(code: string): string {
  const known = outcomes.find((outcome) => outcome === code)
  return known === undefined ? code : words().outcome[known]
}

/** A reason in words; one that this console does not know is shown as its code. */
export function reasonWords(code: string): string {
  const known = outcomeReasons.find((reason) => reason === code)
  return known === undefined ? code : words().reason[known]
}

/** How grave an outcome is to an operator: what went well, what did as it should, what wants looking at. */
export function outcomeMark(code: string): 'good' | 'off' | 'warning' | 'fault' {
  switch (code) {
    case 'sold':
      return 'good'
    case 'device_lost':
    case 'vend_failed':
    case 'outcome_unknown':
    case 'interrupted':
      return 'fault'
    case 'undetermined':
    case 'sold_in_part':
      return 'warning'
    default:
      return 'off'
  }
}

/** A product's name as configured, else its id: it may have been sold once and be gone from the configuration. */
export function productName(products: readonly ProductNames[], id: string): string {
  const product = products.find((one) => one.id === id)
  return product === undefined ? id : product.name[language()]
}

/** What of a product is needed to name it. */
export interface ProductNames {
  readonly id: string
  readonly name: { readonly ja: string; readonly en: string }
}
