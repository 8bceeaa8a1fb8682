import { expect } from 'chai';
import { Readable } from 'node:stream';
import { scanFrom } from '../../src/adapters/ecr-scan.ts';
import type { Scan } from '../../src/core/ports/ecr.ts';
import type { Registry } from '../../src/core/ports/registry.ts';
import { digestOf, MediaType } from '../../src/images/oci.ts';
import { promotedImage, type Promotion } from '../../src/images/promote.ts';
import { type Gated, passScan } from '../../src/images/scan-gate.ts';
import { COMMIT } from './support/commit.ts';
import { failure } from './support/content.ts';

const { signal } = new AbortController();
const DIGEST = `sha256:${'9b1c'.repeat(16)}`;

describe('images/scan-gate', () => {
  const clean: Scan = { state: 'complete', detail: '', counts: { low: 3, high: 0 }, findings: [] };
  const bad: Scan = {
    ...clean,
    counts: { high: 2, critical: 1, low: 9 },
    findings: [
      { severity: 'critical', text: 'CVE-2026-1 openssl 3.0.1' },
      { severity: 'low', text: 'CVE-2026-9 tar 1.3' },
    ],
  };

  async function pass(scans: readonly Scan[], least: Gated = 'high'): Promise<number> {
    let now = 0;
    let asked = 0;
    const clock = { now: () => now, wait: (ms: number) => Promise.resolve(void (now += ms)) };
    const ecr = { scan: () => Promise.resolve(scans[Math.min(asked++, scans.length - 1)] ?? clean) };
    await passScan({ ecr, repository: 'example', digest: DIGEST, least, timeoutMs: 10_000, clock }, signal);
    return asked;
  }

  it('waits while the scan is pending and passes when nothing is too bad', async () => {
    const pending: Scan = { state: 'pending', detail: 'IN_PROGRESS', counts: {}, findings: [] };
    const absent: Scan = { ...pending, state: 'absent' };

    expect(await pass([absent, pending, clean])).to.equal(3);
  });

  it('names the findings that are too bad, and counts them', async () => {
    const error = await failure(pass([bad]));

    expect(error).to.include({ code: 'SCAN_FINDINGS', exit: 3 });
    expect(error.message).to.equal('the scan of example@sha256:9b1c9b1c9b1c… found 1 critical, 2 high');
    expect(error.details).to.deep.equal(['critical CVE-2026-1 openssl 3.0.1']);
  });

  it('counts only what is as bad as asked', async () => {
    expect((await failure(pass([bad], 'critical'))).message).to.match(/found 1 critical$/);
    expect((await failure(pass([clean], 'low'))).message).to.match(/found 3 low$/);
  });

  it('does not wait for ever, nor for a scan that failed', async () => {
    const absent: Scan = { state: 'absent', detail: 'never scanned', counts: {}, findings: [] };

    expect((await failure(pass([absent]))).message).to.match(/^no scan of .* after 10 s: never scanned$/);
    expect(await failure(pass([{ ...absent, state: 'failed', detail: 'UNSUPPORTED_IMAGE' }]))).to.include({
      code: 'SCAN_FAILED',
      exit: 3,
    });
  });

  it('reads basic and enhanced findings of ECR', () => {
    const scan = scanFrom({
      $metadata: {},
      imageScanStatus: { status: 'ACTIVE' },
      imageScanFindings: {
        findingSeverityCounts: { HIGH: 1 },
        findings: [{ name: 'CVE-1', severity: 'LOW', attributes: [{ key: 'package_name', value: 'tar' }] }],
        enhancedFindings: [
          {
            title: 'CVE-2',
            severity: 'HIGH',
            packageVulnerabilityDetails: { vulnerablePackages: [{ name: 'openssl', version: '3' }] },
          },
        ],
      },
    });

    expect(scan).to.deep.include({ state: 'complete', counts: { high: 1 } });
    expect(scan.findings.map(({ text }) => text)).to.deep.equal(['CVE-2 openssl 3', 'CVE-1 tar']);
  });
});

describe('images/promote', () => {
  const image = `registry.test/example:development-127-4f2c81e@${DIGEST}`;
  /** Has the image, whose label says that it was built from this. */
  function registryWith(revision: string): Registry {
    const Labels = { 'org.opencontainers.image.revision': revision };
    const rootfs = { type: 'layers', diff_ids: [] };
    const blob = Buffer.from(
      JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs, config: { Labels } }),
    );
    const config = { mediaType: MediaType.config, digest: digestOf(blob), size: blob.length };
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, config, layers: [] }));
    const there = <T>(digest: string, value: T): Promise<T | undefined> =>
      Promise.resolve(digest === DIGEST ? value : undefined);
    return {
      headManifest: async (_, digest) => there(digest, { digest, mediaType: MediaType.manifest }),
      manifest: async (_, digest) => there(digest, { digest, mediaType: MediaType.manifest, bytes }),
      readBlob: () => Promise.resolve(Readable.from([blob])),
    } satisfies Partial<Registry> as Partial<Registry> as Registry;
  }
  const registry = registryWith(COMMIT);
  const promote = (over: Partial<Promotion>) =>
    promotedImage(
      {
        from: 'development',
        proven: { image, commit: COMMIT },
        commit: COMMIT,
        isPart: true,
        registry,
        ...over,
      },
      signal,
    );

  it('ships the digest that was proven, for the same commit and for one that holds it', async () => {
    expect(await promote({ isPart: undefined })).to.deep.equal({ reference: image, digest: DIGEST });
    expect((await promote({ commit: '5'.repeat(40) })).digest).to.equal(DIGEST);
  });

  it('refuses what was not proven, or proven of another line of work', async () => {
    const commit = '5'.repeat(40);

    expect((await failure(promote({ proven: undefined }))).message).to.match(/it has no good release/);
    expect((await failure(promote({ commit, isPart: false }))).message).to.match(
      /4f2c81e, which is no part of 5555555/,
    );
    expect((await failure(promote({ commit, isPart: undefined }))).message).to.match(
      /shallow clone does not hold/,
    );
    const untagged = { image: 'registry.test/example:v1', commit: COMMIT };
    expect(await failure(promote({ proven: untagged }))).to.include({ code: 'NOT_PROVEN', exit: 3 });
  });

  it('refuses one that says of itself that it has more than its commit, whatever it is called', async () => {
    const dirty = registryWith(`${COMMIT}-dirty`);

    expect((await failure(promote({ registry: dirty }))).message).to.match(
      /which was built with uncommitted changes$/,
    );
  });

  it('says when the proven image is gone from the registry', async () => {
    const gone = { image: image.replace(DIGEST, `sha256:${'0'.repeat(64)}`), commit: COMMIT };

    expect(await failure(promote({ proven: gone }))).to.include({ code: 'IMAGE_NOT_FOUND' });
  });
});
