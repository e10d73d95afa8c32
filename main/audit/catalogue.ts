import { z } from 'zod'
import { LOG_ID } from './chain.ts'
import { decisionRecordSchema } from './decision-record-schema.ts'
import {
  civilDateSchema,
  codeSchema,
  identifierSchema,
  safeTextSchema,
  selectionSchema,
  timeMsSchema
} from '../contract/fields.ts'
import { ruleBookSchema } from '../contract/rule-book.ts'

/** Which of the configured addresses of lists, from 1. */
const sourceSchema = z.int().min(1).max(32)

/** Whose act it was: a login, or the name that a command was given. */
const personSchema = safeTextSchema.min(1).max(80)

/** SHA-256 of a rule book's canonical JSON (`rule-book-text.ts`), in small hexadecimal. */
export const digestSchema = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal')

/**
 * The event catalogue: every kind of entry that the record can hold, with its fields. Fields are an allow-list: an
 * entry with any other field is a programmer's mistake and is refused. None can hold a PIN, certificate or serial.
 * What each tells is said here once: the types and docs/record.md are made of it.
 */
export const eventCatalogue = {
  appliance_started: z
    .strictObject({ role: codeSchema, place: codeSchema, version: safeTextSchema })
    .describe('A run began: as what, and of which version.'),
  set_up_begun: z
    .strictObject({ version: safeTextSchema })
    .describe('A run without a configuration began, that sells nothing and sets the machine up.'),
  set_up_finished: z.strictObject({ by: personSchema }).describe('The answers became the configuration, by whose word.'),
  appliance_stopped: z.strictObject({ cause: safeTextSchema }).describe('It ended, and why.'),
  session_started: z.strictObject({
    sessionId: identifierSchema,
    order: codeSchema,
    role: codeSchema.optional(),
    place: codeSchema.optional(),
    startedAtMs: timeMsSchema.optional()
  }).describe('A session began. Entries from before the chain lack what is marked `?`.'),
  late_reply_ignored: z
    .strictObject({ sessionId: identifierSchema, event: codeSchema })
    .describe('An answer came for a session that was over.'),
  vend_intended: z.strictObject({
    sessionId: identifierSchema,
    vendId: identifierSchema,
    productId: identifierSchema.optional(),
    selection: selectionSchema,
    position: z.int().min(1).optional(),
    of: z.int().min(1).optional(),
    approvedAtMs: timeMsSchema.optional(),
    ruleId: identifierSchema.optional()
  }).describe('The machine is about to be told to hand out one thing. `?` as above.'),
  vend_reported: z.strictObject({
    sessionId: identifierSchema,
    vendId: identifierSchema,
    result: codeSchema,
    cause: safeTextSchema
  }).describe('What the machine said of it.'),
  session_decided: z.strictObject({
    sessionId: identifierSchema,
    outcome: codeSchema,
    reason: codeSchema.optional(),
    /** The session's decision record, whole. */
    record: decisionRecordSchema.optional()
  }).describe('A session ended: the outcome, and since the chain its decision record, whole.'),
  outcome_unknown_found: z
    .strictObject({ sessionId: identifierSchema, vendId: identifierSchema })
    .describe('A start found a vend of which nobody knows the end.'),
  reader_ready: z.strictObject({}).describe('The card reader works.'),
  reader_lost: z.strictObject({ code: codeSchema }).describe('The card reader does not answer.'),
  cards_collided: z.strictObject({}).describe('Two cards lay on the reader.'),
  machine_ready: z.strictObject({}).describe('The vending machine answers.'),
  machine_lost: z.strictObject({ cause: safeTextSchema }).describe('The vending machine does not answer.'),
  door_opened: z.strictObject({}).describe('The door was opened, by its switch.'),
  door_closed: z.strictObject({}).describe('The door was closed.'),
  stock_changed: z
    .strictObject({ selection: selectionSchema, available: z.boolean() })
    .describe('A column, button or ticket is sold out, or has goods again.'),
  vend_settled: z.strictObject({
    sessionId: identifierSchema,
    vendId: identifierSchema,
    result: codeSchema,
    cause: safeTextSchema
  }).describe('What became of a vend whose end was not known, told late.'),
  // Rules of sale. `number` 0: those of the configuration.
  rules_accepted: z.strictObject({
    number: z.int().min(1),
    digest: digestSchema,
    origin: codeSchema,
    by: personSchema,
    approvedBy: personSchema.optional(),
    book: ruleBookSchema
  }).describe('A rule book came into force, whole: its rules with their versions, and by whose word.'),
  rules_of_configuration: z
    .strictObject({ digest: digestSchema, book: ruleBookSchema })
    .describe(
      'What the rules of the configuration are, whole, while no rule book was applied: said where they are others than ' +
        'those last told, and once more where the entry that told of them is deleted.'
    ),
  rules_version_reused: z
    .strictObject({ ruleId: identifierSchema, ruleVersion: z.int() })
    .describe('The configuration changed a rule and left its version as it was: from here on that name means another rule.'),
  rules_in_force: z
    .strictObject({ number: z.int().min(0), digest: digestSchema })
    .describe('By which rule book a run began to sell.'),
  rules_kept: z.strictObject({
    number: z.int().min(1),
    digest: digestSchema,
    origin: codeSchema,
    by: personSchema,
    approvedBy: personSchema.optional(),
    acceptedAtMs: timeMsSchema
  }).describe('The entry of a rule book is deleted with the oldest entries, and the book stays: what that entry told of it.'),
  rules_refused: z.strictObject({
    reason: codeSchema,
    number: z.int().min(0).optional(),
    ruleId: identifierSchema.optional(),
    by: personSchema.optional()
  }).describe(
    'A rule book could not be used, and why. With `number`: it is the one in force, and nothing is sold under it. With ' +
      '`by`: somebody would have applied it by a command.'
  ),
  law_acknowledged: z.strictObject({
    ruleId: identifierSchema,
    ruleVersion: z.int(),
    acknowledgedBy: safeTextSchema,
    acknowledgedOn: civilDateSchema,
    place: codeSchema
  }).describe('A rule is in force that goes beyond the law, by the word of whoever answers for it; said at each start.'),
  phones_acknowledged: z
    .strictObject({ acknowledgedBy: safeTextSchema, acknowledgedOn: civilDateSchema })
    .describe('The operator accepts phones; said at each start.'),
  memory_acknowledged: z
    .strictObject({ acknowledgedBy: safeTextSchema, acknowledgedOn: civilDateSchema })
    .describe('The operator lets ages be remembered; said at each start.'),
  offline_policy_in_force: z.strictObject({
    policyId: identifierSchema,
    policyVersion: z.int(),
    ageEvidence: codeSchema,
    listMaxAgeMs: z.int().min(0),
    rememberedMaxAgeMs: z.int().min(0),
    outageMaxMs: z.int().min(0)
  }).describe('What a version of a policy says, at each start that goes by it.'),
  list_imported: z.strictObject({
    source: sourceSchema,
    kind: codeSchema,
    /** cRLNumber; absent where it is longer than J-LIS's are. */
    number: z.int().min(0).optional(),
    thisUpdateMs: timeMsSchema,
    nextUpdateMs: timeMsSchema.optional(),
    entries: z.int().min(0)
  }).describe('A revocation list is in force. `number`: its cRLNumber, where that is not too long.'),
  list_refused: z
    .strictObject({ source: sourceSchema, code: codeSchema })
    .describe('A list was fetched and is not to be believed.'),
  list_fetch_failed: z
    .strictObject({ source: sourceSchema, code: codeSchema })
    .describe('A list could not be fetched.'),
  list_import_failed: z
    .strictObject({ source: sourceSchema, code: codeSchema })
    .describe('A list could not be stored.'),
  list_overdue: z
    .strictObject({ source: sourceSchema, sinceMs: timeMsSchema })
    .describe('No newer list has come for too long.'),
  clock_untrusted: z
    .strictObject({ state: codeSchema, reason: codeSchema })
    .describe("The machine's clock is not believed any more."),
  clock_trusted: z.strictObject({}).describe('It is believed again.'),
  clock_accepted: z
    .strictObject({ acceptedBy: safeTextSchema.min(1).max(80), acceptedAtMs: timeMsSchema })
    .describe('A technician said that the clock is right; `acceptedAtMs`: what it showed.'),
  certification_lapsed: z
    .strictObject({ lastDay: civilDateSchema })
    .describe("The operator's certification has ended."),
  line_lost: z.strictObject({ reason: codeSchema }).describe('The platform cannot be reached any more.'),
  line_restored: z
    .strictObject({ downMs: z.int().min(0) })
    .describe('It is reached again, so many milliseconds after.'),
  ending_near: z
    .strictObject({ kind: codeSchema, name: identifierSchema, lastDay: civilDateSchema })
    .describe('Something ends before long: a certificate, the certification, a generation of cards.'),
  age_remembered: z
    .strictObject({ atLeastYears: z.int().min(0) })
    .describe('A shopper let the machine remember that the age is reached; whose is in no record.'),
  age_forgotten: z.strictObject({}).describe('A shopper took that back.'),
  memory_failed: z
    .strictObject({ doing: codeSchema, cause: codeSchema })
    .describe('What is remembered could not be read or written.'),
  memory_expired: z
    .strictObject({ removed: z.int().min(0) })
    .describe('So many were forgotten, past the limit of days.'),
  // Member numbers and cards. No entry says which: a number together with a time would tell of a person.
  member_linked: z.strictObject({}).describe('A person linked the card on the reader to a member number.'),
  member_asked: z
    .strictObject({})
    .describe('Both consents were given, and the platform is asked for the certificate before this one.'),
  member_carried_over: z
    .strictObject({})
    .describe('A link came over from the card before: the platform named that one, after both consents.'),
  member_unlinked: z
    .strictObject({ by: codeSchema })
    .describe('A link was undone: by its `person` at the machine, or by the `operator` with `member remove`.'),
  member_invited: z
    .strictObject({ by: personSchema.optional() })
    .describe('A one-time code for a member number was given out by `member invite`.'),
  member_failed: z
    .strictObject({ doing: codeSchema, cause: codeSchema })
    .describe('What was asked for about a link came to nothing (`code_refused`, `not_consented`), or links could not be read or written.'),
  retention_erased: z.strictObject({
    reportId: identifierSchema,
    erasedBy: safeTextSchema.min(1).max(80),
    reason: safeTextSchema.min(1),
    memories: z.int().min(0).optional(),
    members: z.int().min(0).optional(),
    lists: z.int().min(0)
  }).describe('All that the contract allowed to be held was erased; `reportId` names the signed report.'),
  record_chained: z
    .strictObject({ entries: z.int().min(1) })
    .describe('The record became a chain: so many entries were there before, which nothing had signed until now.'),
  record_unsound: z
    .strictObject({ problem: codeSchema })
    .describe("The chain's end was found other than the key had signed it, or than this run had left it; `audit verify` does not pass over it."),
  record_behind_mark: z
    .strictObject({ problem: codeSchema, markedSequence: z.int().min(0), newestSequence: z.int().min(0) })
    .describe(
      'The record ended before the mark beside the key (`behind`), or had another entry there (`differs`): it was put back, ' +
        'or went on elsewhere. `audit verify` does not pass over it.'
    ),
  record_replaced: z
    .strictObject({ formerLogId: z.string().regex(LOG_ID), markedSequence: z.int().min(0) })
    .describe('Another record lay here than the one that the mark beside the key was made of. `audit verify` does not pass over it.'),
  record_mark_lost: z
    .strictObject({ cause: codeSchema })
    .describe('There was no mark to hold the record against, and it was made anew; `unwritable`: it cannot be written now.'),
  record_mark_accepted: z
    .strictObject({ by: personSchema })
    .describe('A person has seen to what the mark beside the key told until now.'),
  record_begun_anew: z
    .strictObject({ by: personSchema, formerLogId: z.string().regex(LOG_ID).optional(), markedSequence: z.int().min(0).optional() })
    .describe('A person had a new record begun in place of one that was damaged or gone; the log of before and how far it had got, by the mark.'),
  entries_deleted: z.strictObject({
    by: safeTextSchema.min(1).max(80),
    throughSequence: z.int().min(1),
    count: z.int().min(1),
    reason: codeSchema
  }).describe('Older entries went, through this one; the chain begins behind it by a signed cut.'),
  check_abandoned: z
    .strictObject({ method: codeSchema, state: codeSchema })
    .describe('A check that a session asked for and did not wait for; `unsure`: no usable answer came.'),
  backup_done: z
    .strictObject({ first: z.int().min(1), last: z.int().min(1), files: z.int().min(1) })
    .describe('Entries went to the second medium, and lie there lastingly.'),
  backup_failed: z
    .strictObject({ code: codeSchema })
    .describe('The second medium does not take entries; told once for each code, until it is restored.'),
  backup_restored: z
    .strictObject({ downMs: z.int().min(0) })
    .describe('It takes entries again, so many milliseconds after it first did not.'),
  backup_set_aside: z
    .strictObject({ exports: z.int().min(1) })
    .describe('Damaged exports on the second medium got another name; what they held is written anew.'),
  backup_lost: z
    .strictObject({ first: z.int().min(1), last: z.int().min(1) })
    .describe('Entries that were deleted here lie on the second medium no more, or damaged: no run can write them anew.'),
  backup_other_log: z
    .strictObject({ logId: z.string().regex(LOG_ID) })
    .describe("Exports of another record by this machine's key lie on the second medium: the record was replaced."),
  backup_accepted: z
    .strictObject({ by: personSchema })
    .describe('A person has seen to what was lost or found there until now.'),
  // The operator's side. `by`: the login of whoever did it; with `owner`, the name that the machine's owner gave with a
  // command. `more`: so many others like it since the last such entry, each told by none of its own.
  set_up_code_made: z
    .strictObject({ by: personSchema.optional(), owner: z.literal(true).optional() })
    .describe('A code for making the first account was written down.'),
  signed_in: z.strictObject({ by: personSchema, role: codeSchema }).describe('A person signed in.'),
  sign_in_refused: z
    .strictObject({ login: personSchema.optional(), reason: codeSchema, more: z.int().min(1).optional() })
    .describe('Somebody could not sign in. `login` only where there is such an account, lest it be a password.'),
  signed_out: z
    .strictObject({ by: personSchema, end: codeSchema })
    .describe('A session of a person ended; `end`: how.'),
  operator_read: z
    .strictObject({ by: personSchema, call: codeSchema, more: z.int().min(1).optional() })
    .describe('A person looked at something.'),
  operator_asked: z
    .strictObject({ by: personSchema, call: codeSchema, approvedBy: personSchema.optional() })
    .describe('A person is about to do something; without an `operator_acted` after it, its end is not known.'),
  operator_acted: z
    .strictObject({ by: personSchema, call: codeSchema, result: codeSchema })
    .describe('What came of it. `result`: `done`, or why not.'),
  operator_refused: z.strictObject({
    by: personSchema.optional(),
    call: codeSchema,
    code: codeSchema,
    more: z.int().min(1).optional()
  }).describe('A call that was not carried out.'),
  account_created: z
    .strictObject({ by: personSchema, login: personSchema, role: codeSchema })
    .describe('A person got an account.'),
  account_changed: z.strictObject({
    by: personSchema,
    login: personSchema,
    role: codeSchema.optional(),
    enabled: z.boolean().optional(),
    owner: z.literal(true).optional()
  }).describe('An account got another role, or was shut or opened.'),
  account_reset: z
    .strictObject({ by: personSchema, login: personSchema })
    .describe('An account got a new password to begin with.'),
  account_unlocked: z
    .strictObject({ by: personSchema, login: personSchema, owner: z.literal(true) })
    .describe('Its waiting after failed tries was ended.'),
  second_factor_set: z.strictObject({ by: personSchema }).describe('A person set up the second factor.'),
  password_changed: z.strictObject({ by: personSchema }).describe('A person changed the own password.'),
  approval_asked: z.strictObject({
    by: personSchema,
    approvalId: identifierSchema,
    call: codeSchema,
    origin: codeSchema.optional(),
    login: personSchema.optional(),
    role: codeSchema.optional(),
    enabled: z.boolean().optional(),
    olderThanDays: z.int().min(1).optional(),
    basedOn: z.int().min(0).optional(),
    digest: digestSchema.optional()
  }).describe(
    'A call waits for a second person; the rest is what it asks for. `origin`: `command_line` where a command on the ' +
      'machine asked in that name; absent: the account itself, in the console.'
  ),
  approval_decided: z.strictObject({
    by: personSchema,
    askedBy: personSchema,
    approvalId: identifierSchema,
    call: codeSchema,
    approved: z.boolean()
  }).describe('The second person decided.'),
  // Service at the machine. `owner`: by a command of whoever may write into the data directory.
  service_begun: z
    .strictObject({
      mode: codeSchema,
      by: personSchema,
      owner: z.literal(true).optional(),
      sinceMs: timeMsSchema.optional()
    })
    .describe(
      'Nothing is sold from here on: `maintenance`, or `out_of_service`. With `sinceMs` it is said again (at each start, and ' +
        'every month): it has been so since then.'
    ),
  service_ended: z
    .strictObject({ by: personSchema, owner: z.literal(true).optional() })
    .describe('The machine is in service again. Of this and the entry before, the later one decides.'),
  service_test_done: z
    .strictObject({ by: personSchema, test: codeSchema, outcome: codeSchema, code: codeSchema })
    .describe('A test at the machine ended: `passed`, `failed` or `skipped`, and what was found.'),
  service_pulse: z
    .strictObject({ by: personSchema, selection: selectionSchema })
    .describe("A relay is about to be switched at a technician's word, to test it: what comes out is no sale."),
  operator_side_opened: z.strictObject({}).describe("The operator's side listens."),
  operator_side_closed: z.strictObject({}).describe('It does not listen any more.'),
  operator_side_failed: z.strictObject({ code: codeSchema }).describe('It could not be opened.'),
  // The television. No entry names a person, a cable ID or anything of a card; a screen goes by a random name.
  television_opened: z.strictObject({}).describe("The television's side listens."),
  television_closed: z.strictObject({}).describe('It does not listen any more.'),
  television_failed: z
    .strictObject({ code: codeSchema })
    .describe('It could not be opened, or the paired screens could not be written.'),
  screen_paired: z
    .strictObject({ screenId: identifierSchema, letInBy: identifierSchema.optional() })
    .describe(
      'A screen was paired by a code. `letInBy`: the screen that showed the code; `own`: the machine\'s own; `command`: ' +
        '`television pair`; absent in records of before it was written down.'
    ),
  screen_forgotten: z
    .strictObject({ screenId: identifierSchema })
    .describe('A pairing was taken back, at the screen or by `television forget`.'),
  reader_agent_paired: z
    .strictObject({})
    .describe('The agent with the card reader beside the television was paired, in the place of one before.'),
  pairing_void: z.strictObject({}).describe('A code for pairing was void after wrong guesses.'),
  tv_login: z
    .strictObject({ outcome: codeSchema })
    .describe('A login at a screen ended: `logged_in`, `linked` (the first use of a card), or why not.'),
  tv_logout: z.strictObject({ cause: codeSchema }).describe('Whoever was logged in no longer is, and why.'),
  tv_unlinked: z.strictObject({}).describe('Whoever was logged in had the link of the card undone.'),
  fault_caught: z
    .strictObject({ where: safeTextSchema, name: safeTextSchema })
    .describe('A mistake of the program was caught: where, and its kind.')
} as const

export type EventName = keyof typeof eventCatalogue
export type EventFields<N extends EventName> = z.infer<(typeof eventCatalogue)[N]>
