/** A number with what it counts. Examples: `counted(1, 'list')` is `1 list`; `counted(2, 'memory', 'memories')`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`
}
