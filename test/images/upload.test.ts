import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TOKEN_USER } from '../../src/core/ports/registry.ts';
import { Secret } from '../../src/core/secret.ts';
import { fileBlob } from '../../src/images/blob.ts';
import { bearerProxy, REFRESH } from './support/bearer.ts';
import { blobOf, failure } from './support/content.ts';
import { type Interference, type Proxy, startProxy } from './support/proxy.ts';
import { craneRegistry, LOGIN, openReal, plainRegistry, testFolder } from './support/registries.ts';

const { signal } = new AbortController();
const CHUNK = 256 * 1024;
const MB = 1024 * 1024;

describe('adapters/registry/upload', () => {
  let proxy: Proxy;
  const waits: number[] = [];

  function open(host = proxy.host) {
    const clock = { now: () => 0, wait: (ms: number) => Promise.resolve(void waits.push(ms)) };
    return openReal({ host, insecure: true }, { chunkBytes: CHUNK, clock });
  }

  /** Trouble for the nth PATCH, counted from 1. */
  function onPatch(trouble: (nth: number) => Interference | undefined): void {
    let nth = 0;
    proxy.interfere = ({ method }) => (method === 'PATCH' ? trouble((nth += 1)) : undefined);
  }

  beforeEach(async () => {
    proxy = await startProxy((await plainRegistry()).host);
    waits.length = 0;
  });

  it('goes on where the registry stands after the connection broke in the middle of a blob', async () => {
    const blob = blobOf(randomBytes(MB));
    onPatch((nth) => (nth === 3 ? { closeAfter: 1_000 } : undefined));

    await open().uploadBlob('up/resumed', blob, () => undefined, signal);

    expect(proxy.calls.filter(({ method }) => method === 'POST')).to.have.length(1);
    expect(proxy.passed).to.equal(MB);
    expect(await open().hasBlob('up/resumed', blob.digest, signal)).to.equal(true);
  });

  it('begins again where the registry does not know how much it has', async () => {
    const blob = blobOf(randomBytes(MB));
    let patches = 0;
    proxy.interfere = ({ method }) => {
      if (method === 'GET') return { status: 404 };
      return method === 'PATCH' && (patches += 1) === 3 ? { closeAfter: 1_000 } : undefined;
    };

    await open().uploadBlob('up/restarted', blob, () => undefined, signal);

    expect(proxy.calls.filter(({ method }) => method === 'POST')).to.have.length(2);
    expect(await open().hasBlob('up/restarted', blob.digest, signal)).to.equal(true);
  });

  it('counts bytes back when some have to be sent again, and ends at the size', async () => {
    const blob = blobOf(randomBytes(MB));
    const counted: number[] = [];
    onPatch((nth) => (nth === 2 ? { closeAfter: 100_000 } : undefined));

    await open().uploadBlob('up/counted', blob, (bytes) => counted.push(bytes), signal);

    expect(counted.some((bytes, index) => bytes < (counted[index - 1] ?? 0))).to.equal(true);
    expect(counted.at(-1)).to.equal(MB);
  });

  it('waits as long as a registry asks that is too busy', async () => {
    const busy = { status: 429, headers: { 'retry-after': '7' } };
    let refused = 0;
    proxy.interfere = ({ method }) =>
      (method === 'POST' || method === 'PATCH') && (refused += 1) <= 2 ? busy : undefined;

    await open().uploadBlob('up/busy', blobOf(randomBytes(1_000)), () => undefined, signal);

    expect(waits).to.deep.equal([7_000, 7_000]);
  });

  it('gives up after six fruitless tries, longer apart each, and says what the registry said', async () => {
    onPatch(() => ({ status: 503, body: '{"errors":[{"code":"UNAVAILABLE","message":"disk full"}]}' }));

    const error = await failure(
      open().uploadBlob('up/never', blobOf(randomBytes(10)), () => undefined, signal),
    );

    expect(error).to.include({ code: 'REGISTRY_BUSY', exit: 3 });
    expect(error.message).to.contain('503 disk full');
    expect(waits).to.deep.equal([250, 500, 1_000, 2_000, 4_000]);
  });

  for (const method of ['POST', 'PATCH'])
    it(`ends at once where a ${method} is answered with more patience than a pipeline has`, async () => {
      const busy = { status: 429, headers: { 'retry-after': '7200' } };
      proxy.interfere = (seen) => (seen.method === method ? busy : undefined);

      const error = await failure(
        open().uploadBlob('up/later', blobOf(randomBytes(10)), () => undefined, signal),
      );

      expect(error).to.include({ code: 'REGISTRY_BUSY', exit: 3 });
      expect(error.message).to.equal(`registry ${proxy.host} is too busy: 429 (push to up/later)`);
      expect(error.hint).to.contain('it asks to wait 2h 00m');
      expect(waits).to.deep.equal([]);
    });

  it('says that the registry is gone when it stays away', async () => {
    proxy.interfere = ({ method }) =>
      method === 'PATCH' || method === 'GET' ? { closeAfter: 0 } : undefined;
    const bytes = randomBytes(10);

    const error = await failure(
      open('127.0.0.1:1').uploadBlob('up/gone', blobOf(bytes), () => undefined, signal),
    );

    expect(error).to.include({ code: 'REGISTRY_UNREACHABLE', exit: 3 });
    expect(error.message).to.equal('registry 127.0.0.1:1 does not answer: connection refused');
  });

  it('does not try again what is denied', async () => {
    proxy.interfere = ({ method }) => (method === 'POST' ? { status: 403 } : undefined);

    const error = await failure(
      open().uploadBlob('up/denied', blobOf(randomBytes(10)), () => undefined, signal),
    );

    expect(error).to.include({ code: 'REGISTRY_DENIED', exit: 3 });
    expect(proxy.calls).to.have.length(1);
  });

  it('takes the answer of a registry that does not read to the end, and lets go of the rest', async () => {
    const file = join(await testFolder(), 'layer');
    await writeFile(file, randomBytes(32 * MB));
    onPatch(() => ({ status: 403, unread: true }));
    let asked = 0;
    let closed: () => void = () => undefined;
    const letGo = new Promise<void>((resolve) => (closed = resolve));
    const watched = async function* (from: number) {
      try {
        for await (const chunk of await fileBlob(file, blobOf(Buffer.alloc(0)).digest, 32 * MB).open(from)) {
          asked += chunk.length;
          yield chunk;
        }
      } finally {
        closed();
      }
    };
    const registry = openReal({ host: proxy.host, insecure: true }, { chunkBytes: 32 * MB });
    const blob = {
      ...blobOf(Buffer.alloc(0)),
      size: 32 * MB,
      open: (from: number) => Promise.resolve(watched(from)),
    };

    const error = await failure(registry.uploadBlob('up/unread', blob, () => undefined, signal));
    await letGo;

    expect(error).to.include({ code: 'REGISTRY_DENIED', exit: 3 });
    expect(asked).to.be.lessThan(32 * MB);
  });

  it('is content when the answer to the last step is lost, and the blob is there', async () => {
    const blob = blobOf(randomBytes(1_000));
    const plain = openReal(await plainRegistry());
    await plain.uploadBlob('up/lost', blob, () => undefined, signal);
    proxy.interfere = ({ method }) => (method === 'PUT' ? { status: 404 } : undefined);

    await open().uploadBlob('up/lost', blob, () => undefined, signal);

    expect(proxy.calls.at(-1)?.method).to.equal('HEAD');
  });

  for (const [what, registry] of [
    ['knows the session no more', plainRegistry],
    ['takes the second try for an upload of nothing', craneRegistry],
  ] as const)
    it(`is content when the answer to the last step never comes, and the registry ${what}`, async () => {
      proxy = await startProxy((await registry()).host);
      const blob = blobOf(randomBytes(1_000));
      let puts = 0;
      proxy.interfere = ({ method }) =>
        method === 'PUT' && (puts += 1) === 1 ? { unanswered: true } : undefined;

      await open().uploadBlob('up/unanswered', blob, () => undefined, signal);

      expect(puts).to.equal(2);
      expect(await open().hasBlob('up/unanswered', blob.digest, signal)).to.equal(true);
    });

  it('stops in the middle when it is told to', async () => {
    const stop = new AbortController();
    const blob = blobOf(randomBytes(MB));
    const reason = new Error('stopped by SIGTERM');

    const error = await failure(
      open().uploadBlob('up/stopped', blob, (bytes) => bytes > CHUNK && stop.abort(reason), stop.signal),
    );

    expect(error).to.equal(reason);
  });

  it('fetches a new token when one expires in the middle of a blob', async () => {
    const bearer = await bearerProxy();
    const chunked = openReal(
      { host: bearer.proxy.host, insecure: true, login: LOGIN },
      { chunkBytes: CHUNK },
    );
    let expired = false;

    await chunked.uploadBlob(
      'up/expired',
      blobOf(randomBytes(MB)),
      (bytes) => {
        if (bytes === 2 * CHUNK && !expired) bearer.expire();
        expired ||= bytes === 2 * CHUNK;
      },
      signal,
    );

    expect(bearer.asked).to.have.length(2);
    expect(bearer.proxy.passed).to.equal(MB);
  });

  it('buys a token with an identity token, which no builder is given', async () => {
    const login = { username: TOKEN_USER, password: new Secret(REFRESH) };
    const bearer = await bearerProxy({ login });
    const blob = blobOf(randomBytes(1_000));

    await bearer.registry.uploadBlob('up/identity', blob, () => undefined, signal);

    expect(bearer.asked).to.deep.equal(['/token']);
    expect(await bearer.registry.login(signal)).to.equal(undefined);
  });

  it('asks for no more than the registry wants, and says so when there is no login or a wrong one', async () => {
    const none = await bearerProxy({ login: undefined });
    const wrong = await bearerProxy({ login: { username: 'AWS', password: new Secret('guessed') } });

    const withoutLogin = await failure(none.registry.headManifest('up/secret', 'v1', signal));
    const withWrong = await failure(wrong.registry.headManifest('up/secret', 'v1', signal));

    expect(withoutLogin).to.include({ code: 'REGISTRY_LOGIN', exit: 3 });
    expect(withoutLogin.message).to.match(/requires a login for up\/secret$/);
    expect(withWrong.message).to.match(/does not accept the login for up\/secret$/);
    expect(withWrong.message + withWrong.hint).not.to.contain('guessed');
    expect(wrong.asked).to.deep.equal(['/token?service=registry.test&scope=repository%3Aup%2Fsecret%3Apull']);
  });
});
