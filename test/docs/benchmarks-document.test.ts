import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { repositoryRoot } from '../lint/source-imports.ts'

const text = readFileSync(join(repositoryRoot, 'docs/benchmarks.md'), 'utf8')

/** What `npm run soak` itself says that it can run. */
function soakNames(): readonly string[] {
  const { status, stdout } = spawnSync(process.execPath, ['main/shell/bootstrap/bootstrap.mjs', 'soak'], {
    cwd: repositoryRoot,
    encoding: 'utf8'
  })
  expect(status).toBe(0)
  return stdout.trim().split('\n')
}

it('docs/benchmarks.md has every soak run in its table, once, and no other', () => {
  const [, section = ''] = text.split('\n## soak\n')
  const rows = section.split('\n').filter((line) => /^\| `/.test(line))
  const named = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/g)].map(([, name = '']) => name)
  )
  expect(named.length).toBeGreaterThan(10)
  expect(named.toSorted()).toEqual([...soakNames()].toSorted())
})
