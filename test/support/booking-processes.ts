import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { FacilityPlan } from '../../main/services/booking/facilities.ts'
import { demoTown } from '../../main/services/booking/demo-town.ts'
import type { PassSigner } from './pass-signer.ts'
import { addDays, japanDateOf } from '../../main/age/rules/japan-time.ts'

const support = join(import.meta.dirname, '../faults/support')

/** Starts the booking service as a process of its own, which believes this platform's passes. */
export async function startBookingProcess(
  path: string,
  token: string,
  { named }: PassSigner
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const program = [join(support, 'booking-server.ts'), path, token, '0', named.keyId, named.publicKeyPem]
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  for await (const text of child.stdout.setEncoding('utf8')) {
    said += String(text)
    if (said.includes('\n')) break
  }
  if (!said.startsWith('http')) throw new Error(`the booking service did not start: ${said}`)
  return { child, url: said.trim() }
}

/** One that is wanted, and what came of it: `booked` with the booking's name, or a code. */
export interface Wish {
  readonly cableId: string
  readonly slotId: string
  readonly key: string
  readonly outcome: string
  readonly bookingId: string
}

/** Lets a process send all these wishes at the same time. `onLine` hears each answer as it comes. */
export async function crowd(
  to: { readonly url: string; readonly token: string; readonly passes: PassSigner },
  wishes: readonly Pick<Wish, 'cableId' | 'slotId' | 'key'>[],
  onLine: () => void = () => undefined
): Promise<readonly Wish[]> {
  const child = spawn(process.execPath, [join(support, 'booking-crowd.ts'), to.url, to.token], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const closed = once(child, 'close')
  const lineOf = ({ cableId, slotId, key }: Pick<Wish, 'cableId' | 'slotId' | 'key'>) =>
    `${cableId} ${slotId} ${key} ${to.passes.passOf(cableId).assertion}\n`
  child.stdin.end(wishes.map(lineOf).join(''))
  let output = ''
  for await (const text of child.stdout.setEncoding('utf8')) {
    output += String(text)
    onLine()
  }
  await closed
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [cableId = '', slotId = '', key = '', outcome = '', bookingId = ''] = line.split(' ')
      return { cableId, slotId, key, outcome, bookingId }
    })
}

/** Names of slots of the demonstration's town in the coming weeks, so many that all are free at first. */
export function comingSlots(count: number, town: readonly FacilityPlan[] = demoTown): readonly string[] {
  const tomorrow = addDays(japanDateOf(Date.now()), 1)
  const dates = Array.from({ length: 28 }, (_, after) => addDays(tomorrow, after))
  const all = dates.flatMap((date) =>
    town.flatMap((plan) =>
      plan.closedDates.includes(date)
        ? []
        : Object.entries(plan.times).flatMap(([roomId, times]) =>
            times.flatMap((each) =>
              each.weekdays.includes(new Date(`${date}T00:00:00Z`).getUTCDay())
                ? each.times.map(([from]) => `${roomId}.${date}.${from.replace(':', '')}`)
                : []
            )
          )
    )
  )
  if (all.length < count) throw new Error(`only ${String(all.length)} slots`)
  return all.slice(0, count)
}
