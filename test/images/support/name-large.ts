import { targetFor } from '../../../src/images/target.ts';
import { build } from './commit.ts';
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
  build: build({ dirty: [file] }),
  root,
});
process.stdout.write(`${tag} ${peakMb()}`);
