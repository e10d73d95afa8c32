import type { NotSoldMessage } from '../../../main/contract/shopper.ts'
import type { Refusal } from './shape.ts'

/** Nothing was taken, nothing about the person was kept: true for every end without a sale, where money is not the machine's. */
const CHARGED_NOTHING = '没有向您/收取费用，/也没有留下/能看出持卡人/是谁的记录。'
const NO_RECORD = '没有留下/能看出持卡人/是谁的记录。'
const NOT_YOU = '这不是您的问题。/'
const WAIT = '请稍等片刻，/再试一次。'
const OFFICE = '您居住地的/市区町村窗口'
/** Whether money went in, and came back, only the machine and its operator know. */
const CHANGE = '如果您投了钱，/请查看退币口。/需要帮助时，/请拨打电话。'

/** That nothing was taken and kept, after words of the end's own; where the machine has the money, only the latter. */
function nothing(first = ''): Pick<Refusal, 'kept' | 'onMachine'> {
  return { kept: `${first}${CHARGED_NOTHING}`, onMachine: { kept: `${first}${NO_RECORD}`, change: CHANGE } }
}

/** One humane sentence each; never a reason that would shame. */
export const NOT_SOLD_ZH_HANS: Readonly<Record<NotSoldMessage, Refusal>> = {
  age_not_met: { happened: '很抱歉，/无法向您出售/此商品', ...nothing(), next: '请选择其他商品。' },
  card_not_accepted: {
    happened: '用这张卡/无法完成确认',
    ...nothing(),
    next: `有关卡片的事宜，/可以到/${OFFICE}/咨询。`
  },
  could_not_check: { happened: '现在/无法完成确认', ...nothing(), next: WAIT },
  offline_not_possible: {
    happened: '现在通信中断，/无法完成确认',
    ...nothing(),
    next: '请在通信恢复后/再试一次。'
  },
  cancelled: { happened: '已为您取消', ...nothing(), next: '欢迎随时/再来使用。' },
  timed_out: {
    happened: '时间已到，/操作结束',
    ...nothing(),
    next: '可以重新开始。/需要更多时间时，/请按“延长时间”。'
  },
  card_removed: { happened: '卡片离开了/读卡器', ...nothing(), next: '请再放一次卡，/确认结束之前/不要拿开。' },
  not_my_number_card: { happened: '这似乎不是/个人编号卡', ...nothing(), next: '请使用个人编号卡。' },
  phone_not_accepted: { happened: '本机/不能使用手机', ...nothing(), next: '请使用个人编号卡。' },
  card_unreadable: { happened: '无法读取卡片', ...nothing(), next: '请从钱包或卡套中/取出，/平放在/读卡器上。' },
  pin_blocked: { happened: '这张卡的密码/已被锁定', ...nothing(), next: `可以到/${OFFICE}/重新设定密码。` },
  pin_not_set: { happened: '没有密码的卡/不能在这里使用', ...nothing(), next: `需要密码时，/可以到/${OFFICE}/设定。` },
  last_try_kept: {
    happened: '最后一次机会/没有使用，/为您保留',
    ...nothing('您的卡可以照常使用。//'),
    next: '请确认密码/之后再来。'
  },
  different_card: { happened: '这似乎是/另一张卡', ...nothing(), next: '请重新开始，/并始终使用/同一张卡。' },
  two_cards: {
    happened: '这里有两张卡',
    ...nothing(),
    next: '请先取走/所有卡片，//再用要使用的/那一张/重新开始。'
  },
  reader_lost: { happened: '读卡器/停止工作了', ...nothing(), next: WAIT },
  machine_lost: { happened: '售货机/停止工作了', ...nothing(NOT_YOU), next: WAIT },
  vend_failed: { happened: '商品没有出来', kept: `${NOT_YOU}${NO_RECORD}`, next: CHANGE },
  vend_jammed: { happened: '商品卡在/机器里了', kept: `${NOT_YOU}${NO_RECORD}`, next: CHANGE },
  sold_out: { happened: '商品已售完', kept: `${NOT_YOU}${NO_RECORD}`, next: CHANGE },
  door_open: { happened: '机门被打开了', ...nothing(NOT_YOU), next: '请在机门关闭后/再试一次。' },
  outside_sale_hours: { happened: '现在/不是销售时间', ...nothing(NOT_YOU), next: '请在销售时间/再来。' },
  no_rule_in_force: { happened: '这个商品/现在不销售', ...nothing(NOT_YOU), next: '请选择/其他商品。' },
  cooling_down: { happened: '两次销售之间/需要稍等片刻', ...nothing(NOT_YOU), next: WAIT },
  vend_unknown: {
    happened: '无法得知/商品是否已出来',
    kept: `${NOT_YOU}同一商品/不会再次送出。/${NO_RECORD}`,
    next: '请查看取物口。/如果没有商品，/请拨打/机器上所写的/电话。'
  }
}
