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
  if (entry === '*') return () => true;
  const [, address = '', bits] = /^([^/]+)\/(\d+)$/.exec(entry) ?? [];
  if (bits !== undefined) return rangeRule(address, Number(bits));
  const bracketed = /^\[(.*)\](?::(\d+))?$/.exec(entry);
  const named = isIP(entry) === 0 ? /^([^:]*)(?::(\d+))?$/.exec(entry) : undefined;
  const [, written = entry, port] = bracketed ?? named ?? [];
  const suffix = written.replace(/^\*?\.|\.$/g, '');
  if (suffix === '') return () => false;
  const matches = isIP(suffix) === 0 ? nameRule(suffix) : rangeRule(suffix, 128);
  return (host, asked) => (port === undefined || Number(port) === asked) && matches(host, asked);
}

function nameRule(suffix: string): Rule {
  return (host) => host === suffix || host.endsWith(`.${suffix}`);
}

function rangeRule(address: string, bits: number): Rule {
  const family = isIP(address);
  if (family === 0) return () => false;
  const range = new BlockList();
  range.addSubnet(address, Math.min(bits, family === 4 ? 32 : 128), family === 4 ? 'ipv4' : 'ipv6');
  return (host) => isIP(host) !== 0 && range.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
}

/** No proxy can reach this machine's loopback, so Go and everything built with it never asks one to. */
function isLoopback(host: string): boolean {
  return /^localhost$|\.localhost$/.test(host) || /^127\.\d+\.\d+\.\d+$/.test(host) || host === '::1';
}
