import { dirname, basename } from 'node:path'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { exported } from '../../test/support/audit-export.ts'
import { memoryRecord, TEST_LOG_ID } from '../../test/support/audit-record.ts'
import { testDeviceKey } from '../../test/support/test-device-key.ts'
import { systemFiles } from './export-files.ts'
import { surveyFolder } from './backup-folder.ts'

test('an export in which the machine told of a fault of its record is whole, and not written anew for ever', async () => {
  const stem = await exported(memoryRecord(9, 4, TEST_LOG_ID, 6))
  const survey = () =>
    surveyFolder(dirname(stem), { logId: TEST_LOG_ID, files: systemFiles, key: testDeviceKey, deep: true })
  const whole = await survey()
  expect([whole.exports.length, whole.damaged]).toEqual([1, []])
  writeFileSync(`${stem}.csv`, readFileSync(`${stem}.csv`, 'utf8').replace('reader_ready', 'reader_lost_'))
  expect(await survey()).toMatchObject({ exports: [], damaged: [basename(stem)] })
  rmSync(dirname(stem), { recursive: true })
})
