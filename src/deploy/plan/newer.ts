import { olderBuild } from '../../core/catalogue/deploy.ts';
import type { Build } from '../../core/build.ts';
import type { ReleaseRecord } from '../../core/record.ts';

type Candidate = Pick<Build, 'commit' | 'number' | 'url' | 'branch'>;

/** Throws OLDER_BUILD where what is deployed comes after what is to be deployed. */
export async function assertNewer(
  mine: Candidate,
  deployed: ReleaseRecord | undefined,
  isAncestor: (ancestor: string, commit: string) => Promise<boolean | undefined>,
): Promise<void> {
  if (!deployed || deployed.commit === mine.commit) return;
  const older = (await isAncestor(mine.commit, deployed.commit)) ?? isEarlierBuild(mine, deployed);
  if (older)
    throw olderBuild({
      mine: buildText(mine),
      theirs: buildText({ ...deployed, number: deployed.build, url: deployed.buildUrl }),
    });
}

/** For a shallow clone. Only numbers of one Jenkins job can be compared: those of a laptop count commits. */
function isEarlierBuild(mine: Candidate, deployed: ReleaseRecord): boolean {
  return (
    jobOf(mine.url) === jobOf(deployed.buildUrl) &&
    mine.branch === deployed.branch &&
    mine.number < deployed.build
  );
}

function jobOf(url: string | undefined): string {
  return url?.replace(/\/\d+\/?$/, '') ?? '';
}

function buildText({ number, commit, branch, url }: Candidate): string {
  return `build ${number} (${branch} ${commit.slice(0, 7)}${url === undefined ? '' : `, ${url}`})`;
}
