import type { LineFarEnd } from '../../../serial/simulator/line-far-end.ts'
import type { MotorResult } from '../../simulator/simulated-cabinet.ts'
import type { SimulatedMachine, SimulatedMachineParts } from '../../simulator/simulated-machine.ts'
import { decodeLineFrames, encodeLineFrame } from '../line-codec.ts'
import type { LineFrame } from '../line-codec.ts'
import { isReliable } from '../messages.ts'
import type { LineMessage, MachineTraits, VendReason } from '../messages.ts'
import { createVendMemory } from './vend-memory.ts'
import type { RememberedVend } from './vend-memory.ts'

/** How a simulated machine differs from the usual one, which has everything. */
export interface LineMachineBehaviour {
  readonly traits?: Partial<MachineTraits>
}

interface Session {
  readonly number: number
  readonly heartbeatMs: number
  readonly waiting: LineMessage[]
  underWay: LineFrame | null
  lastSent: number
  lastTaken: number
}

const repeatMs = 150
const mostMissed = 3

/** What the machine says of each end of a motor. A machine without power says nothing. */
const reasonOf: Record<Exclude<MotorResult, 'dispensed' | 'power_lost'>, VendReason> = {
  jammed: 'jammed',
  sold_out: 'sold_out',
  door_open: 'door_open',
  no_such_column: 'unknown_selection'
}

/**
 * A microcontroller that speaks the line protocol before a cabinet. It shares the codec with the appliance's side, and
 * nothing else: numbering, repetition and memory are its own. A selection that was pressed and not answered is
 * forgotten with its session.
 */
