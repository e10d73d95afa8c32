import { longDay } from './long-day.ts'
import type { MembershipStrings } from './shape.ts'

const MEMBER = '{会員|かいいん}'
const NUMBER = '{番号|ばんごう}'
const MACHINE = '{機械|きかい}'
const OPERATOR = '{事業者|じぎょうしゃ}'
const CERTIFICATE = '{電子証明書|でんししょうめいしょ}'
const BEFORE = '{前|まえ}の/カード'
const CHECKER = '{確認先|かくにんさき}'

/** A member number that belongs to the card. */
export const MEMBERSHIP_JA: MembershipStrings = {
  open: '{会員証|かいいんしょう}',
  back: 'もどる',
  title: `${MEMBER}${NUMBER}と/カードを/つなぐ`,
  lead: `この/カードが/どの/${MEMBER}の/ものかを、/この/${MACHINE}がおぼえます。//つぎに/{買|か}ったときの/この/{画面|がめん}で、/{消|け}せます。`,
  answering: `J-LISが、/わたしの/ひとつ{前|まえ}の/${CERTIFICATE}の/${NUMBER}を/{答|こた}えることに/{同意|どうい}します`,
  receiving: `この/${MACHINE}の/${OPERATOR}が、/その/{答|こた}えを/{受|う}け{取|と}ることに/{同意|どうい}します`,
  used: `{聞|き}くのは、/${BEFORE}から/{引|ひ}きつぐ/ときだけです。//ほかには/{使|つか}いません。`,
  both: '{両方|りょうほう}に/チェックを/{入|い}れると、/{選|えら}べます。',
  byCode: 'コードを/{入|い}れる',
  byCard: `${BEFORE}から/{引|ひ}きつぐ`,
  codeTitle: '8けたの/コードを/{入|い}れて/ください',
  codeLead: `${OPERATOR}から/{受|う}け{取|と}った、/${MEMBER}の/コードです。//1{回|かい}だけ/{使|つか}えます。`,
  otherWay: 'ほかの/{方法|ほうほう}',
  digitsEntered: (digits) => `8けたのうち、${digits}けた入りました`,
  linking: 'つないでいます',
  carrying: `${BEFORE}を/たしかめています`,
  carryingLead: `${CHECKER}に、/ひとつ{前|まえ}の/${CERTIFICATE}の/${NUMBER}だけを/{聞|き}いています。`,
  unlinking: '{消|け}しています',
  linked: `この/カードは、/${MEMBER}${NUMBER}と/つながっています`,
  linkedNow: 'つながりました',
  carriedNow: `${BEFORE}から/{引|ひ}きつぎました`,
  number: `${MEMBER}${NUMBER}`,
  ending: '末尾',
  since: (date) => `${longDay(date, 'ja-JP')}から`,
  carried: `${BEFORE}から/{引|ひ}きついだ/ものです。`,
  undo: 'つながりを/{消|け}す',
  undoTitle: 'つながりを/{消|け}しますか',
  undoLead: `この/${MACHINE}は、/この/カードの/${MEMBER}${NUMBER}を/{忘|わす}れます。//もういちど/つなぐには、/${OPERATOR}の/コードが/いります。`,
  keep: 'そのままに/する',
  undoNow: '{消|け}す',
  unlinked: `{消|け}しました。//この/${MACHINE}は、/もう/おぼえていません。`,
  trouble: {
    code_refused: `この/コードは/{使|つか}えませんでした。//${NUMBER}を/たしかめて、/もういちど/{入|い}れて/ください。`,
    throttled: 'いまは/コードを/{入|い}れられません。//{少|すこ}し/{時間|じかん}を/おいて、/また/お{試|ため}しください。',
    already_linked: `この/カードか/${MEMBER}${NUMBER}は、/もう/つながっています。//くわしくは、/${OPERATOR}に/お{聞|き}きください。`,
    nothing_to_carry: `{引|ひ}きつげる/ものは/{見|み}つかりませんでした。//コードを/{入|い}れて、/つなげます。`,
    not_consented: `${CHECKER}に/{同意|どうい}が/{届|とど}いていないので、/{引|ひ}きつげませんでした。//コードを/{入|い}れて、/つなげます。`,
    platform_unavailable: `${CHECKER}の/{答|こた}えが/ありませんでした。//{何|なに}も/{変|か}わっていません。//また、/お{試|ため}しください。`,
    failed: `${MACHINE}の/つごうで、/できませんでした。//{何|なに}も/{変|か}わっていません。`
  },
  notUndone: 'いまは/{消|け}せませんでした。//まだ、/つながっています。'
}
