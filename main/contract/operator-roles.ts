import { z } from 'zod'

/** Least rights: each role may do what `callRights` gives it, and no more. */
export const accountRoles = ['administrator', 'operator', 'auditor', 'technician'] as const
export const accountRoleSchema = z.enum(accountRoles)
export type AccountRole = z.infer<typeof accountRoleSchema>

/**
 * Name under which a person signs in, and under which acts stand in the record. As short as that, and without a number of
 * four digits or more, so that no PIN, serial or piece of a certificate fits into it.
 */
export const loginSchema = z
  .string()
  .regex(/^[a-z][a-z0-9._-]{1,23}$/, 'two to 24 small letters, digits, ".", "_" or "-", a letter first')
  .regex(/^(?!.*[0-9]{4})/, 'no number of four digits or more')
