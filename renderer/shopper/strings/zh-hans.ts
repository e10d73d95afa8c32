import type { Strings } from './shape.ts'
import { MEMBERSHIP_ZH_HANS } from './zh-hans-membership.ts'
import { NOT_SOLD_ZH_HANS } from './zh-hans-not-sold.ts'
import { MEMORY_ZH_HANS, OFFLINE_ZH_HANS } from './zh-hans-offline.ts'
import { SALE_ZH_HANS } from './zh-hans-sale.ts'
import { BASKET_ZH_HANS, FARE_ZH_HANS, ON_MACHINE_ZH_HANS } from './zh-hans-vending.ts'

const years = (age: number): string => `${age}岁以上`
const asks = (age: number): string => `是否年满${age}岁`

export const zhHans: Strings = {
  joins: { list: '，', sentences: '。' },
  steps: { label: '进度', choose: '商品', card: '卡片', pin: '密码', result: '结果', done: '已完成' },
  controls: {
    cancel: '取消',
    dismiss: '结束',
    tryAgain: '再试一次',
    moreTime: '延长时间',
    language: '语言',
    secondsLeft: (seconds) => `还剩${seconds}秒`,
    soonOver: (seconds) => `还剩${seconds}秒。需要更多时间时，请按“延长时间”。`
  },
  aids: {
    label: '画面设置',
    lower: '降低画面',
    raise: '恢复高度',
    larger: '放大文字',
    normal: '恢复文字',
    textSize: (percent) => `现在是${percent}%`,
    readAloud: '朗读',
    silent: '停止朗读',
    choices: '可以按：'
  },
  more: { down: '下面还有内容', up: '返回顶部' },
  price: (yen) => `${yen.toLocaleString('zh-CN')}日元`,
  age: years,
  anyAge: '无需确认年龄',
  asked: { label: '确认内容', question: asks },
  sent: (role, age, pinExpected) => {
    const answers = '“有效、无效、不明”/和“是、否”'
    const back = pinExpected
      ? `返回的只有/${answers}。`
      : `返回的只有/${answers}，/以及此卡/是否已用密码登记。`
    return role === 'platform_operator'
      ? `您卡中的电子证书/和“${asks(age)}”/这一询问/会发送给/核验方。//${back}`
      : `您卡中的电子证书/会密封起来，/和“${asks(age)}”/这一询问/一起发送给/核验方。` +
          `//本机不会打开，/也不会保留。//${back}`
  },
  attract: {
    title: '请触摸屏幕/开始',
    orCard: '把个人编号卡放在读卡器上，/也可以开始',
    why: '需要确认年龄的商品，/可以用个人编号卡/购买',
    never: '不会询问您的/姓名和出生日期'
  },
  choose: { title: '请选择商品', cardHere: '卡片放着不动/就可以。/还没有发送/任何内容。', soldOut: '售完' },
  basket: BASKET_ZH_HANS,
  sale: SALE_ZH_HANS,
  fare: FARE_ZH_HANS,
  onMachine: ON_MACHINE_ZH_HANS,
  offline: OFFLINE_ZH_HANS,
  tap: {
    title: '请把卡片/放在读卡器上',
    lead: '请将个人编号卡/平放在读卡器上，/不要拿开。',
    consent: '放上卡片，/即表示您/同意确认年龄。',
    pinNext: '接下来/请输入密码/（4位数字）。',
    pinMaybe: '放上卡片/即可完成，/有时也会请您/输入密码。',
    helpTitle: '没有反应时',
    help: ['从钱包或卡套中取出', '远离其他卡片', '平放并等待3秒']
  },
  consent: { title: (age) => `可以确认您/${asks(age)}吗？`, lead: '请让卡片/留在读卡器上。', agree: '同意并继续' },
  reading: { title: '正在读取卡片', lead: '请不要移动卡片。' },
  pin: {
    title: '请输入密码',
    lead: '领取卡片时设定的4位数字。',
    triesLeft: (tries) => `还可以输入${tries}次`,
    wrong: '密码似乎不对',
    wrongLead: (tries) => `请再输入一次。/还可以输入${tries}次。`,
    fewer: '请再输入一次密码',
    fewerLead: (tries) => `可输入的次数/比之前少了，/刚才的密码/没有使用。/还可以输入${tries}次。`,
    kept: '密码由卡片自身核对，/不会留在本机。',
    pinAfterAll: '这张卡在这里/需要密码。',
    cardLifted: '确认时，/还需要/再放一次卡片。',
    shuffled: '数字键的排列/与平时不同。',
    digitsEntered: (digits) => `4位数字已输入${digits}位`,
    pad: '数字键',
    erase: '删除',
    confirm: '确认'
  },
  returnCard: { title: '请再放一次卡片', lead: '请使用同一张卡，/确认结束之前/不要拿开。' },
  lastTry: {
    title: '密码只能/再输入1次',
    lead: '如果再输错一次，/这张卡的密码/就会被锁定。',
    office: '要解除锁定，/需要前往/您居住地的/市区町村窗口。',
    kept: '本机不使用/最后一次机会。/请确认密码/之后再来。',
    leave: '今天先不买',
    recommended: '推荐',
    spend: '使用最后一次机会'
  },
  asking: {
    proving: '正在确认卡片',
    provingLead: '请不要移动卡片。',
    platform: (age) => `正在确认/${asks(age)}`,
    platformLead: (age) => `正在向核验方/询问电子证书/是否有效，/以及“${asks(age)}”。`,
    machine: '本机',
    authority: '核验方'
  },
  dispensing: { title: '正在送出商品', lead: '请稍候。' },
  sold: {
    takeCard: '请取走卡片',
    takeCardLead: '已经确认，/谢谢您。/请不要忘记/取走卡片。',
    takeCardOnly: '请不要忘记/取走卡片。',
    takeGoods: '请取走商品',
    takeGoodsLead: '谢谢惠顾。',
    thenGoods: '然后请取走商品',
    cardTaken: '卡片已取走',
    thanks: '谢谢惠顾。',
    kept: '没有留下/能看出持卡人/是谁的记录。'
  },
  memory: MEMORY_ZH_HANS,
  membership: MEMBERSHIP_ZH_HANS,
  notSold: { ...NOT_SOLD_ZH_HANS, takeCard: '请取走卡片', takeCards: '请取走所有卡片', nextLabel: '接下来' },
  outOfService: {
    title: '暂停服务',
    starting: '正在准备',
    door: '机门打开，/暂停服务',
    telephone: '咨询电话',
    takeCard: '如果卡片/还在读卡器上，/请取走。'
  },
  service: {
    title: '正在检修',
    lead: '工作人员/正在检修机器。/请稍后再来。'
  },
  connecting: {
    title: '正在准备',
    lead: '请稍候。',
    lost: '正在重新连接画面',
    lostLead: '请稍候。/如果您赶时间，/请取走卡片。'
  }
}
