import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { reportPage } from '../../src/report/html/page.ts';
import type { Event } from '../../src/core/events.ts';
import { tool } from '../support/tool.ts';

/** What a real deploy said whose worker crashed, and the rollback after it: `slipway deploy --output json`. */
const events = readFileSync(join(import.meta.dirname, 'recorded', 'failed-deploy.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Event);

const WIDTHS = { narrow: 400, wide: 1000, huge: 1600 } as const;

// No page of ours may reach a network, and neither may the browser by itself.
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Words of letters alone that stand in more than one row. */
const BROKEN_WORDS = `(() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (const { 0: word, index } of node.data.matchAll(/(?<![^\\s(])\\p{L}[\\p{L}.]*(?![^\\s,;:.)])/gu)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const rows = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (rows.size > 1) found.push(word);
    }
  }
  return found;
})()`;

describe('report/html in a real browser', function () {
  this.timeout(60_000);
  let browser: Browser;
  let folder: string;

  before(async function () {
    this.timeout(300_000);
    folder = await mkdtemp(join(tmpdir(), 'slipway-page-'));
    await writeFile(join(folder, 'report.html'), reportPage(events));
    const executablePath = tool('rollout');
    browser = await chromium.launch({ executablePath, args: FLAGS, chromiumSandbox: false });
  });

  after(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  async function open(width: number): Promise<{ page: Page; asked: string[]; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    return { page, asked, complaints };
  }

  for (const [name, width] of Object.entries(WIDTHS)) {
    it(`fits a ${name} window without scrolling sideways`, async () => {
      const { page } = await open(width);

      const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');

      expect(overflow).to.be.at.most(0);
      await page.close();
    });

    it(`asks for nothing but itself and has no complaint, ${name}`, async () => {
      const { page, asked, complaints } = await open(width);

      expect(asked.filter((url) => !url.startsWith('file:') || !url.endsWith('report.html'))).to.deep.equal(
        [],
      );
      expect(complaints).to.deep.equal([]);
      await page.close();
    });
  }

  for (const [name, width] of Object.entries(WIDTHS))
    it(`breaks no word, ${name}`, async () => {
      const { page } = await open(width);
      await page.locator('details').evaluateAll((all) => {
        for (const one of all) (one as unknown as { open: boolean }).open = true;
      });

      expect(await page.evaluate(BROKEN_WORDS)).to.deep.equal([]);
      await page.close();
    });

  it('says first how it ended, in one sentence, and then what it was about', async () => {
    const { page } = await open(WIDTHS.wide);

    const header = await page.locator('header').innerText();

    expect(header.split('\n')[0]).to.equal(
      'Deploy of 50371f7 to development failed after 2.8 s and was rolled back to release 5; users always had 3 of 3 pods',
    );
    expect(header).to.include('shop → development');
    expect(header).to.include('alice@laptop').and.to.include('sha256:');
    await page.close();
  });

  it('draws a row for every pod of both revisions, the restarts and the availability', async () => {
    const { page } = await open(WIDTHS.wide);
    const pods = new Set(events.flatMap((event) => (event.type === 'pod.moved' ? event.pod : [])));

    const names = await page
      .locator('svg g.pod title')
      .evaluateAll((titles) =>
        titles.map((title) => (title as unknown as { textContent: string }).textContent),
      );

    for (const pod of pods)
      expect(
        names.some((name) => name.startsWith(`${pod}, revision `)),
        pod,
      ).to.equal(true);
    expect(await page.locator('svg path.level').count()).to.be.at.least(2);
    expect(await page.locator('svg .restart').count()).to.be.at.least(1);
    await page.close();
  });

  it('shows the diagnosis and the plan', async () => {
    const { page } = await open(WIDTHS.wide);

    const text = await page.locator('body').innerText();

    expect(text).to.include('exit code 3').and.to.include('Plan for development');
    await page.close();
  });

  it('fits a narrow window with names as long as Kubernetes takes them, light and dark', async () => {
    const long = JSON.stringify(events).replaceAll('worker', 'w'.repeat(52));
    await writeFile(join(folder, 'long.html'), reportPage(JSON.parse(long) as Event[]));
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ viewport: { width: WIDTHS.narrow, height: 900 }, colorScheme });
      await page.goto(pathToFileURL(join(folder, 'long.html')).href);

      expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).to.be.at.most(
        0,
      );
      await page.close();
    }
  });

  it('says of a new workload that none was available at first, and of no number that was wanted', () => {
    const key = { group: 'apps', kind: 'Deployment', namespace: 'x', name: 'web' };
    const moved = { type: 'pod.moved', key, pod: 'web-1', revision: '1', station: 'unready', ms: 1 };
    const level = { type: 'availability.changed', key, available: 0, desired: 0, ms: 1 };
    const judged = { type: 'object.judged', key, verdict: { state: 'waiting', reason: 'x' }, ms: 1 };

    expect(reportPage([judged, moved, level] as unknown as Event[])).to.include('available, none at first<');
  });

  it('shows hostile text as text', () => {
    const hostile = '<script>alert(1)</script>';
    const judged: Event = {
      type: 'object.judged',
      key: { group: 'apps', kind: 'Deployment', namespace: 'x', name: hostile },
      verdict: { state: 'failed', cause: 'crash', reason: hostile },
      ms: 1,
    };

    const page = reportPage([judged], hostile);

    expect(page).not.to.include('<script');
    expect(page).to.include('&lt;script&gt;');
  });

  it('is made in a moment also for five hundred pods', () => {
    const key = { group: 'apps', kind: 'Deployment', namespace: 'x', name: 'web' };
    const many = Array.from({ length: 500 }, (_, index): Event => ({
      type: 'pod.moved',
      key,
      pod: `web-${index}`,
      revision: '2',
      station: 'unready',
      node: undefined,
      ms: index,
    }));
    const judged: Event = { type: 'object.judged', key, verdict: { state: 'waiting', reason: 'x' }, ms: 1 };

    expect(reportPage([judged, ...many])).to.include('and 440 more pods');
  });
});

describe('test/tools/rollout.sh', () => {
  it('names a browser that runs', () => {
    expect(execFileSync(tool('rollout'), ['--version'], { encoding: 'utf8' })).to.match(/chrom/i);
  });
});
