import type { BasketStrings, FareStrings, OnMachineStrings } from './shape.ts'

const GOODS = '{商品|しょうひん}'
const MACHINE = '{機械|きかい}'
const PRICE = '{料金|りょうきん}'

/** Several things at once. */
export const BASKET_JA: BasketStrings = {
  title: 'かご',
  empty: (most) => `まだ/{何|なに}も/ありません。//${GOODS}に/ふれると/{入|はい}ります（${most}つまで）。`,
  full: (most) => `かごが/いっぱいです（${most}つまで）。`,
  things: (count) => `${count}つ`,
  total: '{合計|ごうけい}',
  remove: '{減|へ}らす',
  checkOut: 'これを/{買|か}う',
  inside: (count) => `かごに${count}つ`,
  alone: 'べつに/{買|か}います',
  progress: (at, of) => `${of}つの/うち、/${at}つめです。`,
  out: `{出|で}た${GOODS}`,
  missing: `{出|で}なかった/${GOODS}`,
  missingTold: `{出|で}なかった/${GOODS}が/あります`,
  missingNext: 'お{客|きゃく}さまの/せいでは/ありません。//{出|で}なかったものや/お{金|かね}のことは、/お{電話|でんわ}で/{聞|き}けます。',
  unsure: `{出|で}ていないかも/しれない/${GOODS}`,
  unsureTold: `{出|で}ていないかも/しれない/${GOODS}が/あります`,
  unsureNext: 'お{客|きゃく}さまの/せいでは/ありません。//{取|と}り{出|だ}し{口|ぐち}を/{見|み}て、/ないときは、/お{電話|でんわ}ください。//お{金|かね}のことも/{聞|き}けます。'
}

/** Two prices by the age. */
export const FARE_JA: FareStrings = {
  everyone: 'だれでも',
  fullOnly: `いまは/ふつうの/${PRICE}だけ`,
  withoutCard: (price) => `カードなしで/{買|か}う（${price}）`,
  title: `ふつうの/${PRICE}で/{買|か}えます`,
  lead: `{今回|こんかい}は、/{割引|わりびき}の/${PRICE}では/お{売|う}り/できません。`,
  nothing: 'まだ/お{金|かね}は/いただいていません。//カードの/{持|も}ち{主|ぬし}が/わかる/{記録|きろく}も、/{残|のこ}していません。',
  full: `ふつうの/${PRICE}`,
  take: (price) => `${price}で/{買|か}う`,
  reducedPaid: (price) => `{割引|わりびき}の/${PRICE}（${price}）です。`,
  fullPaid: (price) => `ふつうの/${PRICE}（${price}）です。`
}

/** The machine's own buttons begin. */
export const ON_MACHINE_JA: OnMachineStrings = {
  title: `${MACHINE}の/ボタンを/{押|お}して/ください`,
  lead: `ほしい/${GOODS}の/ボタンを/{押|お}すと、/この/{画面|がめん}が/ご{案内|あんない}します。`,
  wake: '買い方を見る',
  chooseTitle: `${MACHINE}の/ボタンで/{選|えら}んで/ください`,
  chooseLead: `この/{画面|がめん}では/{選|えら}べません。//ほしい/${GOODS}の/ボタンを/{押|お}すと、/つぎへ/{進|すす}みます。`,
  checked: '{確認|かくにん}できました',
  goOn: `${MACHINE}の/{案内|あんない}に/したがって/ください。`
}
