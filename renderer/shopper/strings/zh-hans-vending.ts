import type { BasketStrings, FareStrings, OnMachineStrings } from './shape.ts'

/** Several things at once. */
export const BASKET_ZH_HANS: BasketStrings = {
  title: '购物篮',
  empty: (most) => `还没有商品。/触摸商品/即可放入/（最多${most}件）。`,
  full: (most) => `购物篮已满/（最多${most}件）。`,
  things: (count) => `${count}件`,
  total: '合计',
  remove: '减少',
  checkOut: '购买这些',
  inside: (count) => `篮中${count}件`,
  alone: '单独购买',
  progress: (at, of) => `共${of}件，/现在是第${at}件。`,
  out: '已出商品',
  missing: '没有出来的商品',
  missingTold: '有商品/没有出来',
  missingNext: '这不是您的问题。/没有出来的商品/和费用的问题，/请拨打电话。',
  unsure: '可能没有出来的商品',
  unsureTold: '有商品/可能没有出来',
  unsureNext: '这不是您的问题。/请查看取物口。/如果缺少商品，/请拨打电话，/费用问题也可以咨询。'
}

/** Two prices by the age. */
export const FARE_ZH_HANS: FareStrings = {
  everyone: '任何人',
  fullOnly: '现在只售全价',
  withoutCard: (price) => `不用卡购买（${price}）`,
  title: '可以按全价购买',
  lead: '这次/无法按优惠价/出售。',
  nothing: '还没有/向您收取费用，/也没有留下/能看出持卡人/是谁的记录。',
  full: '全价',
  take: (price) => `以${price}购买`,
  reducedPaid: (price) => `优惠价（${price}）。`,
  fullPaid: (price) => `全价（${price}）。`
}

/** The machine's own buttons begin. */
export const ON_MACHINE_ZH_HANS: OnMachineStrings = {
  title: '请按机器上的/按钮',
  lead: '按下想要的商品的/按钮后，/本画面会引导您。',
  wake: '查看购买方法',
  chooseTitle: '请用机器上的/按钮选择',
  chooseLead: '在本画面上/不能选择。/按下想要的商品的/按钮，/即可继续。',
  checked: '确认完毕',
  goOn: '请按照机器的提示/继续操作。'
}
