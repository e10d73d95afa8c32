import type Database from 'better-sqlite3'
import type { AccountRole } from '../contract/operator-roles.ts'
import type { AccountKey } from './account-key.ts'
import { AccountsUnusable, onAccounts } from './account-file.ts'
import type { PasswordHash } from './password.ts'

/** An account as it is kept. */
export interface Account {
  readonly login: string
  readonly role: AccountRole
  readonly password: PasswordHash
  /** The password was given to them, and is for one sign-in. */
  readonly mustChangePassword: boolean
  /** Secret of the second factor; null: not set up yet. */
  readonly secondFactor: Uint8Array | null
  /** Step of the newest one-time code that was used. */
  readonly lastTotpStep: number
  readonly enabled: boolean
  readonly createdAtMs: number
  readonly lastSignInAtMs: number | null
}

interface AccountRow {
  readonly login: string
  readonly role: AccountRole
  readonly hash: Uint8Array
  readonly salt: Uint8Array
  readonly cost: number
  readonly blockSize: number
  readonly parallel: number
  readonly mustChangePassword: number
  readonly secondFactor: Uint8Array | null
  readonly lastTotpStep: number
  readonly enabled: number
  readonly createdAtMs: number
  readonly lastSignInAtMs: number | null
}

const COLUMNS = `login, role, password_hash AS hash, password_salt AS salt, scrypt_cost AS cost, scrypt_block_size AS blockSize,
  scrypt_parallel AS parallel, must_change_password AS mustChangePassword, second_factor AS secondFactor,
  last_totp_step AS lastTotpStep, enabled, created_at_ms AS createdAtMs, last_sign_in_at_ms AS lastSignInAtMs`

/** The accounts in their file. Every call throws `AccountsUnusable` where the medium refuses; each change lasts when it returns. */
export class Accounts {
  readonly #database: Database.Database
  readonly #key: AccountKey

  constructor(database: Database.Database, key: AccountKey) {
    this.#database = database
    this.#key = key
  }

  find(login: string): Account | null {
    const row = onAccounts(() =>
      this.#database.prepare<[string], AccountRow>(`SELECT ${COLUMNS} FROM account WHERE login = ?`).get(login)
    )
    return row === undefined ? null : this.#accountOf(row)
  }

  /** All of them, by login. */
  list(): readonly Account[] {
    const rows = onAccounts(() =>
      this.#database.prepare<[], AccountRow>(`SELECT ${COLUMNS} FROM account ORDER BY login`).all()
    )
    return rows.map((row) => this.#accountOf(row))
  }

  /** Whether none was ever made: the machine waits for its first administrator. */
  isEmpty(): boolean {
    return onAccounts(() => this.#database.prepare('SELECT count(*) FROM account').pluck().get()) === 0
  }

  /** Whether this is the only enabled administrator: without it nobody could make accounts any more. */
  isLastAdministrator(login: string): boolean {
    const others = this.list().filter(
      ({ role, enabled, login: other }) => role === 'administrator' && enabled && other !== login
    )
    const own = this.find(login)
    return others.length === 0 && own?.role === 'administrator' && own.enabled
  }

  /** @returns false where the login is taken */
  create(account: Pick<Account, 'login' | 'role' | 'password' | 'mustChangePassword' | 'createdAtMs'>): boolean {
    const { login, role, password, mustChangePassword, createdAtMs } = account
    const statement = `INSERT INTO account (login, role, password_hash, password_salt, scrypt_cost, scrypt_block_size,
      scrypt_parallel, must_change_password, enabled, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?) ON CONFLICT DO NOTHING`
    const values = [login, role, ...columnsOf(password), mustChangePassword ? 1 : 0, createdAtMs]
    return this.#run(statement, values) === 1
  }

  setRole(login: string, role: AccountRole): void {
    this.#run('UPDATE account SET role = ? WHERE login = ?', [role, login])
  }

  setEnabled(login: string, enabled: boolean): void {
    this.#run('UPDATE account SET enabled = ? WHERE login = ?', [enabled ? 1 : 0, login])
  }

  setPassword(login: string, password: PasswordHash): void {
    const statement = `UPDATE account SET password_hash = ?, password_salt = ?, scrypt_cost = ?, scrypt_block_size = ?,
      scrypt_parallel = ?, must_change_password = 0 WHERE login = ?`
    this.#run(statement, [...columnsOf(password), login])
  }

  /** The same password at another cost. Without effect where it is another one by now. */
  renewHash(login: string, before: PasswordHash, after: PasswordHash): void {
    const statement = `UPDATE account SET password_hash = ?, password_salt = ?, scrypt_cost = ?, scrypt_block_size = ?,
      scrypt_parallel = ? WHERE login = ? AND password_hash = ?`
    this.#run(statement, [...columnsOf(after), login, before.hash])
  }

  /** A first password in place of the person's own, and no second factor. */
  reset(login: string, password: PasswordHash): void {
    const statement = `UPDATE account SET password_hash = ?, password_salt = ?, scrypt_cost = ?, scrypt_block_size = ?,
      scrypt_parallel = ?, must_change_password = 1, second_factor = NULL WHERE login = ?`
    this.#run(statement, [...columnsOf(password), login])
  }

  /** @param step of the code that confirmed it, which is used up by that */
  setSecondFactor(login: string, secret: Uint8Array, step: number): void {
    this.#run('UPDATE account SET second_factor = ?, last_totp_step = ? WHERE login = ?', [
      this.#key.seal(login, secret),
      step,
      login
    ])
  }

  /**
   * Notes a code of the second factor as used up.
   * @returns false: another call was quicker with it
   */
  useTotpStep(login: string, step: number): boolean {
    return (
      this.#run('UPDATE account SET last_totp_step = ? WHERE login = ? AND last_totp_step < ?', [step, login, step]) ===
      1
    )
  }

  signedIn(login: string, atMs: number): void {
    this.#run('UPDATE account SET last_sign_in_at_ms = ? WHERE login = ?', [atMs, login])
  }

  #run(statement: string, values: readonly unknown[]): number {
    return onAccounts(() => this.#database.prepare(statement).run(...values).changes)
  }

  #accountOf(row: AccountRow): Account {
    const { login, role, hash, salt, cost, blockSize, parallel, lastTotpStep, createdAtMs, lastSignInAtMs } = row
    const secondFactor = row.secondFactor === null ? null : this.#key.unseal(login, row.secondFactor)
    if (row.secondFactor !== null && secondFactor === null) throw new AccountsUnusable('damaged')
    return {
      login,
      role,
      password: { hash: new Uint8Array(hash), salt: new Uint8Array(salt), cost, blockSize, parallel },
      mustChangePassword: row.mustChangePassword !== 0,
      secondFactor,
      lastTotpStep,
      enabled: row.enabled !== 0,
      createdAtMs,
      lastSignInAtMs
    }
  }
}

function columnsOf({ hash, salt, cost, blockSize, parallel }: PasswordHash): readonly unknown[] {
  return [hash, salt, cost, blockSize, parallel]
}
