import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repositoryRoot } from '../../lint/source-imports.ts'
import { dependencyGraph, withoutDetours } from './dependency-graph.ts'
import { GALLERY_FOLDER, galleryDocument, galleryPictures } from './gallery-document.ts'
import { generatedDocs } from './generated-docs.ts'
import { replaceSection } from './marked-section.ts'
import { sessionDiagram } from './session-diagram.ts'

describe('documents made from the code', () => {
  it.each(generatedDocs())('$path is what the code gives (else: npm run docs)', ({ committed, generated }) => {
    expect(committed).toBe(generated)
  })

  it.each(['docs/architecture.md'])('%s links to files that are there', (path) => {
    const text = readFileSync(join(repositoryRoot, path), 'utf8')
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1]!)
    expect(links.length).toBeGreaterThan(0)
    expect(links.filter((link) => !existsSync(join(repositoryRoot, dirname(path), link)))).toEqual([])
  })
})

describe('docs/architecture.md', () => {
  it('names files and folders that are there', () => {
    const text = readFileSync(join(repositoryRoot, 'docs/architecture.md'), 'utf8')
    const named = [...text.matchAll(/`((?:device|main|renderer|test|docs)\/[^`*]+)`/g)].map((match) => match[1]!)
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((path) => !existsSync(join(repositoryRoot, path)))).toEqual([])
  })
})

describe('docs/gallery.md', () => {
  it('names exactly the pictures that are stored', () => {
    const folder = join(repositoryRoot, GALLERY_FOLDER)
    const stored = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes('.'))
      .map((name) => name.replaceAll('\\', '/'))
    expect(stored.toSorted()).toEqual(galleryPictures().toSorted())
    const named = [...galleryDocument().content.matchAll(/src="gallery\/([^"]+)"/g)].map((match) => match[1]!)
    expect(named.toSorted()).toEqual(stored.toSorted())
  })
})

describe('docs/console.md', () => {
  it('names exactly the pictures that are stored', () => {
    const stored = readdirSync(join(repositoryRoot, 'docs/console'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes('.'))
      .map((name) => `console/${name.replaceAll('\\', '/')}`)
    const text = readFileSync(join(repositoryRoot, 'docs/console.md'), 'utf8')
    expect([...text.matchAll(/src="([^"]+)"/g)].map((match) => match[1]).toSorted()).toEqual(stored.toSorted())
  })
})

describe('replaceSection', () => {
  const text = 'a\n<!-- made by npm run docs: x -->\nold\n<!-- end of x -->\nb\n'

  it('replaces what stands between the marks, and nothing else', () => {
    const replaced = replaceSection(text, 'x', 'new')
    expect(replaced).toBe('a\n<!-- made by npm run docs: x -->\n\nnew\n\n<!-- end of x -->\nb\n')
    expect(replaceSection(replaced, 'x', 'new')).toBe(replaced)
  })

  it('throws where the marks are missing or twice', () => {
    expect(() => replaceSection(text, 'y', '')).toThrow()
    expect(() => replaceSection(text + text, 'x', '')).toThrow()
    expect(() => replaceSection('<!-- made by npm run docs: x -->\n', 'x', '')).toThrow()
  })
})

describe('the dependency graph', () => {
  const value = (from: string, to: string) => ({ from, to, kind: 'value' as const })
  const type = (from: string, to: string) => ({ from, to, kind: 'type' as const })

  it('leaves out what follows from the rest', () => {
    expect(withoutDetours([value('a', 'b'), value('a', 'c'), value('b', 'c')])).toEqual([value('a', 'b'), value('b', 'c')])
    expect(withoutDetours([type('a', 'c'), type('a', 'b'), value('b', 'c')])).toEqual([type('a', 'b'), value('b', 'c')])
    // A real import does not follow from one that vanishes.
    expect(withoutDetours([value('a', 'c'), type('a', 'b'), value('b', 'c')])).toHaveLength(3)
  })

  it('draws real imports whole and types dotted, in frames', () => {
    expect(dependencyGraph([value('main/shell', 'main/age'), type('main/age', 'device/card')])).toBe(
      [
        '```mermaid',
        'flowchart TD',
        '  subgraph device',
        '    device_card["card"]',
        '  end',
        '  subgraph main',
        '    main_age["age"]',
        '    main_shell["shell"]',
        '  end',
        '  main_shell --> main_age',
        '  main_age -.-> device_card',
        '```'
      ].join('\n')
    )
  })
})

describe('the session diagram', () => {
  it('draws ways, and lists where most phases can end in', () => {
    const edges = ['a', 'b', 'c'].map((from) => ({ from, event: 'cancel', to: 'end' }))
    const diagram = sessionDiagram([...edges, { from: 'a', event: 'go: fast', to: 'b' }])
    expect(diagram).toContain('  a --> b: go (fast)\n')
    expect(diagram).not.toContain('--> end')
    expect(diagram).toContain('| from | to `end` by |\n|---|---|\n| `a` | cancel |')
  })
})
