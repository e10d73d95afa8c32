import type { About } from './kept-data.ts'

/** The databases below a data directory. */
export type KeptDatabase = 'hatachi.db' | 'accounts.db' | 'memory/ages.db' | 'membership/members.db'

/** Columns of one table that are kept for one reason. */
export interface KeptColumns {
  readonly database: KeptDatabase
  readonly table: string
  readonly columns: readonly string[]
  readonly about: About
  readonly what: string
}

const record = (table: string, columns: string, what: string, about: About = 'nobody'): KeptColumns => ({
  database: 'hatachi.db',
  table,
  columns: columns.split(' '),
  about,
  what
})

const account = (table: string, columns: string, what: string, about: About = 'staff'): KeptColumns => ({
  ...record(table, columns, what, about),
  database: 'accounts.db'
})

const memory = (table: string, columns: string, what: string, about: About): KeptColumns => ({
  ...record(table, columns, what, about),
  database: 'memory/ages.db'
})

const members = (table: string, columns: string, what: string, about: About): KeptColumns => ({
  ...record(table, columns, what, about),
  database: 'membership/members.db'
})

/** Every column of every database, once. */
export const keptColumns: readonly KeptColumns[] = [
  record('session', 'session_id session_order role place started_at_ms', 'that a session began, under a name by chance'),
  record('event', 'sequence at_ms name', 'what happened, and when'),
  record('event', 'fields', 'its particulars, by the allow-list in [record.md](record.md); acts of accounts with their login', 'staff'),
  record('event', 'hash', "the chain's hash"),
  record('vend_intent', 'vend_id session_id product_id selection position things approved_at_ms stored_at_ms rule_id', 'what the machine was to hand out, and under which rule'),
  record('vend_report', 'vend_id result cause reported_at_ms', 'what it said of that'),
  record('vend_settlement', 'vend_id result cause settled_at_ms', 'what it said late'),
  record('decision_record', 'sequence session_id ended_at_ms outcome reason', 'how a session ended'),
  record('decision_record', 'record', 'rule, evidence and outcome; no certificate, serial number, birth date or name'),
  record('decision_kind', 'id outcome reason product_id rule_id', 'what many decision records have in common, taken from them'),
  record('decision_facts', 'sequence at kind ended_at_ms things came_out full_fare', 'what decision records are looked for and counted by, taken from them'),
  record('rule_book', 'number at_ms origin applied_by approved_by digest', 'which rules of sale came into force, and by whose word', 'staff'),
  record('rule_book', 'book', 'the rules themselves, with who acknowledged what goes beyond the law', 'staff'),
  record('opening', 'id count', 'how often the record was opened'),
  record('audit_log', 'id log_id unsigned_through', "the log's own name, by chance; how many entries it had before it was signed"),
  record('checkpoint', 'number sequence hash at_ms previous signature', 'signed points of the chain'),
  record('audit_head', 'id sequence hash checkpoints newest_checkpoint signature', "the chain's signed end"),
  record('retention_cut', 'sequence hash checkpoint digest at_ms signature', 'where entries were deleted'),
  record('deleting', 'session_id', 'sessions that are being deleted; empty but for that moment'),
  account('accounts', 'id key_commitment', 'under which key the file lies', 'nobody'),
  account('account', 'login role enabled created_at_ms last_sign_in_at_ms must_change_password', 'who may sign in, as what'),
  account('account', 'password_hash password_salt scrypt_cost scrypt_block_size scrypt_parallel', 'what a password is checked against'),
  account('account', 'second_factor last_totp_step', 'the second factor, sealed; which code was the last'),
  account('throttle', 'subject failed_at_ms', 'tries that failed, by a pseudonym of account or address'),
  account('known_address', 'subject login last_at_ms', 'from where an account signed in, by a pseudonym'),
  account('approval', 'id call request asked_by asked_at_ms ends_at_ms state decided_by', "calls that wait for a second person's word"),
  account('owner_order', 'id act login ordered_by', "what the machine's owner told by a command, until it is done"),
  memory('memory', 'id key_commitment', 'under which key the file lies', 'nobody'),
  memory('age', 'pseudonym', "whose it is: HMAC of the card's certificate under the key that can be destroyed", 'shoppers'),
  memory('age', 'sealed', "the highest N with a yes, and that answer's day, encrypted under the same key", 'shoppers'),
  members('members', 'id key_commitment', 'under which key the file lies', 'nobody'),
  members('link', 'pseudonym', "whose it is: HMAC of issuer and serial number of the card's certificate under the key that can be destroyed", 'shoppers'),
  members('link', 'number_tag', 'HMAC of the member number under the same key: one number has one card', 'shoppers'),
  members('link', 'sealed', 'the member number, the day it was linked, whether it came over from an older card, the days of both consents, encrypted under the same key', 'shoppers'),
  members('invitation', 'code_tag', 'HMAC of a one-time code under the same key', 'shoppers'),
  members('invitation', 'number_tag', 'HMAC of the member number that it was given out for', 'shoppers'),
  members('invitation', 'sealed', 'that number, and when the code ends, encrypted under the same key', 'shoppers'),
  members('wrong_code', 'at_ms', 'when a wrong code was tried, for an hour', 'nobody'),
  members('note', 'sequence name by', 'what a command did about a member, and who gave it, until that is on the record', 'staff')
]
