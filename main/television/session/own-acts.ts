/**
 * Acts of the television's own pages. On a page they carry the number of the login that they belong to, so that one
 * that comes late is never taken for the same act of a later one: `3.consent.yes`.
 */
export const OWN_ACTS = [
  'login',
  'consent.yes',
  'consent.no',
  'last_try.yes',
  'last_try.no',
  'home.later',
  'home.earlier',
  'end',
  'end.yes',
  'end.no',
  'unlink',
  'unlink.yes',
  'unlink.no',
  'forget.yes',
  'forget.no',
  'again',
  'first'
] as const
export type OwnAct = (typeof OWN_ACTS)[number] | `open-${number}`

/** The act's name as a page of this login has it. */
export function ownActId(session: number, act: OwnAct): string {
  return `${String(session)}.${act}`
}

/** Which act of this login a name means; null: none. */
export function ownActOf(session: number, actId: string): OwnAct | null {
  const prefix = `${String(session)}.`
  if (!actId.startsWith(prefix)) return null
  const act = actId.slice(prefix.length)
  return isOwnAct(act) ? act : null
}

function isOwnAct(act: string): act is OwnAct {
  return (OWN_ACTS as readonly string[]).includes(act) || /^open-[0-9]{1,4}$/.test(act)
}
