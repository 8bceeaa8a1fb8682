import { targetFor } from '../../../src/images/target.ts';
import { peakMb } from './peak.ts';

/**
 * Prints the tag of the image of a workspace with one uncommitted file, and how much memory that took at most, in MB.
 * Arguments: folder, file.
 */
const [root = '', file = ''] = process.argv.slice(2);
const { tag } = await targetFor({
  registry: { kind: 'oci', prefix: 'registry.test/team', insecure: false },
  image: {
    name: 'web',
    source: { from: 'dockerfile', dockerfile: 'Dockerfile', context: '.', arguments: {} },
  },
  build: {
    branch: 'development',
    commit: '4f2c81e0000000000000000000000000000000aa',
    subject: 'Answer /healthz',
    author: 'Ann <ann@example.com>',
    committedAt: '2026-11-20T10:00:00+01:00',
    number: 128,
    url: undefined,
    requester: 'ann@laptop',
    dirty: [file],
  },
  root,
});
process.stdout.write(`${tag} ${peakMb()}`);
