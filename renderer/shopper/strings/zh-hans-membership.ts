import { longDay } from './long-day.ts'
import type { MembershipStrings } from './shape.ts'

/** A member number that belongs to the card. */
export const MEMBERSHIP_ZH_HANS: MembershipStrings = {
  open: '会员',
  back: '返回',
  title: '将会员号/与此卡关联',
  lead: '本机会记住/此卡属于/哪位会员。/下次购买后，/可以在此画面取消。',
  answering: '我同意/J-LIS 告知/我此前的电子证书编号',
  receiving: '我同意/本机的运营者/接收该答复',
  used: '只在从旧卡转移时/才会询问，/不作他用。',
  both: '两项都勾选后/才能选择。',
  byCode: '输入代码',
  byCard: '从旧卡转移',
  codeTitle: '请输入/8位代码',
  codeLead: '这是运营者/为您的会员号/提供的代码，/只能使用一次。',
  otherWay: '其他方式',
  digitsEntered: (digits) => `8位中已输入${digits}位`,
  linking: '正在关联',
  carrying: '正在查找/您的旧卡',
  carryingLead: '只向核验方/询问/此前的/电子证书编号。',
  unlinking: '正在取消',
  linked: '此卡已与/会员号关联',
  linkedNow: '已关联',
  carriedNow: '已从旧卡转移',
  number: '会员号',
  ending: '尾号',
  since: (date) => `自${longDay(date, 'zh-CN')}起`,
  carried: '从旧卡/转移而来。',
  undo: '取消关联',
  undoTitle: '要取消关联吗？',
  undoLead: '本机将忘记/此卡的会员号。/再次关联/需要运营者提供的代码。',
  keep: '保持不变',
  undoNow: '取消关联',
  unlinked: '已取消。/本机不再记住。',
  trouble: {
    code_refused: '此代码不能使用。/请确认后/重新输入。',
    throttled: '现在不能输入代码。/请稍后再试。',
    already_linked: '此卡或此会员号/已经关联。/详情请咨询运营者。',
    nothing_to_carry: '没有找到/可以转移的内容。/可以输入代码关联。',
    not_consented: '核验方/尚未收到您的同意，/因此没有转移。/可以输入代码关联。',
    platform_unavailable: '核验方没有答复。/没有任何改变。/请以后再试。',
    failed: '由于机器的原因，/未能完成。/没有任何改变。'
  },
  notUndone: '现在无法取消。/此卡仍处于关联状态。'
}
