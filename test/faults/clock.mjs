// Loaded into a program before its own code: SIGUSR2 moves the machine's clock by SLIPWAY_CLOCK_MS, as somebody's `date -s`
// would. What is measured by the time since the start goes on evenly, as it does on such a machine.
const Real = Date;
let skew = 0;

process.on('SIGUSR2', () => (skew = Number(process.env.SLIPWAY_CLOCK_MS)));

globalThis.Date = class extends Real {
  constructor(...given) {
    super(...(given.length === 0 ? [Real.now() + skew] : given));
  }

  static now() {
    return Real.now() + skew;
  }
};
