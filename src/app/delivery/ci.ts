type Env = Readonly<Record<string, string | undefined>>;

/** One part of a build and the variable that says it; undefined where none does. */
export type Said = { readonly value: string; readonly by: string } | undefined;

/** What the environment of a CI says of a build. */
type CiBuild = {
  readonly branch: Said;
  readonly commit: Said;
  readonly number: Said;
  readonly url: string | undefined;
  /** Where any of them says so: a pull request is tested and built, and goes nowhere. */
  readonly pullRequest: boolean;
};

type Ci = {
  readonly name: string;
  isHere(env: Env): boolean;
  /** Variables of each part, the first that is set wins. */
  readonly branch: readonly string[];
  readonly commit: readonly string[];
  readonly number: readonly string[];
  url(env: Env): string | undefined;
  isPullRequest(env: Env): boolean;
};

const CIS: readonly Ci[] = [
  {
    name: 'Jenkins',
    // Anyone who runs Slipway elsewhere may say these too.
    isHere: () => true,
    branch: ['BRANCH_NAME'],
    commit: ['GIT_COMMIT'],
    number: ['BUILD_NUMBER'],
    url: (env) => withoutLogin(env['BUILD_URL']),
    isPullRequest: (env) => isSet(env['CHANGE_ID']),
  },
  {
    name: 'GitHub Actions',
    isHere: (env) => env['GITHUB_ACTIONS'] === 'true',
    // The name of the ref is that of a tag or `7/merge` elsewhere.
    branch: ['GITHUB_HEAD_REF', 'GITHUB_REF_NAME'],
    commit: ['GITHUB_SHA'],
    number: ['GITHUB_RUN_NUMBER'],
    url: ({ GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id }) =>
      isSet(server) && isSet(id) ? `${server}/${repository ?? ''}/actions/runs/${id}` : undefined,
    isPullRequest: ({ GITHUB_EVENT_NAME: event = '', GITHUB_REF: ref = '', GITHUB_HEAD_REF: head }) =>
      event.startsWith('pull_request') || ref.startsWith('refs/pull/') || isSet(head),
  },
  {
    name: 'GitLab CI',
    isHere: (env) => env['GITLAB_CI'] === 'true',
    branch: ['CI_MERGE_REQUEST_SOURCE_BRANCH_NAME', 'CI_COMMIT_BRANCH'],
    commit: ['CI_COMMIT_SHA'],
    number: ['CI_PIPELINE_IID'],
    url: (env) => env['CI_PIPELINE_URL'],
    isPullRequest: ({ CI_MERGE_REQUEST_IID: id, CI_PIPELINE_SOURCE: source = '' }) =>
      isSet(id) || ['merge_request_event', 'external_pull_request_event'].includes(source),
  },
  {
    name: 'Bitbucket Pipelines',
    isHere: (env) => isSet(env['BITBUCKET_BUILD_NUMBER']),
    branch: ['BITBUCKET_BRANCH'],
    commit: ['BITBUCKET_COMMIT'],
    number: ['BITBUCKET_BUILD_NUMBER'],
    url: ({ BITBUCKET_REPO_FULL_NAME: repository, BITBUCKET_BUILD_NUMBER: number }) =>
      isSet(repository) ? `https://bitbucket.org/${repository}/pipelines/results/${number ?? ''}` : undefined,
    isPullRequest: (env) => isSet(env['BITBUCKET_PR_ID']),
  },
];

/** What Jenkins, GitHub Actions, GitLab CI or Bitbucket Pipelines say of the build at hand. */
export function ciBuild(env: Env): CiBuild {
  const here = CIS.filter((ci) => ci.isHere(env));
  const said = (part: 'branch' | 'commit' | 'number'): Said => {
    for (const ci of here)
      for (const name of ci[part]) {
        const value = env[name];
        if (isSet(value) && !isTag(name, env)) return { value, by: `${name} of ${ci.name}` };
      }
    return undefined;
  };
  return {
    branch: said('branch'),
    commit: said('commit'),
    number: said('number'),
    url: here.map((ci) => ci.url(env)).find(isSet),
    pullRequest: here.some((ci) => ci.isPullRequest(env)),
  };
}

/** Whether a CI runs this, which knows who asked for it. */
export function isCi(env: Env): boolean {
  // Jenkins says the first to every build, and its library the second.
  if (isSet(env['JOB_NAME']) || isSet(env['SLIPWAY_REQUESTER'])) return true;
  return CIS.some((ci) => ci.name !== 'Jenkins' && ci.isHere(env));
}

function isTag(name: string, env: Env): boolean {
  return name === 'GITHUB_REF_NAME' && env['GITHUB_REF_TYPE'] !== 'branch';
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

/** Who is logged in by the address of a build is no part of it: it is kept in records and shown to everybody. */
function withoutLogin(address: string | undefined): string | undefined {
  return address?.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');
}
