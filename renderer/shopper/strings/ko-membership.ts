import { longDay } from './long-day.ts'
import type { MembershipStrings } from './shape.ts'

/** A member number that belongs to the card. */
export const MEMBERSHIP_KO: MembershipStrings = {
  open: '회원',
  back: '돌아가기',
  title: '회원 번호와 이 카드 연결하기',
  lead: '이 카드가 어느 회원의 것인지 이 기계가 기억합니다. 다음에 산 뒤 이 화면에서 지울 수 있습니다.',
  answering: 'J-LIS가 이 카드 바로 전의 전자증명서 번호를 알려 주는 것에 동의합니다',
  receiving: '이 기계의 사업자가 그 답을 받는 것에 동의합니다',
  used: '이전 카드에서 옮겨 올 때만 물어보고, 다른 데에는 쓰지 않습니다.',
  both: '두 가지 모두 체크하면 고를 수 있습니다.',
  byCode: '코드 입력',
  byCard: '이전 카드에서 옮기기',
  codeTitle: '8자리 코드를 입력하세요',
  codeLead: '사업자가 회원 번호를 위해 드린 코드입니다. 한 번만 쓸 수 있습니다.',
  otherWay: '다른 방법',
  digitsEntered: (digits) => `8자리 중 ${digits}자리 입력됨`,
  linking: '연결하고 있습니다',
  carrying: '이전 카드를 확인하고 있습니다',
  carryingLead: '확인 기관에 바로 전의 전자증명서 번호만 묻고 있습니다.',
  unlinking: '지우고 있습니다',
  linked: '이 카드는 회원 번호와 연결되어 있습니다',
  linkedNow: '연결했습니다',
  carriedNow: '이전 카드에서 옮겼습니다',
  number: '회원 번호',
  ending: '끝자리',
  since: (date) => `${longDay(date, 'ko-KR')}부터`,
  carried: '이전 카드에서 옮겨 온 것입니다.',
  undo: '연결 지우기',
  undoTitle: '연결을 지울까요?',
  undoLead: '이 기계는 이 카드의 회원 번호를 잊습니다. 다시 연결하려면 사업자의 코드가 필요합니다.',
  keep: '그대로 두기',
  undoNow: '지우기',
  unlinked: '지웠습니다. 이 기계는 더는 기억하지 않습니다.',
  trouble: {
    code_refused: '이 코드는 쓸 수 없습니다. 확인하고 다시 입력해 주세요.',
    throttled: '지금은 코드를 입력할 수 없습니다. 잠시 후 다시 시도해 주세요.',
    already_linked: '이 카드나 회원 번호는 이미 연결되어 있습니다. 자세한 것은 사업자에게 문의해 주세요.',
    nothing_to_carry: '옮길 것이 없습니다. 코드를 입력해 연결할 수 있습니다.',
    not_consented: '확인 기관에 동의가 아직 없어 옮기지 못했습니다. 코드를 입력해 연결할 수 있습니다.',
    platform_unavailable: '확인 기관의 답이 없습니다. 아무것도 바뀌지 않았습니다. 나중에 다시 시도해 주세요.',
    failed: '기계 사정으로 하지 못했습니다. 아무것도 바뀌지 않았습니다.'
  },
  notUndone: '지금은 지우지 못했습니다. 아직 연결되어 있습니다.'
}
