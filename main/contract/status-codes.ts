import type { StatusId, StatusItem } from './operator-watch.ts'

/** One thing that can be so with a part of the machine. */
interface StatusRow {
  readonly id: StatusId
  /** Stable, and used once. */
  readonly code: string
  readonly state: StatusItem['state']
}

/**
 * Every code that `read_status` can give, with the part it is of and how grave it is; the graver of one part first, as
 * they go before each other. The doctor gives the same codes for the same faults. Faces hold their words against this
 * table; it carries no schema with it. `…_unseen` and `disk_unknown`: the look at the part failed, so nobody knows. What
 * `facts` holds for a code, where it holds anything, stands behind it.
 */
export const statusCodes = [
  { id: 'service', code: 'program_fault', state: 'fault' },
  { id: 'service', code: 'service_unknown', state: 'fault' },
  { id: 'service', code: 'out_of_service', state: 'fault' },
  { id: 'service', code: 'starting', state: 'warning' },
  { id: 'service', code: 'maintenance', state: 'warning' },
  { id: 'service', code: 'service_unseen', state: 'warning' },
  { id: 'service', code: 'in_service', state: 'good' },

  { id: 'rules', code: 'rules_unusable', state: 'fault' },
  { id: 'rules', code: 'rules_with_errors', state: 'fault' }, // errors
  { id: 'rules', code: 'products_without_rule', state: 'warning' }, // count, products
  { id: 'rules', code: 'rules_unseen', state: 'warning' },
  { id: 'rules', code: 'rules_in_force', state: 'good' }, // number
  { id: 'rules', code: 'rules_of_configuration', state: 'good' },

  // docs/reader-faults.md
  { id: 'reader', code: 'reader_absent', state: 'fault' },
  { id: 'reader', code: 'reader_lost', state: 'fault' },
  { id: 'reader', code: 'reader_agent_absent', state: 'fault' },
  { id: 'reader', code: 'reader_service_absent', state: 'fault' },
  { id: 'reader', code: 'reader_service_denied', state: 'fault' },
  { id: 'reader', code: 'reader_service_stuck', state: 'fault' },
  { id: 'reader', code: 'reader_busy', state: 'fault' },
  { id: 'reader', code: 'reader_driver_missing', state: 'fault' },
  { id: 'reader', code: 'reader_unheard', state: 'warning' },
  { id: 'reader', code: 'reader_unseen', state: 'warning' },
  { id: 'reader', code: 'reader_ready', state: 'good' },

  // docs/vending.md
  { id: 'machine', code: 'port_absent', state: 'fault' },
  { id: 'machine', code: 'port_denied', state: 'fault' },
  { id: 'machine', code: 'port_busy', state: 'fault' },
  { id: 'machine', code: 'port_lost', state: 'fault' },
  { id: 'machine', code: 'open_timed_out', state: 'fault' },
  { id: 'machine', code: 'write_timed_out', state: 'fault' },
  { id: 'machine', code: 'no_answer', state: 'fault' },
  { id: 'machine', code: 'no_feedback', state: 'fault' },
  { id: 'machine', code: 'no_poll', state: 'fault' },
  { id: 'machine', code: 'no_ack', state: 'fault' },
  { id: 'machine', code: 'no_heartbeat', state: 'fault' },
  { id: 'machine', code: 'version_unsupported', state: 'fault' },
  { id: 'machine', code: 'machine_silent', state: 'fault' },
  { id: 'machine', code: 'machine_inactive', state: 'fault' },
  { id: 'machine', code: 'machine_disabled', state: 'fault' },
  { id: 'machine', code: 'machine_restarted', state: 'fault' },
  { id: 'machine', code: 'board_refused', state: 'fault' },
  { id: 'machine', code: 'relay_latched', state: 'fault' },
  { id: 'machine', code: 'driver_failed', state: 'fault' },
  { id: 'machine', code: 'machine_lost', state: 'fault' }, // cause: a driver's own
  { id: 'machine', code: 'door_open', state: 'fault' },
  { id: 'machine', code: 'all_sold_out', state: 'fault' }, // count, products
  { id: 'machine', code: 'goods_stuck', state: 'warning' }, // productId, selection
  { id: 'machine', code: 'sold_out', state: 'warning' }, // count, products
  { id: 'machine', code: 'vend_unsettled', state: 'warning' }, // productId, selection
  { id: 'machine', code: 'machine_unheard', state: 'warning' },
  { id: 'machine', code: 'machine_unseen', state: 'warning' },
  { id: 'machine', code: 'machine_ready', state: 'good' },
  { id: 'machine', code: 'no_machine', state: 'good' },

  // docs/platform-line.md
  { id: 'network', code: 'platform_unreachable', state: 'fault' },
  { id: 'network', code: 'platform_timed_out', state: 'fault' },
  { id: 'network', code: 'platform_refused_us', state: 'fault' },
  { id: 'network', code: 'platform_proof_missing', state: 'fault' },
  { id: 'network', code: 'platform_proof_replayed', state: 'fault' },
  { id: 'network', code: 'platform_proof_foreign', state: 'fault' },
  { id: 'network', code: 'platform_malformed', state: 'fault' },
  { id: 'network', code: 'platform_signature_bad', state: 'fault' },
  { id: 'network', code: 'platform_not_bound', state: 'fault' },
  { id: 'network', code: 'platform_stale', state: 'fault' },
  { id: 'network', code: 'ocsp_unusable', state: 'fault' }, // reason: of OCSP, as in a decision record
  { id: 'network', code: 'one_address_failing', state: 'warning' }, // address: 1 or 2, reason
  { id: 'network', code: 'platform_silent', state: 'warning' }, // waitingMs: so long nothing has come back
  { id: 'network', code: 'platform_unheard', state: 'warning' },
  { id: 'network', code: 'network_unseen', state: 'warning' },
  { id: 'network', code: 'platform_reached', state: 'good' },
  { id: 'network', code: 'platform_none', state: 'off' },

  // docs/clock.md
  { id: 'clock', code: 'clock_mark_damaged', state: 'fault' },
  { id: 'clock', code: 'clock_mark_unwritable', state: 'fault' },
  { id: 'clock', code: 'clock_before_signed_time', state: 'fault' },
  { id: 'clock', code: 'clock_before_reached_time', state: 'fault' },
  { id: 'clock', code: 'clock_jumped_back', state: 'fault' },
  { id: 'clock', code: 'clock_jumped_ahead', state: 'fault' },
  { id: 'clock', code: 'clock_contradicted', state: 'fault' },
  { id: 'clock', code: 'clock_found_ahead_before', state: 'fault' },
  { id: 'clock', code: 'clock_too_long_unproven', state: 'fault' },
  { id: 'clock', code: 'clock_unseen', state: 'warning' },
  { id: 'clock', code: 'clock_trusted', state: 'good' },

  // docs/revocation-lists.md. `source`: the address by its place in the configuration, from 1; `reason`: why.
  { id: 'lists', code: 'lists_unreadable', state: 'fault' },
  { id: 'lists', code: 'list_damaged', state: 'fault' }, // count
  { id: 'lists', code: 'list_key_gone', state: 'fault' }, // count
  { id: 'lists', code: 'list_absent', state: 'fault' }, // source, reason
  { id: 'lists', code: 'list_expired', state: 'fault' }, // source, reason
  { id: 'lists', code: 'list_too_old', state: 'fault' }, // source, reason
  { id: 'lists', code: 'list_refused', state: 'warning' }, // source, reason
  { id: 'lists', code: 'list_import_failed', state: 'warning' }, // source, reason
  { id: 'lists', code: 'list_overdue', state: 'warning' }, // source, reason
  { id: 'lists', code: 'list_fetch_failed', state: 'warning' }, // source, reason
  { id: 'lists', code: 'lists_unseen', state: 'warning' },
  { id: 'lists', code: 'lists_current', state: 'good' }, // entries, thisUpdateMs
  { id: 'lists', code: 'lists_none', state: 'off' },

  // What ends some day: `name` tells which, `daysLeft` how long it still lasts, `others` how many more are to be told of.
  { id: 'anchors', code: 'certification_lapsed', state: 'fault' },
  { id: 'anchors', code: 'anchor_ended', state: 'fault' },
  { id: 'anchors', code: 'client_certificate_ended', state: 'fault' },
  { id: 'anchors', code: 'generation_ended', state: 'fault' },
  { id: 'anchors', code: 'operator_certificate_ended', state: 'warning' },
  { id: 'anchors', code: 'certification_ends_soon', state: 'warning' },
  { id: 'anchors', code: 'anchor_ends_soon', state: 'warning' },
  { id: 'anchors', code: 'client_certificate_ends_soon', state: 'warning' },
  { id: 'anchors', code: 'generation_ends_soon', state: 'warning' },
  { id: 'anchors', code: 'operator_certificate_ends_soon', state: 'warning' },
  { id: 'anchors', code: 'anchors_unseen', state: 'warning' },
  { id: 'anchors', code: 'nothing_ends_soon', state: 'good' },

  // `name`: device, lists, accounts. What a running appliance has read it keeps; the next start would miss it.
  { id: 'keys', code: 'key_of_other_role', state: 'fault' },
  { id: 'keys', code: 'key_being_erased', state: 'fault' },
  { id: 'keys', code: 'key_damaged', state: 'fault' },
  { id: 'keys', code: 'key_absent', state: 'fault' },
  { id: 'keys', code: 'key_rights_too_open', state: 'fault' },
  { id: 'keys', code: 'key_medium', state: 'fault' },
  { id: 'keys', code: 'keys_unseen', state: 'warning' },
  { id: 'keys', code: 'keys_sound', state: 'good' },

  { id: 'record', code: 'record_failing', state: 'fault' }, // reason
  { id: 'record', code: 'record_unreadable', state: 'fault' },
  { id: 'record', code: 'record_unsound', state: 'warning' }, // sequence
  { id: 'record', code: 'record_put_back', state: 'warning' }, // sequence
  { id: 'record', code: 'record_differs', state: 'warning' }, // sequence
  { id: 'record', code: 'record_replaced', state: 'warning' }, // sequence
  { id: 'record', code: 'record_mark_lost', state: 'warning' }, // sequence, reason
  { id: 'record', code: 'record_sound', state: 'good' }, // sequence: the newest

  { id: 'backup', code: 'backup_medium_away', state: 'warning' },
  { id: 'backup', code: 'backup_medium_foreign', state: 'warning' },
  { id: 'backup', code: 'backup_medium_same', state: 'warning' },
  { id: 'backup', code: 'backup_medium_full', state: 'warning' },
  { id: 'backup', code: 'backup_medium_read_only', state: 'warning' },
  { id: 'backup', code: 'backup_medium_failed', state: 'warning' },
  { id: 'backup', code: 'backup_medium_hangs', state: 'warning' },
  { id: 'backup', code: 'backup_lost', state: 'warning' },
  { id: 'backup', code: 'backup_other_log', state: 'warning' },
  { id: 'backup', code: 'backup_record_unsound', state: 'warning' },
  { id: 'backup', code: 'backup_record_differs', state: 'warning' },
  { id: 'backup', code: 'backup_record_behind', state: 'warning' },
  { id: 'backup', code: 'backup_key_unusable', state: 'warning' },
  { id: 'backup', code: 'backup_name_taken', state: 'warning' },
  { id: 'backup', code: 'backup_run_failed', state: 'warning' }, // reason
  { id: 'backup', code: 'backup_behind', state: 'warning' }, // missing: entries
  { id: 'backup', code: 'backup_unseen', state: 'warning' },
  { id: 'backup', code: 'backup_current', state: 'good' }, // through, lastExportAtMs
  { id: 'backup', code: 'backup_none', state: 'off' },

  { id: 'disk', code: 'disk_full', state: 'fault' }, // freeBytes, totalBytes
  { id: 'disk', code: 'disk_low', state: 'warning' }, // freeBytes, totalBytes
  { id: 'disk', code: 'disk_unknown', state: 'warning' },
  { id: 'disk', code: 'disk_ample', state: 'good' }, // freeBytes, totalBytes

  // `reason`: as in docs/retention.md.
  { id: 'memory', code: 'memory_unreadable', state: 'fault' }, // reason
  { id: 'memory', code: 'members_unreadable', state: 'warning' }, // reason
  { id: 'memory', code: 'memory_unseen', state: 'warning' },
  { id: 'memory', code: 'memory_sound', state: 'good' },
  { id: 'memory', code: 'memory_none', state: 'off' },

  { id: 'last_sale', code: 'no_sale_for_long', state: 'warning' }, // lastSaleAtMs, usualPauseMs
  { id: 'last_sale', code: 'last_sale_unseen', state: 'warning' },
  { id: 'last_sale', code: 'sold', state: 'good' }, // lastSaleAtMs
  { id: 'last_sale', code: 'no_sale_yet', state: 'good' }
] as const satisfies readonly StatusRow[]

export type StatusCode = (typeof statusCodes)[number]['code']

/** The codes of one part of the machine. */
export type CodeOf<Id extends StatusId> = Extract<(typeof statusCodes)[number], { readonly id: Id }>['code']
