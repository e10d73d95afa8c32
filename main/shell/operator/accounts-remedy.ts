/** What helps where the accounts cannot be used: nothing is lost but the accounts themselves. */
export const ACCOUNTS_REMEDY =
  'Bring accounts.db and keys/accounts.key back from a copy, both; or end the appliance, move accounts.db aside and set up anew'
