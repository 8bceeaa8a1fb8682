// What both commands of the README need before anything else: a Node that is new enough and the packages of the lock file.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

/** Runs a program with its output shown; ends this process with its code when it fails. */
export function must(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (error) fail(`${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

export function fail(message) {
  process.stderr.write(`✗ ${message}\n`);
  process.exit(2);
}

export function ensurePackages() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    fail(
      `node is ${process.versions.node}, slipway needs 20.19 or newer: install it from your package manager or nvm`,
    );
  const installed = 'node_modules/.package-lock.json';
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync('package-lock.json').mtimeMs) return;
  process.stderr.write('installing packages\n');
  must('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}
