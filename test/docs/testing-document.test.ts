import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { DOCK_ACTIONS } from '../../main/contract/devdock/catalogue.ts'
import { dockCardProfileSchema, dockRequestSchema } from '../../main/contract/devdock/contract.ts'
import { findChromium } from '../../main/shell/bootstrap/find-chromium.mjs'
import { createDock, DockRefused } from '../../main/shell/development/playwright/dock.mjs'
import { repositoryRoot } from '../lint/source-imports.ts'
import { workedExample } from './worked-example.ts'

const text = readFileSync(join(repositoryRoot, 'docs/testing.md'), 'utf8')
const verbs = dockRequestSchema.options.map((option) => option.shape.verb.value)
const chromium = findChromium()

/** Rows of the table of verbs: verb, calls in a test, keys. */
const rows = [...text.matchAll(/^\| `(\w+)` \| ([^|]+) \|([^|]*)\| [^|]+ \|$/gm)].map(([, verb = '', code = '', keys = '']) => ({
  verb,
  calls: code.split(', `').map((call) => call.replaceAll('`', '')),
  keys
}))

describe('docs/testing.md', () => {
  it('has every verb of the contract in its table, once, and no other', () => {
    expect(rows.map(({ verb }) => verb).toSorted()).toEqual([...verbs].toSorted())
  })

  it('calls methods that ask the dock for the verb of their row', async () => {
    const asked: unknown[] = []
    const server = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (body: string) => asked.push(JSON.parse(body)))
      request.on('end', () => response.end('{"ok":false,"error":{"code":"closed","message":""}}'))
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const apiUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`
    try {
      const dock = createDock({ apiUrl, token: 'none' })
      for (const { verb, calls } of rows) {
        expect(calls.length).toBeGreaterThan(0)
        for (const call of calls) {
          await expect(runInNewContext(call, { dock }), call).rejects.toBeInstanceOf(DockRefused)
          expect(dockRequestSchema.parse(asked.pop()).verb, call).toBe(verb)
        }
      }
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('names the keys that the catalogue has', () => {
    for (const { key, request } of DOCK_ACTIONS) {
      expect(rows.find(({ verb }) => verb === request.verb)?.keys, key).toContain(`\`${key}\``)
    }
  })

  it('names every card', () => {
    for (const profile of dockCardProfileSchema.options) expect(text).toContain(`\`${profile}\``)
  })

  it.skipIf(chromium === undefined || process.platform !== 'linux')(
    'has a worked example that runs in an empty folder, by its own commands (needs Linux and a Chromium)',
    async () => {
      const { files, commands } = workedExample(text)
      expect([...files.keys()]).toEqual(['package.json', 'playwright.config.ts', 'beer.spec.ts'])
      expect(commands).toHaveLength(2)
      const folder = mkdtempSync(join(tmpdir(), 'hatachi-example-'))
      const scratch = join(folder, 'scratch')
      try {
        mkdirSync(scratch)
        for (const [name, content] of files) writeFileSync(join(folder, name), content)
        const ran = []
        for (const command of commands) ran.push(await runLikeAPerson(command, folder, scratch))
        const words = ran.map(({ output }) => output).join('\n')
        expect(ran.map(({ code }) => code), words).toEqual([0, 0])
        expect(words).toContain('3 passed')
        expect(readdirSync(scratch).filter((name) => name.startsWith('hatachi-'))).toEqual([])
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }
  )
})

/** One command in a shell, with the two variables that the document speaks of and nothing of vitest's or npm's own. */
function runLikeAPerson(
  command: string,
  folder: string,
  scratch: string
): Promise<{ readonly code: number | null; readonly output: string }> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_|TEST$|CI$|HATACHI_)/.test(name))
  const child = spawn('sh', ['-c', command], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(inherited), TMPDIR: scratch, HATACHI: repositoryRoot, HATACHI_CHROMIUM: chromium?.path ?? '' }
  })
  let output = ''
  const take = (part: string) => {
    output += part
  }
  child.stdout.setEncoding('utf8').on('data', take)
  child.stderr.setEncoding('utf8').on('data', take)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      resolve({ code, output })
    })
  })
}
