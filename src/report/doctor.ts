import { counted } from '../core/errors.ts';
import type { DoctorChecked, DoctorEvent, FactsOf } from '../core/events/doctor.ts';
import { oneLine } from '../core/printable.ts';
import { faultLines } from './failure.ts';

const WIDTH = 'platform'.length;

/** One line a part, with what to do below one that fails. */
export function doctorLines(event: DoctorEvent): readonly string[] {
  if (event.type === 'doctor.finished')
    return [
      '',
      event.failing === 0
        ? `${counted(event.checks, 'check')}, none failed`
        : `${event.failing} of ${counted(event.checks, 'check')} failed`,
    ];
  const place = event.environment === undefined ? '' : `${event.environment}: `;
  const head = `${signOf(event)} ${event.part.padEnd(WIDTH)}  ${place}`;
  return [`${head}${oneLine(findingText(event))}`, ...remedyLines(event).map((line) => `    ${line}`)];
}

/** A tick only for what was looked at and is well: `-` where that is not known, `!` where it is well in part. */
function signOf(event: DoctorChecked): string {
  if (event.state === 'failing') return '✗';
  if (event.state === 'unknown') return '-';
  switch (event.part) {
    case 'service':
      return event.facts.name === undefined ? '-' : '✓';
    case 'rights':
      return event.facts.helpful > 0 ? '!' : '✓';
    case 'image': {
      const { platforms, nodes, unfit } = event.facts;
      if (platforms.length === 0 || nodes.length === 0) return '-';
      return unfit.length > 0 ? '!' : '✓';
    }
    case 'records':
      return event.facts.signs === false ? '!' : '✓';
    default:
      return '✓';
  }
}

/** What was found, in one line. */
export function findingText(event: DoctorChecked): string {
  if (event.state === 'failing') {
    const { message, faults = [] } = event.failure;
    return faults.length === 0 ? message : counted(faults.length, 'fault');
  }
  if (event.state === 'unknown') return `not checked, because the check of ${event.needs} failed`;
  switch (event.part) {
    case 'node':
      return event.facts.version;
    case 'git':
      return `${event.facts.version}, HEAD is ${event.facts.commit}`;
    case 'platform':
      return `${event.facts.file}: ${event.facts.environments.join(', ')}`;
    case 'service': {
      const { name, manifests } = event.facts;
      if (name === undefined) return 'no Jenkinsfile here, so only what every service needs is looked at';
      return event.environment === undefined ? name : `${name}, ${counted(manifests, 'manifest')}`;
    }
    case 'network': {
      const { ways, authorities } = event.facts;
      const trusted = authorities.length === 0 ? [] : [`also trusts ${authorities.join(', ')}`];
      return [...wayTexts(ways), ...trusted].join('; ');
    }
    case 'cluster':
      return `${event.facts.server} is the cluster of platform.yml, namespace ${event.facts.namespace} is there`;
    case 'rights': {
      const { kinds, helpful } = event.facts;
      const less = `, but ${counted(helpful, 'right')} that it goes on without (slipway rights prints them)`;
      const wanted = kinds === 0 ? 'every deploy' : `a deploy of ${counted(kinds, 'kind')}`;
      return `all that ${wanted} needs${helpful === 0 ? '' : less}`;
    }
    case 'image':
      return platformText(event.facts);
    case 'registry':
      return `${event.facts.host} answers for ${event.facts.repository}`;
    case 'secrets':
      return `bucket ${event.facts.bucket}, ${counted(event.facts.files, 'file')}`;
    case 'keys': {
      const { opened, age } = event.facts;
      const here = `${counted(age, 'age key')} on this machine`;
      return opened === 0 ? `${here}, no file to open` : `${counted(opened, 'file')} opened, ${here}`;
    }
    case 'records': {
      const { bucket, releases, signs } = event.facts;
      const signed = signs === undefined ? '' : signs ? ', signs' : ', no key to sign with';
      return `bucket ${bucket}, ${counted(releases, 'release')}${signed}`;
    }
  }
}

function platformText({ platforms, nodes, unfit }: FactsOf<'image'>): string {
  const are =
    nodes.length === 0 ? 'not compared with nodes, none can be listed here' : `nodes are ${nodes.join(', ')}`;
  if (platforms.length === 0) return are;
  const made = `made for ${platforms.join(', ')}`;
  if (nodes.length === 0) return `${made}; ${are}`;
  return unfit.length === 0 ? `${made}, as nodes are` : `${made}, not for nodes of ${unfit.join(', ')}`;
}

/** The hosts behind each proxy, and those that are reached without one. */
function wayTexts(ways: FactsOf<'network'>['ways']): readonly string[] {
  const proxies = [...new Set(ways.map(({ proxy }) => proxy))].filter((proxy) => proxy !== undefined);
  if (proxies.length === 0) return ['no proxy'];
  const hosts = (wanted: string | undefined): string =>
    ways
      .filter(({ proxy }) => proxy === wanted)
      .map(({ to }) => new URL(to).host)
      .join(', ');
  const direct = hosts(undefined);
  return [
    ...proxies.map((proxy) => `through ${proxy}: ${hosts(proxy)}`),
    ...(direct === '' ? [] : [`directly: ${direct}`]),
  ];
}

function remedyLines(event: DoctorChecked): readonly string[] {
  if (event.state !== 'failing') return [];
  const { hint, details = [], faults = [] } = event.failure;
  return [
    ...details.map(oneLine),
    ...faultLines(faults),
    ...(hint === undefined ? [] : hint.split('\n').map(oneLine)),
  ];
}
