import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemFiles, type ExportFiles } from '../../../main/audit/export-files.ts'
import { isSamePoint, type ExportManifest } from '../../../main/audit/export-format.ts'
import { verifyExport } from '../../../main/audit/export-verify.ts'
import { openDeviceKey } from '../../../main/keys/device-key.ts'
import { BackupKeeper } from '../../../main/shell/audit/backup-keeper.ts'
import { markFolder } from '../../../main/audit/backup-folder.ts'
import type { BackupOrder } from '../../../main/audit/backup-run.ts'
import { runBackup } from '../../../main/shell/audit/run-backup.ts'
import {
  lastExportMs,
  openFailure,
  readBackupState,
  toldLosses,
  type BackupState
} from '../../../main/store/backup-state.ts'
import { openStore, storePath } from '../../../main/store/database.ts'
import { recordedEvents } from '../../../main/store/record-reader.ts'
import { StoreSessionRecorder } from '../../../main/store/session-recorder.ts'
import { ManualClock } from '../../support/manual-clock.ts'

export const DAY_MS = 86_400_000
/** Longer than the keeper waits between two looks. */
const STEP_MS = 300_000

/** A machine with a record, and a folder on its second medium. */
export function backupWorld(base = mkdtempSync(join(tmpdir(), 'hatachi-backup-'))) {
  const data = join(base, 'data')
  const medium = join(base, 'medium')
  mkdirSync(data, { mode: 0o700 })
  mkdirSync(medium, { recursive: true })
  const key = openDeviceKey(data)
  const opened = openStore(storePath(data))
  if (!key.ok || !opened.ok) throw new Error('no record')
  const clock = new ManualClock()
  let store = opened.value
  const recorderOf = (): StoreSessionRecorder =>
    new StoreSessionRecorder(store, clock, { role: 'service_provider', place: 'indoors' }, key.value)
  let recorder = recorderOf()
  let files: ExportFiles = systemFiles
  let underWay = 0

  const order = (deep = true): BackupOrder => ({
    dataDirectory: data,
    directory: medium,
    otherMedium: false,
    deep,
    nowMs: clock.nowMs(),
    software: 'hatachi test'
  })
  const keeper = () =>
    new BackupKeeper({
      dataDirectory: data,
      directory: medium,
      otherMedium: false,
      everyMs: DAY_MS,
      software: 'hatachi test',
      clock,
      run: (each) => {
        underWay++
        return runBackup(each, files).finally(() => underWay--)
      },
      before: () => ({ lastExportMs: lastExportMs(store), failure: openFailure(store), told: toldLosses(store) })
    })
  return {
    data,
    medium,
    get store() {
      return store
    },
    clock,
    get recorder() {
      return recorder
    },
    /** A new record in the place of the one that was. */
    replaceRecord: () => {
      store.close()
      for (const end of ['', '-wal', '-shm']) rmSync(`${storePath(data)}${end}`, { force: true })
      const made = openStore(storePath(data))
      if (!made.ok) throw new Error(made.error.code)
      store = made.value
      recorder = recorderOf()
    },
    key: key.value,
    order,
    keeper,
    run: (deep = true, on: ExportFiles = files) => runBackup(order(deep), on),
    /** The medium fails from here on as these files do. */
    use: (changed: ExportFiles) => {
      files = changed
    },
    mark: (directory = medium) => markFolder(directory, systemFiles, key.value.publicKey),
    /** Records so many entries. */
    record: (count: number) => {
      for (let at = 0; at < count; at++)
        recorder.event('stock_changed', { selection: `A${String(at % 9)}`, available: true })
    },
    state: (): BackupState => readBackupState(store, DAY_MS, clock.nowMs()),
    /** Entries of the record about the second medium. */
    told: () =>
      [...recordedEvents(store)]
        .filter(({ name }) => name.startsWith('backup_'))
        .map(({ name, fields }) => ({ name, ...fields })),
    /** Moves the clock on by looks of the keeper, and lets each run end. */
    pass: async (ms: number) => {
      for (let passed = 0; passed < ms; passed += STEP_MS) {
        clock.advance(STEP_MS)
        do await settled()
        while (underWay > 0)
      }
    },
    close: () => {
      store.close()
    }
  }
}

export type BackupWorld = ReturnType<typeof backupWorld>

/** Lets what waits for a file go on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 1)
  })
}

/** What lies on a medium, proven by the public key: from which to which entry, without gap or overlap. */
export async function heldOn(
  { key }: BackupWorld,
  medium: string
): Promise<{ readonly first: number; readonly last: number; readonly entries: readonly string[] }> {
  const manifests: ExportManifest[] = []
  const entries: string[] = []
  for (const name of readdirSync(medium).filter((each) => each.endsWith('.manifest.json')).toSorted()) {
    const verified = await verifyExport(join(medium, name), () => key.publicKey, systemFiles)
    if (!verified.ok || verified.value.badPlace !== null || verified.value.manifest === null)
      throw new Error(`${name} is bad`)
    const { manifest } = verified.value
    const before = manifests.at(-1)
    if (before !== undefined && !isSamePoint(before.through, manifest.from))
      throw new Error(`${name} does not begin where the one before ends`)
    manifests.push(manifest)
    const lines = readFileSync(join(medium, manifest.files[0].name), 'utf8').split('\n')
    entries.push(...lines.filter((line) => line.startsWith('{"sequence":')))
  }
  return { first: (manifests[0]?.from.sequence ?? 0) + 1, last: manifests.at(-1)?.through.sequence ?? 0, entries }
}

/** A fault of the system's, as Node throws it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(code), { code, syscall: 'write' })
}

/**
 * Files whose operations are counted, and of which the one with this number fails; with `forGood` all after it too, as of
 * a medium that was pulled.
 */
export function failingAt(
  number: number,
  code: string,
  forGood: boolean
): { readonly files: ExportFiles; readonly count: () => number } {
  let count = 0
  const step = (): void => {
    count++
    if (count === number || (forGood && count > number)) throw systemError(code)
  }
  const files: ExportFiles = {
    create: async (path) => {
      step()
      const file = await systemFiles.create(path)
      return {
        write: async (bytes) => {
          // A part of it may have got there.
          await file.write(bytes.subarray(0, Math.floor(bytes.length / 2)))
          step()
          await file.write(bytes.subarray(Math.floor(bytes.length / 2)))
        },
        sync: async () => {
          step()
          await file.sync()
        },
        close: () => file.close()
      }
    },
    rename: async (from, to) => {
      step()
      await systemFiles.rename(from, to)
    },
    remove: async (path) => {
      step()
      await systemFiles.remove(path)
    },
    syncDirectory: async (path) => {
      step()
      await systemFiles.syncDirectory(path)
    },
    exists: async (path) => {
      step()
      return systemFiles.exists(path)
    },
    names: async (path) => {
      step()
      return systemFiles.names(path)
    },
    text: async (path) => {
      step()
      return systemFiles.text(path)
    },
    async *pieces(path) {
      step()
      yield* systemFiles.pieces(path)
    },
    size: async (path) => {
      step()
      return systemFiles.size(path)
    }
  }
  return { files, count: () => count }
}
