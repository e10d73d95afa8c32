import type { Screen, ShopperCommand } from '../../main/contract/shopper.ts'

/**
 * How a screen is left, always by the same key at the same place: `cancel` before the end, `dismiss` after it. The
 * member's own screen leads back to the end that it was opened from.
 */
export function leaveCommand(screen: Screen): Extract<ShopperCommand, { type: 'cancel' | 'dismiss' | 'close_membership' }> | undefined {
  switch (screen) {
    case 'choose':
    case 'tap':
    case 'consent':
    case 'reading':
    case 'pin':
    case 'return_card':
    case 'last_try':
    case 'asking':
    case 'fare':
      return { type: 'cancel' }
    case 'sold':
    case 'not_sold':
      return { type: 'dismiss' }
    case 'membership':
      return { type: 'close_membership' }
    case 'attract':
    case 'dispensing':
    case 'out_of_service':
    case 'service':
      return undefined
  }
}

/** Where on the way a screen stands; undefined before the first step and out of service. */
export function stepOf(screen: Screen): 1 | 2 | 3 | 4 | undefined {
  switch (screen) {
    case 'choose':
      return 1
    case 'tap':
    case 'consent':
    case 'reading':
      return 2
    case 'pin':
    case 'return_card':
    case 'last_try':
      return 3
    case 'asking':
    case 'fare':
    case 'dispensing':
    case 'sold':
    case 'membership':
    case 'not_sold':
      return 4
    case 'attract':
    case 'out_of_service':
    case 'service':
      return undefined
  }
}
