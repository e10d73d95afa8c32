import { isSystemError } from '../../keys/lasting-files.ts'
import { stateOfErasing, type ErasingState } from './erasing-journal.ts'

/** What is erased by now, for a run that ends before it does anything: a sentence or more, with an end. */
export function erasedSoFar(dataDirectory: string): string {
  const found = stateOrBegun(dataDirectory)
  switch (found.state) {
    case 'not_begun':
      return 'Nothing was erased.'
    case 'begun':
      return 'An erasing has begun before, and is not ended.'
    case 'only_report_left':
      return wordsOfReportLeft(found.stored)
  }
}

/** For an erasing that has everything behind it but the handing out of its report. */
export function wordsOfReportLeft(stored: string): string {
  return `All is erased; only the report is still to be handed out. It lies in ${stored}.`
}

/** What cannot be looked at may have begun: nobody is told then that nothing was erased. */
function stateOrBegun(dataDirectory: string): ErasingState {
  try {
    return stateOfErasing(dataDirectory)
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return { state: 'begun' }
  }
}
