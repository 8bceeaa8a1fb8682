/** Replaced by the bundler with the version of package.json. */
declare const SLIPWAY_VERSION: string | undefined;

export const version = typeof SLIPWAY_VERSION === 'string' ? SLIPWAY_VERSION : '0.0.0-source';
