import type { PcscFaultCode, PcscLibrary } from './pcsc-library.ts'

/** What PC/SC shows of its readers at one moment; no card is connected to. */
export type PcscInspection =
  | {
      readonly result: 'readers'
      readonly readers: readonly {
        readonly name: string
        readonly cardPresent: boolean
        /** Some program is connected to the card. */
        readonly inUse: boolean
        /** The card does not answer to power. */
        readonly mute: boolean
        /** The service still has its line to the reader. */
        readonly available: boolean
      }[]
    }
  | { readonly result: 'failed'; readonly code: PcscInspectionFault }

export type PcscInspectionFault = 'driver_missing' | 'service_absent' | 'service_stuck' | 'access_denied' | 'unknown'

/** Asks once. May hang where the service does: only to be called in a process that somebody ends. */
export function inspectReaders(library: PcscLibrary): PcscInspection {
  const context = library.open()
  if (!context.ok) return { result: 'failed', code: faultOf(context.error.code) }
  const states = context.value.list()
  context.value.close()
  if (!states.ok) return { result: 'failed', code: faultOf(states.error.code) }
  const readers = states.value.map(({ name, present, inUse, mute, unavailable }) => ({
    name,
    cardPresent: present,
    inUse,
    mute,
    available: !unavailable
  }))
  return { result: 'readers', readers }
}

function faultOf(code: PcscFaultCode): PcscInspectionFault {
  if (code === 'service_denied') return 'access_denied'
  return code === 'service_absent' ? 'service_absent' : 'unknown'
}
