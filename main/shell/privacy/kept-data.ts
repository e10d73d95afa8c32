import type { Role } from '../../age/evidence.ts'

/**
 * What Hatachi keeps, in whose legal role: every file below a data directory and every column of every database. The
 * table in docs/privacy.md is made from this one, and tests hold it to what is really there: a file or a column without
 * a row here fails them.
 */

/** Whom something kept is about. `shoppers`: only a platform operator may, and only under the key that can be destroyed. */
export type About = 'nobody' | 'machine' | 'staff' | 'shoppers'

/** Files of one kind. */
export interface KeptFile {
  /** As people read it. */
  readonly where: string
  /** Of the path from the data directory, with `/`. */
  readonly pattern: RegExp
  readonly roles: readonly Role[]
  readonly about: About
  readonly what: string
  readonly why: string
  readonly howLong: string
  readonly protection: string
}

const both: readonly Role[] = ['service_provider', 'platform_operator']
const operatorAlone: readonly Role[] = ['platform_operator']
const OWNER = "its owner's alone (0600)"
const ERASABLE = '`keys/retention.key`, which `hatachi retention erase` destroys'

export const keptFiles: readonly KeptFile[] = [
  {
    where: '`hatachi.yaml`',
    pattern: /^hatachi\.yaml$/,
    roles: both,
    about: 'staff',
    what: 'the configuration, with the names of those who acknowledged the law',
    why: "it is the operator's own",
    howLong: 'as long as the operator keeps it',
    protection: 'as the operator sets its rights'
  },
  {
    where: '`hatachi.db`, with `-wal`, `-shm` and `.lock` beside it while it is open',
    pattern: /^hatachi\.db(?:-wal|-shm|\.lock)?$/,
    roles: both,
    about: 'staff',
    what: 'the record: what was done, when, with what result, by which account; its tables below',
    why: 'certification asks for it (認定基準: who did what, when, with what result)',
    howLong: 'until `hatachi audit delete`, of what is on the second medium',
    protection: `${OWNER}; append-only, hash chain and signatures ([record.md](record.md))`
  },
  {
    where: '`accounts.db`, with `-wal`, `-shm` or `-journal` beside it; `set-up-code`',
    pattern: /^(?:accounts\.db(?:-wal|-shm|-journal)?|set-up-code(?:\.draft)?)$/,
    roles: both,
    about: 'staff',
    what: "accounts of the operator's side; its tables below; before the first one, a code for setting it up",
    why: 'only authorised people operate the machine, each with their own rights',
    howLong: 'an account as long as it is there; the code for a day or until it is used',
    protection: `${OWNER}; passwords as scrypt hashes, second factors sealed under \`keys/accounts.key\``
  },
  {
    where: '`keys/device.key`',
    pattern: /^keys\/device\.key(?:\.(?:damaged|unreadable)-[^/]*)?$/,
    roles: both,
    about: 'machine',
    what: "the machine's signing key, and earlier ones that were set aside",
    why: 'it signs the record, exports and reports of erasing',
    howLong: 'as long as the machine is used',
    protection: `${OWNER}, its folder 0700`
  },
  {
    where: '`keys/record.mark`',
    pattern: /^keys\/record\.mark$/,
    roles: both,
    about: 'machine',
    what: "how far the record had got: the log's name by chance, a number, a hash, signed",
    why: 'a record that was put back to an older state shows by it',
    howLong: 'as long as the machine is used; each takes the place of the one before',
    protection: `${OWNER}, its folder 0700`
  },
  {
    where: '`record-set-aside/`',
    pattern: /^record-set-aside\/(?:hatachi-[0-9TZ]+|begun)\.db(?:-wal|-shm|\.lock)?$/,
    roles: both,
    about: 'staff',
    what: 'records that were damaged, and set aside by `hatachi audit begin-anew`',
    why: 'what can still be read of them belongs to the record',
    howLong: 'until the operator takes them away',
    protection: OWNER
  },
  {
    where: '`keys/retention.key`, `keys/erasing.json`',
    pattern: /^keys\/(?:retention\.key|erasing\.json)$/,
    roles: operatorAlone,
    about: 'machine',
    what: 'the key that everything lies under which must be gone at the end of the contract; how far an erasing came',
    why: 'destroying it ends all of that at once ([retention.md](retention.md))',
    howLong: 'until `hatachi retention erase`',
    protection: `${OWNER}, its folder 0700`
  },
  {
    where: '`keys/accounts.key`, `keys/operator-*`',
    pattern: /^keys\/(?:accounts\.key|operator-tls\.key|operator-certificate\.json|operator-metrics\.json)$/,
    roles: both,
    about: 'machine',
    what: "keys of the operator's side: over accounts, of its TLS certificate with that certificate; the hash of the metrics' token",
    why: "the operator's side is reached over a protected line, by those who may",
    howLong: 'until they are renewed',
    protection: `${OWNER}, its folder 0700`
  },
  {
    where: '`keys/television-*`',
    pattern: /^keys\/television-(?:tls\.key|certificate\.json)$/,
    roles: both,
    about: 'machine',
    what: "the key of the television's TLS certificate, with that certificate",
    why: 'screens and telephones reach the television over a protected line',
    howLong: 'until they are renewed',
    protection: `${OWNER}, its folder 0700`
  },
  {
    where: '`television/screens.json`',
    pattern: /^television\/screens\.json(?:\.draft)?$/,
    roles: both,
    about: 'machine',
    what: 'the paired screens: a random name, the SHA-256 of a random secret, when it was paired and which screen let it in. Nothing of whoever uses them',
    why: 'a screen that was paired once is known again',
    howLong: 'until the pairing is taken back, at the screen or by `hatachi television forget`',
    protection: `${OWNER}, its folder 0700`
  },
  {
    where: '`television/reader-agent.json`, `keys/reader-agent.json`',
    pattern: /^(?:television|keys)\/reader-agent\.json(?:\.draft)?$/,
    roles: both,
    about: 'machine',
    what: "on the appliance the SHA-256 of the secret of the agent with the card reader; at the agent that secret, and the SHA-256 of the appliance's public key",
    why: 'each knows the other again',
    howLong: 'until another agent is paired',
    protection: `${OWNER}, its folder 0700`
  },
  {
    where: '`television/own-url`',
    pattern: /^television\/own-url(?:\.draft)?$/,
    roles: both,
    about: 'machine',
    what: "the address of the machine's own screen of the television, with the random token that opens it",
    why: 'a browser of this machine shows it',
    howLong: 'while the television is open; the token is another after each start',
    protection: `${OWNER}, its folder 0700`
  },
  {
    where: '`television/state.json`',
    pattern: /^television\/state\.json(?:\.draft)?$/,
    roles: both,
    about: 'machine',
    what: 'whether the television is open, or why not, whether the agent with the card reader is connected, and since when',
    why: '`hatachi doctor` tells of it',
    howLong: 'while the appliance runs',
    protection: `${OWNER}, its folder 0700`
  },
  {
    where: '`television/order-*.json`, `television/answer-*.json`',
    pattern: /^television\/(?:order|answer)-[A-Za-z0-9-]{1,64}\.json(?:\.draft)?$/,
    roles: both,
    about: 'machine',
    what: 'that a screen or the agent is to be paired, or a screen forgotten; a code that pairs one screen, or a text that pairs the agent',
    why: 'a command orders it of a running appliance',
    howLong: 'seconds; an order to forget a screen until the next start',
    protection: `${OWNER}, its folder 0700`
  },
  {
    where: '`clock/`',
    pattern: /^clock\/[^/]+\.json$/,
    roles: both,
    about: 'machine',
    what: 'the highest signed time that was seen, and that a technician accepted the clock',
    why: 'a clock set back must not make a certificate valid again',
    howLong: 'as long as the machine is used',
    protection: OWNER
  },
  {
    where: '`service-order.json`',
    pattern: /^service-order\.json$/,
    roles: both,
    about: 'machine',
    what: 'that the machine is to be taken out of service or put back, and the name that was given with it',
    why: 'a command orders it of a running appliance',
    howLong: 'seconds, or until the next start',
    protection: OWNER
  },
  {
    where: '`rule-order.json`, `rule-answer.json`',
    pattern: /^rule-(?:order|answer)\.json$/,
    roles: both,
    about: 'machine',
    what: 'rules of sale that a command would put in force, the name that was given with it, and whether they came into force',
    why: 'a command orders it of a running appliance',
    howLong: 'seconds',
    protection: OWNER
  },
  {
    where: '`lists/`',
    pattern: /^lists\/.+$/,
    roles: operatorAlone,
    about: 'shoppers',
    what: 'revocation lists: serial numbers and reasons; where they were fetched from, and when',
    why: 'whether a certificate is revoked, also without the network',
    howLong: 'until the next list; the last until the end of the contract',
    protection: `encrypted (AES-256-CTR) under ${ERASABLE}`
  },
  {
    where: '`memory/`',
    pattern: /^memory\/ages\.db(?:-journal)?$/,
    roles: operatorAlone,
    about: 'shoppers',
    what: 'remembered ages; its tables below',
    why: "with the shopper's say-so, to sell while the network is gone ([offline.md](offline.md))",
    howLong: '`offline.memory.keepDays`, or until the shopper takes it back',
    protection: `${OWNER}; whose a row is: a pseudonym (HMAC), what is in it: encrypted (AES-256-GCM), both under ${ERASABLE}`
  },
  {
    where: '`membership/`',
    pattern: /^membership\/members\.db(?:-journal)?$/,
    roles: operatorAlone,
    about: 'shoppers',
    what: "cards linked to the operator's own member numbers; its tables below",
    why: 'so that the card stands for a member card, at the word of its holder and with both consents ([membership.md](membership.md))',
    howLong: 'until the person or the operator undoes it; the last until the end of the contract',
    protection: `${OWNER}; whose a row is: a pseudonym (HMAC), what is in it: encrypted (AES-256-GCM), both under ${ERASABLE}`
  },
  {
    where: '`retention/`',
    pattern: /^retention\/[^/]+$/,
    roles: both,
    about: 'staff',
    what: 'reports of erasing, with the name of whoever did it',
    why: 'they prove that it was done',
    howLong: 'as long as the operator keeps them',
    protection: `${OWNER}; signed`
  },
  {
    where: '`logs/`',
    pattern: /^logs\/hatachi(?:\.[1-9])?\.jsonl$/,
    roles: both,
    about: 'machine',
    what: 'starts and ends, faults, the line, calls that were refused; each line by an allow-list, nobody in it',
    why: 'to find out what ails the machine',
    howLong: 'the newest five megabytes',
    protection: OWNER
  },
  {
    where: '`shopper-url`, `backup-wanted`',
    pattern: /^(?:shopper-url|backup-wanted)$/,
    roles: both,
    about: 'machine',
    what: "the address of the shopper's screen on this machine; that somebody wants an export now",
    why: 'one program tells the other',
    howLong: 'while the appliance runs',
    protection: OWNER
  }
]

/** The row of a file, by its path from the data directory with `/`; null where there is none. */
export function keptFileOf(path: string): KeptFile | null {
  // A draft holds what it is the draft of.
  const settled = path.replace(/\.draft(?:-[0-9a-z-]+)?$/, '')
  return keptFiles.find(({ pattern }) => pattern.test(settled)) ?? null
}
