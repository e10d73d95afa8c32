import { MEMBERSHIP_JA } from './ja-membership.ts'
import { NOT_SOLD_JA } from './ja-not-sold.ts'
import { MEMORY_JA, OFFLINE_JA } from './ja-offline.ts'
import { SALE_JA } from './ja-sale.ts'
import type { Strings } from './shape.ts'
import { BASKET_JA, FARE_JA, ON_MACHINE_JA } from './ja-vending.ts'

const PIN = '{暗証番号|あんしょうばんごう}'
const CHECK = '{確認|かくにん}'
const AGE = '{年齢|ねんれい}'
const GOODS = '{商品|しょうひん}'
const MACHINE = '{機械|きかい}'
const years = (age: number): string => `${age}{歳|さい}{以上|いじょう}`

export const ja: Strings = {
  joins: { list: '、', sentences: '。' },
  steps: { label: '進みぐあい', choose: '商品', card: 'カード', pin: '暗証番号', result: '結果', done: 'すみました' },
  controls: {
    cancel: 'やめる',
    dismiss: '{終|お}わる',
    tryAgain: 'もう/いちど',
    moreTime: '{時間|じかん}を/ふやす',
    language: 'ことば',
    secondsLeft: (seconds) => `あと${seconds}秒`,
    soonOver: (seconds) => `あと${seconds}秒で終わります。もっと時間がいるときは「時間をふやす」を押してください。`
  },
  aids: {
    label: '画面の調節',
    lower: '{画面|がめん}を/{下|さ}げる',
    raise: '{画面|がめん}を/{上|あ}げる',
    larger: '{文字|もじ}を/{大|おお}きく',
    normal: '{文字|もじ}を/もとに',
    textSize: (percent) => `いま${percent}パーセントです`,
    readAloud: '{読|よ}み/{上|あ}げる',
    silent: '{読|よ}むのを/やめる',
    choices: '選べるのは、'
  },
  more: { down: 'つづきが/あります', up: '{上|うえ}に/もどる' },
  price: (yen) => `${yen.toLocaleString('ja-JP')}円`,
  age: years,
  anyAge: `${AGE}の/${CHECK}なし`,
  asked: { label: `${CHECK}すること`, question: (age) => `${years(age)}か/どうか` },
  sent: (role, age, pinExpected) => {
    const answers = '『{有効|ゆうこう}・{無効|むこう}・{不明|ふめい}』と/『はい・いいえ』'
    const back = pinExpected
      ? `{返|かえ}ってくるのは/${answers}だけです。`
      : `{返|かえ}ってくるのは/${answers}、/そして/${PIN}で/{登録|とうろく}した/カードか/どうか/だけです。`
    return role === 'platform_operator'
      ? `カードの/{電子証明書|でんししょうめいしょ}と/『${age}歳以上か』の/{問|と}いを/{確認先|かくにんさき}へ/{送|おく}ります。//${back}`
      : `カードの/{電子証明書|でんししょうめいしょ}は、/{封|ふう}をして、/『${age}歳以上か』の/{問|と}いと/いっしょに/{確認先|かくにんさき}へ/{送|おく}ります。` +
          `//この/${MACHINE}は/{中|なか}を/{開|あ}けず、/{残|のこ}しません。//${back}`
  },
  attract: {
    title: '{画面|がめん}に/ふれて/ください',
    orCard: 'マイナンバーカードを/かざしても/{始|はじ}まります',
    why: `${AGE}の/${CHECK}が/いる/${GOODS}は、/マイナンバーカードで/{買|か}えます`,
    never: '{名前|なまえ}や/{生年月日|せいねんがっぴ}は/{聞|き}きません'
  },
  choose: {
    title: `${GOODS}を/{選|えら}んで/ください`,
    cardHere: `カードは/そのままで/だいじょうぶです。//まだ/{何|なに}も/{送|おく}っていません。`,
    soldOut: '{売|う}り{切|き}れ'
  },
  basket: BASKET_JA,
  sale: SALE_JA,
  fare: FARE_JA,
  onMachine: ON_MACHINE_JA,
  offline: OFFLINE_JA,
  tap: {
    title: 'カードを/かざして/ください',
    lead: 'マイナンバーカードを、/{読|よ}み{取|と}り{口|ぐち}に/{置|お}いて/ください。',
    consent: `カードを/かざすと、/${AGE}の/${CHECK}に/{同意|どうい}したことに/なります。`,
    pinNext: `このあと、/${PIN}（{数字|すうじ}4けた）を/{入|い}れます。`,
    pinMaybe: `かざすだけで/すみます。//${PIN}を/お{聞|き}きすることも/あります。`,
    helpTitle: '{動|うご}かないときは',
    help: [
      'さいふや/ケースから/{出|だ}す',
      'ほかの/カードと/{離|はな}す',
      '{平|たい}らに/{置|お}いて/3{秒|びょう}/{待|ま}つ'
    ]
  },
  consent: {
    title: (age) => `${years(age)}か/どうかを/${CHECK}しても/よいですか`,
    lead: 'カードは/{置|お}いたままに/してください。',
    agree: '{同意|どうい}して/{進|すす}む'
  },
  reading: { title: 'カードを/{読|よ}んでいます', lead: 'カードを/{動|うご}かさないで/ください。' },
  pin: {
    title: `${PIN}を/{入|い}れて/ください`,
    lead: 'カードを/{受|う}け{取|と}るときに/{決|き}めた、/{数字|すうじ}4けたです。',
    triesLeft: (tries) => `あと${tries}{回|かい}/{入|い}れられます`,
    wrong: '{番号|ばんごう}が/ちがうようです',
    wrongLead: (tries) => `もういちど/{入|い}れて/ください。//あと${tries}{回|かい}です。`,
    fewer: `もういちど/${PIN}を/{入|い}れて/ください`,
    fewerLead: (tries) =>
      `{入|い}れられる/{回数|かいすう}が/{減|へ}っていました。//いまの/{番号|ばんごう}は/{使|つか}っていません。//あと${tries}{回|かい}です。`,
    kept: `${PIN}は/カードの/{中|なか}で/たしかめます。//この/${MACHINE}には/{残|のこ}りません。`,
    pinAfterAll: `この/カードは、/ここでは/${PIN}が/いります。`,
    cardLifted: `${CHECK}の/ときに、/もういちど/カードを/{置|お}きます。`,
    shuffled: '{数字|すうじ}の/{並|なら}びが、/いつもと/ちがいます。',
    digitsEntered: (digits) => `4けたのうち、${digits}けた入りました`,
    pad: '数字キー',
    erase: '{消|け}す',
    confirm: CHECK
  },
  returnCard: {
    title: 'もういちど/カードを/かざして/ください',
    lead: `おなじ/カードを/{置|お}いて、/${CHECK}が/{終|お}わるまで/そのままに/してください。`
  },
  lastTry: {
    title: `${PIN}を/{入|い}れられるのは、/あと1{回|かい}です`,
    lead: 'つぎに/まちがえると、/この/カードの/{暗証番号|あんしょうばんごう}は/{使|つか}えなくなります。',
    office: 'もういちど/{使|つか}えるように/するには、/お{住|す}まいの/{市区町村|しくちょうそん}の/{窓口|まどぐち}へ/{行|い}きます。',
    kept: `この/${MACHINE}では、/{最後|さいご}の/1{回|かい}は/{使|つか}いません。//{番号|ばんごう}を/たしかめてから、/また/お{越|こ}しください。`,
    leave: 'きょうは/やめておく',
    recommended: 'おすすめ',
    spend: '{最後|さいご}の/1{回|かい}を/{使|つか}う'
  },
  asking: {
    proving: `カードを/${CHECK}しています`,
    provingLead: 'カードを/{動|うご}かさないで/ください。',
    platform: (age) => `${years(age)}か、/${CHECK}しています`,
    platformLead: (age) => `{確認先|かくにんさき}に、/{電子証明書|でんししょうめいしょ}が/{有効|ゆうこう}かと、/『${age}歳以上か』を/{聞|き}いています。`,
    machine: `この/${MACHINE}`,
    authority: `{確認先|かくにんさき}`
  },
  dispensing: {
    title: `${GOODS}を/{出|だ}しています`,
    lead: 'もう/{少|すこ}し/お{待|ま}ちください。'
  },
  sold: {
    takeCard: 'カードを/お{取|と}りください',
    takeCardLead: '{確認|かくにん}が/できました。/ありがとうございます。//カードの/{取|と}り{忘|わす}れに/お{気|き}をつけください。',
    takeCardOnly: 'カードの/{取|と}り{忘|わす}れに/お{気|き}をつけください。',
    takeGoods: `${GOODS}を/お{取|と}りください`,
    takeGoodsLead: 'ありがとうございました。',
    thenGoods: `${GOODS}も/お{取|と}りください`,
    cardTaken: 'カードは/{受|う}け{取|と}りました',
    thanks: 'ありがとうございました。',
    kept: 'カードの/{持|も}ち{主|ぬし}が/わかる/{記録|きろく}は、/{残|のこ}していません。'
  },
  memory: MEMORY_JA,
  membership: MEMBERSHIP_JA,
  notSold: {
    ...NOT_SOLD_JA,
    takeCard: 'カードを/お{取|と}りください',
    takeCards: 'カードを/すべて/お{取|と}りください',
    nextLabel: 'このあとは'
  },
  outOfService: {
    title: 'ただいま/お{休|やす}みしています',
    starting: '{準備|じゅんび}を/しています',
    door: '{扉|とびら}が/{開|あ}いているので、/お{休|やす}みしています',
    telephone: 'お{問|と}い{合|あ}わせ',
    takeCard: 'カードを/{置|お}いているときは、/お{取|と}りください。'
  },
  service: {
    title: 'ただいま/{点検中|てんけんちゅう}です',
    lead: '{係|かかり}の{者|もの}が/{機械|きかい}を{見|み}ています。//{終|お}わるまで、/しばらく/お{待|ま}ちください。'
  },
  connecting: {
    title: '{準備|じゅんび}を/しています',
    lead: 'もう/{少|すこ}し/お{待|ま}ちください。',
    lost: '{画面|がめん}を/つなぎ{直|なお}しています',
    lostLead: 'もう/{少|すこ}し/お{待|ま}ちください。//お{急|いそ}ぎのときは、/カードを/お{取|と}りください。'
  }
}
