import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import { addDays, dayOfDate, japanDateOf, msOfJapan } from '../../age/rules/japan-time.ts'
import type { ServiceFile, StoreFailure } from '../service-file.ts'
import type { EnrolmentFailure } from './enrolment.ts'
import { enrolCareOffice, enrolDevice, enrolUser, rightOf } from './enrolment.ts'
import { giveAdvice } from './advice.ts'
import type { Reading } from './protocol.ts'
import { takeReadings } from './readings.ts'
import { hashToken } from '../http/secrets.ts'

/** Tokens for trying the interface. */
export interface DemoHealth {
  readonly userNumber: string
  readonly deviceToken: string
  readonly careToken: string
}

const DAYS = 40

/**
 * Six weeks of readings and two pieces of advice for one cable ID, for the demonstration. The same every time but for
 * the dates, which end now.
 */
export function fillDemoHealth(
  file: ServiceFile,
  cableId: string,
  nowMs: number
): Result<DemoHealth, EnrolmentFailure | StoreFailure> {
  const userNumber = enrolUser(file, cableId)
  if (!userNumber.ok) return userNumber
  const deviceToken = enrolDevice(file, userNumber.value, { ja: '町の健康計', en: 'Town health meter' })
  if (!deviceToken.ok) return deviceToken
  const careToken = enrolCareOffice(file, [userNumber.value], { ja: '町の保健センター', en: 'Town Health Centre' })
  if (!careToken.ok) return careToken
  const rights = file.read((database) => [
    rightOf(database, hashToken(deviceToken.value)),
    rightOf(database, hashToken(careToken.value))
  ])
  if (!rights.ok) return rights
  const [device, care] = rights.value
  if (device?.kind !== 'device' || care?.kind !== 'care') return err({ code: 'user_unknown' })
  const readings = demoReadings(nowMs)
  const taken = takeReadings(file, device, { readings, nowMs })
  if (!taken.ok) return taken
  const texts = [
    'よく歩けています。寒い日は、家の中での体そうでも十分です。',
    '血圧は、朝おきて1時間のうちに、すわって1〜2分休んでから、はかってください。'
  ]
  for (const [at, text] of texts.entries()) {
    const key = `demo-advice-number-${String(at)}`
    const given = giveAdvice(
      file,
      { credentialId: care.credentialId, key },
      { userNumber: userNumber.value, text, nowMs: nowMs - (at * 9 + 1) * 86_400_000 }
    )
    if (!given.ok && given.error.code === 'store_failed') return err(given.error)
  }
  return ok({ userNumber: userNumber.value, deviceToken: deviceToken.value, careToken: careToken.value })
}

/** Readings of the last 40 days, up to now; some days have gaps, as real ones do. */
export function demoReadings(nowMs: number): readonly Reading[] {
  const today = japanDateOf(nowMs)
  return Array.from({ length: DAYS }, (_, ago) => addDays(today, ago - DAYS + 1)).flatMap((date) => {
    const day = dayOfDate(date)
    // Small sums of the day's number: neither random nor even.
    const wave = (size: number, step: number) => Math.round(size * Math.sin(day * step))
    const at = (minute: number) => new Date(msOfJapan(date, minute)).toISOString()
    const readings: readonly Reading[] = [
      {
        kind: 'blood_pressure',
        measuredAt: at(410),
        systolicMmHg: 131 + wave(7, 1.3),
        diastolicMmHg: 79 + wave(5, 0.9)
      },
      { kind: 'steps', measuredAt: at(720), steps: 2_400 + wave(900, 0.7) },
      { kind: 'steps', measuredAt: at(1_200), steps: 2_700 + wave(1_100, 1.1) },
      ...(day % 3 === 0
        ? [{ kind: 'weight' as const, measuredAt: at(420), weightKg: Math.round((58.4 + wave(6, 0.4) / 10) * 10) / 10 }]
        : [])
    ]
    return day % 11 === 0 ? [] : readings.filter(({ measuredAt }) => Date.parse(measuredAt) <= nowMs)
  })
}
