/** What one sets and keeps up, in one file to fetch: it packs smaller, and on a slow line one request beats nine. */
export { default as Accounts } from './accounts.tsx'
export { default as Approvals } from './approvals.tsx'
export { default as Backup } from './backup.tsx'
export { default as Devices } from './devices.tsx'
export { default as Fees } from './fees.tsx'
export { default as Own } from './own.tsx'
export { default as Rules } from './rules.tsx'
export { default as Updates } from './updates.tsx'
