import { type KubeObject, keyId, keyOf, keyText } from '../../core/objects.ts';
import { kindOf } from '../kinds/index.ts';
import { kindId } from '../kinds/kind.ts';
import { idleText, type Labels, matches, selectorOf, selectedBy } from '../kinds/service-workloads.ts';

/** What is known of an object before the first write. */
type Known = {
  readonly object: KubeObject;
  readonly live?: KubeObject | undefined;
  /** As an apply would leave it. */
  readonly next?: KubeObject | undefined;
};

/** A Service that has to wait for the Pods that it selects from now on. */
export type Switched = {
  readonly service: KubeObject;
  /** Workloads of the release that it selects. */
  readonly after: readonly KubeObject[];
  /** How it comes without a gap; undefined where this order has none. */
  readonly gap: string | undefined;
};

/**
 * Services that would lose their Pods if they were written before the workloads, as all others are: the selector changes
 * to one that the Pods which answer now do not have.
 */
export function switchedServices(
  release: readonly Known[],
  /** Live objects that the release removes once it is well. */
  leaving: readonly KubeObject[],
): readonly Switched[] {
  const serving = release.filter(({ object }) => servesOn(object));
  return release.flatMap(({ object: service, live, next }): readonly Switched[] => {
    if (kindId(service) !== '/Service' || !live || !next) return [];
    const [from, to] = [selectorOf(live), selectorOf(next)];
    if (!from || !to || isEqual(from, to)) return [];
    const after = selectedBy(
      next,
      serving.map(({ object }) => object),
    );
    if (after.length === 0) return [];
    const running = [...serving.flatMap((one) => one.live ?? []), ...leaving.filter(servesOn)];
    const answering = selectedBy(live, running).filter((one) => idleText(one) === undefined);
    const wanted = new Map(serving.map(({ object }) => [keyId(keyOf(object)), object]));
    const losing = answering.filter((one) => {
      const then = wanted.get(keyId(keyOf(one)));
      return then !== undefined && selectedBy(live, [then]).length === 0;
    });
    const isAnswered = answering.length === 0 || losing.length < answering.length;
    if (isAnswered) return [{ service, after, gap: undefined }];
    if (selectedBy(next, answering).length === answering.length) return [];
    return [{ service, after, gap: gapText(service, { from, to, losing }) }];
  });
}

/** When it is written, in words. */
export function switchText(switched: Switched | undefined): string | undefined {
  return switched && `once ${switched.after.map((one) => keyText(keyOf(one))).join(', ')} is ready`;
}

/** A Job or a Pod by itself answers nothing for long. */
function servesOn(object: KubeObject): boolean {
  return kindOf(object)?.rolls === true;
}

type Move = { readonly from: Labels; readonly to: Labels; readonly losing: readonly KubeObject[] };

function gapText(service: KubeObject, { from, to, losing }: Move): string {
  const common = Object.entries(to).filter(([name, value]) => from[name] === value);
  const names = losing.map((one) => keyText(keyOf(one))).join(', ');
  const way =
    common.length === 0
      ? `give ${names} another name, so that old and new pods run side by side`
      : `deploy first with the selector ${common.map(([name, value]) => `${name}=${value}`).join(', ')} alone`;
  return `${keyText(keyOf(service))} goes to other labels while ${names} replaces the pods that have the old ones: nothing answers between its last old pod and the switch; to avoid that, ${way}`;
}

function isEqual(a: Labels, b: Labels): boolean {
  return matches(a, b) && matches(b, a);
}
