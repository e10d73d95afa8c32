import type { AvdCommand, AvdStatus, CashlessCommand } from './avd-messages.ts'
import { ageSetAnswer, decodeAvdCommand, encodeStatus } from './avd-messages.ts'
import { beginRequest, endRequest, statusTaken } from './avd-request.ts'
import { initialAvdBus, onBus, stay, andThen } from './avd-state.ts'
import type { AvdBus, AvdOptions, AvdReply, AvdState, AvdStep } from './avd-state.ts'
import { encodeMdbAnswer, mdbAck, mdbModeBit } from './mdb-block.ts'

/** Answers of a cashless reader that never begins a session, by the command. `null`: an ACK. */
const cashlessAnswers: Readonly<Record<Exclude<CashlessCommand, 'setup_configuration'>, number | null>> = {
  setup_prices: null,
  vend_cancel: 0x06,
  vend_success: null,
  vend_failure: null,
  session_complete: 0x07,
  cash_sale: null,
  negative_vend: 0x06,
  reader_cancel: 0x08,
  enable_options: null
}
const vendDenied = 0x06
const timeRequest = 0x11
const justReset = 0x00

/** Answers a whole block for this device. */
export function answerBlock(state: AvdState, block: readonly number[], options: AvdOptions): AvdStep {
  const command = decodeAvdCommand(block)
  if (command.type === 'unknown') return stay(onBus(state, { lastBlock: block }))
  const repeats = isRepeated(state.bus, block, command)
  const { unacknowledged } = state.bus
  // Nobody resets twice who heard the first one's ACK.
  const saysResetAgain = command.type === 'reset' && isSameBytes(state.bus.lastBlock, block)
  // Data that was not acknowledged is for the next POLL. Any other command shows that the VMC has gone on.
  const due = unacknowledged !== null && command.type === 'poll' ? [unacknowledged, ...state.bus.due] : state.bus.due
  const heard = onBus(state, {
    // These two wait by a flag of their own.
    due: due.filter(({ type }) => type !== 'just_reset' && type !== 'time_request'),
    unacknowledged: null,
    awaitsAck: false,
    unacknowledgedCount: state.bus.unacknowledgedCount + (unacknowledged !== null || saysResetAgain ? 1 : 0),
    lastBlock: block
  })
  return obey(heard, command, repeats, options)
}

/**
 * DRAVP or DRAVS once more, whose answer was not acknowledged: the VMC did not hear it, or the line doubled it.
 * Nothing came in between, so it is about the same shopper.
 */
function isRepeated({ lastBlock, unacknowledged, due }: AvdBus, block: readonly number[], command: AvdCommand): boolean {
  const answer = command.type === 'set_age' ? 'age_set' : 'status'
  const isOutstanding = unacknowledged?.type === answer || due.some(({ type }) => type === answer)
  return isOutstanding && isSameBytes(lastBlock, block)
}

function isSameBytes(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index])
}

function obey(state: AvdState, command: AvdCommand, repeats: boolean, options: AvdOptions): AvdStep {
  const { bus } = state
  switch (command.type) {
    case 'poll':
      return answerPoll(state, options)
    case 'reset': {
      const { unacknowledgedCount, lastBlock } = bus
      const reset = { ...initialAvdBus(options), unacknowledgedCount, lastBlock }
      return andThen(andThen(endRequest(state, 'reset'), (ended) => stay({ ...ended, bus: reset })), acknowledge)
    }
    case 'enable':
      return acknowledge(onBus(state, { enabled: true }))
    case 'disable':
      return andThen(endRequest(state, 'disabled'), (ended) => acknowledge(onBus(ended, { enabled: false })))
    case 'setup':
      return reply(state, { type: 'other', bytes: options.setupAnswer }, options)
    case 'identify':
      return reply(state, { type: 'other', bytes: options.identification }, options)
    case 'configure':
      return reply(state, { type: 'other', bytes: options.configureAnswer }, options)
    case 'time_and_date':
      return acknowledge(onBus(state, { timeDue: false }))
    case 'set_age':
      return andThen(setAge(state, command.age, repeats, options), (set) => reply(set, { type: 'age_set' }, options))
    case 'ask_status':
      return andThen(askStatus(state, repeats, options), (asked) => reply(asked, { type: 'status', said: null }, options))
    case 'vend_request':
      return andThen(endRequest(state, 'vend_request'), (ended) =>
        reply(ended, { type: 'other', bytes: [vendDenied] }, options)
      )
    case 'cashless':
      return answerCashless(state, command.command, options)
    case 'unknown':
      return stay(state)
  }
}

function setAge(state: AvdState, age: number | 'off' | 'supported', repeats: boolean, options: AvdOptions): AvdStep {
  // Once "verified" stands, even the same again may be for somebody else.
  if (repeats && (state.bus.request === null || state.bus.request.status === 'waiting')) return stay(state)
  return andThen(endRequest(state, typeof age === 'number' ? 'new_age' : `age_${age}`), (ended) => {
    // A status that was asked for before is about nobody any more: the VMC would have to guess about whom.
    const due = ended.bus.due.filter(({ type }) => type !== 'status')
    if (typeof age !== 'number') return stay(onBus(ended, { age: null, due }))
    const set = onBus(ended, { age, due })
    return options.begins === 'on_age' ? beginRequest(set, age) : stay(set)
  })
}

