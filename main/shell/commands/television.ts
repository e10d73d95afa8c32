import type { Command } from '../command.ts'

/** `hatachi television`: how the television is reached, a code to pair a screen, and the screens that are paired. */
export const televisionCommand: Command = {
  name: 'television',
  usage:
    'television show [--json] [--config FILE] | television pair [--json] | television agent [--json] | television screens [--json] | television forget ID [--with-let-in] [--json]',
  summary: "tells how the television and the machine's own screen are reached, gives a code that pairs a screen or a text that pairs the agent with the reader, lists and forgets paired screens",
  options: { json: { type: 'boolean' }, 'with-let-in': { type: 'boolean' }, config: { type: 'string' } },
  words: 2,
  run: async (values, [verb, screenId]) => {
    if (verb !== 'show' && verb !== 'pair' && verb !== 'agent' && verb !== 'screens' && verb !== 'forget') {
      throw new TypeError('say what to do: show, pair, agent, screens or forget')
    }
    if (verb !== 'forget' && screenId !== undefined) throw new TypeError(`surplus argument "${screenId}"`)
    if (verb !== 'show' && values['config'] !== undefined) throw new TypeError('--config belongs to "television show"')
    if (verb !== 'forget' && values['with-let-in'] !== undefined) {
      throw new TypeError('--with-let-in belongs to "television forget"')
    }
    if (verb === 'show') return (await import('../television/television-show.ts')).showTelevision(values)
    const { forgetScreen, makeAgentPairing, makeCode, printScreens } = await import('../television/television-commands.ts')
    if (verb === 'pair') return makeCode(values)
    if (verb === 'agent') return makeAgentPairing(values)
    if (verb === 'screens') return printScreens(values)
    if (screenId === undefined) throw new TypeError('say which screen: as "television screens" lists it')
    return forgetScreen(screenId, values)
  }
}
