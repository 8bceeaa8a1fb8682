// Requests at a steady rate, each over a connection of its own, until stdin ends; then what came of them as JSON:
// `node load.mjs REQUESTS_A_SECOND MOST_OF_THEM URL...`. It begins, with an empty line, once every address has answered, as a
// node may know of a new Service a moment later. Whatever is no whole 200 within five seconds has failed.
import { request } from 'node:http';

const [rate, most] = process.argv.slice(2, 4).map(Number);
const reports = process.argv.slice(4).map((url) => ({ url, sent: 0, failed: 0, why: {} }));
for (const { url } of reports) while (!(await answers(url)));
process.stdout.write('\n');
const began = performance.now();
const open = new Set();
let stopped = false;

function answers(url) {
  return new Promise((done) => {
    const asked = request(url, { agent: false, timeout: 1_000 }, (answer) => {
      answer.resume().once('end', () => done(answer.statusCode === 200));
    });
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => setTimeout(done, 20, false));
    asked.end();
  });
}

function send(report) {
  report.sent += 1;
  const at = performance.now() - began;
  const asked = request(report.url, { agent: false, timeout: 5_000 }, (answer) => {
    answer.resume();
    answer.once('end', () =>
      settle(answer.statusCode === 200 && answer.complete ? undefined : `status ${answer.statusCode}`),
    );
    answer.once('error', (error) => settle(error.code ?? error.message));
  });
  function settle(why) {
    if (!open.delete(asked) || why === undefined) return finish();
    report.failed += 1;
    report.why[why] = (report.why[why] ?? 0) + 1;
    report.first ??= `${why} after ${Math.round(at)} ms`;
    finish();
  }
  open.add(asked);
  asked.once('timeout', () => asked.destroy(Object.assign(new Error('time-out'), { code: 'time-out' })));
  asked.once('error', (error) => settle(error.code ?? error.message));
  asked.end();
}

const clock = setInterval(() => {
  const due = Math.min(most, Math.floor(((performance.now() - began) / 1000) * rate));
  for (const report of reports) while (report.sent < due) send(report);
}, 10);

function finish() {
  if (!stopped || open.size > 0) return;
  process.stdout.write(JSON.stringify({ seconds: (stopped - began) / 1000, reports }));
  process.exit();
}

process.stdin.resume().once('end', () => {
  clearInterval(clock);
  stopped = performance.now();
  finish();
});
