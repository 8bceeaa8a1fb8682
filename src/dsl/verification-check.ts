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

const OF_HTTP = ['name', 'status', 'port'] as const;
const OF_PROMETHEUS = ['above', 'below', 'noData'] as const;

/** What `verify` says against itself, and questions that lead nowhere. */
export function verificationFaults(kubernetes: Kubernetes, at: At): Fault[] {
  const { verifications = [], deployments = [] } = kubernetes;
  return verifications.flatMap((verification, index) => {
    const path = ['kubernetes', 'verifications', index];
    const wrong: Wrong = (option, message, hint) =>
      at([...path, ...(option === undefined ? [] : [option])], wrongValue(`verify: ${message}`, hint));
    const { http, prometheus } = verification;
    if ((http === undefined) === (prometheus === undefined))
      return [
        wrong(
          http === undefined ? undefined : 'prometheus',
          'it needs one of http: and prometheus:',
          "write verify http: '/healthz', or verify prometheus: 'QUERY', below: 0.01, during: '2m'",
        ),
      ];
    return http === undefined
      ? [
          ...strangeTo(verification, { options: OF_HTTP, with: 'http' }, wrong),
          ...seriesFaults(verification, wrong),
        ]
      : [
          ...strangeTo(verification, { options: OF_PROMETHEUS, with: 'prometheus' }, wrong),
          ...(verification.name === undefined && deployments.length !== 1
            ? [
                wrong(
                  'http',
                  `the block has ${deployments.length === 0 ? 'no deployment' : 'several deployments'}, so it has to say whose Service is asked`,
                  "name one: verify 'example', http: '/healthz'",
                ),
              ]
            : []),
        ];
  });
}

function strangeTo(
  verification: Verification,
  { options, with: other }: { readonly options: readonly Option[]; readonly with: 'http' | 'prometheus' },
  wrong: Wrong,
): Fault[] {
  return options
    .filter((option) => verification[option] !== undefined)
    .map((option) =>
      wrong(
        option,
        `${option === 'name' ? 'the name of a deployment' : option} goes with ${other}: alone`,
        'leave it out',
      ),
    );
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
