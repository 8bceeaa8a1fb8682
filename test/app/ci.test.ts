import { expect } from 'chai';
import { ciBuild } from '../../src/app/delivery/ci.ts';

const github = {
  GITHUB_ACTIONS: 'true',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REF_NAME: 'main',
  GITHUB_REF_TYPE: 'branch',
  GITHUB_HEAD_REF: '',
  GITHUB_SHA: 'a',
  GITHUB_RUN_NUMBER: '7',
  GITHUB_RUN_ID: '99',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'acme/shop',
};
const gitlab = {
  GITLAB_CI: 'true',
  CI_COMMIT_BRANCH: 'main',
  CI_COMMIT_SHA: 'a',
  CI_PIPELINE_IID: '7',
  CI_PIPELINE_URL: 'https://gitlab.com/acme/shop/-/pipelines/99',
  CI_PIPELINE_SOURCE: 'push',
};
const bitbucket = {
  BITBUCKET_BUILD_NUMBER: '7',
  BITBUCKET_BRANCH: 'main',
  BITBUCKET_COMMIT: 'a',
  BITBUCKET_REPO_FULL_NAME: 'acme/shop',
};

describe('app/delivery/ci', () => {
  for (const [name, env, url] of [
    ['GitHub Actions', github, 'https://github.com/acme/shop/actions/runs/99'],
    ['GitLab CI', gitlab, 'https://gitlab.com/acme/shop/-/pipelines/99'],
    ['Bitbucket Pipelines', bitbucket, 'https://bitbucket.org/acme/shop/pipelines/results/7'],
  ] as const)
    it(`reads branch, commit, number and address of ${name}`, () => {
      const { branch, commit, number, ...rest } = ciBuild(env);

      expect([branch?.value, commit?.value, number?.value]).to.deep.equal(['main', 'a', '7']);
      expect(branch?.by).to.match(new RegExp(`^[A-Z_]+ of ${name}$`));
      expect(rest).to.deep.equal({ url, pullRequest: false });
    });

  it('keeps no login of the address of a build', () => {
    expect(ciBuild({ BUILD_URL: 'https://bob:11a0T0ken@ci.example.com/job/web/7/' }).url).to.equal(
      'https://ci.example.com/job/web/7/',
    );
  });

  it('tells a pull request wherever one of them says so', () => {
    for (const env of [
      { CHANGE_ID: '7' },
      {
        ...github,
        GITHUB_EVENT_NAME: 'pull_request',
        GITHUB_REF: 'refs/pull/7/merge',
        GITHUB_HEAD_REF: 'fix',
      },
      { ...github, GITHUB_EVENT_NAME: 'pull_request_target' },
      { ...github, BRANCH_NAME: 'main', GITHUB_HEAD_REF: 'fix' },
      { ...gitlab, CI_MERGE_REQUEST_IID: '7' },
      { ...gitlab, CI_PIPELINE_SOURCE: 'external_pull_request_event' },
      { ...bitbucket, BITBUCKET_PR_ID: '7' },
    ])
      expect(ciBuild(env).pullRequest, JSON.stringify(env)).to.equal(true);
  });

  it('takes a tag for no branch', () => {
    expect(ciBuild({ ...github, GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'v1' }).branch).to.equal(undefined);
  });

  it('believes no variable of a CI that is not there', () => {
    expect(
      ciBuild({ GITHUB_REF_NAME: 'main', GITHUB_REF_TYPE: 'branch', CI_COMMIT_BRANCH: 'x' }),
    ).to.deep.equal({
      branch: undefined,
      commit: undefined,
      number: undefined,
      url: undefined,
      pullRequest: false,
    });
  });
});
