import type { Build } from '../../../src/core/build.ts';

export const COMMIT = '4f2c81e0000000000000000000000000000000aa';

export function build(over: Partial<Build> = {}): Build {
  return {
    branch: 'development',
    commit: COMMIT,
    subject: 'Answer /healthz',
    author: 'Ann <ann@example.com>',
    committedAt: '2026-11-20T10:00:00+01:00',
    number: 128,
    url: undefined,
    requester: 'ann@laptop',
    dirty: [],
    ...over,
  };
}
