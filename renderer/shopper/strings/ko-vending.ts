import type { BasketStrings, FareStrings, OnMachineStrings } from './shape.ts'

/** Several things at once. */
export const BASKET_KO: BasketStrings = {
  title: '장바구니',
  empty: (most) => `아직 비어 있습니다. 상품을 누르면 담깁니다(최대 ${most}개).`,
  full: (most) => `장바구니가 가득 찼습니다(최대 ${most}개).`,
  things: (count) => `${count}개`,
  total: '합계',
  remove: '빼기',
  checkOut: '이대로 구매',
  inside: (count) => `${count}개 담음`,
  alone: '따로 구매',
  progress: (at, of) => `${of}개 중 ${at}번째입니다.`,
  out: '나온 상품',
  missing: '나오지 않은 상품',
  missingTold: '나오지 않은 상품이 있습니다',
  missingNext: '고객님의 잘못이 아닙니다. 나오지 않은 상품과 요금에 관해서는 전화해 주세요.',
  unsure: '나오지 않았을 수 있는 상품',
  unsureTold: '나오지 않았을 수 있는 상품이 있습니다',
  unsureNext:
    '고객님의 잘못이 아닙니다. 상품 나오는 곳을 확인해 주세요. 없는 것이 있으면 전화해 주세요. 요금 문의도 받습니다.'
}

/** Two prices by the age. */
export const FARE_KO: FareStrings = {
  everyone: '누구나',
  fullOnly: '지금은 일반 요금만',
  withoutCard: (price) => `카드 없이 구매 (${price})`,
  title: '일반 요금으로 살 수 있습니다',
  lead: '이번에는 할인 요금으로 판매할 수 없습니다.',
  nothing: '아직 요금을 받지 않았으며, 누구의 카드인지 알 수 있는 기록도 남기지 않았습니다.',
  full: '일반 요금',
  take: (price) => `${price}에 구매`,
  reducedPaid: (price) => `할인 요금(${price})입니다.`,
  fullPaid: (price) => `일반 요금(${price})입니다.`
}

/** The machine's own buttons begin. */
export const ON_MACHINE_KO: OnMachineStrings = {
  title: '기계의 버튼을 눌러 주세요',
  lead: '원하는 상품의 버튼을 누르면 이 화면이 안내해 드립니다.',
  wake: '구매 방법 보기',
  chooseTitle: '기계의 버튼으로 선택해 주세요',
  chooseLead: '이 화면에서는 선택할 수 없습니다. 원하는 상품의 버튼을 누르면 다음으로 넘어갑니다.',
  checked: '확인되었습니다',
  goOn: '기계의 안내에 따라 계속해 주세요.'
}
