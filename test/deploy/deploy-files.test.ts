import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { machineDrivers } from '../../device/vending/drivers.ts'
import { VEND_MARGIN_MS } from '../../main/shell/config/load-configuration.ts'
import { configurationPath, dataDirectory, shopperUrlPath } from '../../main/shell/config/locations.ts'
import { configurationSchema, productionDriverNames } from '../../main/shell/config/schema.ts'
import { runCommand } from '../../main/shell/commands/run.ts'
import { DEFAULT_TIMEOUTS } from '../../main/session/policy.ts'
import { APPLIANCE_STOP_MS } from '../../main/shell/kiosk/appliance-supervisor.ts'
import { readOptions } from '../../main/shell/kiosk/options.ts'
import { packagedPaths } from '../../main/shell/kiosk/packaged-paths.ts'
import { packagedWindowOf } from '../../main/shell/program.ts'
import { READER_FAULTS } from '../../main/shell/reader-faults.ts'
import { repositoryRoot } from '../lint/source-imports.ts'
import { leastMachineSettings } from '../support/least-machine-settings.ts'

/** The files for production hang together with each other and with the program that they are for. */

const read = (name: string): string => readFileSync(join(repositoryRoot, 'deploy', name), 'utf8')
const readme = read('README.md')

/** What a driver's settings need beside the port. */
const needed: Readonly<Record<string, object>> = {
  ...leastMachineSettings,
  'relay-modbus': { channels: { '1': 1 }, inputs: { dispensed: 1 } }
}

/** Where electron-builder's Debian package puts the program. */
const RESOURCES = '/opt/Hatachi/resources'

/** Settings of a unit by name, each with its values in order. */
function settingsOf(file: string): ReadonlyMap<string, readonly string[]> {
  const settings = new Map<string, string[]>()
  for (const line of read(file).split('\n')) {
    const [, name, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) settings.set(name, [...(settings.get(name) ?? []), value])
  }
  return settings
}

const unit = settingsOf('hatachi.service')
const setting = (name: string): string | undefined => unit.get(name)?.at(-1)
const kiosk = settingsOf('hatachi-kiosk.service')
const kioskSetting = (name: string): string | undefined => kiosk.get(name)?.at(-1)
const environmentOf = (settings: ReadonlyMap<string, readonly string[]>): Readonly<Record<string, string>> =>
  Object.fromEntries((settings.get('Environment') ?? []).map((line) => line.split('=') as [string, string]))

describe('hatachi.service', () => {
  it('starts a program and a command that are there', () => {
    // That they are in the package, test/package/installers.test.ts shows.
    const { node, entry } = packagedPaths(RESOURCES, 'linux')
    expect(setting('ExecStart')?.split(' ')).toEqual([node, entry, runCommand.name])
    expect(setting('ConditionPathExists')).toBe(configurationPath(dataDirectory(environmentOf(unit))))
  })

  it('sets only variables that the program reads, and keeps its data where systemd makes the directory', () => {
    expect(Object.keys(environmentOf(unit))).toEqual(['HATACHI_DATA_DIR', 'HATACHI_RUNTIME_DIR'])
    const directory = dataDirectory(environmentOf(unit))
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

  it('is given the time that a vend under way may take', () => {
    expect(Number(setting('TimeoutStopSec')) * 1_000).toBeGreaterThanOrEqual(APPLIANCE_STOP_MS)
    expect(APPLIANCE_STOP_MS).toBeGreaterThan(DEFAULT_TIMEOUTS.vendMs)
    for (const driver of machineDrivers) {
      const settings = driver.settings.parse({ driver: driver.name, port: '/dev/ttyUSB0', ...needed[driver.name] })
      expect([driver.name, driver.longestVendMs(settings) + VEND_MARGIN_MS < APPLIANCE_STOP_MS]).toEqual([driver.name, true])
    }
    // The window starts first, and so ends last.
    expect(kioskSetting('Before')).toBe('hatachi.service')
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

describe('hatachi-kiosk.service', () => {
  it("starts the packed window, which waits for the service's appliance", () => {
    const [cage, , separator, window, ...switches] = (kioskSetting('ExecStart') ?? '').split(' ')
    expect([cage, separator]).toEqual(['/usr/bin/cage', '--'])
    expect(window).toBe(packagedWindowOf(`${RESOURCES}/app.asar.unpacked`, 'linux'))
    const line = {
      hasSwitch: (name: string) => switches.includes(`--${name}`),
      getSwitchValue: () => ''
    }
    const options = readOptions(line, environmentOf(kiosk))
    expect(options.ok && options.value.attach && !options.value.windowed).toBe(true)
    expect(switches.filter((each) => /sandbox|debug|inspect/.test(each))).toEqual([])
    expect(kioskSetting('Wants')).toBe('hatachi.service')
    expect([kioskSetting('Restart'), kioskSetting('StartLimitIntervalSec')]).toEqual(['always', '0'])
  })

  it("reads the appliance's address by its group, and nothing else of the appliance's", () => {
    const address = shopperUrlPath(environmentOf(unit))
    expect(shopperUrlPath(environmentOf(kiosk))).toBe(address)
    expect(address).toBe(`/run/${setting('RuntimeDirectory') ?? ''}/shopper-url`)
    expect(setting('RuntimeDirectoryMode')).toBe('0750')
    expect(setting('StateDirectoryMode')).toBe('0700')
    expect(kioskSetting('SupplementaryGroups')).toBe(setting('Group'))
    expect(kioskSetting('User')).not.toBe(setting('User'))
    expect(kioskSetting('InaccessiblePaths')?.split(' ')).toContain('-/var/lib/hatachi')
    expect(Object.keys(environmentOf(kiosk))).toEqual(['HATACHI_RUNTIME_DIR'])
  })

  it("reaches loopback and no network, and may make the namespaces of Chromium's sandbox", () => {
    expect([kioskSetting('IPAddressDeny'), kioskSetting('IPAddressAllow')]).toEqual(['any', 'localhost'])
    expect(kioskSetting('RestrictNamespaces')?.split(' ').sort()).toEqual(['net', 'pid', 'user'])
    for (const name of ['NoNewPrivileges', 'PrivateTmp', 'LockPersonality', 'RestrictSUIDSGID']) {
      expect([name, kioskSetting(name)]).toEqual([name, 'yes'])
    }
    expect([kioskSetting('ProtectSystem'), kioskSetting('CapabilityBoundingSet')]).toEqual(['strict', ''])
    expect([kioskSetting('LimitCORE'), kioskSetting('CoredumpFilter'), kioskSetting('MemorySwapMax')]).toEqual(['0', '0x0', '0'])
  })

  it('opens a session by a PAM file of its name, by which nobody can log in', () => {
    const pam = read(`${kioskSetting('PAMName') ?? ''}.pam`)
    expect(pam).toMatch(/^auth +required pam_deny\.so$/m)
    expect(pam).toMatch(/^session +required pam_systemd\.so /m)
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
    const relays = { driver: 'relay-lcus', port: `/dev/${link ?? ''}`, channels: { '1': 1 } }
    expect(machine.safeParse(relays).success).toBe(true)
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
  it('names each of them, and none that is not there', () => {
    const files = readdirSync(join(repositoryRoot, 'deploy')).filter((file) => file !== 'README.md')
    const named = [...readme.matchAll(/^\| `([\w.-]+)\/?` \|/gm)].map((match) => match[1]!)
    expect(named.sort()).toEqual(files.sort())
    expect(readme).toContain(shopperUrlPath(environmentOf(unit)))
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
