import { MEMBERSHIP_KO } from './ko-membership.ts'
import { NOT_SOLD_KO } from './ko-not-sold.ts'
import { MEMORY_KO, OFFLINE_KO } from './ko-offline.ts'
import { SALE_KO } from './ko-sale.ts'
import type { Strings } from './shape.ts'
import { BASKET_KO, FARE_KO, ON_MACHINE_KO } from './ko-vending.ts'

const years = (age: number): string => `${age}세 이상`

export const ko: Strings = {
  joins: { list: ', ', sentences: '. ' },
  steps: { label: '진행 단계', choose: '상품', card: '카드', pin: '비밀번호', result: '결과', done: '완료' },
  controls: {
    cancel: '취소',
    dismiss: '마치기',
    tryAgain: '다시 시도',
    moreTime: '시간 연장',
    language: '언어',
    secondsLeft: (seconds) => `${seconds}초 남음`,
    soonOver: (seconds) => `${seconds}초 남았습니다. 시간이 더 필요하면 ‘시간 연장’을 눌러 주세요.`
  },
  aids: {
    label: '화면 설정',
    lower: '화면 내리기',
    raise: '화면 올리기',
    larger: '글자 크게',
    normal: '글자 원래대로',
    textSize: (percent) => `지금 ${percent}%`,
    readAloud: '읽어 주기',
    silent: '읽기 중지',
    choices: '누를 수 있는 버튼: '
  },
  more: { down: '아래에 더 있습니다', up: '맨 위로' },
  price: (yen) => `${yen.toLocaleString('ko-KR')}엔`,
  age: years,
  anyAge: '나이 확인 없음',
  asked: { label: '확인 내용', question: (age) => `${years(age)}인지 여부` },
  sent: (role, age, pinExpected) => {
    // Word joiners: no line begins with a dot.
    const answers = '‘유효\u2060·\u2060무효\u2060·\u2060불명’과 ‘예\u2060·\u2060아니요’'
    const back = pinExpected
      ? `돌아오는 것은 ${answers}뿐입니다.`
      : `돌아오는 것은 ${answers}, 그리고 비밀번호로 등록된 카드인지 여부뿐입니다.`
    return role === 'platform_operator'
      ? `카드의 전자증명서와 ‘${years(age)}인가’라는 질문을 확인 기관에 보냅니다. ${back}`
      : `카드의 전자증명서를 봉인하여 ‘${years(age)}인가’라는 질문과 함께 확인 기관에 보냅니다. ` +
          `이 기계는 내용을 열지 않고 남기지도 않습니다. ${back}`
  },
  attract: {
    title: '화면을 터치해 주세요',
    orCard: '마이넘버카드를 리더기에 대도 시작됩니다',
    why: '나이 확인이 필요한 상품을 마이넘버카드로 살 수 있습니다',
    never: '이름과 생년월일은 묻지 않습니다'
  },
  choose: {
    title: '상품을 선택해 주세요',
    cardHere: '카드는 그대로 두셔도 됩니다. 아직 아무것도 보내지 않았습니다.',
    soldOut: '품절'
  },
  basket: BASKET_KO,
  sale: SALE_KO,
  fare: FARE_KO,
  onMachine: ON_MACHINE_KO,
  offline: OFFLINE_KO,
  tap: {
    title: '카드를 리더기에 올려 주세요',
    lead: '마이넘버카드를 평평하게 올리고 그대로 두세요.',
    consent: '카드를 올리면 나이 확인에 동의하시는 것입니다.',
    pinNext: '다음으로 비밀번호(숫자 4자리)를 입력합니다.',
    pinMaybe: '카드만으로 끝나지만, 비밀번호를 여쭐 때도 있습니다.',
    helpTitle: '반응이 없으면',
    help: ['지갑이나 케이스에서 꺼내기', '다른 카드와 떨어뜨리기', '평평하게 올리고 3초 기다리기']
  },
  consent: {
    title: (age) => `${years(age)}인지 확인해도 될까요?`,
    lead: '카드는 리더기 위에 그대로 두세요.',
    agree: '동의하고 계속'
  },
  reading: { title: '카드를 읽고 있습니다', lead: '카드를 움직이지 마세요.' },
  pin: {
    title: '비밀번호를 입력해 주세요',
    lead: '카드를 받을 때 정한 숫자 4자리입니다.',
    triesLeft: (tries) => `${tries}회 입력할 수 있습니다`,
    wrong: '비밀번호가 맞지 않습니다',
    wrongLead: (tries) => `다시 입력해 주세요. ${tries}회 남았습니다.`,
    fewer: '비밀번호를 다시 입력해 주세요',
    fewerLead: (tries) => `남은 횟수가 줄어 있어 방금 번호는 사용하지 않았습니다. ${tries}회 남았습니다.`,
    kept: '비밀번호는 카드가 확인하며, 이 기계에 남지 않습니다.',
    pinAfterAll: '이 카드는 여기서 비밀번호가 필요합니다.',
    cardLifted: '확인할 때 카드를 다시 올려 주세요.',
    shuffled: '숫자 배열이 평소와 다릅니다.',
    digitsEntered: (digits) => `4자리 중 ${digits}자리를 입력했습니다`,
    pad: '숫자 버튼',
    erase: '지우기',
    confirm: '확인'
  },
  returnCard: {
    title: '카드를 다시 올려 주세요',
    lead: '같은 카드를 올리고, 확인이 끝날 때까지 그대로 두세요.'
  },
  lastTry: {
    title: '비밀번호는 이제 1회만 입력할 수 있습니다',
    lead: '다음에 틀리면 이 카드의 비밀번호가 잠깁니다.',
    office: '다시 사용하려면 거주지 시\u2060·\u2060구\u2060·\u2060정\u2060·\u2060촌 창구에 가셔야 합니다.',
    kept: '이 기계에서는 마지막 1회를 사용하지 않습니다. 비밀번호를 확인한 뒤 다시 이용해 주세요.',
    leave: '오늘은 그만두기',
    recommended: '추천',
    spend: '마지막 1회 사용하기'
  },
  asking: {
    proving: '카드를 확인하고 있습니다',
    provingLead: '카드를 움직이지 마세요.',
    platform: (age) => `${years(age)}인지 확인하고 있습니다`,
    platformLead: (age) => `확인 기관에 전자증명서가 유효한지, 그리고 ‘${years(age)}인가’를 묻고 있습니다.`,
    machine: '이 기계',
    authority: '확인 기관'
  },
  dispensing: { title: '상품이 나오고 있습니다', lead: '잠시만 기다려 주세요.' },
  sold: {
    takeCard: '카드를 가져가세요',
    takeCardLead: '확인되었습니다. 감사합니다. 카드를 두고 가지 마세요.',
    takeCardOnly: '카드를 두고 가지 마세요.',
    takeGoods: '상품을 가져가세요',
    takeGoodsLead: '감사합니다.',
    thenGoods: '그다음 상품도 가져가세요',
    cardTaken: '카드를 가져가셨습니다',
    thanks: '감사합니다.',
    kept: '누구의 카드인지 알 수 있는 기록은 남기지 않았습니다.'
  },
  memory: MEMORY_KO,
  membership: MEMBERSHIP_KO,
  notSold: {
    ...NOT_SOLD_KO,
    takeCard: '카드를 가져가세요',
    takeCards: '카드를 모두 가져가세요',
    nextLabel: '다음 안내'
  },
  outOfService: {
    title: '지금은 이용할 수 없습니다',
    starting: '준비하고 있습니다',
    door: '기계 문이 열려 있어 쉬고 있습니다',
    telephone: '문의 전화',
    takeCard: '카드가 리더기 위에 있으면 가져가세요.'
  },
  service: {
    title: '지금 점검하고 있습니다',
    lead: '담당자가 기계를 점검하고 있습니다. 잠시 후에 다시 이용해 주세요.'
  },
  connecting: {
    title: '준비하고 있습니다',
    lead: '잠시만 기다려 주세요.',
    lost: '화면을 다시 연결하고 있습니다',
    lostLead: '잠시만 기다려 주세요. 급하시면 카드를 가져가세요.'
  }
}
