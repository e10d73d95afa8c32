import type { DockCard, DockRequest } from '../../../contract/devdock/contract.ts'

/** What was done, in one line for the dock's log. */
export function inWords(request: DockRequest, card: DockCard | undefined): string {
  const name = card === undefined ? 'The card' : `${card.name} (${card.special})`
  switch (request.verb) {
    case 'insert':
      return `${name} is laid on the reader.`
    case 'insert_second':
      return `${name} is laid on the second reader.`
    case 'remove':
      return 'The card is taken.'
    case 'remove_second':
      return 'The second card is taken.'
    case 'make_card':
      return `${name} is made.`
    case 'tear':
      return `The card will be torn away at command ${String(request.atCommand)} from now.`
    case 'silence_card':
      return 'The card answers no more until it is taken.'
    case 'revoke_card':
      return `${name} is revoked.`
    case 'suspend_card':
      return `${name} is suspended.`
    case 'restore_card':
      return `${name} is good again.`
    case 'pull_reader':
      return "The reader's cable is pulled."
    case 'plug_reader':
      return 'The reader is plugged in.'
    case 'stop_jlis':
      return `J-LIS is stopped: ${partInWords(request.part)}.`
    case 'slow_jlis':
      return `J-LIS takes ${String(request.delayMs)} ms: ${partInWords(request.part)}.`
    case 'stale_jlis':
      return "The OCSP responder gives yesterday's answers."
    case 'restore_jlis':
      return 'J-LIS is well again.'
    case 'jam_machine':
      return jamInWords(request.how)
    case 'power_cycle_machine':
      return 'The relay board loses its power for a moment.'
    case 'free_machine':
      return 'The machine is well again.'
    case 'set_clock':
      return `The clock is set to ${request.to}.`
    case 'reset_clock':
      return "The clock is the computer's again."
    case 'skip_time':
      return `${String(request.byMs / 1000)} s pass at once.`
    case 'start_over':
      return 'A new machine, with an empty record and new cards.'
    case 'state':
      return ''
  }
}

function partInWords(part: 'all' | 'api' | 'ocsp'): string {
  return part === 'all' ? 'API and OCSP' : part === 'api' ? 'API' : 'OCSP'
}

function jamInWords(how: Extract<DockRequest, { verb: 'jam_machine' }>['how']): string {
  switch (how) {
    case 'line':
      return "The machine's serial line is pulled."
    case 'mid_vend':
      return 'The line will break in the middle of the next vend.'
    case 'frames':
      return 'The relay board obeys nothing, unnoticed.'
    case 'noise':
      return 'There is noise on the line.'
  }
}
