/** What the process tells its caller. Stable: pipelines branch on these numbers. */
export const Exit = {
  done: 0,
  bug: 1,
  input: 2,
  refused: 3,
  rolloutFailed: 4,
  rolloutTimedOut: 5,
  planDiffers: 6,
  notApproved: 7,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof Exit)[keyof typeof Exit];
