import type { NotSoldMessage } from '../../../main/contract/shopper.ts'
import type { Refusal } from './shape.ts'

/** Nothing was taken, nothing about the person was kept: true for every end without a sale, where money is not the machine's. */
const CHARGED_NOTHING = 'お{金|かね}は/いただいていません。//カードの/{持|も}ち{主|ぬし}が/わかる/{記録|きろく}も、/{残|のこ}していません。'
const NO_RECORD = 'カードの/{持|も}ち{主|ぬし}が/わかる/{記録|きろく}は、/{残|のこ}していません。'
const CHECK = '{確認|かくにん}'
const MACHINE = '{機械|きかい}'
const PIN = '{暗証番号|あんしょうばんごう}'
const GOODS = '{商品|しょうひん}'
/** Whether money went in, and came back, only the machine and its operator know. */
const CHANGE = 'お{金|かね}を/{入|い}れたときは、/おつりの/{口|くち}を/{見|み}てください。//お{困|こま}りの/ときは、/お{電話|でんわ}ください。'

/** That nothing was taken and kept, after words of the end's own; where the machine has the money, only the latter. */
function nothing(first = ''): Pick<Refusal, 'kept' | 'onMachine'> {
  return { kept: `${first}${CHARGED_NOTHING}`, onMachine: { kept: `${first}${NO_RECORD}`, change: CHANGE } }
}

