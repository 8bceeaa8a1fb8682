import { expect } from 'chai';
import type { ImageSource } from '../../src/core/release.ts';
import { uncommittedIn } from '../../src/images/uncommitted.ts';
import { layersImage } from './support/content.ts';

const DIRTY = [
  '.dockerignore',
  '.slipway/report.html',
  'approval.json',
  'Dockerfile',
  'Jenkinsfile',
  'deploy/web-template.yml',
  'platform.yml',
  'server.js',
  'slipway.plan',
  'src/main.go',
  'test/main_test.go',
];

function dockerfile(over: Partial<ImageSource & { from: 'dockerfile' }> = {}): ImageSource {
  return { from: 'dockerfile', dockerfile: 'Dockerfile', context: '.', arguments: {}, ...over };
}

function found(source: ImageSource, files: Readonly<Record<string, string>> = {}, dirty = DIRTY) {
  return uncommittedIn(source, {
    dirty,
    isTracked: (path) => Promise.resolve(path !== 'dist'),
    text: (path) => Promise.resolve(files[path]),
  });
}

describe('images/uncommitted', () => {
  it('counts of layers what is in them', async () => {
    expect(await found(layersImage({ 'server.js': '/app' }).source)).to.deep.equal(['server.js']);
    expect(await found(layersImage({ src: '/app', 'test/': '/test' }).source)).to.deep.equal([
      'src/main.go',
      'test/main_test.go',
    ]);
    expect(await found(layersImage({ lib: '/lib' }).source)).to.deep.equal([]);
  });

  it('counts every source where a test line made what is in the image', async () => {
    const sources = ['.dockerignore', 'Dockerfile', 'server.js', 'src/main.go', 'test/main_test.go'];

    expect(await found(layersImage({ dist: '/app' }).source)).to.deep.equal(sources);
    expect(await found({ from: 'archive', archive: 'dist' })).to.deep.equal(sources);
  });

  it('counts of a Dockerfile its context without ignored files, never what Slipway writes', async () => {
    const files = { '.dockerignore': 'deploy\n*.yml\nJenkinsfile\ntest\n!test/main_test.go\n' };

    expect(await found(dockerfile(), files)).to.deep.equal([
      '.dockerignore',
      'Dockerfile',
      'server.js',
      'src/main.go',
      'test/main_test.go',
    ]);
    expect(await found(dockerfile({ context: 'src', dockerfile: 'src/Dockerfile' }))).to.deep.equal([
      'src/main.go',
    ]);
  });

  it('leaves out only what every file of rules leaves out', async () => {
    const files = { '.dockerignore': 'server.js\n', 'Dockerfile.dockerignore': 'nothing\n' };

    expect(await found(dockerfile(), files, ['server.js'])).to.deep.equal(['server.js']);
  });
});
