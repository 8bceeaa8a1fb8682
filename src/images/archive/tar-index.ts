import type { FileHandle } from 'node:fs/promises';
import { posix } from 'node:path';
import { archiveBroken, archiveUnsafe } from '../../core/catalogue/images.ts';

/** Where a file lies in a tar. */
type Member = { readonly start: number; readonly size: number };

const BLOCK = 512;
/** Names and pax records are short; anything longer is no tar we know. */
const LONGEST_RECORD = 1024 * 1024;
/** Links that lead to links that lead to links. */
const MOST_HOPS = 8;

/**
 * The files of a tar by name, found by stepping from header to header: content is not read, so that an archive of
 * gigabytes is open at once. Throws ARCHIVE_UNSAFE for a name that leads out of it and ARCHIVE_BROKEN where it ends early.
 */
export async function indexTar(tar: FileHandle, named: string): Promise<ReadonlyMap<string, Member>> {
  const { size: length } = await tar.stat();
  const members = new Map<string, Member>();
  const links = new Map<string, string>();
  let extended: Extended = {};
  for (let at = 0; at + BLOCK <= length;) {
    const block = await readExactly(tar, at, BLOCK, named);
    if (block.every((byte) => byte === 0)) break;
    const header = parseHeader(block, named);
    const size = extended.size ?? header.size;
    if (!Number.isSafeInteger(size) || size < 0)
      throw archiveBroken(named, `the size of ${header.name} in it is no number of bytes`);
    const start = at + BLOCK;
    at = start + Math.ceil(size / BLOCK) * BLOCK;
    if (start + size > length) throw archiveBroken(named, `it ends in the middle of ${header.name}`);
    if (header.type === 'x' || header.type === 'L' || header.type === 'K') {
      if (size > LONGEST_RECORD) throw archiveBroken(named, `a name in it is ${size} bytes long`);
      extended = { ...extended, ...parseRecord(header.type, await readExactly(tar, start, size, named)) };
      continue;
    }
    if (header.type === 'g') continue;
    const name = safeName(extended.path ?? header.name, named);
    const target = extended.linkpath ?? header.link;
    extended = {};
    if (header.type === '0') members.set(name, { start, size });
    else if (header.type === '1') links.set(name, safeName(target, named));
    else if (header.type === '2') links.set(name, safeName(posix.join(posix.dirname(name), target), named));
  }
  for (const name of links.keys()) {
    const member = followed(name, links, members);
    if (member) members.set(name, member);
  }
  return members;
}

type Extended = { readonly path?: string; readonly linkpath?: string; readonly size?: number };

function followed(
  name: string,
  links: ReadonlyMap<string, string>,
  members: ReadonlyMap<string, Member>,
): Member | undefined {
  let at: string | undefined = name;
  for (let hops = 0; at !== undefined && hops < MOST_HOPS; hops += 1) {
    const member = members.get(at);
    if (member) return member;
    at = links.get(at);
  }
  return undefined;
}

function safeName(name: string, named: string): string {
  const path = posix.normalize(name);
  if (posix.isAbsolute(path) || path === '..' || path.startsWith('../')) throw archiveUnsafe(named, name);
  return path.replace(/\/$/, '');
}

function parseHeader(
  block: Buffer,
  named: string,
): { name: string; size: number; type: string; link: string } {
  const stored = parseInt(text(block, 148, 8), 8);
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (stored !== sum) throw archiveBroken(named, 'it is no tar');
  const isPosix = text(block, 257, 6) === 'ustar' && block[263] === 48;
  const prefix = isPosix ? text(block, 345, 155) : '';
  const type = block[156] === 0 ? '0' : String.fromCharCode(block[156] ?? 48);
  return {
    name: `${prefix === '' ? '' : `${prefix}/`}${text(block, 0, 100)}`,
    size: number(block.subarray(124, 136)),
    type: type === '7' ? '0' : type,
    link: text(block, 157, 100),
  };
}

/** Octal, or binary with the first bit set for what does not fit. */
function number(field: Buffer): number {
  if (((field[0] ?? 0) & 0x80) === 0) return numberFrom(text(field, 0, field.length).trim() || '0', 8);
  // Twelve bytes; what does not fit into the last eight, or is negative, is no size.
  return field.readUInt32BE(0) === 0x80000000 ? Number(field.readBigUInt64BE(4)) : NaN;
}

/** NaN for anything but digits. */
function numberFrom(digits: string, radix: 8 | 10): number {
  return (radix === 8 ? /^[0-7]+$/ : /^\d+$/).test(digits) ? parseInt(digits, radix) : NaN;
}

function text(block: Buffer, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString('utf8');
}

function parseRecord(type: 'x' | 'L' | 'K', record: Buffer): Extended {
  const whole = record.toString('utf8');
  if (type === 'L') return { path: whole.replace(/\0.*$/s, '') };
  if (type === 'K') return { linkpath: whole.replace(/\0.*$/s, '') };
  const pairs = [...whole.matchAll(/\d+ ([^=\n]+)=([^\n]*)\n/g)];
  const values = Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, value]));
  return {
    ...(values['path'] !== undefined && { path: values['path'] }),
    ...(values['linkpath'] !== undefined && { linkpath: values['linkpath'] }),
    ...(values['size'] !== undefined && { size: numberFrom(values['size'], 10) }),
  };
}

async function readExactly(tar: FileHandle, at: number, length: number, named: string): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await tar.read(buffer, 0, length, at);
  if (bytesRead !== length) throw archiveBroken(named, 'it ends early');
  return buffer;
}
