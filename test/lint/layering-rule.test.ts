import { join } from 'node:path'
import { RuleTester } from 'eslint'
import tseslint from 'typescript-eslint'
import { describe, it } from 'vitest'
import { layeringRule } from './layering-rule.ts'

RuleTester.describe = describe
RuleTester.it = it

const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } })

/** The file named so, holding this code. Only its place counts; it need not exist. */
function at(file: string, code: string): { name: string; filename: string; code: string } {
  return { name: `${file}: ${code}`, filename: join(import.meta.dirname, '../..', file), code }
}

function fault(file: string, code: string, explanation: RegExp | string) {
  const message = typeof explanation === 'string' ? `${explanation} See test/lint/layers.ts.` : explanation
  return { ...at(file, code), errors: [{ message }] }
}

tester.run('layering', layeringRule, {
  valid: [
    // A room and what is below it.
    at('device/card/apdu.ts', "import { ok } from '../result.ts'"),
    at('device/card/applet.ts', "import { transmit } from './apdu.ts'"),
    at('device/card/simulator/virtual-card.ts', "import { statusWord } from '../status-word.ts'"),
    at('main/session/runner.ts', "import { decide } from '../age/decision.ts'"),
    at('main/store/store.ts', "import Database from 'better-sqlite3'"),
    at('main/certificate/path.ts', "import * as pkijs from 'pkijs'"),
    at('main/platform/platform-operator.ts', "import { judgePath } from '../certificate/path.ts'"),
    at('main/platform/client.ts', "import { Aes256Gcm } from '@hpke/core'"),
    at('main/audit/chain.ts', "import { createHash } from 'node:crypto'"),
    // Types only, where the table says so.
    at('main/age/evidence.ts', "import type { PathReason } from '../certificate/judgement.ts'"),
    at('main/age/evidence.ts', "export type { PathReason } from '../certificate/judgement.ts'"),
    at('main/age/evidence.ts', "export type Reason = import('../certificate/judgement.ts').PathReason"),
    // The shell may reach its development half when asked, never at start.
    at('main/shell/cli.ts', "await import('./development.ts')"),
    at('main/shell/cli.ts', "await import(`./development/tour.ts`)"),
    at('main/shell/development.ts', "import { VirtualCard } from '../../device/card/simulator/virtual-card.ts'"),
    // Faces.
    at('renderer/shopper/view.tsx', "import type { View } from '../../main/contract/view.ts'"),
    at('renderer/shopper/view.tsx', "import { render } from 'solid-js/web'; import './shopper.css'"),
    // Tests may import everything, wherever they stand; so may the tools at the root.
    at('device/card/apdu.test.ts', "import { test } from 'vitest'; import { VirtualCard } from './simulator/card.ts'"),
    at('main/age/decision.test.ts', "import { readFileSync } from 'node:fs'; await import(path)"),
    at('test/e2e/tour.spec.ts', "import { cards } from '../../device/card/simulator/cards.ts'"),
    at('eslint.config.js', "import { layeringRule } from './test/lint/layering-rule.ts'"),
    // Neither an import nor a module.
    at('main/age/rule.ts', "const url = new URL('./page.html', import.meta.url); export { url }"),
    at('main/age/rule.ts', "const call = required('x'); export const one = 1; export default call")
  ],
  invalid: [
    // Upwards and sideways.
    fault('device/card/apdu.ts', "import { decide } from '../../main/age/decision.ts'", 'device/card may not import main/age.'),
    fault('device/card/apdu.ts', "import type { Rule } from '../../main/age/rule.ts'", 'device/card may not import main/age.'),
    fault('device/result.ts', "export * from './card/apdu.ts'", 'device may not import device/card.'),
    fault('device/card/apdu.ts', "export { port } from '../serial/port.ts'", 'device/card may not import device/serial.'),
    fault('main/age/rule.ts', "export { run } from '../session/runner.ts'", 'main/age may not import main/session.'),
    fault('main/session/runner.ts', "import { open } from '../store/store.ts'", 'main/session may not import main/store.'),
    fault('main/platform/client.ts', "import '../certificate/path.ts'", 'main/platform may not import main/certificate.'),
    fault('main/session/state.ts', "import '../../test/support/cards.ts'", 'main/session may not import test.'),
    // More than types.
    fault(
      'main/age/evidence.ts',
      "import { judgePath } from '../certificate/path.ts'",
      'main/age may import main/certificate by `import type` only.'
    ),
    fault(
      'main/age/evidence.ts',
      // Type stripping leaves `import '../certificate/path.ts'` of this.
      "import { type PathReason } from '../certificate/judgement.ts'",
      'main/age may import main/certificate by `import type` only.'
    ),
    fault(
      'main/age/evidence.ts',
      "await import('../certificate/path.ts')",
      'main/age may import main/certificate by `import type` only.'
    ),
    // Simulators, by every way that there is.
    fault(
      'main/shell/production.ts',
      "import '../../device/card/simulator/virtual-card.ts'",
      'main/shell may not import device/card/simulator.'
    ),
    fault(
      'main/shell/production.ts',
      "await import('../platform/simulator/server.ts')",
      'main/shell may not import main/platform/simulator.'
    ),
    fault(
      'main/shell/production.ts',
      "fork(new URL('../platform/simulator/server.ts', import.meta.url))",
      'main/shell may not import main/platform/simulator.'
    ),
    fault(
      'device/vending/relay/driver.ts',
      "import type { Board } from './simulator/board.ts'",
      'device/vending may not import device/vending/simulator.'
    ),
    fault(
      'main/shell/cli.ts',
      "import { demo } from './development.ts'",
      'main/shell may import main/shell/development by `import()` only.'
    ),
    // The issuer's side shares no DER code with the judge's.
    fault(
      'main/platform/simulator/ca.ts',
      "import { parse } from '../../certificate/der.ts'",
      'main/platform/simulator may not import main/certificate.'
    ),
    fault(
      'main/platform/simulator/ca.ts',
      "import { Sequence } from 'asn1js'",
      'main/platform/simulator may not import the package asn1js.'
    ),
    // Packages and Node's modules.
    fault('main/platform/client.ts', "import * as pkijs from 'pkijs'", 'main/platform may not import the package pkijs.'),
    fault('main/session/runner.ts', "import Database from 'better-sqlite3'", 'main/session may not import the package better-sqlite3.'),
    fault('main/session/runner.ts', "const pkijs = require('pkijs')", 'main/session may not import the package pkijs.'),
    fault('renderer/shopper/view.tsx', "import { z } from 'zod'", 'renderer/shopper may not import the package zod.'),
    fault('renderer/shopper/view.tsx', "import '../../main/age/decision.ts'", 'renderer/shopper may not import main/age.'),
    fault('renderer/shopper/view.tsx', "import { readFile } from 'node:fs'", /^renderer\/shopper may not import Node's/),
    fault('main/age/decision.ts', "import { readFile } from 'fs'", /^main\/age may not import Node's/),
    fault('main/shell/bootstrap/bootstrap.mjs', "import { z } from 'zod'", 'main/shell/bootstrap may not import the package zod.'),
    // What cannot be checked.
    fault('main/session/runner.ts', 'await import(name)', /literal name/),
    fault('main/session/runner.ts', 'await import(`../${name}.ts`)', /literal name/),
    // Where there is no room.
    fault('main/nowhere/file.ts', 'export const one = 1', /^main\/nowhere\/file\.ts stands in no room/),
    fault('device/card/apdu.ts', "import '../../../elsewhere.ts'", /stands in no room that device\/card could import/)
  ]
})
