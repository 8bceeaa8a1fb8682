import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { placeText } from '../../src/core/place.ts';
import { readYaml, secretYaml } from '../support/secret-files.ts';

const HEAD = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: example-env\n';
const CANARY = 'canary-pa55word';

function faultsOf(text: string): string[] {
  return readYaml(text).faults.map(
    ({ place, message }) => `${place ? placeText(place).replace(/^.*\.yml:?/u, '') : ''} ${message}`,
  );
}

/** A key pair and a certificate for it, made by the machine's openssl. */
function certificate(): { crt: string; key: string } {
  const made = execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      '/CN=test',
      '-days',
      '1',
      '-keyout',
      '-',
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const [key = '', crt = ''] = made.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----\n/gu) ?? [];
  return { crt, key };
}

describe('secrets/shape', () => {
  it('reads data and stringData, the latter winning, as base64', () => {
    const text = `${HEAD}data:\n  A: aGVs\n    bG8=\n  B: eA==\nstringData:\n  B: text\n  EMPTY: ""\n`;

    const { secrets, faults } = readYaml(text);

    expect(faults).to.deep.equal([]);
    const [secret] = secrets;
    expect([...(secret?.values.keys() ?? [])]).to.deep.equal(['A', 'B', 'EMPTY']);
    expect(secret?.values.get('A')?.is('aGVsbG8=')).to.equal(true);
    expect(secret?.values.get('B')?.is('dGV4dA==')).to.equal(true);
    expect(secret).to.include({
      name: 'example-env',
      namespace: 'development',
      type: 'Opaque',
      immutable: false,
    });
  });

  it('reads several documents', () => {
    const { secrets } = readYaml(
      `${secretYaml({ A: 'x' }, 'one')}---\n${secretYaml({ A: 'y' }, 'two')}---\n`,
    );

    expect(secrets.map(({ name }) => name)).to.deep.equal(['one', 'two']);
  });

  it('prints nothing of a value, however it is asked', () => {
    const { secrets } = readYaml(secretYaml({ A: CANARY }));

    const encoded = Buffer.from(CANARY).toString('base64');
    const [secret] = secrets;
    const value = secret?.values.get('A');
    for (const printed of [
      JSON.stringify(secrets),
      JSON.stringify([...(secret?.values ?? [])]),
      String(value),
    ]) {
      expect(printed).not.to.contain(CANARY);
      expect(printed).not.to.contain(encoded);
    }
  });

  const FAULTS: Readonly<Record<string, readonly [text: string, ...faults: string[]]>> = {
    'another kind': [
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n',
      '2:1 kind is ConfigMap, only Secret may stand in the bucket',
    ],
    'no kind': ['metadata:\n  name: x\n', '1:1 kind is missing, only Secret may stand in the bucket'],
    'a list': ['- a\n', '1:1 this document is no mapping'],
    'nothing at all': ['# empty\n', ' this file holds no Secret'],
    'no name': ['apiVersion: v1\nkind: Secret\nmetadata: {}\n', '3:1 metadata.name is missing'],
    'a name that is none': [
      'apiVersion: v1\nkind: Secret\nmetadata:\n  name: Example_Env\n',
      '4:3 metadata.name is no DNS name: lower-case letters, digits, - and .',
    ],
    'a namespace of another environment': [
      `${HEAD}  namespace: production\n`,
      '5:3 metadata.namespace is another one, the environment deploys to development',
    ],
    'a value that is a number': [`${HEAD}stringData:\n  PORT: 5432\n`, '6:3 stringData.PORT is not a string'],
    'a value that is a truth value': [
      `${HEAD}stringData:\n  ON: "x"\n`,
      '6:3 this key reads as a number or truth value, not as text',
    ],
    'plain text under data': [`${HEAD}data:\n  A: ${CANARY}\n`, '6:3 data.A is not base64'],
    'a tab': [`${HEAD}stringData:\n\tA: ${CANARY}\n`, '6:1 a tab indents this line, YAML wants spaces'],
    'a key twice': [
      `${HEAD}stringData:\n  A: ${CANARY}\n  A: ${CANARY}\n`,
      '7:3 this key appears twice in the same mapping',
    ],
    'an open quote': [
      `${HEAD}stringData:\n  A: "${CANARY}\n`,
      '7:1 a character is missing here, such as a closing quote or bracket',
    ],
    'an unknown alias': [`${HEAD}stringData:\n  A: *${CANARY}\n`, '1:1 this alias names no anchor'],
    'a field that Secrets do not have': [`${HEAD}spec: {}\n`, '5:1 a Secret has no field spec'],
    'a value that is one word in place of a field': [
      `${HEAD}hunter2-Kv9: x\n`,
      '5:1 a Secret has no such field',
    ],
    'a value that is one word in place of the kind': [
      'apiVersion: v1\nkind: hunter2\nmetadata: { name: x }\n',
      '2:1 kind is something else, only Secret may stand in the bucket',
    ],
    'a value in place of a field': [`${HEAD}${CANARY}!: x\n`, '5:1 a Secret has no such field'],
    'what kubectl get prints': [
      `${HEAD}  uid: x\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: ${CANARY}\n`,
      '5:3 metadata.uid is not for people to set',
      '7:5 the annotation of kubectl apply holds the values a second time',
    ],
    'a value that is still encrypted': [
      `${HEAD}stringData:\n  A: ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]\n`,
      '6:3 stringData.A is encrypted by sops, but the file has lost its sops mapping',
    ],
    'more than the API takes': [
      secretYaml({ A: 'x'.repeat(600_000), B: 'x'.repeat(600_000) }),
      '5:1 this Secret has 1200000 bytes, the API takes 1048576',
    ],
    'a type without its key': [
      `${HEAD}type: kubernetes.io/tls\nstringData:\n  tls.crt: x\n`,
      '5:1 type kubernetes.io/tls needs the key tls.key',
    ],
    'login data that does not parse': [
      `${HEAD}type: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: '{"auths": ${CANARY}'\n`,
      '7:3 .dockerconfigjson is no JSON object',
    ],
    'login data without registries': [
      `${HEAD}type: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: '{}'\n`,
      '7:3 .dockerconfigjson has no object auths',
    ],
    'a certificate that is none': [
      `${HEAD}type: kubernetes.io/tls\nstringData:\n  tls.crt: ${CANARY}\n  tls.key: ${CANARY}\n`,
      '7:3 tls.crt is no certificate in PEM form',
    ],
    'a token of a service account': [
      `${HEAD}type: kubernetes.io/service-account-token\n`,
      '5:1 a service account token is made by the cluster and not kept in a file',
    ],
  };

  for (const [what, [text, ...faults]] of Object.entries(FAULTS))
    it(`refuses ${what}, and shows no value`, () => {
      const found = faultsOf(text);

      expect(found).to.deep.equal(faults);
      expect(JSON.stringify(readYaml(text).faults)).not.to.contain(CANARY);
    });

  it('says everything that is wrong with a document at once', () => {
    expect(faultsOf('apiVersion: v2\nkind: Secret\nmetadata: {}\ndata:\n  A: 1\n  B: "-"\n')).to.have.length(
      4,
    );
  });

  it('takes a key with its certificate, and refuses another key', function () {
    const { crt, key } = certificate();
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    const text = (pem: string): string =>
      secretYaml({ 'tls.crt': crt, 'tls.key': pem }).replace(
        'stringData',
        'type: kubernetes.io/tls\nstringData',
      );

    expect(new X509Certificate(crt).subject).to.contain('test');
    expect(faultsOf(text(key))).to.deep.equal([]);
    expect(faultsOf(text(String(other)))).to.deep.equal([
      '8:3 tls.key is not the key of the certificate in tls.crt',
    ]);
  });
});
