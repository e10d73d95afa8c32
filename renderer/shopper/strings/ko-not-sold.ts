import type { NotSoldMessage } from '../../../main/contract/shopper.ts'
import type { Refusal } from './shape.ts'

/** Nothing was taken, nothing about the person was kept: true for every end without a sale, where money is not the machine's. */
const CHARGED_NOTHING = '요금은 받지 않았으며, 누구의 카드인지 알 수 있는 기록도 남기지 않았습니다.'
const NO_RECORD = '누구의 카드인지 알 수 있는 기록은 남기지 않았습니다.'
const NOT_YOU = '고객님의 잘못이 아닙니다.'
const WAIT = '잠시 후 다시 시도해 주세요.'
/** With word joiners: no line begins with a dot. */
const OFFICE = '거주지 시\u2060·\u2060구\u2060·\u2060정\u2060·\u2060촌 창구'
/** Whether money went in, and came back, only the machine and its operator know. */
const CHANGE = '돈을 넣으셨다면 거스름돈 나오는 곳을 확인해 주세요. 도움이 필요하면 전화해 주세요.'

/** That nothing was taken and kept, after words of the end's own; where the machine has the money, only the latter. */
function nothing(first = ''): Pick<Refusal, 'kept' | 'onMachine'> {
  return { kept: `${first}${CHARGED_NOTHING}`, onMachine: { kept: `${first}${NO_RECORD}`, change: CHANGE } }
}

/** One humane sentence each; never a reason that would shame. */
export const NOT_SOLD_KO: Readonly<Record<NotSoldMessage, Refusal>> = {
  age_not_met: { happened: '이 상품은 판매할 수 없습니다', ...nothing(), next: '다른 상품을 선택해 주세요.' },
  card_not_accepted: {
    happened: '이 카드로는 확인할 수 없었습니다',
    ...nothing(),
    next: `카드에 관해서는 ${OFFICE}에 문의하실 수 있습니다.`
  },
  could_not_check: { happened: '지금은 확인할 수 없었습니다', ...nothing(), next: WAIT },
  offline_not_possible: {
    happened: '지금은 통신이 되지 않아 확인할 수 없었습니다',
    ...nothing(),
    next: '통신이 복구된 뒤 다시 시도해 주세요.'
  },
  cancelled: { happened: '취소했습니다', ...nothing(), next: '언제든지 다시 이용해 주세요.' },
  timed_out: {
    happened: '시간이 다 되어 종료했습니다',
    ...nothing(),
    next: '처음부터 다시 하실 수 있습니다. 시간이 더 필요하면 ‘시간 연장’을 눌러 주세요.'
  },
  card_removed: {
    happened: '카드가 리더기에서 떨어졌습니다',
    ...nothing(),
    next: '카드를 다시 대고, 확인이 끝날 때까지 그대로 두세요.'
  },
  not_my_number_card: {
    happened: '마이넘버카드가 아닌 것 같습니다',
    ...nothing(),
    next: '마이넘버카드를 사용해 주세요.'
  },
  phone_not_accepted: {
    happened: '이 기계에서는 스마트폰을 사용할 수 없습니다',
    ...nothing(),
    next: '마이넘버카드를 사용해 주세요.'
  },
  card_unreadable: {
    happened: '카드를 읽을 수 없었습니다',
    ...nothing(),
    next: '지갑이나 케이스에서 꺼내 리더기 위에 평평하게 올려 주세요.'
  },
  pin_blocked: {
    happened: '이 카드의 비밀번호가 잠겨 있습니다',
    ...nothing(),
    next: `${OFFICE}에서 새 비밀번호를 정하실 수 있습니다.`
  },
  pin_not_set: {
    happened: '비밀번호가 없는 카드는 여기서 사용할 수 없습니다',
    ...nothing(),
    next: `비밀번호는 ${OFFICE}에서 설정하실 수 있습니다.`
  },
  last_try_kept: {
    happened: '마지막 1회는 사용하지 않고 남겨 두었습니다',
    ...nothing('카드는 지금처럼 사용하실 수 있습니다. '),
    next: '비밀번호를 확인한 뒤 다시 이용해 주세요.'
  },
  different_card: {
    happened: '처음과 다른 카드인 것 같습니다',
    ...nothing(),
    next: '처음부터 같은 카드로 다시 시도해 주세요.'
  },
  two_cards: {
    happened: '카드가 두 장 있습니다',
    ...nothing(),
    next: '카드를 모두 치운 뒤, 사용할 카드 한 장만으로 다시 시작해 주세요.'
  },
  reader_lost: { happened: '카드 리더기가 멈췄습니다', ...nothing(), next: WAIT },
  machine_lost: { happened: '판매기가 멈췄습니다', ...nothing(`${NOT_YOU} `), next: WAIT },
  vend_failed: { happened: '상품이 나오지 않았습니다', kept: `${NOT_YOU} ${NO_RECORD}`, next: CHANGE },
  vend_jammed: { happened: '상품이 기계 안에서 걸렸습니다', kept: `${NOT_YOU} ${NO_RECORD}`, next: CHANGE },
  sold_out: { happened: '방금 품절되었습니다', kept: `${NOT_YOU} ${NO_RECORD}`, next: CHANGE },
  door_open: {
    happened: '기계 문이 열렸습니다',
    ...nothing(`${NOT_YOU} `),
    next: '문이 닫힌 뒤 다시 시도해 주세요.'
  },
  outside_sale_hours: {
    happened: '지금은 판매 시간이 아닙니다',
    ...nothing(`${NOT_YOU} `),
    next: '판매 시간에 다시 와 주세요.'
  },
  no_rule_in_force: {
    happened: '이 상품은 지금 판매하지 않습니다',
    ...nothing(`${NOT_YOU} `),
    next: '다른 상품을 골라 주세요.'
  },
  cooling_down: {
    happened: '다음 판매까지 잠시 간격을 두고 있습니다',
    ...nothing(`${NOT_YOU} `),
    next: WAIT
  },
  vend_unknown: {
    happened: '상품이 나왔는지 알 수 없습니다',
    kept: `${NOT_YOU} 같은 상품이 두 번 나오지는 않습니다. ${NO_RECORD}`,
    next: '상품 나오는 곳을 확인해 주세요. 없으면 기계에 적힌 번호로 전화해 주세요.'
  }
}
