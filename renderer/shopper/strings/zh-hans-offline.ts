import type { MemoryStrings, OfflineStrings } from './shape.ts'

const years = (age: number): string => `“年满${age}岁”`

/** While the line is down. */
export const OFFLINE_ZH_HANS: OfflineStrings = {
  nothingTitle: '现在无法出售',
  nothingLead: '通信中断，/无法确认年龄。/这不是您的问题。',
  nothingNext: '通信恢复后，/本机会自动/重新开始。',
  some: '现在通信中断。/只有本机/已记住年龄的顾客/可以购买。',
  anybody: '现在通信中断。/无需确认年龄的商品/照常出售。',
  ifRemembered: '限已记住的顾客',
  notNow: '现在不能购买',
  sent: (age) =>
    `现在通信中断，/不会发送/电子证书，/也不会发送/“是否年满${age}岁”的询问。` +
    `//将查看本机/是否记住了您${years(age)}，/以及此卡/是否已失效。`,
  pin: '通信中断，/将根据本机/记住的内容/确认。',
  askingLead: (age) => `正在查看本机/是否记住了您${years(age)}。//没有发送/电子证书和询问。`
}

/** Whether an age may be remembered. */
export const MEMORY_ZH_HANS: MemoryStrings = {
  question: (age) => `为了下次通信中断时/也能购买，/要记住您${years(age)}吗？`,
  what: (age) => `只记住${years(age)}、/日期，/以及由卡片/生成的代码。//不会记住姓名、/出生日期和卡号。`,
  days: (days) => `${days}天后/自动删除。`,
  undo: '下次购买时，/随时可以/在此画面删除。',
  nothing: '如果什么都不按，/就不会记住。',
  yes: '记住',
  no: '不记住',
  remembered: (age) => `已记住您${years(age)}`,
  rememberedDays: (days) => `从记住之日起/${days}天后/自动删除。`,
  forget: '删除',
  renew: (days) => `再记住${days}天`,
  declined: '没有记住/任何内容。',
  forgotten: '已删除。/本机不再记住。',
  rememberFailed: '没能记住。/没有留下/任何新内容。',
  forgetFailed: (days) => `现在无法删除。/从记住之日起/${days}天后/自动删除。`
}
