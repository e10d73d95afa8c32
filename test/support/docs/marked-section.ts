/**
 * Replaces what stands between the marks of a generated section in a Markdown text. The marks are comments, each on a
 * line of its own: `<!-- made by npm run docs: NAME -->` and `<!-- end of NAME -->`.
 * @throws where the marks are not there, each once: the text belongs to the repository
 */
export function replaceSection(markdown: string, name: string, body: string): string {
  const start = `<!-- made by npm run docs: ${name} -->\n`
  const end = `\n<!-- end of ${name} -->`
  const [before, rest, ...moreStarts] = markdown.split(start)
  const [, after, ...moreEnds] = (rest ?? '').split(end)
  if (before === undefined || after === undefined || moreStarts.length > 0 || moreEnds.length > 0) {
    throw new Error(`The marks of the section ${name} are not there, each once.`)
  }
  return `${before}${start}\n${body}\n${end}${after}`
}
