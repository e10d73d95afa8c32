import type { StatusItem } from '../../../../main/contract/operator-watch.ts'

/** Faults before warnings; within them the order of the machine's own list, which goes from what hinders most. */
export function inOrderOfNeed(items: readonly StatusItem[]): readonly StatusItem[] {
  return [...items.filter(({ state }) => state === 'fault'), ...items.filter(({ state }) => state === 'warning')]
}

/** Mended by hand, at the machine: no page helps. */
const BY_HAND: ReadonlySet<string> = new Set(['door_open', 'all_sold_out', 'sold_out', 'goods_stuck'])

/** Where one can do something about it; null: nowhere in the console. */
export function pageFor({ id, code }: Pick<StatusItem, 'id' | 'code'>): 'service' | 'rules' | 'backup' | 'records' | null {
  if (BY_HAND.has(code)) return null
  if (code === 'vend_unsettled') return 'records'
  switch (id) {
    case 'service':
    case 'reader':
    case 'machine':
    case 'network':
    case 'clock':
      return 'service'
    case 'rules':
      return 'rules'
    case 'record':
    case 'backup':
    case 'disk':
      return 'backup'
    case 'lists':
    case 'anchors':
    case 'keys':
    case 'memory':
    case 'last_sale':
      return null
  }
}
