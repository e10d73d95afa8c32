import { createContext, useContext, type Accessor, type Setter } from 'solid-js'
import type { DockRequest, DockState } from '../../main/contract/devdock/contract.ts'
import type { FieldValues } from './keys.ts'

/** What every part of the page works with. */
export interface Desk {
  readonly state: Accessor<DockState>
  readonly fields: Accessor<FieldValues>
  readonly setFields: Setter<FieldValues>
  /** Does a verb, and says where it was refused. */
  readonly perform: (request: DockRequest) => void
  /** The machine's wall clock now, milliseconds since 1970. */
  readonly nowMs: Accessor<number>
}

export const DeskContext = createContext<Desk>()

/** The desk; only below `DeskContext`. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (desk === undefined) throw new Error('no desk')
  return desk
}
