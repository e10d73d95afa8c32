import type { StoreError } from '../store/database.ts'
import type { ConfigurationError } from './config/load-configuration.ts'
import type { ExitName } from './exit-codes.ts'

/** How a command ends that could not have its configuration. */
export function exitOfConfigurationError(error: ConfigurationError): ExitName {
  switch (error.code) {
    case 'configuration_absent':
    case 'configuration_unreadable':
      return 'noInput'
    case 'configuration_invalid':
      return 'configuration'
  }
}

/** How a command ends that could not open the store. */
export function exitOfStoreError(error: StoreError): ExitName {
  switch (error.code) {
    case 'store_medium':
      if (error.fault === 'damaged') return 'data'
      if (error.fault === 'locked') return 'unavailable'
      return error.fault === 'cannot_open' ? 'cannotCreate' : 'inputOutput'
    case 'store_foreign':
    case 'store_newer':
    case 'store_older':
      return 'data'
    case 'store_absent':
      return 'noInput'
    case 'store_in_use':
      return 'unavailable'
    case 'store_setting_lost':
      return 'internal'
  }
}
