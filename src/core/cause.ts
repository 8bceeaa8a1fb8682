/** Class of a failure, the same word in events, JUnit, report and the last line. */
export type Cause =
  | 'image'
  | 'config'
  | 'crash'
  | 'memory'
  | 'probe'
  | 'schedule'
  | 'quota'
  | 'rights'
  | 'storage'
  | 'deadline'
  | 'drift'
  | 'verification'
  | 'lock'
  | 'stopped';
