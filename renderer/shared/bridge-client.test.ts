import { describe, expect, it } from 'vitest'
import type { BridgeConnection, FaceBridge } from '../../main/contract/bridge.ts'
import { connectByBridge, findBridge } from './bridge-client.ts'
import type { Connection } from './client.ts'

/** The kiosk's side of a bridge, by hand. */
function fakeBridge() {
  const sent: string[] = []
  const state = { closed: false }
  let onFrame: (frame: string) => void = () => undefined
  let onConnection: (connection: BridgeConnection) => void = () => undefined
  const bridge: FaceBridge = {
    connect: (frameListener, connectionListener) => {
      onFrame = frameListener
      onConnection = connectionListener
      return {
        send: (frame) => sent.push(frame),
        close: () => {
          state.closed = true
        }
      }
    }
  }
  return {
    bridge,
    sent,
    state,
    frame: (frame: object) => {
      onFrame(JSON.stringify(frame))
    },
    connection: (connection: BridgeConnection) => {
      onConnection(connection)
    }
  }
}

describe('the bridge', () => {
  it('is found where the kiosk put it, and nowhere else', () => {
    const { bridge } = fakeBridge()
    expect(findBridge({ hatachi: bridge })).toBe(bridge)
    expect(findBridge({})).toBeUndefined()
    expect(findBridge({ hatachi: 'connect' })).toBeUndefined()
    expect(findBridge({ hatachi: null })).toBeUndefined()
  })

  it('brings frames and tells how the line stands', () => {
    const far = fakeBridge()
    const frames: unknown[] = []
    const connections: Connection[] = []
    connectByBridge(far.bridge, {
      onFrame: (frame) => frames.push(frame),
      onConnection: (connection) => connections.push(connection)
    })
    far.connection('open')
    far.frame({ type: 'view', sequence: 0 })
    far.connection('lost')
    expect(frames).toEqual([{ type: 'view', sequence: 0 }])
    expect(connections).toEqual(['connecting', 'open', 'lost'])
  })

  it('drops what is pressed while there is no line', () => {
    const far = fakeBridge()
    const client = connectByBridge(far.bridge, { onFrame: () => undefined, onConnection: () => undefined })
    client.send({ type: 'early' })
    far.connection('open')
    client.send({ type: 'now' })
    far.connection('lost')
    client.send({ type: 'late' })
    expect(far.sent).toEqual(['{"type":"now"}'])
    client.close()
    expect(far.state.closed).toBe(true)
  })
})
