import type { Clock } from '../../../clock.ts'
import type { LineFarEnd } from '../../../serial/simulator/line-far-end.ts'
import type { SimulatedCabinet } from '../../simulator/simulated-cabinet.ts'
import type { MachineLogEntry, SimulatedMachine } from '../../simulator/simulated-machine.ts'
import { decodeAvdAnswer, encodeAskStatus, encodeSetAge } from '../avd-messages.ts'
import type { MdbFraming } from '../framing.ts'
import { mdbCommand } from '../mdb-lengths.ts'
import type { MdbWord } from '../mdb-block.ts'
import { createVmcLine } from './vmc-line.ts'
import type { VmcAnswer } from './vmc-line.ts'

/** How a simulated VMC is made. */
export interface VmcOptions {
  readonly cabinet: SimulatedCabinet
  readonly clock: Clock
  readonly framing: MdbFraming
  readonly address: 0x68 | 0x10
  /** The age of each column, years; a column without one sells to anybody. */
  readonly ages: Readonly<Record<string, number>>
  /** From the end of one command to the next, milliseconds. */
  readonly periodMs: number
  /** Every how many polls a status is asked for while a shopper is being verified. */
  readonly pollsPerStatus: number
  readonly answerMs: number
  readonly tries: number
  /** How many statuses "in progress" are waited through before the shopper is given up. */
  readonly patience: number
  readonly onEntry?: (entry: MachineLogEntry) => void
}

/** A shopper at the machine: pressed a button, and waits for goods. */
interface Purchase {
  readonly number: number
  readonly selection: string
  readonly age: number
  /** `new`: the device does not know of it. `asking`: it took the age. `over`: the age is to be taken back. */
  stage: 'new' | 'asking' | 'over'
  pollsUntilStatus: number
  statusAsked: boolean
  patience: number
}

/** A simulated VMC on the bus. */
export interface SimulatedVmc extends SimulatedMachine {
  /** How often it handed out by "verified"; all else that came out was for anybody. */
  verifiedCount(): number
  /** The shopper gives up (Back): the age is taken back. */
  giveUp(): void
}

/** Blocks of a reset device, in order: SETUP, EXPANSION 00, ENABLE. */
const initialisation = [
  [mdbCommand.setup],
  [mdbCommand.expansion, 0x00],
  [mdbCommand.control, 0x01]
] as const
const embeddedInitialisation = [
  [mdbCommand.setup, 0x00, 0x03, 0x20, 0x01, 0x00],
  [mdbCommand.expansion, 0x00],
  [mdbCommand.control, 0x01]
] as const
const justReset = 0x00
const timeRequest = 0x11
/** A time and date in packed decimal; which one does not matter. */
const someTime = [0x26, 0x04, 0x01, 0x12, 0x00, 0x00, 0x03, 0x14, 0x00, 0x00]

/**
 * Attaches a vending machine's controller to the far end of an adapter's line. It resets the device, polls it, and for a
 * column with an age sends DRAVP, asks DRAVS from time to time and hands out only by a status "verified" that it asked
 * for after the device took that age; then DRAVP "off". All by the bytes: what it is not told in them, it does not know.
 */
