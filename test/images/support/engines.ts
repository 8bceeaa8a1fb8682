import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'mocha';
import { freePort } from '../../support/server.ts';
import { tool } from '../../support/tool.ts';

/** The docker of this machine, with a daemon of its own on a port and in a folder of its own. */
export async function dockerEnv(): Promise<Record<string, string>> {
  tool('images');
  const folder = await mkdtemp(join(tmpdir(), 'slipway-dockerd-'));
  const port = await freePort();
  const off = [
    '--iptables=false',
    '--ip6tables=false',
    '--bridge=none',
    '--ip-forward=false',
    '--ip-masq=false',
  ];
  const folders = ['data-root', 'exec-root'].map((name) => `--${name}=${join(folder, name)}`);
  const host = `tcp://127.0.0.1:${port}`;
  const args = [...off, ...folders, `--pidfile=${folder}/pid`, `--host=${host}`, '--tls=false'];
  const daemon = spawn('dockerd', args, { stdio: 'ignore' });
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  const kill = (): void => void daemon.kill('SIGTERM');
  process.once('exit', kill);
  after('end dockerd', async function () {
    this.timeout(30_000);
    // It unmounts its folder only if it may end by itself.
    daemon.kill('SIGTERM');
    await ended;
    process.removeListener('exit', kill);
    await rm(folder, { recursive: true, force: true });
  });
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    const up = await fetch(`http://127.0.0.1:${port}/_ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return { DOCKER_HOST: host };
    await new Promise((next) => setTimeout(next, 50));
  }
  throw new Error('dockerd does not answer');
}

/**
 * buildah and podman with a store of their own, and limits that a container in a container may set. With docker's runc,
 * because crun refuses machines that have some controllers in the first version of cgroups and some in the second.
 */
export async function containersEnv(folder: string): Promise<Record<string, string>> {
  tool('images');
  const files = { storage: join(folder, 'storage.conf'), containers: join(folder, 'containers.conf') };
  await writeFile(
    files.storage,
    `[storage]\ndriver = "vfs"\ngraphroot = "${folder}/graph"\nrunroot = "${folder}/run"\n`,
  );
  await writeFile(
    files.containers,
    `[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\ntmp_dir = "${folder}/tmp"\n[containers]\nnetns = "none"\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n`,
  );
  return {
    BUILDAH_ISOLATION: 'chroot',
    CONTAINERS_STORAGE_CONF: files.storage,
    CONTAINERS_CONF: files.containers,
  };
}

/** The shell of this machine and what it needs to run alone in an image. */
export async function shellFiles(): Promise<Record<string, Buffer>> {
  const shell = await realpath('/bin/sh');
  const needed = execFileSync('ldd', [shell], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
  const files = await Promise.all(
    needed.map(async (file): Promise<[string, Buffer]> => [`${file.slice(1)}*`, await readFile(file)]),
  );
  return { 'bin/sh*': await readFile(shell), ...Object.fromEntries(files) };
}
