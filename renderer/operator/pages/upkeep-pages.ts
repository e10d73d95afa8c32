/** The small pages about the machine and its people, in one file to fetch: on a slow line one request beats seven. */
export { default as Accounts } from './accounts.tsx'
export { default as Backup } from './backup.tsx'
export { default as Devices } from './devices.tsx'
export { default as Fees } from './fees.tsx'
export { default as Own } from './own.tsx'
export { default as Updates } from './updates.tsx'
