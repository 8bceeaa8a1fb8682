import { olderBuild, orderUnknown } from '../../core/catalogue/deploy.ts';
import type { Build } from '../../core/build.ts';
import type { Ancestry } from '../../core/ports/repository.ts';
import type { ReleaseRecord } from '../../core/record.ts';

type Candidate = Pick<Build, 'commit' | 'number' | 'url' | 'branch'>;

/**
 * Throws OLDER_BUILD where what is deployed comes after what is to be deployed, and ORDER_UNKNOWN where nobody can tell
 * although a whole clone could. `isAncestor` says whether the commit is reachable from the deployed one.
 */
export function assertNewer(
  candidate: Candidate,
  deployed: ReleaseRecord | undefined,
  isAncestor: Ancestry,
): void {
  if (!deployed || deployed.commit === candidate.commit) return;
  const words = {
    mine: buildText(candidate),
    theirs: buildText({ ...deployed, number: deployed.build, url: deployed.buildUrl }),
  };
  const isEarlier = typeof isAncestor === 'boolean' ? isAncestor : isEarlierBuild(candidate, deployed);
  if (isEarlier === true) throw olderBuild(words);
  if (isEarlier === undefined && isAncestor === 'shallow') throw orderUnknown(words);
}

/** Only numbers of one named job can be compared: those of a laptop count commits. Undefined where there is none. */
function isEarlierBuild(candidate: Candidate, deployed: ReleaseRecord): boolean | undefined {
  const job = jobOf(candidate.url);
  if (job === undefined || job !== jobOf(deployed.buildUrl) || candidate.branch !== deployed.branch)
    return undefined;
  return candidate.number < deployed.build;
}

/** The address of a run names its job, except with GitHub, where runs of all workflows share one. */
function jobOf(url: string | undefined): string | undefined {
  const job = url?.replace(/\/\d+\/?$/, '');
  return job === undefined || job === '' || job.endsWith('/actions/runs') ? undefined : job;
}

function buildText({ number, commit, branch, url }: Candidate): string {
  return `build ${number} (${branch} ${commit.slice(0, 7)}${url === undefined ? '' : `, ${url}`})`;
}
