/** Replaced by the bundler with the version of package.json. */
declare const SLIPWAY_VERSION: string | undefined;

export const version = typeof SLIPWAY_VERSION === 'string' ? SLIPWAY_VERSION : '0.0.0-source';

/** The oldest Node that runs this program; `engines` of package.json says the same. */
export const NODE_AT_LEAST = '20.19';

/** Answered before anything else is loaded: installers and Jenkins ask for nothing but this. */
export function asksForVersion([word, ...others]: readonly string[]): boolean {
  return others.length === 0 && (word === '--version' || word === '-V');
}
