/** Damm's quasigroup of order 10: the row is what was reached so far, the column the next digit. */
const DAMM = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790'
] as const

/**
 * The check digit of digits by Damm's algorithm: of any number with one digit read or typed wrong, or two neighbours
 * exchanged, it is another. Pure.
 */
export function checkDigitOf(digits: string): string {
  let reached = 0
  for (const digit of digits) reached = Number(DAMM[reached]?.[Number(digit)])
  return String(reached)
}

/** Whether the last digit is the check digit of those before. Pure. */
export function isChecked(digits: string): boolean {
  return checkDigitOf(digits) === '0'
}
