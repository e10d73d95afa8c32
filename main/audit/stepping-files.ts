import type { ExportFiles } from './export-files.ts'

/** The same files, and `step` is called after each step that they have done: an operation, or one piece that was read. */
export function steppingFiles(files: ExportFiles, step: () => void): ExportFiles {
  const stepped = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work
    step()
    return done
  }
  return {
    create: async (path) => {
      const file = await stepped(files.create(path))
      return {
        write: (bytes) => stepped(file.write(bytes)),
        sync: () => stepped(file.sync()),
        close: () => stepped(file.close())
      }
    },
    rename: (from, to) => stepped(files.rename(from, to)),
    remove: (path) => stepped(files.remove(path)),
    syncDirectory: (path) => stepped(files.syncDirectory(path)),
    exists: (path) => stepped(files.exists(path)),
    names: (directory) => stepped(files.names(directory)),
    text: (path) => stepped(files.text(path)),
    async *pieces(path) {
      for await (const piece of files.pieces(path)) {
        step()
        yield piece
      }
    },
    size: (path) => stepped(files.size(path))
  }
}
