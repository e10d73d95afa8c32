import { inLanguages } from '../language.ts'
import type { DurationPart, evidenceNames, Finding } from '../pages/records/record-view.ts'

/** What is in a decision record, in words. A code that has none here is shown as it is. */

type Codes = Readonly<Record<string, string>>
type EvidenceName = (typeof evidenceNames)[number]

interface EvidenceTables {
  readonly sections: { readonly result: string; readonly asked: string; readonly found: string; readonly took: string }
  readonly fields: {
    readonly started: string
    readonly ended: string
    readonly length: string
    readonly place: string
    readonly role: string
    readonly order: string
    readonly product: string
    readonly rule: string
    readonly age: string
    readonly pin: string
    readonly demand: string
    readonly fare: string
    readonly tries: string
    readonly basis: string
    readonly offline: string
    readonly vend: string
    readonly sequence: string
    readonly session: string
  }
  readonly years: (years: number) => string
  readonly selected: (product: string, selection: string) => string
  readonly anybody: string
  readonly times: (count: number) => string
  readonly noEvidence: string
  readonly policy: (id: string, version: number) => string
  readonly downSince: (when: string) => string
  readonly answeredAt: (when: string) => string
  readonly names: Readonly<Record<EvidenceName, string>>
  readonly results: Readonly<Record<EvidenceName, Codes>>
  readonly conditions: Codes
  readonly reasons: Codes
  readonly role: Codes
  readonly place: Codes
  readonly order: Codes
  readonly pin: Codes
  readonly demand: Codes
  readonly fare: Codes
  readonly source: Codes
  readonly confirmation: Codes
  readonly durations: Readonly<Record<DurationPart, string>>
}