export function createSimulatedLineMachine(
  line: LineFarEnd,
  { cabinet, clock, onEntry }: SimulatedMachineParts,
  behaviour: LineMachineBehaviour = {}
): SimulatedMachine {
  const traits: MachineTraits = {
    memoryLasts: true,
    sensesGoods: true,
    hasButtons: true,
    countsStock: true,
    hasDoor: true,
    ...behaviour.traits
  }
  const memory = createVendMemory(traits.memoryLasts)
  let bootId = Math.floor(clock.nowMs()) % 2 ** 32
  let session: Session | null = null
  let carry: Uint8Array = new Uint8Array()
  let isTurning = false
  let pressed: string | null = null
  let cancelRepeat = (): void => undefined
  let cancelSilence = (): void => undefined

  function note(kind: 'heard' | 'said' | 'note', text: string): void {
    onEntry?.({ atMs: clock.nowMs(), kind, text })
  }

  function write(frame: LineFrame): void {
    if (frame.message.type !== 'alive') note('said', describe(frame))
    line.write(encodeLineFrame(frame))
  }

  function endSession(): void {
    session = null
    pressed = null
    cancelRepeat()
    cancelSilence()
  }

  /** Sends a numbered message, after those that wait. Without a session nobody hears it: what lasts is asked for. */
  function say(message: LineMessage): void {
    session?.waiting.push(message)
    sendNext()
  }

  function sendNext(): void {
    if (session?.underWay !== null) return
    const message = session.waiting.shift()
    if (message === undefined) return
    session.lastSent = (session.lastSent + 1) & 0xff
    session.underWay = { session: session.number, sequence: session.lastSent, message }
    repeat()
  }

  function repeat(): void {
    cancelRepeat()
    if (!session?.underWay) return
    write(session.underWay)
    cancelRepeat = clock.after(repeatMs, repeat)
  }

  function takeFrame(frame: LineFrame): void {
    const { message, sequence } = frame
    if (message.type !== 'alive') note('heard', describe(frame))
    if (message.type === 'hello') {
      beginSession(frame.session, message.heartbeatMs)
      return
    }
    if (session?.number !== frame.session) {
      write({ session: frame.session, sequence: 0, message: { type: 'no_session' } })
      return
    }
    watchForSilence(session.heartbeatMs)
    if (message.type === 'alive') write({ session: session.number, sequence: 0, message })
    else if (message.type === 'ack') {
      if (session.underWay?.sequence !== sequence) return
      session.underWay = null
      cancelRepeat()
      sendNext()
    } else if (isReliable(message)) takeNumbered(session, sequence, message)
  }

  function takeNumbered(mine: Session, sequence: number, message: LineMessage): void {
    const isNew = sequence === ((mine.lastTaken + 1) & 0xff)
    if (!isNew && sequence !== mine.lastTaken) return
    mine.lastTaken = sequence
    write({ session: mine.number, sequence, message: { type: 'ack' } })
    if (isNew) obey(message)
  }

  function beginSession(number: number, heartbeatMs: number): void {
    endSession()
    session = { number, heartbeatMs, waiting: [], underWay: null, lastSent: 0, lastTaken: 0 }
    watchForSilence(heartbeatMs)
    const name = 'simulated machine'
    const welcome: LineMessage = { type: 'welcome', version: 1, traits, bootId, remembers: memory.size, name }
    write({ session: number, sequence: 0, message: welcome })
    for (const { selection } of cabinet.columns) say(stockOf(selection))
    if (traits.hasDoor) say({ type: 'door', open: cabinet.isDoorOpen })
    say({ type: 'ready' })
  }

  function watchForSilence(heartbeatMs: number): void {
    cancelSilence()
    cancelSilence = clock.after(mostMissed * heartbeatMs, () => {
      note('note', 'the appliance is gone')
      endSession()
    })
  }

  function stockOf(selection: string): LineMessage {
    const priceYen = cabinet.columns.find((column) => column.selection === selection)?.priceYen ?? 0
    const isKnownEmpty = traits.countsStock && !cabinet.isAvailable(selection)
    return { type: 'selection', selection, priceYen, stock: isKnownEmpty ? 0 : 0xff }
  }

  function obey(message: LineMessage): void {
    switch (message.type) {
      case 'vend':
        void vend(message.token, message.selection)
        return
      case 'query':
        sayResult(message.token)
        return
      case 'decline':
        pressed = null
        return
      default:
        return
    }
  }

  function sayResult(token: string): void {
    const vend = memory.find(token)
    if (vend !== undefined) say({ type: 'result', ...vend })
    else {
      const state = memory.isWhole() ? 'never_taken' : 'not_remembered'
      say({ type: 'result', token, state, reason: 'none' })
    }
  }

  async function vend(token: string, selection: string): Promise<void> {
    pressed = null
    if (memory.find(token) !== undefined) {
      sayResult(token)
      return
    }
    if (isTurning) {
      finish({ token, state: 'failed', reason: 'busy' })
      return
    }
    // Remembered before the motor turns: a power cut from here on is never taken for an order that did not come.
    memory.put({ token, state: 'in_progress', reason: 'none' })
    const boot = bootId
    isTurning = true
    const result = await cabinet.dispense(selection, uuidOf(token))
    if (boot !== bootId) return
    isTurning = false
    note('note', `${selection} ${result}`)
    if (result === 'power_lost') return
    if (result === 'dispensed') finish({ token, state: 'dispensed', reason: 'none' })
    // Without a sensor nobody notices a jam.
    else if (result === 'jammed' && !traits.sensesGoods) finish({ token, state: 'dispensed', reason: 'none' })
    else finish({ token, state: 'failed', reason: reasonOf[result] })
  }

  function finish(vend: RememberedVend): void {
    memory.put(vend)
    sayResult(vend.token)
  }

  const letGo = cabinet.onEvent((event) => {
    switch (event.type) {
      case 'pressed':
        if (session === null || !traits.hasButtons) return
        if (pressed !== null) say({ type: 'released' })
        pressed = event.selection
        say({ type: 'pressed', selection: event.selection })
        return
      case 'stock_changed':
        if (traits.countsStock) say(stockOf(event.selection))
        return
      case 'door_changed':
        if (traits.hasDoor) say({ type: 'door', open: event.open })
        return
      case 'power_cycled':
        endSession()
        memory.cutPower()
        isTurning = false
        carry = new Uint8Array()
        bootId = (bootId + 1) % 2 ** 32
        write({ session: 0, sequence: 0, message: { type: 'no_session' } })
        return
    }
  })

  const detach = line.onBytes((bytes) => {
    const decoded = decodeLineFrames(carry, bytes)
    carry = decoded.carry
    for (const frame of decoded.frames) takeFrame(frame)
  })

  return {
    cabinet,
    detach: () => {
      detach()
      letGo()
      endSession()
    }
  }
}

function uuidOf(token: string): string {
  return token.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function describe({ session, sequence, message }: LineFrame): string {
  const { type, ...fields } = message
  const number = session.toString(16).padStart(4, '0')
  return [number, String(sequence), type, ...Object.values(fields).map((value) => JSON.stringify(value))].join(' ')
}
