import { systemClock } from '../../../device/clock.ts'
import { forgetHousehold, moveMember } from '../../cable/operator/households.ts'
import { membersOf } from '../../cable/operator/members.ts'
import { endWith } from '../audit/command-parts.ts'
import { print, type CommandValues } from '../command.ts'
import { exitCode } from '../exit-codes.ts'
import { inStore } from './party-ends.ts'
import { cableOperator } from './party-kinds.ts'

/** The cable operator's own staff: who is in a household, a move, the end of a contract. Each gives the exit code. */

/** `hatachi cable-operator members HOUSEHOLD`: cable IDs, in the order in which they joined. */
export function printMembers(householdId: string, values: CommandValues): number {
  const found = inStore(cableOperator, values, { words: 'cable-operator members' }, (file) => membersOf(file, householdId))
  if (typeof found === 'number') return found
  const members = found.done.ok ? found.done.value : []
  if (values['json'] === true) print(JSON.stringify({ members }))
  else print(members.length === 0 ? 'Nobody has joined this household.' : members.join('\n'))
  return exitCode('ok')
}

/** `hatachi cable-operator move CABLE-ID HOUSEHOLD` */
export function moveToHousehold(cableId: string, householdId: string, values: CommandValues): number {
  const moved = inStore(cableOperator, values, { words: 'cable-operator move' }, (file) =>
    moveMember(file, cableId, householdId, systemClock.nowMs())
  )
  if (typeof moved === 'number') return moved
  if (!moved.done.ok) {
    const { code } = moved.done.error
    return code === 'member_unknown'
      ? endWith(values, code, 'this cable ID belongs to no household', 'noInput')
      : endWith(values, code, 'a household has a name of 1 to 64 letters, digits, ".", "_" or "-"', 'data')
  }
  print(values['json'] === true ? JSON.stringify({ result: 'moved' }) : 'Moved, from the next visit on.')
  return exitCode('ok')
}

/** `hatachi cable-operator forget HOUSEHOLD`: its boxes and its members. */
export function forgetHouseholdOf(householdId: string, values: CommandValues): number {
  const gone = inStore(cableOperator, values, { words: 'cable-operator forget' }, (file) => forgetHousehold(file, householdId))
  if (typeof gone === 'number') return gone
  const members = gone.done.ok ? gone.done.value : 0
  print(values['json'] === true ? JSON.stringify({ result: 'forgotten', members }) : `Forgotten, with its boxes and ${String(members)} members.`)
  return exitCode('ok')
}
