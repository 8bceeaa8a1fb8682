import type { Reader } from '../reader.ts';
import { ARCHIVE } from './archive.ts';
import { JSONS } from './json.ts';
import { KUBECONFIG } from './kubeconfig.ts';
import { SECRETS } from './secrets.ts';
import { TEXTS } from './texts.ts';

/** Every reader of what strangers write. */
export const READERS: readonly Reader[] = [...TEXTS, ...JSONS, ARCHIVE, ...SECRETS, KUBECONFIG];
