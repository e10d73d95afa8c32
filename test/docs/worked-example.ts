/** The files and commands of a worked example, as they stand in a document. */
export interface WorkedExample {
  /** Contents by file name. */
  readonly files: ReadonlyMap<string, string>
  /** Lines for a shell, in their order. */
  readonly commands: readonly string[]
}

const FILE = /<!-- file: ([\w.-]+) -->\n```\w+\n([\s\S]*?)```\n/g
const RUN = /<!-- run -->\n```sh\n([\s\S]*?)```\n/g

/** Takes the worked example out of a Markdown text: what follows its marks, `<!-- file: NAME -->` and `<!-- run -->`. */
export function workedExample(markdown: string): WorkedExample {
  const files = [...markdown.matchAll(FILE)].map(([, name = '', content = '']) => [name, content] as const)
  const commands = [...markdown.matchAll(RUN)].flatMap(([, lines = '']) => lines.split('\n').filter((line) => line !== ''))
  return { files: new Map(files), commands }
}
