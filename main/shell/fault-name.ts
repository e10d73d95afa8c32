/** Of whatever was thrown its kind, as records and logs tell it: never the message, which could hold anything. */
export function faultName(fault: unknown): string {
  return fault instanceof Error && /^[A-Za-z]{1,40}$/.test(fault.name) ? fault.name : 'unnamed'
}
