import type { CardReader } from '../../../device/reader/card-reader.ts'
import type { Result } from '../../../device/result.ts'
import type { Role } from '../../age/evidence.ts'
import { reportCard, type CardReport } from './card-report.ts'
import type { CardShowError } from './card-show-error.ts'
import { withLaidCard, type CardWaitOptions } from './laid-card.ts'

/** Waits for a card on this reader, looks at it as this role may, and closes the reader. */
export async function showCard(
  reader: CardReader,
  role: Role,
  options: CardWaitOptions
): Promise<Result<CardReport, CardShowError>> {
  const shown = await withLaidCard(reader, options, (card) => reportCard(card, role))
  return shown.ok ? shown.value : shown
}
