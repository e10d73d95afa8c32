/** What each driver's settings need beside `driver` and `port`; a driver with defaults for everything has no entry. */
export const leastMachineSettings: Readonly<Record<string, object>> = {
  'relay-lcus': { channels: { '1': 1, '2': 2 } },
  'relay-modbus': { channels: { '1': 1, '2': 2 } }
}
