import type { AccountRole } from '../../../../main/contract/operator-roles.ts'

/** From the most rights to the fewest. */
export const accountRoleOrder = ['administrator', 'operator', 'auditor', 'technician'] as const satisfies readonly AccountRole[]

type Missing = Exclude<AccountRole, (typeof accountRoleOrder)[number]>
/** Does not compile where a role is missing above. */
export const isEveryRoleThere: Missing extends never ? true : Missing = true
