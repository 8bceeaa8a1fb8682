import { clock } from '../../../src/adapters/clock.ts';
import { openRegistry } from '../../../src/adapters/registry/client.ts';
import { fileBlob } from '../../../src/images/blob.ts';
import { peakMb } from './peak.ts';

/** Uploads a file of so many bytes and prints how much memory that took at most, in MB. Arguments: host, file, size. */
const [host = '', file = '', size = ''] = process.argv.slice(2);
const registry = openRegistry({ host, insecure: true, logins: () => Promise.resolve(undefined), clock });
const blob = fileBlob(file, `sha256:${'0'.repeat(64)}`, Number(size));

await registry.uploadBlob('large/layer', blob, () => undefined, new AbortController().signal);
process.stdout.write(String(peakMb()));
process.exit();
