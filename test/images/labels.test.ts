import { expect } from 'chai';
import { ociLabels } from '../../src/images/labels.ts';
import { build, COMMIT } from './support/commit.ts';

const source = (origin: string | undefined): string | undefined =>
  ociLabels(build(), origin)['org.opencontainers.image.source'];

describe('images/labels', () => {
  it('tells commit and its time, whatever the time zone, and nothing that differs between two builds of it', () => {
    expect(ociLabels(build({ number: 1 }), undefined)).to.deep.equal({
      'org.opencontainers.image.created': '2026-11-20T09:00:00.000Z',
      'org.opencontainers.image.revision': COMMIT,
    });
    expect(ociLabels(build({ number: 2 }), undefined)).to.deep.equal(ociLabels(build(), undefined));
  });

  it('says that there is more in the image than the commit', () => {
    const labels = ociLabels(build({ dirty: ['server.js'] }), undefined);

    expect(labels['org.opencontainers.image.revision']).to.equal(`${COMMIT}-dirty`);
  });

  it('names the repository alike however it was cloned', () => {
    const home = 'https://git.example.com/team/web';

    expect(source('git@git.example.com:team/web.git')).to.equal(home);
    expect(source('ssh://git@git.example.com:7999/team/web.git')).to.equal(home);
    expect(source('https://git.example.com/team/web.git/')).to.equal(home);
    expect(source('https://git.example.com:8443/team/web')).to.equal('https://git.example.com:8443/team/web');
  });

  it('keeps the login of a URL to itself, and folders of this machine too', () => {
    expect(source('https://ann:guessed@git.example.com/team/web.git')).to.equal(
      'https://git.example.com/team/web',
    );
    for (const origin of [
      '/srv/git/web.git',
      '../web',
      'file:///srv/git/web.git',
      'C:\\git\\web',
      'https://',
    ])
      expect(source(origin), origin).to.equal(undefined);
  });
});
