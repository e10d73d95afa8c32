/**
 * The line protocol's machine side in as few lines as it takes: plain JavaScript, nothing but Node's own modules, no
 * code shared with the appliance. Written to be read beside docs/line-protocol.md and carried over to a
 * microcontroller.
 *
 *     node reference-peer.mjs TTY [MEMORY-FILE]
 *
 * It has four selections with ten pieces each and no motor: whatever is ordered comes out as a line on standard output.
 * Standard input: `press 1`, `release`, `door open`, `door close`, `stock 1 0`, `jam 1`. With a memory file its vend
 * ids outlast a restart. Ends with its standard input.
 */
import { createReadStream, existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { createInterface } from 'node:readline'

const [ESC, START, END] = [0xf0, 0xf1, 0xf2]
const HELLO = 0x01, WELCOME = 0x02, NO_SESSION = 0x03, ALIVE = 0x04, ACK = 0x05
const VEND = 0x10, QUERY = 0x11, DECLINE = 0x12
const SELECTION = 0x20, DOOR = 0x21, READY = 0x22, PRESSED = 0x23, RELEASED = 0x24, RESULT = 0x25
const NOT_REMEMBERED = 0, IN_PROGRESS = 1, DISPENSED = 2, FAILED = 3, INTERRUPTED = 4, NEVER_TAKEN = 5
const JAMMED = 1, SOLD_OUT = 2, DOOR_OPEN = 3, UNKNOWN_SELECTION = 4
const REMEMBERS = 16, MOST_PAYLOAD = 64

const [path, memoryFile] = process.argv.slice(2)
if (path === undefined) throw new Error('node reference-peer.mjs TTY [MEMORY-FILE]')
spawnSync('stty', ['-F', path, '115200', 'raw', '-echo'])
const tty = openSync(path, 'r+')

const shelf = new Map(['1', '2', '3', '4'].map((name) => [name, { priceYen: 500, stock: 10, jams: 0 }]))
const bootId = randomInt(2 ** 32)
let doorOpen = false

// --- What outlasts a restart: the last 16 ids, each with its state and reason, and whether any was dropped ---

let memory = { dropped: false, vends: [] }
if (memoryFile !== undefined && existsSync(memoryFile)) {
  memory = JSON.parse(readFileSync(memoryFile, 'utf8'))
  // What was under way when the power went: nobody knows.
  for (const vend of memory.vends) if (vend.state === IN_PROGRESS) vend.state = INTERRUPTED
}
function remember(id, state, reason) {
  const known = memory.vends.find((vend) => vend.id === id)
  if (known) Object.assign(known, { state, reason })
  else memory.vends.push({ id, state, reason })
  if (memory.vends.length > REMEMBERS) {
    memory.vends.shift()
    memory.dropped = true
  }
  if (memoryFile !== undefined) writeFileSync(memoryFile, JSON.stringify(memory), { flush: true })
}

// --- Frames: F1, escaped (version, length, kind, session, sequence, payload, CRC), F2 ---

function crc16(bytes) {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : crc << 1
  }
  return crc
}
function sendFrame(kind, session, sequence, payload = []) {
  const body = [1, payload.length, kind, session >> 8, session & 0xff, sequence, ...payload]
  const crc = crc16(body)
  const wire = [START]
  for (const byte of [...body, crc >> 8, crc & 0xff]) {
    if (byte >= ESC && byte <= END) wire.push(ESC, byte & 0x0f)
    else wire.push(byte)
  }
  writeSync(tty, Uint8Array.of(...wire, END))
}
let received = null
let escaped = false
function takeByte(byte) {
  if (byte === START) [received, escaped] = [[], false]
  else if (received === null) return
  else if (byte === END) {
    const body = escaped ? [] : received
    received = null
    const crcAt = body.length - 2
    if (crcAt < 6 || body[0] !== 1 || body[1] !== crcAt - 6) return
    if (crc16(body.slice(0, crcAt)) !== ((body[crcAt] << 8) | body[crcAt + 1])) return
    takeFrame(body[2], (body[3] << 8) | body[4], body[5], body.slice(6, crcAt))
  } else if (escaped) {
    escaped = false
    if (byte > 2) received = null
    else received.push(ESC | byte)
  } else if (byte === ESC) escaped = true
  else if (received.push(byte) > MOST_PAYLOAD + 8) received = null
}

// --- The session: our messages one at a time, each until it is acknowledged; theirs each once ---

