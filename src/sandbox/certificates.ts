import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { bits, element, identifier, integer, octets, sequence, set, time, truth, utf8 } from './der.ts';

/** A private key and its certificate, both as PEM. */
export type KeyPair = { readonly key: string; readonly certificate: string };

export type Authority = KeyPair & {
  /** A certificate for a server, valid for these host names and IP addresses. */
  server(name: string, hosts: readonly string[]): KeyPair;
  /** A certificate for a client: Kubernetes reads the user from the name and the groups from the organisations. */
  client(name: string, groups?: readonly string[]): KeyPair;
};

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = sequence(identifier('1.2.840.10045.4.3.2'));
const NAME = { commonName: '2.5.4.3', organisation: '2.5.4.10' };
const EXTENSION = {
  subjectKey: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKey: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
};
const USE = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' };

/** A certificate authority of its own; its key lives as long as the caller keeps it. */
export function makeAuthority(name: string, now: Date, days = 365): Authority {
  const keys = newKeys();
  const subject = nameOf(name, []);
  const issue = (request: Omit<Request, 'issuer' | 'signer' | 'now' | 'days'>): string =>
    certificate({ ...request, issuer: subject, signer: keys, now, days });
  const leaf = (subjectName: Buffer, extensions: readonly Buffer[]): KeyPair => {
    const own = newKeys();
    return {
      key: pemOf(own.privateKey),
      certificate: issue({ subject: subjectName, keys: own, extensions }),
    };
  };
  return {
    key: pemOf(keys.privateKey),
    certificate: issue({
      subject,
      keys,
      extensions: [
        extension(EXTENSION.basicConstraints, sequence(truth(true)), true),
        // keyCertSign and cRLSign.
        extension(EXTENSION.keyUsage, element(0x03, Buffer.from([1, 0x06])), true),
      ],
    }),
    // A server's certificate may be shown by a client too: etcd dials itself with it.
    server: (own, hosts) => leaf(nameOf(own, []), [uses(USE.server, USE.client), alternativeNames(hosts)]),
    client: (own, groups = []) => leaf(nameOf(own, groups), [uses(USE.client)]),
  };
}

/** A key pair for signing tokens, as PEM. */
export function makeSigningKey(): { readonly key: string; readonly publicKey: string } {
  const { privateKey, publicKey } = newKeys();
  return {
    key: pemOf(privateKey),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

type Keys = { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

type Request = {
  readonly subject: Buffer;
  readonly keys: Keys;
  readonly issuer: Buffer;
  readonly signer: Keys;
  readonly extensions: readonly Buffer[];
  readonly now: Date;
  readonly days: number;
};

function certificate({ subject, keys, issuer, signer, extensions, now, days }: Request): string {
  const body = sequence(
    element(0xa0, integer(Buffer.from([2]))),
    integer(randomBytes(16)),
    ECDSA_WITH_SHA256,
    issuer,
    // An hour back: clocks of one machine agree, those of a container and its host may not.
    sequence(time(new Date(now.getTime() - 3_600_000)), time(new Date(now.getTime() + days * DAY_MS))),
    subject,
    spki(keys),
    element(
      0xa3,
      sequence(
        ...extensions,
        extension(EXTENSION.subjectKey, octets(keyId(keys))),
        extension(EXTENSION.authorityKey, sequence(element(0x80, keyId(signer)))),
      ),
    ),
  );
  const signature = sign('sha256', body, signer.privateKey);
  const der = sequence(body, ECDSA_WITH_SHA256, bits(signature));
  const lines = der.toString('base64').match(/.{1,64}/gu) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function nameOf(commonName: string, organisations: readonly string[]): Buffer {
  const part = (id: string, value: string): Buffer => set(sequence(identifier(id), utf8(value)));
  return sequence(
    ...organisations.map((organisation) => part(NAME.organisation, organisation)),
    part(NAME.commonName, commonName),
  );
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(identifier(id), ...(critical ? [truth(true)] : []), octets(value));
}

function uses(...ids: readonly string[]): Buffer {
  return extension(EXTENSION.extendedKeyUsage, sequence(...ids.map(identifier)));
}

function alternativeNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) =>
    isIP(host) === 4
      ? element(0x87, Buffer.from(host.split('.').map(Number)))
      : element(0x82, Buffer.from(host, 'ascii')),
  );
  return extension(EXTENSION.alternativeNames, sequence(...names));
}

function newKeys(): Keys {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function spki({ publicKey }: Keys): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' });
}

function keyId(keys: Keys): Buffer {
  return createHash('sha1').update(spki(keys)).digest();
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'sec1', format: 'pem' }).toString();
}
