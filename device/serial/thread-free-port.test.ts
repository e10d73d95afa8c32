import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeThreadFree } from './thread-free-port.ts'

/** A queue of the kernel's in the place of a line: what is written can be read, and nothing waits. */
let directory = ''
let fd = -1
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-thread-free-'))
  const path = join(directory, 'line')
  execFileSync('mkfifo', [path])
  fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
})
afterEach(() => {
  closeSync(fd)
  rmSync(directory, { recursive: true })
})

/** The library's port, with notes of what is left to it. */
function fakePort(descriptor: number | null, readable: Error | null = null) {
  const left: string[] = []
  return {
    left,
    isOpen: true,
    fd: descriptor,
    poller: {
      once: (_: 'readable', callback: (error: Error | null) => void) => {
        queueMicrotask(() => {
          callback(readable)
        })
      }
    },
    read: async (buffer: Buffer, offset: number, length: number) => {
      left.push(`read ${String(offset)} ${String(length)}`)
      return { buffer, bytesRead: -1 }
    },
    write: async (buffer: Buffer) => {
      left.push(`write ${buffer.toString('latin1').slice(0, 20)}`)
    }
  }
}

describe('a port that reads and writes without threads', () => {
  it('reads what is there to its place in the buffer', async () => {
    const port = fakePort(fd)
    makeThreadFree(port)
    writeSync(fd, 'POLL')
    const buffer = Buffer.alloc(8)
    expect(await port.read(buffer, 2, 6)).toEqual({ buffer, bytesRead: 4 })
    expect(buffer.toString('latin1')).toBe('\0\0POLL\0\0')
    expect(port.left).toEqual([])
  })

  it('leaves a read that brings nothing to the library: no bytes, and no line', async () => {
    for (const descriptor of [fd, null]) {
      const port = fakePort(descriptor)
      makeThreadFree(port)
      expect((await port.read(Buffer.alloc(8), 1, 7)).bytesRead).toBe(-1)
      expect(port.left).toEqual(['read 1 7'])
    }
  })

  it('hands on why there is nothing to wait for any more', async () => {
    const port = fakePort(fd, new Error('Canceled'))
    makeThreadFree(port)
    await expect(port.read(Buffer.alloc(8), 0, 8)).rejects.toThrow('Canceled')
    expect(port.left).toEqual([])
  })

  it('writes all at once', async () => {
    const port = fakePort(fd)
    makeThreadFree(port)
    await port.write(Buffer.from('ACK'))
    const buffer = Buffer.alloc(8)
    expect(buffer.toString('latin1', 0, readSync(fd, buffer))).toBe('ACK')
    expect(port.left).toEqual([])
  })

  it('leaves to the library what did not fit, from where it stopped, and all of it where nothing did', async () => {
    const port = fakePort(fd)
    makeThreadFree(port)
    // A pipe takes 65,536 bytes (pipe(7)); more is left.
    await port.write(Buffer.from(`${'a'.repeat(65_536)}the rest`))
    await port.write(Buffer.from('later'))
    expect(port.left).toEqual(['write the rest', 'write later'])
  })

  it('changes no port of another system', () => {
    const port = { isOpen: true, read: () => 0, write: () => 0 }
    const { read, write } = port
    makeThreadFree(port)
    expect([port.read, port.write]).toEqual([read, write])
    expect(() => {
      makeThreadFree(undefined)
    }).not.toThrow()
  })
})