export const evidenceWords = inLanguages<EvidenceTables>({
  ja: {
    sections: { result: '結果', asked: 'どのルールで、何を求めたか', found: '何を確かめたか', took: 'かかった時間' },
    fields: {
      started: '開始',
      ended: '終了',
      length: '全体',
      place: '設置場所',
      role: '事業者の立場',
      order: '順番',
      product: '商品',
      rule: 'ルール',
      age: '年齢の条件',
      pin: '暗証番号のルール',
      demand: '求めた確認',
      fare: '料金',
      tries: '暗証番号の入力',
      basis: '何に基づくか',
      offline: '通信が切れたときのルール',
      vend: '払い出し',
      sequence: '記録の番号',
      session: '受付番号'
    },
    years: (years) => `${String(years)}歳以上`,
    selected: (product, selection) => `${product}（機械の番号 ${selection}）`,
    anybody: 'だれにでも販売',
    times: (count) => `${String(count)}回`,
    noEvidence: 'カードの確認まで進まなかったので、確かめたことはありません。',
    policy: (id, version) => `${id} 第${String(version)}版`,
    downSince: (when) => `${when}から通信なし`,
    answeredAt: (when) => `${when}時点`,
    names: {
      holder: '本人の確認',
      possession: 'カードの署名',
      enrolment: '暗証番号なし利用の登録',
      path: '証明書の発行元',
      ocsp: '失効確認（OCSP）',
      list: '失効リスト',
      platform: '確認先（プラットフォーム）',
      remembered: '年齢の記憶',
      line: '通信',
      clock: '機械の時計'
    },
    results: {
      holder: { card_only: 'カードだけ', pin: '暗証番号' },
      possession: {
        proven: '正しい',
        failed: '正しくない',
        not_judged: 'ここでは確かめない',
        not_asked: '求めていない'
      },
      enrolment: { enrolled: '登録あり', not_enrolled: '登録なし', not_asked: '求めていない' },
      path: { valid: '有効', not_judged: 'ここでは確かめない', invalid: '無効', undetermined: '確かめられない' },
      ocsp: {
        good: '失効していない',
        unknown: '不明と答えた',
        revoked: '失効している',
        undetermined: '使えない',
        not_asked: '求めていない'
      },
      list: { good: '失効していない', revoked: '失効している', undetermined: '使えない', not_asked: '求めていない' },
      platform: {
        valid: '証明書は有効',
        invalid: '証明書は無効',
        unknown: '証明書は不明',
        unavailable: '使える答えがない',
        not_asked: '求めていない'
      },
      remembered: { yes: '記憶あり', none: '記憶なし', unreadable: '読めない', not_asked: '見ていない' },
      line: { up: 'つながっていた', down: '切れていた' },
      clock: { trusted: '信用できる', behind: '遅れている', ahead: '進みすぎている' }
    },
    conditions: { yes: '年齢の条件は「はい」', no: '年齢の条件は「いいえ」', not_answered: '年齢の条件は答えなし' },
    reasons: {
      unreachable: 'つながらない',
      timed_out: '時間切れ',
      refused_us: '確認先に断られた',
      proof_missing: '証明がない',
      proof_replayed: '使い回された証明',
      proof_foreign: '別のカードの証明',
      malformed: '形が正しくない',
      signature_bad: '署名が正しくない',
      not_bound: '問いと結び付いていない',
      stale: '古い',
      too_large: '大きすぎる',
      no_anchor: '信頼できる発行元がない',
      anchor_expired: '発行元の期限切れ',
      not_yet_valid: 'まだ有効でない',
      expired: '期限切れ',
      algorithm_refused: '認めない方式',
      key_refused: '認めない鍵',
      key_usage: '鍵の用途が違う',
      is_a_ca: '発行者用の証明書',
      policy: '方針が違う',
      critical_extension_unknown: '知らない必須項目',
      profile: '規格に合わない',
      anchor_revoked: '発行元が失効',
      anchor_state_unknown: '発行元の状態が不明',
      unavailable: '届かない',
      responder_refused: '応答者に断られた',
      responder_not_authorized: '応答者に権限がない',
      nonce_mismatch: '問いと答えが合わない',
      certificate_mismatch: '別の証明書の答え',
      list_absent: 'リストがない',
      list_damaged: 'リストが壊れている',
      list_key_gone: 'リストの鍵がない',
      list_stale: 'リストが古い',
      list_not_yet_valid: 'リストがまだ有効でない',
      list_scope: 'リストの対象外',
      unspecified: '理由の記載なし',
      keyCompromise: '鍵の漏えい',
      cACompromise: '発行者の鍵の漏えい',
      affiliationChanged: '記載事項の変更',
      superseded: '新しい証明書に交代',
      cessationOfOperation: '利用の終了',
      certificateHold: '一時停止',
      removeFromCRL: '停止の解除',
      privilegeWithdrawn: '権限の取り消し',
      aACompromise: '属性発行者の鍵の漏えい'
    },
    role: { service_provider: 'サービスプロバイダ', platform_operator: 'プラットフォーム事業者' },
    place: { indoors: '屋内', outdoors: '屋外' },
    order: { product_first: '商品を先に選んだ', card_first: 'カードを先にかざした' },
    pin: { pin: 'いつも求める', pin_unless_enrolled: '登録したカードには求めない', none: '求めない' },
    demand: { pin: '暗証番号', card_enrolled: '登録したカードならカードだけ', card_only: 'カードだけ' },
    fare: { reduced: '割引', full: 'ふつう' },
    source: {
      platform: '確認先の答え',
      remembered_age: '年齢の記憶',
      revocation_list: '失効リスト',
      ocsp: '失効確認（OCSP）'
    },
    confirmation: { told: '機械に伝えた', dispensed: '出た', failed: '出なかった', unknown: '不明' },
    durations: { cardMs: 'カード', networkMs: '通信', machineMs: '自販機・券売機', ownMs: 'この機械の処理' }
  },
  en: {
    sections: {
      result: 'Result',
      asked: 'What was asked, under which rule',
      found: 'What was found',
      took: 'How long it took'
    },
    fields: {
      started: 'Started',
      ended: 'Ended',
      length: 'In all',
      place: 'Place',
      role: 'Legal role',
      order: 'Order',
      product: 'Product',
      rule: 'Rule',
      age: 'Age condition',
      pin: 'PIN policy',
      demand: 'Asked of the holder',
      fare: 'Fare',
      tries: 'PIN tries',
      basis: 'On whose word',
      offline: 'Offline policy',
      vend: 'Hand-over',
      sequence: 'Number in the log',
      session: 'Session'
    },
    years: (years) => `${String(years)} or older`,
    selected: (product, selection) => `${product} (selection ${selection})`,
    anybody: 'sold to anybody',
    times: (count) => (count === 1 ? 'once' : `${String(count)} times`),
    noEvidence: 'It ended before a card was checked, so nothing was found.',
    policy: (id, version) => `${id}, version ${String(version)}`,
    downSince: (when) => `network down since ${when}`,
    answeredAt: (when) => `as of ${when}`,
    names: {
      holder: 'Proof of the holder',
      possession: "Card's signature",
      enrolment: 'Enrolment for use without PIN',
      path: "Certificate's issuer",
      ocsp: 'Revocation (OCSP)',
      list: 'Revocation list',
      platform: 'Platform',
      remembered: 'Remembered age',
      line: 'Network',
      clock: "Machine's clock"
    },
    results: {
      holder: { card_only: 'the card alone', pin: 'PIN' },
      possession: { proven: 'proven', failed: 'failed', not_judged: 'not judged here', not_asked: 'not asked' },
      enrolment: { enrolled: 'enrolled', not_enrolled: 'not enrolled', not_asked: 'not asked' },
      path: {
        valid: 'valid',
        not_judged: 'not judged here',
        invalid: 'not valid',
        undetermined: 'could not be checked'
      },
      ocsp: {
        good: 'not revoked',
        unknown: 'said “unknown”',
        revoked: 'revoked',
        undetermined: 'not usable',
        not_asked: 'not asked'
      },
      list: { good: 'not revoked', revoked: 'revoked', undetermined: 'not usable', not_asked: 'not asked' },
      platform: {
        valid: 'certificate valid',
        invalid: 'certificate not valid',
        unknown: 'certificate unknown',
        unavailable: 'no usable answer',
        not_asked: 'not asked'
      },
      remembered: {
        yes: 'remembered',
        none: 'not remembered',
        unreadable: 'cannot be read',
        not_asked: 'not looked at'
      },
      line: { up: 'up', down: 'down' },
      clock: { trusted: 'believed', behind: 'behind', ahead: 'too far ahead' }
    },
    conditions: { yes: 'age condition: yes', no: 'age condition: no', not_answered: 'age condition: not answered' },
    reasons: {
      unreachable: 'unreachable',
      timed_out: 'timed out',
      refused_us: 'refused us',
      proof_missing: 'proof missing',
      proof_replayed: 'proof used before',
      proof_foreign: "another card's proof",
      malformed: 'malformed',
      signature_bad: 'bad signature',
      not_bound: 'not bound to the question',
      stale: 'too old',
      too_large: 'too large',
      no_anchor: 'no trusted issuer',
      anchor_expired: 'issuer expired',
      not_yet_valid: 'not yet valid',
      expired: 'expired',
      algorithm_refused: 'algorithm not accepted',
      key_refused: 'key not accepted',
      key_usage: 'wrong key usage',
      is_a_ca: 'an issuer certificate',
      policy: 'other policy',
      critical_extension_unknown: 'unknown critical extension',
      profile: 'against the profile',
      anchor_revoked: 'issuer revoked',
      anchor_state_unknown: "issuer's state unknown",
      unavailable: 'unavailable',
      responder_refused: 'responder refused',
      responder_not_authorized: 'responder not authorized',
      nonce_mismatch: 'answer to another question',
      certificate_mismatch: "another certificate's answer",
      list_absent: 'no list',
      list_damaged: 'list damaged',
      list_key_gone: "list's key gone",
      list_stale: 'list too old',
      list_not_yet_valid: 'list not yet valid',
      list_scope: 'outside the list',
      unspecified: 'unspecified',
      keyCompromise: 'key compromise',
      cACompromise: 'CA compromise',
      affiliationChanged: 'affiliation changed',
      superseded: 'superseded',
      cessationOfOperation: 'cessation of operation',
      certificateHold: 'on hold',
      removeFromCRL: 'hold removed',
      privilegeWithdrawn: 'privilege withdrawn',
      aACompromise: 'AA compromise'
    },
    role: { service_provider: 'service provider', platform_operator: 'platform operator' },
    place: { indoors: 'indoors', outdoors: 'outdoors' },
    order: { product_first: 'product first', card_first: 'card first' },
    pin: { pin: 'always', pin_unless_enrolled: 'not of enrolled cards', none: 'never' },
    demand: { pin: 'PIN', card_enrolled: 'the card alone, if enrolled', card_only: 'the card alone' },
    fare: { reduced: 'reduced', full: 'full' },
    source: {
      platform: "the platform's answer",
      remembered_age: 'remembered age',
      revocation_list: 'revocation list',
      ocsp: 'revocation answer (OCSP)'
    },
    confirmation: { told: 'machine was told', dispensed: 'came out', failed: 'did not come out', unknown: 'not known' },
    durations: { cardMs: 'Card', networkMs: 'Network', machineMs: 'Vending machine', ownMs: 'This program' }
  }
})

/** A code in words, else the code itself. */
export function codeWords(table: Codes, code: string): string {
  return Object.hasOwn(table, code) ? (table[code] ?? code) : code
}

/** What a finding says, in one line. */
export function findingWords(finding: Finding): string {
  const words = evidenceWords()
  const results: Codes = Object.hasOwn(words.results, finding.name) ? words.results[finding.name as EvidenceName] : {}
  const parts = [codeWords(results, finding.result)]
  if (finding.reason !== null) parts.push(codeWords(words.reasons, finding.reason))
  if (finding.more !== null) {
    parts.push(
      finding.name === 'remembered' ? words.years(Number(finding.more)) : codeWords(words.conditions, finding.more)
    )
  }
  return parts.join(' · ')
}

/** A finding's name in words. */
export function findingName(name: string): string {
  const words = evidenceWords()
  return Object.hasOwn(words.names, name) ? words.names[name as EvidenceName] : name
}