let session = null
function say(kind, payload) {
  if (session === null) return
  session.waiting.push([kind, payload])
  if (session.underWay === null) sendNext()
}
function sendNext() {
  session.underWay = session.waiting.shift() ?? null
  if (session.underWay === null) return
  session.lastSent = (session.lastSent + 1) & 0xff
  repeat()
}
function repeat() {
  sendFrame(session.underWay[0], session.number, session.lastSent, session.underWay[1])
  clearTimeout(session.timer)
  session.timer = setTimeout(repeat, 150)
}
function endSession() {
  clearTimeout(session?.timer)
  clearTimeout(session?.silence)
  session = null
}
function takeFrame(kind, number, sequence, payload) {
  if (kind === HELLO) {
    endSession()
    const heartbeatMs = (payload[1] << 8) | payload[2]
    session = { number, heartbeatMs, waiting: [], underWay: null, lastSent: 0, lastTaken: 0 }
    const traits = 0b11110 | (memoryFile === undefined ? 0 : 1)
    sendFrame(WELCOME, number, 0, [1, traits, ...fourBytes(bootId), REMEMBERS, ...Buffer.from('reference peer')])
    for (const name of shelf.keys()) saySelection(name)
    say(DOOR, [doorOpen ? 1 : 0])
    say(READY, [])
  }
  if (session?.number !== number) return sendFrame(NO_SESSION, number, 0)
  clearTimeout(session.silence)
  session.silence = setTimeout(endSession, 3 * session.heartbeatMs)
  if (kind === ALIVE) sendFrame(ALIVE, number, 0)
  else if (kind === ACK && session.underWay !== null && sequence === session.lastSent) {
    clearTimeout(session.timer)
    sendNext()
  } else if (kind >= 0x10) {
    const isNew = sequence === ((session.lastTaken + 1) & 0xff)
    if (!isNew && sequence !== session.lastTaken) return
    session.lastTaken = sequence
    sendFrame(ACK, number, sequence)
    if (isNew) obey(kind, payload)
  }
}

// --- What the machine does ---

function fourBytes(value) {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
}
function saySelection(name) {
  const { priceYen, stock } = shelf.get(name)
  say(SELECTION, [...fourBytes(priceYen), stock, ...Buffer.from(name)])
}
function obey(kind, payload) {
  const id = Buffer.from(payload.slice(0, 16)).toString('hex')
  if (kind === VEND && !memory.vends.some((vend) => vend.id === id)) {
    // Remembered before the motor turns, so that a restart can never lead to a second one.
    remember(id, IN_PROGRESS, 0)
    handOut(id, Buffer.from(payload.slice(20)).toString('latin1'))
  }
  if (kind === VEND || kind === QUERY) {
    const unknown = { state: memoryFile === undefined || memory.dropped ? NOT_REMEMBERED : NEVER_TAKEN, reason: 0 }
    const { state, reason } = memory.vends.find((vend) => vend.id === id) ?? unknown
    say(RESULT, [...payload.slice(0, 16), state, reason])
  }
  if (kind === DECLINE) process.stdout.write('declined\n')
}
function handOut(id, name) {
  const column = shelf.get(name)
  if (column === undefined) return remember(id, FAILED, UNKNOWN_SELECTION)
  if (doorOpen) return remember(id, FAILED, DOOR_OPEN)
  if (column.stock === 0) return remember(id, FAILED, SOLD_OUT)
  if (column.jams-- > 0) return remember(id, FAILED, JAMMED)
  column.jams = 0
  column.stock -= 1
  process.stdout.write(`dispensed ${name} ${id}\n`)
  remember(id, DISPENSED, 0)
  saySelection(name)
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const [word, name, value] = line.split(' ')
  if (word === 'press') say(PRESSED, [...Buffer.from(name)])
  if (word === 'release') say(RELEASED, [])
  if (word === 'door') say(DOOR, [(doorOpen = name === 'open') ? 1 : 0])
  if (word === 'jam') shelf.get(name).jams = 1
  if (word === 'stock') {
    shelf.get(name).stock = Number(value)
    saySelection(name)
  }
}).on('close', () => process.exit(0))

createReadStream('', { fd: tty }).on('data', (bytes) => bytes.forEach(takeByte)).on('error', () => process.exit(0))
sendFrame(NO_SESSION, 0, 0)
process.stdout.write('ready\n')
