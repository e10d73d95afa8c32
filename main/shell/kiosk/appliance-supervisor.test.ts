import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../device/clock.ts'
import { superviseAppliance, type ApplianceSupervisor } from './appliance-supervisor.ts'

let folder: string
let log: string
let said: string[]
let supervisor: ApplianceSupervisor

/** Real processes of this Node, with a script in the appliance's place that notes what becomes of it. */
function supervise(script: string): void {
  const entry = join(folder, 'entry.mjs')
  const command = new URL('../command.ts', import.meta.url).href
  writeFileSync(
    entry,
    `import { appendFileSync } from 'node:fs'
     import { untilTold } from ${JSON.stringify(command)}
     const note = (what) => appendFileSync(process.env.LOG, what + '\\n')
     note('started ' + process.pid + ' ' + process.argv[2])
     ${script}`
  )
  supervisor = superviseAppliance({
    node: process.execPath,
    entry,
    environment: { ...process.env, LOG: log },
    clock: systemClock,
    say: (line) => said.push(line)
  })
  supervisor.start()
}
const notes = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [])
const pids = () => notes().flatMap((line) => (line.startsWith('started') ? [Number(line.split(' ')[1])] : []))
/** Whether a process is there, and not only waiting for a parent to look at how it ended. */
const lives = (pid: number) => {
  try {
    return !readFileSync(`/proc/${String(pid)}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hatachi-supervisor-'))
  log = join(folder, 'log')
  said = []
})
afterEach(async () => {
  await supervisor.stop()
  await expect.poll(() => pids().filter(lives)).toEqual([])
  rmSync(folder, { recursive: true })
})

describe('the appliance', () => {
  it('is told to stop, and waited for until what is under way is done', async () => {
    supervise(`const told = untilTold(); note('ready'); note('told ' + (await told))
      setTimeout(() => { note('vend finished'); process.exit(0) }, 300)`)
    await expect.poll(notes).toContain('ready')
    await supervisor.stop()
    expect(notes().slice(-2)).toEqual(['told stop', 'vend finished'])
    expect(notes()[0]).toMatch(/ run$/)
    expect(said).toEqual([])
  })

  it('is started again when it dies', async () => {
    supervise(`const told = untilTold(); note('ready'); await told; process.exit(0)`)
    await expect.poll(notes).toContain('ready')
    process.kill(pids()[0]!, 'SIGKILL')
    await expect.poll(() => pids().length).toBe(2)
    expect(said).toEqual(['the appliance ended (SIGKILL); it is started again'])
  })

  it('is started again when it cannot run, and then not at once', async () => {
    supervise('process.exit(78)')
    await expect.poll(() => pids().length, { timeout: 60_000 }).toBe(3)
    expect(said[0]).toBe('the appliance ended (exit code 78); it is started again')
  })

  it('that is not there is tried again', async () => {
    supervise('')
    await supervisor.stop()
    supervisor = superviseAppliance({
      node: join(folder, 'no-node'),
      entry: 'x',
      environment: {},
      clock: systemClock,
      say: (line) => said.push(line)
    })
    said.length = 0
    supervisor.start()
    await expect.poll(() => said.length, { timeout: 60_000 }).toBe(2)
    expect(said[0]).toContain('it could not be started')
  })

  it('ends by itself in order when the kiosk is gone', async () => {
    supervise(`const told = untilTold(); note('ready'); note('told ' + (await told)); process.exit(0)`)
    await expect.poll(notes).toContain('ready')
    // What a child sees when its parent dies: the channel breaks.
    const parent = join(folder, 'parent.mjs')
    writeFileSync(
      parent,
      `import { spawn } from 'node:child_process'
       spawn(process.execPath, [${JSON.stringify(join(folder, 'entry.mjs'))}, 'run'], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
       setInterval(() => {}, 1000)`
    )
    const kiosk = spawn(process.execPath, [parent], { env: { ...process.env, LOG: log }, stdio: 'ignore' })
    await expect.poll(() => notes().filter((line) => line === 'ready').length, { timeout: 60_000 }).toBe(2)
    kiosk.kill('SIGKILL')
    await expect.poll(notes, { timeout: 60_000 }).toContain('told parent_ended')
  })
})
