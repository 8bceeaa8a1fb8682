import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const docs = join(import.meta.dirname, '../../docs');
// Where the pages are served from; GitHub Pages of a project wants its name here.
const base = process.env.SITE_BASE ?? '/';
// Files of the repository that pages point at are shown there: https://HOST/OWNER/slipway/blob/main
const repository = process.env.SITE_REPOSITORY;

/** Pages in the order of a reader's first weeks. */
const PAGES = {
  Start: ['tutorial', 'jenkinsfile', 'templates', 'check', 'secrets', 'images', 'sandbox'],
  Deploying: ['plan', 'approval', 'rollouts', 'rollback', 'rights', 'doctor', 'upkeep', 'upgrading'],
  'How to': readdirSync(join(docs, 'how-to')).map((name) => `how-to/${name.replace(/\.md$/, '')}`),
  Platform: ['platform', 'network', 'jenkins', 'infrastructure', 'addons', 'security'],
  Reference: ['commands', 'errors', 'library', 'benchmarks', 'reliability', 'architecture', 'glossary'],
};

const title = (page) => /^# (.+)$/m.exec(readFileSync(join(docs, `${page}.md`), 'utf8'))?.[1] ?? page;

const listed = new Set(Object.values(PAGES).flat());
const others = readdirSync(docs)
  .filter((name) => name.endsWith('.md') && name !== 'index.md')
  .map((name) => name.slice(0, -3))
  .filter((page) => !listed.has(page));
const sections = others.length > 0 ? { ...PAGES, More: others } : PAGES;
const decisions = readdirSync(join(docs, 'decisions')).map(
  (name) => `decisions/${name.replace(/\.md$/, '')}`,
);

const items = (pages) => pages.map((page) => ({ text: title(page), link: `/${page}` }));

export default {
  title: 'Slipway',
  description: 'From a block in the Jenkinsfile to a judged RollingUpdate',
  base,
  srcDir: 'pages',
  outDir: '../dist-site',
  cleanUrls: false,
  lastUpdated: false,
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: [
      ...Object.entries(sections).map(([text, pages]) => ({ text, items: items(pages) })),
      { text: 'Decisions', collapsed: true, items: items(decisions) },
    ],
  },
  markdown: {
    // Text of the program may hold {{ }}, which Vue would read.
    config: (markdown) => {
      markdown.core.ruler.push('verbatim', verbatimCode);
      markdown.core.ruler.push('repository', linksToRepository);
    },
  },
  // What is no page was turned into a link to the repository, or stays a path that only a checkout has.
  ignoreDeadLinks: [(url) => !url.includes('.md') && !url.startsWith('/')],
};

function verbatimCode(state) {
  for (const token of state.tokens)
    for (const child of token.children ?? []) if (child.type === 'code_inline') child.attrSet('v-pre', '');
}

/** Links that lead out of docs/: to the repository where it is known, else plain text would be a dead link. */
function linksToRepository(state) {
  const page = state.env.relativePath ?? '';
  for (const token of state.tokens)
    for (const child of token.children ?? []) {
      const target = child.type === 'link_open' ? child.attrGet('href') : undefined;
      if (!target || /^(?:[a-z]+:|#|\/)/.test(target)) continue;
      const path = normalize(join('docs', dirname(page), target));
      if (!path.startsWith('docs/')) child.attrSet('href', repository ? `${repository}/${path}` : '#');
    }
}
