import { BlockList, isIP } from 'node:net';

type Rule = (host: string, port: number) => boolean;

/**
 * Whether a host is reached without a proxy, by a list as NO_PROXY holds it: names with all below them, addresses, CIDR
 * ranges, each with a port where only that one is meant, and `*` for everything.
 */
export function noProxy(list: string): Rule {
  const rules = list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(ruleOf);
  return (host, port) => {
    const name = host.toLowerCase().replace(/^\[(.*)\]$|\.$/g, '$1');
    return isLoopback(name) || rules.some((rule) => rule(name, port));
  };
}

function ruleOf(entry: string): Rule {
  const bracketed = /^\[([^\]]*)\](\/\d+)?(?::(\d+))?$/.exec(entry);
  // Colons of an address of IPv6 without brackets are none of a port.
  const bare = /^([^:/]*)(\/\d+)?(?::(\d+))?$/.exec(entry) ?? /^([^/]*)(\/\d+)?$/.exec(entry);
  const [, written = '', bits, port] = bracketed ?? bare ?? [];
  const matches = hostRule(written, bits);
  return (host, asked) => (port === undefined || Number(port) === asked) && matches(host);
}

function hostRule(written: string, bits: string | undefined): (host: string) => boolean {
  if (isIP(written) !== 0) return rangeRule(written, Number(bits?.slice(1) ?? 128));
  if (bits !== undefined) return () => false;
  if (written === '*') return () => true;
  const suffix = written.replace(/^\*?\.|\.$/g, '');
  return (host) => suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`));
}

function rangeRule(address: string, bits: number): (host: string) => boolean {
  const family = isIP(address);
  const range = new BlockList();
  range.addSubnet(address, Math.min(bits, family === 4 ? 32 : 128), family === 4 ? 'ipv4' : 'ipv6');
  return (host) => isIP(host) !== 0 && range.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
}

/** No proxy can reach this machine's loopback, so Go and everything built with it never asks one to. */
function isLoopback(host: string): boolean {
  return /^localhost$|\.localhost$/.test(host) || /^127\.\d+\.\d+\.\d+$/.test(host) || host === '::1';
}
