import { expect } from 'chai';
import { isRequestPath } from '../../src/core/request-path.ts';

describe('core/request-path', () => {
  it('takes what a browser would send', () => {
    for (const path of ['/', '/healthz', '/a.b/..c', '/a;v=1/b', '/q?next=/a%2Fb&x=..', '/%C3%A4', '/100%25'])
      expect(isRequestPath(path), path).to.equal(true);
  });

  it('takes no step that may lead out of where it is put, however it is written', () => {
    for (const path of [
      ...['//x', '/..', '/../x', '/a/../b', '/./x', '/%2e%2e/x', '/.%2E/x', '/x/..?a=1', 'x', ''],
      ...['/a%2f..%2f..%2fsecrets/example-env', '/..;/x', '/..%3b/x', '/%2e%2e;a=b/x', '/a%5c..%5cb'],
      ...['/%252e%252e/x', '/a%252fb', '/%25252e/x'],
    ])
      expect(isRequestPath(path), path).to.equal(false);
  });
});
