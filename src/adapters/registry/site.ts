import { isIP } from 'node:net';

/** Second labels below a country under which strangers register names, as in `example.co.uk`. */
const SHARED = /^(?:ac|co|com|edu|gob|gov|govt|gv|id|mil|ne|net|nhs|nom|or|org|plc|sch|school)$/;

/** Whether two hosts belong to one owner, as far as their names tell: `registry.example.com` and `auth.example.com`. */
export function isSameSite(one: string, other: string): boolean {
  return one === other || (siteOf(one) !== undefined && siteOf(one) === siteOf(other));
}

function siteOf(host: string): string | undefined {
  if (isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0) return undefined;
  const labels = host.split('.');
  const [second = '', top = ''] = labels.slice(-2);
  const length = top.length === 2 && SHARED.test(second) ? 3 : 2;
  return labels.length < length ? undefined : labels.slice(-length).join('.');
}
