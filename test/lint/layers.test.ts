import { describe, expect, it } from 'vitest'
import { explainFault, judgeImport, layerOf } from './layering.ts'
import { layers } from './layers.ts'
import { importsOf, listSources, readFromRepository } from './source-imports.ts'

const sources = listSources()

describe('the table of rooms', () => {
  const names = layers.map((layer) => layer.name)

  it('names each room once, and only rooms that there are', () => {
    expect(new Set(names).size).toBe(names.length)
    const named = layers.flatMap((layer) => [
      ...layer.imports,
      ...(layer.typeImports ?? []),
      ...(layer.lazyImports ?? [])
    ])
    expect(named.filter((name) => name !== '*' && !names.includes(name))).toEqual([])
  })

  it('has no circle: dependencies point one way', () => {
    const done = new Set<string>()
    const onTheWay: string[] = []
    const circles: string[] = []
    const visit = (name: string): void => {
      if (onTheWay.includes(name)) circles.push([...onTheWay.slice(onTheWay.indexOf(name)), name].join(' > '))
      if (done.has(name) || onTheWay.includes(name)) return
      onTheWay.push(name)
      const layer = layers.find((each) => each.name === name)
      for (const next of layer?.imports ?? []) if (next !== '*') visit(next)
      onTheWay.pop()
      done.add(name)
    }
    for (const name of names) visit(name)
    expect(circles).toEqual([])
  })

  it('has a room for every file', () => {
    expect(sources.filter((file) => layerOf(file) === undefined)).toEqual([])
  })

  it.each([
    ['device/reader/card-reader.ts', 'device'],
    ['device/reader/pcsc/reader.ts', 'device/reader'],
    ['device/vending/relay/simulator/board.ts', 'device/vending/simulator'],
    ['main/platform/platform-operator-verification.ts', 'main/platform/operator'],
    ['main/platform/simulator/platform-operator.ts', 'main/platform/simulator'],
    ['main/shell/development/tour.ts', 'main/shell/development'],
    ['main/shell/development.ts', 'main/shell/development'],
    ['main/shell/bootstrap/modules.test.ts', 'test'],
    ['renderer/vite.config.ts', 'tools']
  ])('puts %s into %s', (file, room) => {
    expect(layerOf(file)?.name).toBe(room)
  })
})

describe('the sources', () => {
  it('keep to the table', () => {
    const faults = sources.flatMap((file) =>
      importsOf(file, readFromRepository(file) ?? '').flatMap(({ specifier, kind }) => {
        const fault = judgeImport(file, specifier, kind)
        return fault === undefined ? [] : [`${file}: ${explainFault(fault)}`]
      })
    )
    expect(faults).toEqual([])
  })

  it('are named in kebab-case', () => {
    const isKebabCase = (file: string): boolean =>
      file.split('/').every((part) => /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)*$/.test(part))
    expect(sources.filter((file) => !isKebabCase(file))).toEqual([])
  })
})
