// Hands a port inside of the node's network to the process that asked for it: `node door.mjs ADDRESS PORT`.
import { createServer } from 'node:net';

const door = createServer();
const [address, port] = process.argv.slice(2);
door.listen(Number(port), address, () =>
  process.send('door', door, () => door.close(() => process.disconnect())),
);
