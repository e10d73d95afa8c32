import { createHash } from 'node:crypto'
import { ruleBookSchema, type RuleBook } from '../contract/rule-book.ts'

/**
 * A rule book as it is stored, and told in the record: JSON without blanks, its fields in the order of the schema, every
 * default filled in. The same book is the same text.
 */
export function encodeRuleBook(book: RuleBook): string {
  return JSON.stringify(ruleBookSchema.parse(book))
}

/** By what a book's text is known: SHA-256, in small hexadecimal. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
