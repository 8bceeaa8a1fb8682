import { wrongValue } from '../core/catalogue/dsl.ts';
import type { Fault, UserError } from '../core/errors.ts';
import type { ServiceContext } from './context.ts';
import type { Path } from './places.ts';
import { valueFor } from './resolving.ts';

type At = (path: Path, error: UserError) => Fault;
type Kubernetes = NonNullable<ServiceContext['kubernetes']>;
type Verification = NonNullable<Kubernetes['verifications']>[number];
type Option = keyof Verification;
type Wrong = (option: Option | undefined, message: string, hint: string) => Fault;
type By = (typeof BY)[number];

const BY = ['http', 'prometheus', 'line'] as const;

/** What each option goes with. */
const OPTIONS: Readonly<Record<Exclude<Option, By>, readonly By[]>> = {
  name: ['http', 'line'],
  port: ['http', 'line'],
  status: ['http'],
  during: ['http', 'prometheus'],
  above: ['prometheus'],
  below: ['prometheus'],
  noData: ['prometheus'],
  timeout: ['line'],
};

/** What `verify` says against itself, and questions that lead nowhere. */
export function verificationFaults(kubernetes: Kubernetes, at: At): Fault[] {
  const { verifications = [], deployments = [] } = kubernetes;
  const names = deployments.map(({ name }) => name);
  return verifications.flatMap((verification, index) => {
    const path = ['kubernetes', 'verifications', index];
    const wrong: Wrong = (option, message, hint) =>
      at([...path, ...(option === undefined ? [] : [option])], wrongValue(`verify: ${message}`, hint));
    const [by, other] = BY.filter((one) => verification[one] !== undefined);
    if (by === undefined || other !== undefined)
      return [
        wrong(
          other,
          'it needs one of http:, prometheus: and a line',
          "write verify http: '/healthz', verify 'npm run smoke', or verify prometheus: 'QUERY', below: 0.01, during: '2m'",
        ),
      ];
    return [
      ...strangeTo(verification, by, wrong),
      ...(by === 'prometheus'
        ? seriesFaults(verification, wrong)
        : serviceFaults(verification, { by, names }, wrong)),
    ];
  });
}

function strangeTo(verification: Verification, by: By, wrong: Wrong): Fault[] {
  return (Object.keys(OPTIONS) as (keyof typeof OPTIONS)[])
    .filter((option) => verification[option] !== undefined && !OPTIONS[option].includes(by))
    .map((option) => {
      const what = option === 'name' ? 'the name of a deployment' : option;
      return wrong(
        option,
        `${what} goes with ${OPTIONS[option].map(byText).join(' and ')} alone`,
        'leave it out',
      );
    });
}

function byText(by: By): string {
  return by === 'line' ? 'a line' : `${by}:`;
}

type Asking = { readonly by: 'http' | 'line'; readonly names: readonly string[] };

/** Whose Service is meant, where the block does not say it. */
function serviceFaults({ name, line }: Verification, { by, names }: Asking, wrong: Wrong): Fault[] {
  if (typeof line === 'string' && names.includes(line))
    return [
      wrong(
        'line',
        `'${line}' is a deployment, and nothing is asked of it`,
        `write verify '${line}', http: '/healthz', or verify '${line}', line: 'npm run smoke'`,
      ),
    ];
  if (name !== undefined || names.length === 1) return [];
  const example = by === 'http' ? "http: '/healthz'" : "line: 'npm run smoke'";
  return [
    wrong(
      by,
      `the block has ${names.length === 0 ? 'no deployment' : 'several deployments'}, so it has to say whose Service is asked`,
      `name one: verify 'example', ${example}`,
    ),
  ];
}

/** Bounds that no value can keep, and times in which none could change, in each environment that has a query. */
function seriesFaults({ prometheus, above, below, during }: Verification, wrong: Wrong): Fault[] {
  const named = typeof prometheus === 'object' ? Object.keys(prometheus) : namesIn(above, below, during);
  return named.flatMap((environment) => {
    const where = environment === ANY ? '' : ` in ${environment}`;
    const [least, most] = [valueFor(above, environment), valueFor(below, environment)];
    return [
      ...(least === undefined && most === undefined
        ? [
            wrong(
              'prometheus',
              `nothing says which values are good${where}`,
              'add below: 0.01, or above: 0.99',
            ),
          ]
        : []),
      ...(least !== undefined && most !== undefined && least >= most
        ? [
            wrong(
              'above',
              `no value is above ${least} and below ${most}${where}`,
              'lower above, or raise below',
            ),
          ]
        : []),
      ...(valueFor(during, environment) === undefined
        ? [wrong('prometheus', `it needs during${where}, as series take a while to tell`, "add during: '2m'")]
        : []),
    ];
  });
}

/** Every environment that an option names, or one without a name where all are for all of them. */
function namesIn(...given: readonly unknown[]): readonly string[] {
  const names = given.flatMap((one) => (typeof one === 'object' && one !== null ? Object.keys(one) : []));
  return names.length === 0 ? [ANY] : [...new Set(names)];
}

/** No environment is called so. */
const ANY = '';
