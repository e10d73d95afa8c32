import { z } from 'zod'

/**
 * The text fields of the record, each as narrow as its use, so that no PIN, certificate or serial fits into one: free
 * text holds no run of four or more digits and no unbroken run of 25 or more letters and digits (hexadecimal, base64).
 * Digits of any script and any width are digits (１２３４, ①②③④): a Japanese keyboard writes them as readily as 1234.
 */

/**
 * Name of a session, a vend, a product or a rule: up to 64 letters, digits, `.`, `_` or `-`, and not digits alone
 * (a serial in decimal), nor more than 36 characters without a `.`, `_` or `-` between them.
 * Example: `7f1c9c1e-4f0b-4c53-9d0e-2f6a1f7e8a11`.
 */
export const identifierSchema = z
  .string()
  .regex(/^(?![0-9]+$)[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'up to 64 letters, digits, ".", "_" or "-", not digits alone')
  .regex(/^(?!.*[A-Za-z0-9]{37})/, 'broken by a ".", "_" or "-" after at most 36 characters')

/** A machine's own name of a column, button or ticket, such as `1` or `A3`. */
export const selectionSchema = z.string().regex(/^[A-Za-z0-9._-]{1,16}$/, 'up to 16 letters, digits, ".", "_" or "-"')

/** A stable code: small letters, digits and `_`, starting with a letter. Example: `card_removed`. */
export const codeSchema = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'up to 40 small letters, digits or "_"')

const NO_NUMBER = 'text without a number of four digits or more'
const NO_CODE = 'text without encoded data'

/** Short free text from our own code or a driver, such as `the line was lost`; never what a card said. */
export const safeTextSchema = z
  .string()
  .max(160)
  .regex(/^[^\p{Cc}]*$/u, 'one line of text')
  // Said twice: a pattern is what an editor knows by docs/configuration.schema.json.
  .regex(/^(?!.*[0-9]{4})/u, { error: NO_NUMBER, abort: true })
  .regex(/^(?!.*[A-Za-z0-9+/=]{25})/u, { error: NO_CODE, abort: true })
  .refine((text) => !/\p{Nd}{4}/u.test(plainForm(text)), NO_NUMBER)
  .refine((text) => !/[A-Za-z\p{Nd}+/=]{25}/u.test(plainForm(text)), NO_CODE)

/** What a text is judged by, never stored: its compatibility form (NFKC), without what shows nothing or sits on a letter. */
function plainForm(text: string): string {
  return text.normalize('NFKC').replace(/[\p{Default_Ignorable_Code_Point}\p{M}]/gu, '')
}

/** Calendar date, `YYYY-MM-DD`. */
export const civilDateSchema = z.iso.date('a date as YYYY-MM-DD')

/** Milliseconds since 1970-01-01T00:00:00Z. */
export const timeMsSchema = z.int().min(0).max(8_640_000_000_000_000)

/** The text itself if the record may hold it, else `withheld`: a fact is never lost for the words beside it. */
export function safeText(text: string): string {
  return safeTextSchema.safeParse(text).success ? text : 'withheld'
}
