import type { MemoryStrings, OfflineStrings } from './shape.ts'

const CHECK = '{確認|かくにん}'
const MACHINE = '{機械|きかい}'
const NETWORK = '{通信|つうしん}'
const years = (age: number): string => `「${age}{歳|さい}{以上|いじょう}」`

/** While the line is down. */
export const OFFLINE_JA: OfflineStrings = {
  nothingTitle: 'いまは/お{売|う}り/できません',
  nothingLead: `${NETWORK}が/{止|と}まっていて、/{年齢|ねんれい}の/${CHECK}が/できません。//お{客|きゃく}さまの/せいでは/ありません。`,
  nothingNext: `${NETWORK}が/{戻|もど}ると、/この/${MACHINE}は/{自動|じどう}で/{始|はじ}まります。`,
  some: `いまは/${NETWORK}が/{止|と}まっています。//この/${MACHINE}が/{年齢|ねんれい}を/おぼえている/{方|かた}だけ、/{買|か}えます。`,
  anybody: `いまは/${NETWORK}が/{止|と}まっています。//{年齢|ねんれい}の/${CHECK}が/いらない/{商品|しょうひん}は、/いつもどおり/{買|か}えます。`,
  ifRemembered: 'おぼえている/{方|かた}のみ',
  notNow: 'いまは/{買|か}えません',
  sent: (age) =>
    `いまは/${NETWORK}が/{止|と}まっています。//カードの/{電子証明書|でんししょうめいしょ}も、/『${age}歳以上か』の/{問|と}いも、/{送|おく}りません。` +
    `//この/${MACHINE}が/${years(age)}と/おぼえているかと、/カードが/{無効|むこう}に/なっていないかを/たしかめます。`,
  pin: `${NETWORK}が/{止|と}まっているので、/この/${MACHINE}が/おぼえていることで/たしかめます。`,
  askingLead: (age) =>
    `この/${MACHINE}が/${years(age)}と/おぼえているか、/たしかめています。` +
    '//{電子証明書|でんししょうめいしょ}も、/{問|と}いも、/{送|おく}っていません。'
}

/** Whether an age may be remembered. */
export const MEMORY_JA: MemoryStrings = {
  question: (age) => `つぎに/${NETWORK}が/{止|と}まった/ときのために、/${years(age)}と/おぼえて/おきますか`,
  what: (age) =>
    `おぼえるのは、/${years(age)}と/その{日|ひ}、/カードから/{作|つく}った/{記号|きごう}だけです。` +
    '//{名前|なまえ}や/{生年月日|せいねんがっぴ}、/カードの/{番号|ばんごう}は/おぼえません。',
  days: (days) => `${days}{日|にち}たつと、/{自動|じどう}で/{消|き}えます。`,
  undo: 'つぎに/{買|か}ったときの/この/{画面|がめん}で、/いつでも/{消|け}せます。',
  nothing: '{何|なに}も/{押|お}さなければ、/おぼえません。',
  yes: 'おぼえておく',
  no: 'おぼえない',
  remembered: (age) => `${years(age)}と/おぼえています`,
  rememberedDays: (days) => `おぼえた/{日|ひ}から/${days}{日|にち}で、/{自動|じどう}で/{消|き}えます。`,
  forget: 'おぼえたことを/{消|け}す',
  renew: (days) => `あと${days}{日|にち}/おぼえておく`,
  declined: '{何|なに}も/おぼえていません。',
  forgotten: '{消|け}しました。//もう/おぼえていません。',
  rememberFailed: 'おぼえられませんでした。//{新|あたら}しく/{残|のこ}した/ものは/ありません。',
  forgetFailed: (days) => `いまは/{消|け}せませんでした。//おぼえた/{日|ひ}から/${days}{日|にち}で、/{自動|じどう}で/{消|き}えます。`
}
