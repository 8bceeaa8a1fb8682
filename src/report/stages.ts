import type {
  DeployEnding,
  DeployFailure,
  DeployResult,
  Destination,
  RunEnding,
  RunningRelease,
  StageName,
  StageResult,
  StageSubject,
} from '../core/events/stages.ts';
import { keyText } from '../core/objects.ts';
import { releaseText, shortDigest, shortImage } from '../core/short-names.ts';
import { countsText } from './deploy.ts';
import { bytesText, pushedText } from './images.ts';
import { availabilityText } from './rollout.ts';

const TITLES: Readonly<Record<StageName, (stage: Omit<StageSubject, 'stage'>) => string>> = {
  test: ({ inImage }) => (inImage === true ? 'test in the image' : 'test'),
  build: () => 'build',
  push: () => 'push',
  plan: ({ environment = '' }) => `plan ${environment}`,
  approve: ({ environment = '' }) => `approve ${environment}`,
  deploy: ({ environment = '' }) => `deploy to ${environment}`,
  rollback: ({ release }) => (release ? `rollback to ${releaseText(release)}` : 'rollback'),
};

/** What a stage is called wherever it is shown: on the console, in `--stages` and in Jenkins. */
export function stageTitle({ stage, ...of }: StageSubject): string {
  return TITLES[stage](of);
}

/** One line about what a stage has done. */
export function resultText(result: StageResult): string {
  switch (result.code) {
    case 'tested':
      return stageTitle({ stage: 'test', inImage: result.inImage });
    case 'image-found':
      return `this commit was built before: ${withoutHost(result.image)}`;
    case 'image-built':
      return `image ${withoutHost(result.image)}${result.bytes === undefined ? '' : `, ${bytesText(result.bytes)}`}`;
    case 'image-pushed':
      return pushedText(result);
    case 'planned':
      return `plan ${shortDigest(result)}`;
    case 'approved':
      return `approved by ${result.approver}`;
    case 'deployed':
      return deployedText(result);
  }
}

/** The host stands in the other lines of the stage. */
function withoutHost(reference: string): string {
  const name = reference.slice(reference.indexOf('/') + 1);
  return name.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1…');
}

/** `development runs example:…@sha256:9b1c…, never fewer than 2 of 2 available`; what failed has its number, as its image may be that of before. */
function deployedText(result: DeployResult): string {
  if (result.ends) return endedText(result);
  const { state, environment, service, image, release: number, availability } = result;
  const what = image === undefined ? `${service} as planned` : shortImage(image);
  switch (state) {
    case 'unchanged':
      return `${environment} runs ${what} already, nothing to do`;
    case 'succeeded':
      return `${environment} runs ${what}${availability ? `, ${availabilityText(availability)}` : ''}`;
    case 'failed':
    case 'timed out': {
      if (number === undefined) return `${environment} runs ${what} already, and it is not healthy`;
      const late = state === 'timed out' ? ' in time' : '';
      return `${environment} does not run ${runningText({ number, image })}${late}`;
    }
  }
}

function endedText({ state, environment, service }: DeployResult): string {
  const isGone = state === 'succeeded' || state === 'unchanged';
  return isGone
    ? `${service} is removed from ${environment}`
    : `parts of ${service} are still in ${environment}`;
}

/** `development (namespace development, cluster dev), then …`, or that there is none. */
export function destinationsText(environments: readonly Destination[]): string {
  const each = environments.map(
    ({ name, namespace, cluster }) => `${name} (namespace ${namespace}, cluster ${cluster})`,
  );
  return each.join(', then ') || 'no environment';
}

/** The last line of a run. */
export function endingText(ending: RunEnding): string {
  switch (ending.code) {
    case 'deployed':
      return ending.deploys.map(deployText).join('; ');
    case 'not-deployed':
      return deployFailureText(ending);
    case 'goes-nowhere': {
      const made = ending.image === undefined ? 'nothing was pushed' : `${ending.image} is pushed`;
      return `${made}; branch ${ending.branch} deploys to no environment of ${ending.platform}`;
    }
  }
}

function deployText({ result, steps, failure }: DeployEnding): string {
  return `${deployedText(result)} · ${failure ? deployFailureText(failure) : countsText(steps)}`;
}

/** `crash: Deployment worker, container web exited with 3 (2 crashes, allowed 1); rolled back`. */
export function deployFailureText({
  state,
  failures: [first, ...more],
  rolledBack,
  runs,
  overtakenBy,
}: DeployFailure): string {
  const rest = more.length === 0 ? '' : `, and ${more.length} more`;
  const why = first ? `${first.cause}: ${keyText(first.key)}, ${first.reason}${rest}` : state;
  const now = runs ? `; ${runsText(runs, rolledBack === true)}` : '';
  if (overtakenBy) return `${why}; ${runningText(overtakenBy)} went out meanwhile, so nothing is rolled back`;
  if (rolledBack === undefined) return `${why}${now}`;
  return `${why}${now}; ${rolledBack ? 'rolled back' : 'the rollback failed too'}`;
}

function runningText({ number, image }: RunningRelease): string {
  return `release ${number}${image === undefined ? '' : ` (${shortImage(image)})`}`;
}

/** `production runs release 41 (example:v1) again`, or parts of more than one. */
function runsText({ environment, releases }: NonNullable<DeployFailure['runs']>, whole: boolean): string {
  const names = releases.map(runningText);
  return whole
    ? `${environment} runs ${names[0] ?? ''} again`
    : `${environment} runs parts of ${names.join(' and of ')}, see slipway status ${environment}`;
}
