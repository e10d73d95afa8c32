import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { base32Of } from './totp.ts'

/** Passwords: what may be one (NIST SP 800-63B section 5.1.1.2), and how it is kept (scrypt, RFC 7914). */

/** What scrypt is run with. Kept beside each hash, so that a later version may ask for more. */
export interface ScryptCost {
  /** N: a power of two. */
  readonly cost: number
  /** r */
  readonly blockSize: number
  /** p */
  readonly parallel: number
}

/** A password as it is kept. */
export interface PasswordHash extends ScryptCost {
  /** 16 octets by chance. */
  readonly salt: Uint8Array
  /** 32 octets. */
  readonly hash: Uint8Array
}

/** 32 MiB and about a tenth of a second. */
export const SCRYPT_COST: ScryptCost = { cost: 2 ** 15, blockSize: 8, parallel: 1 }
const HASH_BYTES = 32
const SALT_BYTES = 16
export const MIN_PASSWORD_LENGTH = 12
const MAX_PASSWORD_LENGTH = 200
/** A password of few different characters is guessed early, however long it is. */
const MIN_DISTINCT = 5

/** What the commonest passwords are made of; compared without what stands before and after the letters. */
const COMMON = new Set(
  [
    'password passwordpassword passw rd passwort administrator adminadmin administratoradministrator operatoroperator',
    'letmein welcome welcomewelcome qwerty qwertyuiop qwertyqwerty qwertyuiopasdfghjkl asdfghjkl zxcvbnm iloveyou',
    'iloveyouiloveyou abcdefgh abcdefghij abcdefghijkl abcdefghijklmnop changeme changemechangeme changethispassword secret secretsecret',
    'correcthorsebatterystaple trustno monkey monkeymonkey dragon sunshine princess football baseball superman',
    'hatachi hatachihatachi auditorauditor technician techniciantechnician vendingmachine mynumbercard defaultpassword'
  ]
    .join(' ')
    .split(' ')
)
const KEYBOARD_ROWS = [
  '01234567890123456789',
  '09876543210987654321',
  'qwertyuiopasdfghjklzxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn'
]

/** Why a text is no password here, in a sentence for the person; null: it is one. Nothing of the text is in it. */
export function passwordProblem(password: string, login: string): string | null {
  if (!password.isWellFormed() || /\p{Cc}/u.test(password)) return 'it holds a character that cannot be typed'
  const plain = password.normalize('NFKC')
  const length = Array.from(plain).length
  if (length < MIN_PASSWORD_LENGTH) return `it needs ${String(MIN_PASSWORD_LENGTH)} characters or more`
  if (length > MAX_PASSWORD_LENGTH) return `it may have ${String(MAX_PASSWORD_LENGTH)} characters at most`
  const small = plain.toLowerCase()
  if (small.includes(login)) return 'the login stands in it'
  if (new Set(small).size < MIN_DISTINCT) return `it needs ${String(MIN_DISTINCT)} different characters or more`
  const letters = small.replace(/^[^a-z]+|[^a-z]+$/g, '')
  const asWritten = letters
    .replaceAll('0', 'o')
    .replaceAll('@', 'a')
    .replaceAll('$', 's')
    .replaceAll('1', 'l')
    .replaceAll('3', 'e')
  if (COMMON.has(letters) || COMMON.has(asWritten)) return 'it is among the commonest passwords'
  if (KEYBOARD_ROWS.some((row) => row.includes(small))) return 'it is a row of keys'
  return null
}

/** A password by chance, 100 bits, to be read out once and changed: `k7qf-2mza-…`. */
export function firstPassword(): string {
  return groups(base32Of(randomBytes(13)).toLowerCase().slice(0, 20))
}

/** Letters in groups of four, so that they are read and typed without a slip. */
export function groups(text: string): string {
  return (text.match(/.{1,4}/g) ?? []).join('-')
}

/** How a password is to be kept. */
export async function hashPassword(password: string, cost: ScryptCost = SCRYPT_COST): Promise<PasswordHash> {
  const salt = randomBytes(SALT_BYTES)
  return { ...cost, salt, hash: await derive(password, salt, cost) }
}

/** Whether this is the password that is kept so; takes as long for one as for another. */
export async function isPassword(password: string, kept: PasswordHash): Promise<boolean> {
  const derived = await derive(password, kept.salt, kept)
  return derived.length === kept.hash.length && timingSafeEqual(derived, kept.hash)
}

/** The same text typed on another keyboard is the same password: NFKC (SP 800-63B section 5.1.1.2). */
function derive(password: string, salt: Uint8Array, { cost, blockSize, parallel }: ScryptCost): Promise<Uint8Array> {
  const options = { N: cost, r: blockSize, p: parallel, maxmem: 256 * blockSize * (cost + parallel) + 65_536 }
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, derived) => {
      if (error === null) resolve(new Uint8Array(derived))
      else reject(error)
    })
  })
}
