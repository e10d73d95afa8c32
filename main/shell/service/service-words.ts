import type { ServiceMode } from '../../contract/operator-watch.ts'

/** Each mode in a sentence for a terminal. */
export const MODE_WORDS: Readonly<Record<ServiceMode, string>> = {
  in_service: 'The machine is in service.',
  maintenance: 'A technician is at work on the machine: nothing is sold.',
  out_of_service: 'The machine was taken out of service: nothing is sold.'
}
