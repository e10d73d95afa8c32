import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { configurationPath, dataDirectory } from '../../main/shell/config/locations.ts'
import { configurationSchema, productionDriverNames } from '../../main/shell/config/schema.ts'
import { productionDrivers } from '../../main/shell/drivers.ts'
import { runCommand } from '../../main/shell/commands/run.ts'
import { READER_FAULTS } from '../../main/shell/reader-faults.ts'
import { repositoryRoot } from '../lint/source-imports.ts'

/** The files for production hang together with each other and with the program that they are for. */

const read = (name: string): string => readFileSync(join(repositoryRoot, 'deploy', name), 'utf8')
const readme = read('README.md')

/** Where the README and the unit put the checkout. */
const INSTALLED = '/opt/hatachi'

/** Settings of the unit by name, each with its values in order. */
const unit = new Map<string, string[]>()
for (const line of read('hatachi.service').split('\n')) {
  const [, name, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? []
  if (name !== undefined && value !== undefined) unit.set(name, [...(unit.get(name) ?? []), value])
}
const setting = (name: string): string | undefined => unit.get(name)?.at(-1)

describe('hatachi.service', () => {
  it('starts a program and a command that are there', () => {
    const [node, script, ...args] = (setting('ExecStart') ?? '').split(' ')
    const inCheckout = (path = '') => join(repositoryRoot, path.replace(`${INSTALLED}/`, ''))
    expect([node, script].every((path) => path?.startsWith(`${INSTALLED}/`))).toBe(true)
    expect(lstatSync(inCheckout(node)).isSymbolicLink() || lstatSync(inCheckout(node)).isFile()).toBe(true)
    expect(existsSync(inCheckout(script))).toBe(true)
    expect(args).toEqual([runCommand(productionDrivers).name])
    expect(existsSync(inCheckout(setting('Documentation')?.replace('file://', '')))).toBe(true)
  })

  it('sets only variables that the program reads, and keeps its data where systemd makes the directory', () => {
    const variables = (unit.get('Environment') ?? []).map((line) => line.split('=') as [string, string])
    expect(variables.map(([name]) => name)).toEqual(['HATACHI_DATA_DIR'])
    const directory = dataDirectory(Object.fromEntries(variables))
    expect(directory).toBe(`/var/lib/${setting('StateDirectory') ?? ''}`)
    expect(setting('WorkingDirectory')).toBe(directory)
    expect(readme).toContain(configurationPath(directory))
  })

  it('leaves no PIN on a disk, and gives V8 the memory that it compiles into', () => {
    expect(setting('LimitCORE')).toBe('0')
    expect(setting('CoredumpFilter')).toBe('0x0')
    expect(setting('MemorySwapMax')).toBe('0')
    expect(setting('MemoryDenyWriteExecute')).toBe('no')
  })

  it('is started again for ever', () => {
    expect(setting('Restart')).toBe('always')
    expect(setting('StartLimitIntervalSec')).toBe('0')
    expect(unit.has('RestartPreventExitStatus')).toBe(false)
  })

  it('may do no more than it has to', () => {
    for (const name of ['NoNewPrivileges', 'PrivateTmp', 'ProtectHome', 'RestrictNamespaces', 'LockPersonality']) {
      expect([name, setting(name)]).toEqual([name, 'yes'])
    }
    expect([setting('ProtectSystem'), setting('CapabilityBoundingSet'), setting('DevicePolicy')]).toEqual(['strict', '', 'closed'])
    expect(setting('RestrictAddressFamilies')?.split(' ')).toEqual(['AF_UNIX', 'AF_INET', 'AF_INET6', 'AF_NETLINK'])
    expect(setting('User')).toBe('hatachi')
    // The claim on the reader is to be seen by whoever looks at a card.
    expect([unit.has('PrivateNetwork'), unit.has('NetworkNamespacePath')]).toEqual([false, false])
  })
})

describe('hatachi-pcscd.rules', () => {
  type Rule = (action: { readonly id: string }, subject: { readonly user: string }) => unknown

  /** Runs the file as polkit does, with what polkit gives it, and hands out the rules that it adds. */
  function rules(): readonly Rule[] {
    const added: Rule[] = []
    const Result = { YES: 'yes', NO: 'no', NOT_HANDLED: null }
    const polkit = { Result, addRule: (rule: Rule) => added.push(rule) }
    runInContext(read('hatachi-pcscd.rules'), createContext({ polkit }))
    return added
  }

  it("lets the unit's user do the two things that a reader needs, and has no word on anything else", () => {
    const [rule, ...others] = rules()
    expect(others).toEqual([])
    const user = setting('User') ?? ''
    const ask = (id: string, name = user): unknown => rule?.({ id }, { user: name })
    expect(ask('org.debian.pcsc-lite.access_pcsc')).toBe('yes')
    expect(ask('org.debian.pcsc-lite.access_card')).toBe('yes')
    // `null` is polkit.Result.NOT_HANDLED: the next rule decides.
    expect(ask('org.freedesktop.login1.reboot')).toBe(null)
    expect(ask('org.debian.pcsc-lite')).toBe(null)
    expect(ask('org.debian.pcsc-lite.access_pcsc', 'taro')).toBe(null)
    expect(ask('org.debian.pcsc-lite.access_card', 'root')).toBe(null)
  })

  it('is written in ECMAScript 5, which is all that one of the engines of polkit knows', () => {
    const code = read('hatachi-pcscd.rules').replace(/^\/\/.*$/gm, '')
    expect(code).not.toMatch(/=>|\b(?:let|const|class)\b|`|\?\?|\?\.|\.includes\(/)
  })
})

describe('95-hatachi.rules', () => {
  const rulesFile = read('95-hatachi.rules')

  it('gives the serial line to the group of the unit, under a name that a configuration may use', () => {
    expect(rulesFile).toContain(`GROUP="${setting('SupplementaryGroups') ?? ''}"`)
    const [, link] = /SYMLINK\+="(\S+)/.exec(rulesFile) ?? []
    const { machine } = configurationSchema(productionDriverNames).shape
    expect(machine.shape.port.safeParse(`/dev/${link ?? ''}`).success).toBe(true)
    expect(readme).toContain(`/dev/${link ?? ''}`)
  })

  it("comes after the rules of the readers' driver, which send readers to sleep", () => {
    const name = readdirSync(join(repositoryRoot, 'deploy')).find((file) => /^\d+-hatachi\.rules$/.test(file))
    expect(Number(name?.slice(0, 2))).toBeGreaterThan(92)
    expect(rulesFile).toContain('ATTR{power/control}="on"')
  })

  it('has only lines that udev can split: keys, operators and quoted values', () => {
    const lines = rulesFile.replace(/\\\n\s*/g, '').split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    const part = /^[A-Z_]+(?:\{[\w/$]+\})?(?:==|!=|\+=|:=|=)"[^"]*"$/
    expect(lines.length).toBeGreaterThan(2)
    expect(lines.flatMap((line) => line.split(/,\s*(?=[A-Z])/)).filter((each) => !part.test(each))).toEqual([])
    const [, target] = /GOTO="(\w+)"/.exec(rulesFile) ?? []
    expect(rulesFile).toContain(`LABEL="${target ?? ''}"`)
  })
})

describe('the README of the files', () => {
  it('installs each of them, and names none that is not there', () => {
    const files = readdirSync(join(repositoryRoot, 'deploy')).filter((file) => file !== 'README.md')
    const install = /^```sh\n([\s\S]*?)^```/m.exec(readme)?.[1] ?? ''
    for (const file of files) expect(install).toMatch(new RegExp(`^sudo install .*deploy/${file}`, 'm'))
    for (const [, named] of install.matchAll(/deploy\/([\w.-]+)/g)) expect(files).toContain(named)
    expect(install).toContain(`useradd --system --home-dir ${dataDirectory({ HATACHI_DATA_DIR: '/var/lib/hatachi' })}`)
  })

  it('agrees with the command that the operator is told when the rule is missing', () => {
    const { remedy } = READER_FAULTS.reader_service_denied
    const [named] = /deploy\/[\w.-]+/.exec(remedy) ?? []
    expect(existsSync(join(repositoryRoot, named ?? 'nothing'))).toBe(true)
    expect(remedy).toContain('/etc/polkit-1/rules.d/')
  })

  it('links to files that are there', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1]!)
    expect(links.length).toBeGreaterThan(0)
    expect(links.filter((link) => !existsSync(join(repositoryRoot, 'deploy', link)))).toEqual([])
  })
})