function askStatus(state: AvdState, repeats: boolean, options: AvdOptions): AvdStep {
  const { age, request } = state.bus
  if (options.begins !== 'on_status' || repeats || request !== null || age === null) return stay(state)
  return beginRequest(state, age)
}

function answerCashless(state: AvdState, command: CashlessCommand, options: AvdOptions): AvdStep {
  if (command === 'setup_configuration') {
    return reply(state, { type: 'other', bytes: options.readerConfiguration }, options)
  }
  const answer = cashlessAnswers[command]
  // Goods are out: what was asked for them is over, and worth nothing for the next.
  const isOver = command === 'vend_success' || command === 'cash_sale'
  return andThen(isOver ? endRequest(state, command) : stay(state), (after) =>
    answer === null ? acknowledge(after) : reply(after, { type: 'other', bytes: [answer] }, options)
  )
}

function answerPoll(state: AvdState, options: AvdOptions): AvdStep {
  const { bus } = state
  if (bus.justReset) return send(state, { type: 'just_reset' }, options)
  const holds = options.whileAsking === 'hold' && options.answers === 'by_poll' && statusOf(bus) === 'in_progress'
  const at = bus.due.findIndex(({ type }) => !(holds && type === 'status'))
  const next = bus.due[at]
  if (next !== undefined) return send(onBus(state, { due: bus.due.filter((_, index) => index !== at) }), next, options)
  return bus.timeDue ? send(state, { type: 'time_request' }, options) : acknowledge(state)
}

/** Gives data now, or acknowledges and keeps it for the next POLL. The same is kept once, however often it was asked for. */
function reply(state: AvdState, data: AvdReply, options: AvdOptions): AvdStep {
  if (options.answers === 'at_once') return send(state, data, options)
  const others = state.bus.due.filter((kept) => !isSameReply(kept, data))
  return acknowledge(onBus(state, { due: [...others, data] }))
}

function isSameReply(one: AvdReply, other: AvdReply): boolean {
  if (one.type === 'other' && other.type === 'other') return isSameBytes(one.bytes, other.bytes)
  return one.type === other.type
}

function acknowledge(state: AvdState): AvdStep {
  return { state, effects: [{ type: 'send', words: [mdbAck | mdbModeBit] }] }
}

function send(state: AvdState, data: AvdReply, options: AvdOptions): AvdStep {
  const { request } = state.bus
  const said = data.type === 'status' ? { ...data, said: statusToSay(state.bus, data.said) } : data
  const saysVerified = said.type === 'status' && said.said === 'verified'
  const sent = onBus(state, {
    unacknowledged: said,
    awaitsAck: true,
    request: request !== null && saysVerified ? { ...request, wasSent: true } : request
  })
  return {
    state: sent,
    effects: [
      { type: 'send', words: encodeMdbAnswer(bytesOf(said, options)) },
      { type: 'start_timer', timer: 'ack', ms: options.ackWithinMs }
    ]
  }
}

function statusToSay(bus: AvdBus, saidBefore: AvdStatus | null): AvdStatus {
  return saidBefore === 'in_progress' ? saidBefore : statusOf(bus)
}

function bytesOf(data: AvdReply, { features }: AvdOptions): readonly number[] {
  switch (data.type) {
    case 'just_reset':
      return [justReset]
    case 'time_request':
      return [timeRequest]
    case 'age_set':
      return ageSetAnswer
    case 'status':
      return encodeStatus(data.said ?? 'refused', features)
    case 'other':
      return data.bytes
  }
}

/** What is to be said of the shopper. Nobody asked for means no. */
function statusOf({ request }: AvdBus): AvdStatus {
  if (request === null) return 'refused'
  return request.status === 'waiting' ? 'in_progress' : request.status
}

/**
 * The VMC took our last data. Only where nothing came in between: an acknowledgement names no device, and one that is
 * meant for another's data would make a "told" of nothing.
 */
export function onAcknowledged(state: AvdState, options: AvdOptions): AvdStep {
  const { unacknowledged: data, awaitsAck } = state.bus
  if (data === null || !awaitsAck) return stay(state)
  const taken = onBus(state, {
    unacknowledged: null,
    awaitsAck: false,
    unacknowledgedCount: 0,
    justReset: state.bus.justReset && data.type !== 'just_reset',
    timeDue: state.bus.timeDue && data.type !== 'time_request'
  })
  if (data.type !== 'status' || data.said === null || data.said === 'in_progress') return stay(taken)
  return statusTaken(taken, data.said, options)
}

/** The VMC wants our last data again (RET): "verified" only where it still holds. */
export function onAskedAgain(state: AvdState, options: AvdOptions): AvdStep {
  const { unacknowledged, awaitsAck } = state.bus
  return unacknowledged === null || !awaitsAck ? stay(state) : send(state, unacknowledged, options)
}
