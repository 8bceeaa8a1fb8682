/** What becomes of a commit, as a host of repositories shows it beside the commit. */
export const STATUS_WORDS = {
  running: 'is being deployed',
  successful: 'is deployed',
  failed: 'could not be deployed',
  stopped: 'was not deployed',
} as const;
