import type { ReleaseRecord } from '../../core/record.ts';
import type { Release } from '../../core/release.ts';
import { releaseName } from '../../core/short-names.ts';
import type { RecordKey } from '../../deploy/records/store.ts';
import { readFormer } from '../../deploy/survey/former.ts';
import type { Session } from '../world.ts';

/** Says what runs on in a namespace that the environment had before; nothing looks after it any more. */
export async function tellFormer(
  records: RecordKey,
  { build, image }: Pick<Release, 'build' | 'image'>,
  { adapters, cwd, emit, signal }: Session,
): Promise<void> {
  const isOurs = async (record: ReleaseRecord): Promise<boolean> => {
    if (record.commit === build.commit) return true;
    if (record.image !== undefined && image !== undefined) return nameOf(record.image) === nameOf(image);
    return (await (await adapters.repository(cwd)).isAncestor(record.commit, build.commit)) === true;
  };
  for (const { namespace, record, objects } of await readFormer(records, isOurs, signal))
    emit({ type: 'warning', code: 'former-namespace', namespace, release: releaseName(record), objects });
}

/** An image without tag and digest: that of one service. */
function nameOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
}
