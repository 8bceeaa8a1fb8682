import { olderBuild } from '../../core/catalogue/deploy.ts';
import type { Build } from '../../core/build.ts';
import type { ReleaseRecord } from '../../core/record.ts';

type Candidate = Pick<Build, 'commit' | 'number' | 'url' | 'branch'>;

/**
 * Throws OLDER_BUILD where what is deployed comes after what is to be deployed. `isAncestor` says whether the commit
 * is reachable from the deployed one; undefined where the repository cannot tell.
 */
export function assertNewer(
  candidate: Candidate,
  deployed: ReleaseRecord | undefined,
  isAncestor: boolean | undefined,
): void {
  if (!deployed || deployed.commit === candidate.commit) return;
  if (isAncestor ?? isEarlierBuild(candidate, deployed))
    throw olderBuild({
      mine: buildText(candidate),
      theirs: buildText({ ...deployed, number: deployed.build, url: deployed.buildUrl }),
    });
}

/** For a shallow clone. Only numbers of one Jenkins job can be compared: those of a laptop count commits. */
function isEarlierBuild(candidate: Candidate, deployed: ReleaseRecord): boolean {
  return (
    jobOf(candidate.url) === jobOf(deployed.buildUrl) &&
    candidate.branch === deployed.branch &&
    candidate.number < deployed.build
  );
}

function jobOf(url: string | undefined): string {
  return url?.replace(/\/\d+\/?$/, '') ?? '';
}

function buildText({ number, commit, branch, url }: Candidate): string {
  return `build ${number} (${branch} ${commit.slice(0, 7)}${url === undefined ? '' : `, ${url}`})`;
}
