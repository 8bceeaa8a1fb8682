import { objectTaken } from '../../core/catalogue/overtaking.ts';
import { type KubeObject, keyId, keyText } from '../../core/objects.ts';
import type { Plan, Step } from '../../core/plan.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import type { Owner } from '../plan/input.ts';
import { OWNER, claimOn, ownerText } from '../plan/owner.ts';
import { itemId } from '../plan/refs.ts';
import { otherInventories } from '../records/other-inventories.ts';
import type { RecordKey } from '../records/store.ts';

/** What other services have, asked again while this release is written. */
export type Claims = {
  /** Throws OBJECT_TAKEN where what this takes in, made by nobody's release, is being taken in by another one too. */
  readonly assertTakesIn: (signal: AbortSignal) => Promise<void>;
  /** Throws OBJECT_TAKEN where the live object, other than the planned one, is another's. */
  readonly assertFree: (step: Step, live: KubeObject, signal: AbortSignal) => Promise<void>;
  /** Steps of which the object turned out to be another's: no record of this release may name them. */
  readonly lost: ReadonlySet<Step>;
};

/** Every release writes its record before its objects, so of two at once at least one sees the other. */
export function openClaims(plan: Plan, base: ReleaseRecord | undefined, key: RecordKey): Claims {
  const lost = new Set<Step>();
  const mine = `${plan.namespace}/${plan.service}`;

  function refuse(taken: readonly { readonly step: Step; readonly owner: Owner }[]): void {
    if (taken.length === 0) return;
    for (const { step } of taken) lost.add(step);
    throw objectTaken(
      taken.map(({ step: { key: named }, owner }) => ({
        object: keyText(named),
        owner: ownerText(owner),
        take: `${named.kind}/${named.name}`,
      })),
    );
  }

  return {
    lost,
    assertTakesIn: async (signal) => {
      const known = new Set((base?.inventory ?? []).map(itemId));
      const news = plan.steps.filter(
        ({ op, key: named, live, object }) =>
          op === 'update' &&
          live &&
          !known.has(keyId(named)) &&
          // Taken from its owner on purpose.
          object?.metadata.annotations?.[OWNER] !== mine,
      );
      if (news.length === 0) return;
      const { owners: others } = await otherInventories(key, signal);
      refuse(
        news.flatMap((step) => {
          const owner = others.get(keyId(step.key));
          // What a dead deploy has only named was looked at by the plan.
          const isTheirs =
            owner && owner.abandoned !== true && (owner.running || owner.uid === step.live?.uid);
          return isTheirs ? [{ step, owner }] : [];
        }),
      );
    },
    assertFree: async (step, live, signal) => {
      const named = live.metadata.annotations?.[OWNER];
      if (named !== undefined && named !== mine) return refuse([{ step, owner: { service: named } }]);
      const { owners: others } = await otherInventories(key, signal);
      const other = others.get(keyId(step.key));
      // It was made since the plan, so who died with its name may well have made it.
      const owner = claimOn(live, other, other?.abandoned === true ? undefined : { uid: undefined });
      if (owner) refuse([{ step, owner }]);
    },
  };
}
