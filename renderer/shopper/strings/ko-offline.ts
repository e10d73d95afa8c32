import type { MemoryStrings, OfflineStrings } from './shape.ts'

const years = (age: number): string => `‘${age}세 이상’`

/** While the line is down. */
export const OFFLINE_KO: OfflineStrings = {
  nothingTitle: '지금은 판매할 수 없습니다',
  nothingLead: '통신이 끊겨 나이를 확인할 수 없습니다. 고객님의 잘못이 아닙니다.',
  nothingNext: '통신이 복구되면 이 기계는 저절로 시작됩니다.',
  some: '지금은 통신이 끊겨 있습니다. 이 기계가 나이를 기억하는 분만 살 수 있습니다.',
  anybody: '지금은 통신이 끊겨 있습니다. 나이 확인이 없는 상품은 평소처럼 살 수 있습니다.',
  ifRemembered: '기억된 분만',
  notNow: '지금은 구매 불가',
  sent: (age) =>
    `지금은 통신이 끊겨 카드의 전자증명서도 ‘${age}세 이상인가’라는 질문도 보내지 않습니다. ` +
    `이 기계가 ${years(age)}으로 기억하고 있는지와 카드가 무효가 되지 않았는지를 확인합니다.`,
  pin: '통신이 끊겨 이 기계가 기억하는 것으로 확인합니다.',
  askingLead: (age) =>
    `이 기계가 ${years(age)}으로 기억하고 있는지 확인하고 있습니다. 전자증명서도 질문도 보내지 않았습니다.`
}

/** Whether an age may be remembered. */
export const MEMORY_KO: MemoryStrings = {
  question: (age) => `다음에 통신이 끊길 때를 위해 ${years(age)}으로 기억해 둘까요?`,
  what: (age) =>
    `${years(age)}이라는 것과 날짜, 카드로 만든 기호만 기억합니다. 이름, 생년월일, 카드 번호는 기억하지 않습니다.`,
  days: (days) => `${days}일이 지나면 저절로 지워집니다.`,
  undo: '다음에 살 때 이 화면에서 언제든지 지울 수 있습니다.',
  nothing: '아무것도 누르지 않으면 기억하지 않습니다.',
  yes: '기억하기',
  no: '기억하지 않기',
  remembered: (age) => `${years(age)}으로 기억하고 있습니다`,
  rememberedDays: (days) => `기억한 날부터 ${days}일이 지나면 저절로 지워집니다.`,
  forget: '지우기',
  renew: (days) => `${days}일 더 기억하기`,
  declined: '아무것도 기억하지 않습니다.',
  forgotten: '지웠습니다. 더는 기억하지 않습니다.',
  rememberFailed: '기억하지 못했습니다. 새로 남긴 것은 없습니다.',
  forgetFailed: (days) => `지금은 지우지 못했습니다. 기억한 날부터 ${days}일이 지나면 저절로 지워집니다.`
}
