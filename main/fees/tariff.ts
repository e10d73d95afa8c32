/** How a certificate is checked, as far as somebody may ask a fee for it. */
export const checkMethods = ['platform', 'ocsp', 'list'] as const
/** `platform`: an inquiry about validity and age. `ocsp`: J-LIS's responder was asked. `list`: a CRL was looked into. */
export type CheckMethod = (typeof checkMethods)[number]

/** What one check by a method costs while this line of the tariff is in force. */
export interface TariffLine {
  readonly method: CheckMethod
  /** First day, `YYYY-MM-DD`, Asia/Tokyo. */
  readonly from: string
  /** Last day; absent: until another line says otherwise. */
  readonly until?: string
  readonly yen: number
}

/**
 * J-LIS's fees for authentication certificates as published: 2 yen a check whatever the method, from 2023-01 none for
 * CRLs for good, and none for OCSP until 2025-12-31. Of inquiries about age no fee is published; they stand at the same
 * 2 yen until the contract's own is configured.
 */
export const PUBLISHED_TARIFF: readonly TariffLine[] = [
  { method: 'platform', from: '2016-01-01', yen: 2 },
  { method: 'ocsp', from: '2016-01-01', until: '2022-12-31', yen: 2 },
  { method: 'ocsp', from: '2023-01-01', until: '2025-12-31', yen: 0 },
  { method: 'ocsp', from: '2026-01-01', yen: 2 },
  { method: 'list', from: '2016-01-01', until: '2022-12-31', yen: 2 },
  { method: 'list', from: '2023-01-01', yen: 0 }
]

/** Japan has no summer time: its days are those of UTC, nine hours earlier. */
const JAPAN_OFFSET_MS = 9 * 3_600_000

/** The day of a moment in Japan, `YYYY-MM-DD`; its first seven characters are the month. */
export function japaneseDay(atMs: number): string {
  return new Date(atMs + JAPAN_OFFSET_MS).toISOString().slice(0, 10)
}

/** What a check on that day costs, by the newest line that covers it; 0 where none does. */
export function yenOf(tariff: readonly TariffLine[], method: CheckMethod, day: string): number {
  const covering = tariff.filter(
    (line) => line.method === method && line.from <= day && (line.until === undefined || day <= line.until)
  )
  return covering.toSorted((one, other) => other.from.localeCompare(one.from))[0]?.yen ?? 0
}
