import { z } from 'zod'

/** Least rights: each role may do what `callRights` gives it, and no more. */
export const accountRoles = ['administrator', 'operator', 'auditor', 'technician'] as const
export const accountRoleSchema = z.enum(accountRoles)
export type AccountRole = z.infer<typeof accountRoleSchema>

/** Name under which a person signs in, and under which acts stand in the record. */
export const loginSchema = z.string().regex(/^[a-z][a-z0-9._-]{1,31}$/, 'two to 32 small letters, digits, ".", "_" or "-"')
