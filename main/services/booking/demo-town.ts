import type { FacilityPlan, RoomTimes } from './facilities.ts'

/**
 * Facilities of a town that there is not: みなみ浜町. For the demonstration and tests; nine, so that a list has a second
 * page. Thirds of a day as municipal halls have them; hours for courts.
 */

const MONDAY_CLOSED = [0, 2, 3, 4, 5, 6]
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]
const THIRDS = [
  ['09:00', '12:00'],
  ['13:00', '17:00'],
  ['18:00', '21:00']
] as const
const TWO_HOURS = [
  ['09:00', '11:00'],
  ['11:00', '13:00'],
  ['13:00', '15:00'],
  ['15:00', '17:00'],
  ['17:00', '19:00'],
  ['19:00', '21:00']
] as const
const MORNING_AND_AFTERNOON = THIRDS.slice(0, 2)

type Named = readonly [id: string, ja: string, en: string]

function room([roomId, ja, en]: Named, seats: number): FacilityPlan['rooms'][number] {
  return { roomId, name: { ja, en }, seats }
}

function facility(
  [facilityId, ja, en]: Named,
  kind: FacilityPlan['kind'],
  place: readonly [ja: string, en: string],
  rooms: FacilityPlan['rooms'],
  times: RoomTimes
): FacilityPlan {
  return {
    facilityId,
    name: { ja, en },
    place: { ja: place[0], en: place[1] },
    kind,
    rooms,
    times: Object.fromEntries(rooms.map(({ roomId }) => [roomId, [times]])),
    closedDates: ['2026-12-29', '2026-12-30', '2026-12-31', '2027-01-01', '2027-01-02', '2027-01-03']
  }
}

/** The facilities of the demonstration. */
export const demoTown: readonly FacilityPlan[] = [
  facility(
    ['chuo-kominkan', '中央公民館', 'Central Community Hall'],
    'meeting',
    ['本町 1丁目', 'Honcho 1'],
    [
      room(['chuo-dai-1', '第1会議室', 'Meeting room 1'], 24),
      room(['chuo-dai-2', '第2会議室', 'Meeting room 2'], 16),
      room(['chuo-washitsu', '和室', 'Tatami room'], 20)
    ],
    { weekdays: MONDAY_CLOSED, times: THIRDS }
  ),
  facility(
    ['minato-center', 'みなと交流センター', 'Harbour Centre'],
    'hall',
    ['みなと 3丁目', 'Minato 3'],
    [room(['minato-hall', '多目的ホール', 'Main hall'], 120)],
    { weekdays: MONDAY_CLOSED, times: THIRDS }
  ),
  facility(
    ['taiikukan', '町民体育館', 'Town Gymnasium'],
    'sports',
    ['運動公園の中', 'In the sports park'],
    [
      room(['taiikukan-a', '卓球コーナー A', 'Table tennis A'], 4),
      room(['taiikukan-b', '卓球コーナー B', 'Table tennis B'], 4)
    ],
    { weekdays: MONDAY_CLOSED, times: TWO_HOURS }
  ),
  facility(
    ['gateball', 'はまなすゲートボール場', 'Hamanasu Gateball Ground'],
    'sports',
    ['浜 2丁目', 'Hama 2'],
    [room(['gateball-1', '1番コート', 'Court 1'], 16), room(['gateball-2', '2番コート', 'Court 2'], 16)],
    { weekdays: EVERY_DAY, times: MORNING_AND_AFTERNOON }
  ),
  facility(
    ['kenko-kitchen', '健康センター 調理室', 'Health Centre Kitchen'],
    'kitchen',
    ['本町 4丁目', 'Honcho 4'],
    [room(['kitchen', '調理室', 'Kitchen'], 20)],
    { weekdays: [2, 3, 4, 5, 6], times: MORNING_AND_AFTERNOON }
  ),
  facility(
    ['ongaku', '音楽練習館', 'Music Rooms'],
    'music',
    ['丘の上 1丁目', 'Okanoue 1'],
    [room(['ongaku-1', '練習室 1', 'Music room 1'], 8), room(['ongaku-2', '練習室 2', 'Music room 2'], 8)],
    { weekdays: MONDAY_CLOSED, times: TWO_HOURS }
  ),
  facility(
    ['nishi-kominkan', '西公民館', 'West Community Hall'],
    'meeting',
    ['西町 2丁目', 'Nishimachi 2'],
    [room(['nishi-kaigi', '会議室', 'Meeting room'], 18)],
    { weekdays: [0, 1, 2, 3, 5, 6], times: THIRDS }
  ),
  facility(
    ['toshokan', '町立図書館', 'Town Library'],
    'meeting',
    ['本町 2丁目', 'Honcho 2'],
    [room(['toshokan-shitsu', '学習室', 'Study room'], 12)],
    { weekdays: MONDAY_CLOSED, times: MORNING_AND_AFTERNOON }
  ),
  facility(
    ['shimin-noen', 'ふれあい農園', 'Town Garden'],
    'garden',
    ['川ぞい', 'By the river'],
    [room(['noen-barbecue', 'かまど広場', 'Barbecue place'], 30)],
    { weekdays: [0, 6], times: MORNING_AND_AFTERNOON }
  )
]