/** One humane sentence each; never a reason that would shame. */
export const NOT_SOLD_JA: Readonly<Record<NotSoldMessage, Refusal>> = {
  age_not_met: {
    happened: `この/${GOODS}は/お{売|う}り/できません`,
    ...nothing(),
    next: `ほかの/${GOODS}を/お{選|えら}びください。`
  },
  card_not_accepted: {
    happened: `この/カードでは、/${CHECK}できませんでした`,
    ...nothing(),
    next: 'カードの/ことは、/お{住|す}まいの/{市区町村|しくちょうそん}の/{窓口|まどぐち}で/{聞|き}けます。'
  },
  could_not_check: {
    happened: `いま、/${CHECK}が/できませんでした`,
    ...nothing(),
    next: '{少|すこ}し/{待|ま}ってから、/もう/いちど/お{試|ため}しください。'
  },
  offline_not_possible: {
    happened: `いまは/{通信|つうしん}が/できず、/${CHECK}が/できませんでした`,
    ...nothing(),
    next: '{通信|つうしん}が/{戻|もど}ってから、/もういちど/お{試|ため}しください。'
  },
  cancelled: {
    happened: '{途中|とちゅう}で/やめました',
    ...nothing(),
    next: 'また/いつでも/お{使|つか}いください。'
  },
  timed_out: {
    happened: '{時間|じかん}に/なったので、/{終|お}わりました',
    ...nothing(),
    next: 'はじめから/やり{直|なお}せます。//{時間|じかん}は、/{途中|とちゅう}で/ふやせます。'
  },
  card_removed: {
    happened: 'カードが/{離|はな}れました',
    ...nothing(),
    next: `もう/いちど/カードを/かざして、/${CHECK}が/{終|お}わるまで/{置|お}いておいて/ください。`
  },
  not_my_number_card: {
    happened: 'マイナンバーカードでは/ないようです',
    ...nothing(),
    next: 'マイナンバーカードを/かざして/ください。'
  },
  phone_not_accepted: {
    happened: `この/${MACHINE}では、/スマートフォンは/{使|つか}えません`,
    ...nothing(),
    next: 'マイナンバーカードを/かざして/ください。'
  },
  card_unreadable: {
    happened: 'カードを/{読|よ}めませんでした',
    ...nothing(),
    next: 'さいふや/ケースから/{出|だ}して、/{平|たい}らに/{置|お}いて/ください。'
  },
  pin_blocked: {
    happened: `${PIN}が/{使|つか}えなくなっています`,
    ...nothing(),
    next: `お{住|す}まいの/{市区町村|しくちょうそん}の/{窓口|まどぐち}で、/{新|あたら}しい/{番号|ばんごう}を/{決|き}められます。`
  },
  pin_not_set: {
    happened: `${PIN}の/ない/カードは、/ここでは/{使|つか}えません`,
    ...nothing(),
    next: `${PIN}を/つけたいときは、/お{住|す}まいの/{市区町村|しくちょうそん}の/{窓口|まどぐち}へ/どうぞ。`
  },
  last_try_kept: {
    happened: '{最後|さいご}の/1{回|かい}は、/{使|つか}わずに/{残|のこ}しました',
    ...nothing('カードは/これまでどおり/{使|つか}えます。//'),
    next: `${PIN}を/たしかめてから、/また/お{越|こ}しください。`
  },
  different_card: {
    happened: 'はじめと/ちがう/カードの/ようです',
    ...nothing(),
    next: 'はじめから、/おなじ/カードで/お{試|ため}しください。'
  },
  two_cards: {
    happened: 'カードが/2{枚|まい}/あります',
    ...nothing(),
    next: 'カードを/すべて/{取|と}ってから、//{使|つか}う/カード1{枚|まい}だけで、/もういちど/お{試|ため}しください。'
  },
  reader_lost: {
    happened: `カードを/{読|よ}む/{機械|きかい}が/{止|と}まりました`,
    ...nothing(),
    next: '{少|すこ}し/{待|ま}ってから、/もう/いちど/お{試|ため}しください。'
  },
  machine_lost: {
    happened: `${GOODS}を/{出|だ}す/{機械|きかい}が/{止|と}まりました`,
    ...nothing('お{客|きゃく}さまの/せいでは/ありません。//'),
    next: '{少|すこ}し/{待|ま}ってから、/もう/いちど/お{試|ため}しください。'
  },
  vend_failed: {
    happened: `${GOODS}を/{出|だ}せませんでした`,
    kept: `お{客|きゃく}さまの/せいでは/ありません。//${NO_RECORD}`,
    next: CHANGE
  },
  vend_jammed: {
    happened: `${GOODS}が/${MACHINE}の/{中|なか}で/{止|と}まりました`,
    kept: `お{客|きゃく}さまの/せいでは/ありません。//${NO_RECORD}`,
    next: CHANGE
  },
  sold_out: {
    happened: '{売|う}り{切|き}れに/なりました',
    kept: `お{客|きゃく}さまの/せいでは/ありません。//${NO_RECORD}`,
    next: CHANGE
  },
  door_open: {
    happened: `${MACHINE}の/{扉|とびら}が/{開|あ}きました`,
    ...nothing('お{客|きゃく}さまの/せいでは/ありません。//'),
    next: '{扉|とびら}が/{閉|し}まってから、/もういちど/お{試|ため}しください。'
  },
  outside_sale_hours: {
    happened: 'いまは/{販売時間外|はんばいじかんがい}です',
    ...nothing('お{客|きゃく}さまの/せいでは/ありません。//'),
    next: '{販売時間|はんばいじかん}に/また/お{越|こ}しください。'
  },
  no_rule_in_force: {
    happened: `この/${GOODS}は、/いまは/{販売|はんばい}していません`,
    ...nothing('お{客|きゃく}さまの/せいでは/ありません。//'),
    next: `ほかの/${GOODS}を/お{選|えら}びください。`
  },
  cooling_down: {
    happened: 'つぎに/お{売|う}りできるまで、/{少|すこ}し/{間|あいだ}を/あけています',
    ...nothing('お{客|きゃく}さまの/せいでは/ありません。//'),
    next: '{少|すこ}し/{待|ま}ってから、/もういちど/お{試|ため}しください。'
  },
  vend_unknown: {
    happened: `${GOODS}が/{出|で}たか、/わかりませんでした`,
    kept: `お{客|きゃく}さまの/せいでは/ありません。//おなじ/${GOODS}を/{二度|にど}/{出|だ}すことは/ありません。//${NO_RECORD}`,
    next: `${GOODS}の/{取|と}り{出|だ}し{口|ぐち}を/{見|み}て/ください。//ないときは、/${MACHINE}に/{書|か}いてある/{電話|でんわ}へ/どうぞ。`
  }
}
