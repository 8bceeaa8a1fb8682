// Plans again and again in one process, through the library: LIBRARY COUNT. Prints what the process holds after each time.
import { readdirSync, readlinkSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [library, count] = process.argv.slice(2);
const { plan } = await import(pathToFileURL(library).href);
for (let run = 0; run < Number(count); run += 1) {
  await plan('development');
  // Connections that were given up close in turns of the loop.
  await new Promise((turn) => setTimeout(turn, 20));
  globalThis.gc();
  console.log(JSON.stringify({ heap: process.memoryUsage().heapUsed, sockets: socketsOpen() }));
}

function socketsOpen() {
  return readdirSync('/proc/self/fd').filter((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).startsWith('socket:');
    } catch {
      // The one that listed them.
      return false;
    }
  }).length;
}