export function createSimulatedVmc(line: LineFarEnd, options: VmcOptions): SimulatedVmc {
  const { cabinet, clock, address } = options
  const note = (kind: MachineLogEntry['kind'], text: string): void => {
    options.onEntry?.({ atMs: clock.nowMs(), kind, text })
  }
  const bus = createVmcLine(line, {
    clock,
    framing: options.framing,
    answerMs: options.answerMs,
    tries: options.tries,
    onHeard: (words) => note('heard', wordsInHex(words)),
    onSaid: (words) => note('said', wordsInHex(words))
  })
  let cancelNext = (): void => undefined
  /** Counts lives: what an older one still waits for means nothing. */
  let life = 0
  let setupLeft: (readonly number[])[] = []
  let isPresent = false
  /** Whether the device said "just reset" after the RESET: until then it is only polled. */
  let saidReset = false
  let timeDue = false
  let purchase: Purchase | null = null
  /** Buttons are looked at between two commands, so that no answer under way is for another shopper than asked. */
  let acts: (() => void)[] = []
  let purchaseCount = 0
  let verifiedCount = 0

  function wake(): void {
    life += 1
    const mine = life
    bus.forget()
    cancelNext()
    isPresent = false
    saidReset = false
    timeDue = false
    setupLeft = []
    purchase = null
    acts = []
    cancelNext = clock.after(options.periodMs, () => void turn(mine))
  }

  async function turn(mine: number): Promise<void> {
    for (const act of acts.splice(0)) act()
    const command = nextCommand()
    const answer = await bus.ask(command.map((byte, index) => (index === 0 ? byte | address : byte)))
    if (mine !== life) return
    takeAnswer(command, answer)
    cancelNext = clock.after(options.periodMs, () => void turn(mine))
  }

  function nextCommand(): readonly number[] {
    if (!isPresent) return [mdbCommand.reset]
    if (!saidReset) return [mdbCommand.poll]
    if (timeDue) return [mdbCommand.expansion, 0x03, ...someTime]
    const setup = setupLeft[0]
    if (setup !== undefined) return setup
    if (purchase?.stage === 'new') return encodeSetAge(address, purchase.age)
    if (purchase?.stage === 'over') return encodeSetAge(address, 'off')
    if (purchase !== null && purchase.pollsUntilStatus === 0) return encodeAskStatus(address)
    return [mdbCommand.poll]
  }

  function takeAnswer(command: readonly number[], answer: VmcAnswer): void {
    const [first = 0] = command
    const is = first & 0x07
    if (answer.type === 'silence') {
      // A device that is silent to everything is reset until it comes back; a shopper cannot wait for that.
      if (isPresent) note('note', 'the device is silent')
      isPresent = false
      saidReset = false
      purchase = null
      return
    }
    if (is === mdbCommand.reset) isPresent = true
    if (is === mdbCommand.setup || is === mdbCommand.control || (is === mdbCommand.expansion && command[1] === 0x00)) {
      setupLeft = setupLeft.slice(1)
    }
    if (timeDue && is === mdbCommand.expansion && command[1] === 0x03) timeDue = false
    const current = purchase
    if (current !== null) afterCommand(current, is, command, answer)
    if (answer.type === 'data') takeData(current, answer.bytes)
  }

  /** An ACK alone means that the data comes with a POLL. */
  function afterCommand(current: Purchase, is: number, command: readonly number[], answer: VmcAnswer): void {
    const isDiagnostic = is === mdbCommand.expansion && command[1] === 0xff
    if (isDiagnostic && current.stage === 'over') purchase = null
    else if (isDiagnostic && command[2] === 0x05 && (answer.type === 'ack' || isAgeSet(answer))) current.stage = 'asking'
    else if (isDiagnostic && command[2] === 0x06) {
      current.statusAsked = true
      current.pollsUntilStatus = options.pollsPerStatus
    } else if (is === mdbCommand.poll && current.stage === 'asking') {
      current.pollsUntilStatus = Math.max(0, current.pollsUntilStatus - 1)
    }
  }

  function isAgeSet(answer: VmcAnswer): boolean {
    return answer.type === 'data' && decodeAvdAnswer(answer.bytes) === 'age_set'
  }

  function takeData(current: Purchase | null, bytes: readonly number[]): void {
    if (bytes.length === 1 && bytes[0] === justReset) {
      saidReset = true
      setupLeft = [...(address === 0x68 ? initialisation : embeddedInitialisation)]
      // It forgot the age too.
      if (current !== null && current.stage === 'asking') current.stage = 'new'
      return
    }
    if (bytes.length === 1 && bytes[0] === timeRequest) timeDue = true
    const status = decodeAvdAnswer(bytes)
    if (current?.stage !== 'asking' || !current.statusAsked || status === null || status === 'age_set') return
    current.statusAsked = false
    if (status === 'in_progress') {
      current.patience -= 1
      if (current.patience > 0) return
      note('note', `shopper ${current.number} gave up`)
    } else if (status === 'refused') {
      note('note', `refused for column ${current.selection}`)
    } else {
      verifiedCount += 1
      note('note', `verified for column ${current.selection}`)
      void handOut(current.selection, `avd-${current.number}`)
    }
    current.stage = 'over'
  }

  async function handOut(selection: string, token: string): Promise<void> {
    note('note', `column ${selection}: ${await cabinet.dispense(selection, token)}`)
  }

  function press(selection: string): void {
    if (cabinet.isDoorOpen || !cabinet.isAvailable(selection)) {
      note('note', `column ${selection} cannot be sold`)
      return
    }
    const age = options.ages[selection]
    purchaseCount += 1
    if (age === undefined) {
      void handOut(selection, `open-${purchaseCount}`)
      return
    }
    // Another button takes the place of the one before; its DRAVP does so at the device.
    const number = purchaseCount
    const start = { stage: 'new', pollsUntilStatus: options.pollsPerStatus, statusAsked: false } as const
    acts.push(() => {
      purchase = { ...start, number, selection, age, patience: options.patience }
    })
  }

  function giveUp(): void {
    if (purchase !== null) purchase.stage = 'over'
  }

  const endEvents = cabinet.onEvent((event) => {
    switch (event.type) {
      case 'pressed':
        press(event.selection)
        return
      case 'door_changed':
        if (event.open) acts.push(giveUp)
        return
      case 'power_cycled':
        wake()
        return
      case 'stock_changed':
        return
    }
  })
  wake()
  return {
    cabinet,
    verifiedCount: () => verifiedCount,
    giveUp: () => {
      acts.push(giveUp)
    },
    detach: () => {
      life += 1
      cancelNext()
      endEvents()
      bus.detach()
    }
  }
}

/** `16A 06A`: three digits a word, the first the mode bit. */
function wordsInHex(words: readonly MdbWord[]): string {
  return words.map((word) => word.toString(16).toUpperCase().padStart(3, '0')).join(' ')
}
