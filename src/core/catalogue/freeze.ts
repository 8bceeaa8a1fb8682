import { Exit } from '../exit.ts';
import { type Place, placeText } from '../place.ts';
import { entry } from './entry.ts';

export const frozen = entry(
  {
    code: 'FROZEN',
    exit: Exit.refused,
    about:
      'platform.yml has a freeze for this time, so nothing is planned, deployed, restarted, removed, promoted or tidied away; a rollback still is done, and `slipway abort`.',
  },
  (
    environment: string,
    freeze: {
      readonly until: string;
      readonly reason: string | undefined;
      readonly place: Place;
      readonly approvers: readonly string[] | undefined;
      /** Whether a record will keep the reason. */
      readonly kept: boolean;
    },
  ) => {
    const why = freeze.reason === undefined ? '' : `: ${freeze.reason}`;
    const asked =
      freeze.approvers === undefined
        ? ''
        : `, and ${freeze.approvers.length === 0 ? 'somebody' : freeze.approvers.join(' or ')} has to approve it`;
    return {
      message: `${environment} is frozen until ${freeze.until}${why} (${placeText(freeze.place)})`,
      hint: `wait for the end, or say why it cannot wait with --break-glass REASON${asked}${freeze.kept ? '; the reason is kept with the release' : ''}`,
    };
  },
);

export const noReason = entry(
  { code: 'NO_REASON', about: 'A freeze is to be broken without saying why.' },
  () => ({
    message: '--break-glass says no reason',
    hint: "write a sentence: --break-glass 'payments fail since 14:00, incident 77'",
  }),
);
