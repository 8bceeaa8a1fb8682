// docs/ as static pages with search, in dist-site: `npm run docs`. Its generator is installed on its own, in site/, as nothing else needs it.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';

const run = (command, args) => {
  const { status } = spawnSync(command, args, { cwd: 'site', stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};

if (!existsSync('site/node_modules/vitepress'))
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
// Within site/, where the generator finds its own packages from each page.
rmSync('site/pages', { recursive: true, force: true });
cpSync('docs', 'site/pages', { recursive: true });
run('node_modules/.bin/vitepress', ['build']);
