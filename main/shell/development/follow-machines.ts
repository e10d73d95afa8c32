import type { DockState } from '../../contract/devdock/contract.ts'
import type { ShownFace } from './show-face.ts'

/** What is followed of a dock. */
export interface FollowedDock {
  state(): Pick<DockState, 'faceUrl' | 'decisions'>
  onChange(listener: () => void): () => void
}

/**
 * Prints each decision record as one line of JSON, and moves the face to a new machine (`start_over`). The returned
 * function ends it.
 */
export function followMachines(dock: FollowedDock, face: ShownFace, print: (line: string) => void): () => void {
  let { faceUrl } = dock.state()
  let printed = 0
  return dock.onChange(() => {
    const state = dock.state()
    if (state.faceUrl !== faceUrl) {
      faceUrl = state.faceUrl
      // Each machine counts its decisions from one.
      printed = 0
      face.moveTo(faceUrl)
    }
    for (const { number, record } of state.decisions) {
      if (number <= printed) continue
      printed = number
      print(JSON.stringify(record))
    }
  })
}
