import { setFlagsFromString } from 'node:v8';

/**
 * By itself V8 lets garbage double the heap before it looks; beside a build there is not always room for that.
 * Before anything is compiled: V8 takes compiled code only under the flags that it was compiled under.
 */
export function boundHeap(): void {
  setFlagsFromString('--heap-growing-percent=40');
}
