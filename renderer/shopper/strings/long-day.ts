/** A calendar date (`YYYY-MM-DD`) in words. @param locale of BCP 47 */
export function longDay(date: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`))
}
