import { expect } from 'chai';
import { openBucket } from '../../src/adapters/bucket.ts';
import { openKms } from '../../src/adapters/kms.ts';
import { UserError } from '../../src/core/errors.ts';
import type { SecretsBucket } from '../../src/core/platform.ts';
import { Secret } from '../../src/core/secret.ts';
import { fetchSecrets } from '../../src/secrets/fetch.ts';
import { moto, versitygw } from '../support/aws.ts';
import { type Answer, kmsError, object, s3Error, scriptedAws } from '../support/scripted-aws.ts';
import { keyRing, secretYaml } from '../support/secret-files.ts';

const { signal } = new AbortController();
const CANARY = 'canary-pa55word';
const ENV = { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'tested' };
const CONFIG: SecretsBucket = {
  bucket: 'secrets',
  region: 'eu-west-1',
  pathStyle: true,
  encryption: 'required',
  age: [],
};
const WHERE = 's3://secrets/development/example.yml';
const ENCRYPTED = { 'x-amz-server-side-encryption': 'AES256' };

type Options = { readonly config?: Partial<SecretsBucket>; readonly versionId?: string };

async function failureOf(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => new Error('it went well'),
    (caught: unknown) => caught,
  );
  if (!(error instanceof UserError)) throw error;
  expect(JSON.stringify(error) + error.message + String(error.cause)).not.to.contain(CANARY);
  return error;
}

/** What a fetch says when S3 answers so. */
async function fetching(answer: Answer, { config, versionId }: Options = {}): Promise<UserError> {
  const server = await scriptedAws(answer);
  try {
    const bucket = openBucket({ ...CONFIG, endpoint: server.endpoint, ...config }, ENV);
    const files = [{ file: 'example.yml', key: 'development/example.yml', versionId }];
    const access = { bucket, encryption: config?.encryption ?? CONFIG.encryption, keys: keyRing([]) };
    return await failureOf(fetchSecrets({ files, namespace: 'development' }, access, signal));
  } finally {
    await server.close();
  }
}

/** `CODE exit message · hint`, or that of each fault. */
function told(error: UserError): string {
  const faults =
    'faults' in error ? (error.faults as { code: string; message: string; hint?: string }[]) : [error];
  return faults
    .map(({ code, message, hint }) => `${code} ${error.exit} ${message} · ${hint ?? ''}`)
    .join('\n');
}

describe('secrets: what goes wrong on the way', function () {
  this.timeout(60_000);

  const REFUSALS: Readonly<Record<string, readonly [answer: Answer, told: string, options?: Options]>> = {
    'a missing bucket': [
      s3Error(404, 'NoSuchBucket'),
      'BUCKET_NOT_FOUND 2 there is no bucket secrets at ENDPOINT · correct secrets.bucket in the platform file, or create the bucket',
    ],
    'a missing object': [
      s3Error(404, 'NoSuchKey'),
      `SECRET_FILE_NOT_FOUND 2 there is no ${WHERE} · store it with slipway secrets put development/example.yml, or correct secrets in the Jenkinsfile`,
    ],
    'a missing version': [
      s3Error(404, 'NoSuchVersion'),
      `SECRET_VERSION_NOT_FOUND 2 there is no ${WHERE} version v7 · make and approve a new plan, or name a version that is there`,
      { versionId: 'v7' },
    ],
    'denied access': [
      s3Error(403, 'AccessDenied'),
      `BUCKET_DENIED 3 access to ${WHERE} is denied to access key AKIATEST · allow s3:GetObject to it, see docs/secrets.md`,
    ],
    'another region': [
      s3Error(301, 'PermanentRedirect', { headers: { 'x-amz-bucket-region': 'us-east-1' } }),
      'BUCKET_WRONG_REGION 2 bucket secrets is not in region eu-west-1 but in us-east-1 · set secrets.region to us-east-1 in the platform file',
    ],
    'another region, told in the body': [
      s3Error(400, 'AuthorizationHeaderMalformed', { xml: '<Region>eu-central-1</Region>' }),
      'BUCKET_WRONG_REGION 2 bucket secrets is not in region eu-west-1 but in eu-central-1 · set secrets.region to eu-central-1 in the platform file',
    ],
    'expired credentials': [
      s3Error(400, 'ExpiredToken'),
      `AWS_CREDENTIALS_EXPIRED 3 the credentials of access key AKIATEST have expired, so ${WHERE} cannot be used · renew the credentials of access key AKIATEST`,
    ],
    'an unknown access key': [
      s3Error(403, 'InvalidAccessKeyId'),
      `AWS_CREDENTIALS_REFUSED 3 the credentials of access key AKIATEST are not accepted for ${WHERE} · correct the key id and the secret of access key AKIATEST`,
    ],
    'a clock that is wrong': [
      s3Error(403, 'RequestTimeTooSkewed'),
      `CLOCK_SKEW 3 ${WHERE} refuses requests because the clock of this machine is wrong · set the clock of this machine by NTP`,
    ],
    'an outage': [
      s3Error(503, 'SlowDown'),
      `AWS_UNREACHABLE 3 ${WHERE} cannot be reached at ENDPOINT: 503 SlowDown · check the network, and the region and endpoint in the platform file`,
    ],
    'a refusal nobody knows': [
      s3Error(418, 'Teapot'),
      `AWS_REFUSED 3 the request for ${WHERE} was refused: Teapot · look up Teapot among the error codes of the AWS service, and check the policies of this role or user`,
    ],
    'an object that comes incomplete': [
      object(secretYaml({ A: CANARY }), { headers: ENCRYPTED, bytes: 4000 }),
      `SECRET_FILE_TRUNCATED 3 ${WHERE} came incomplete · run the command again`,
    ],
    'a file of 10 MB': [
      object('x'.repeat(10_000_000), { headers: ENCRYPTED }),
      `SECRET_FILE_TOO_LARGE 2 ${WHERE} has 10000000 bytes, a file of secrets has at most 5242880 · keep large files in an image or a volume, or split the file`,
    ],
    'bytes that are no text': [
      (_, response) =>
        response
          .writeHead(200, { ...ENCRYPTED, 'x-amz-version-id': 'v1' })
          .end(Buffer.from([0xff, 0xfe, 0x00])),
      `SECRET_FILE_NOT_TEXT 2 ${WHERE} is not UTF-8 text · store YAML; put binary values into data as base64`,
    ],
    'an object that nothing encrypts': [
      object(secretYaml({ A: CANARY })),
      `SECRET_NOT_ENCRYPTED 2 ${WHERE} is not encrypted · replace every value in it, because it may have been read, and store it with slipway secrets put development/example.yml`,
    ],
    'an object without KMS where KMS is demanded': [
      object(secretYaml({ A: CANARY }), { headers: ENCRYPTED }),
      `SECRET_NOT_KMS 2 ${WHERE} is not encrypted with KMS, which secrets.encryption demands · store it again with slipway secrets put development/example.yml, with secrets.kms set in the platform file`,
      { config: { encryption: 'kms' } },
    ],
    'a bucket without versions': [
      (_, response) => response.writeHead(200, ENCRYPTED).end(secretYaml({ A: CANARY })),
      `BUCKET_NOT_VERSIONED 2 ${WHERE} has no version, so a plan cannot pin it · turn versioning on for bucket secrets and store the file again`,
    ],
    'a tab': [
      object(`kind: Secret\nmetadata:\n\tname: ${CANARY}\n`, { headers: ENCRYPTED }),
      'SECRET_YAML 2 a tab indents this line, YAML wants spaces · correct this line of the file',
    ],
    'a value that is a number': [
      object('apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\nstringData:\n  PORT: 5432\n', {
        headers: ENCRYPTED,
      }),
      'SECRET_SHAPE 2 stringData.PORT is not a string · put stringData.PORT in quotes',
    ],
    'a Secret above 1 MiB': [
      object(secretYaml({ A: 'x'.repeat(1_100_000) }), { headers: ENCRYPTED }),
      'SECRET_SHAPE 2 this Secret has 1100000 bytes, the API takes 1048576 · split it into several Secrets',
    ],
  };

  for (const [what, [answer, words, options]] of Object.entries(REFUSALS))
    it(`names the object and the remedy for ${what}`, async () => {
      const error = await fetching(answer, options);

      expect(told(error).replace(/http:\/\/127\.0\.0\.1:\d+/u, 'ENDPOINT')).to.equal(words);
    });

  it('takes what S3 encrypts, by itself or with KMS', async () => {
    for (const [header, encryption] of [
      ['AES256', 'required'],
      ['aws:kms', 'required'],
      ['aws:kms', 'kms'],
      ['aws:kms:dsse', 'kms'],
    ] as const) {
      const error = await fetching(
        object('kind: x\n', { headers: { 'x-amz-server-side-encryption': header } }),
        {
          config: { encryption },
        },
      );
      expect(told(error)).to.contain('kind is something else');
    }
  });

  for (const [what, status, name, code] of [
    ['credentials that have expired', 400, 'ExpiredToken', 'AWS_CREDENTIALS_EXPIRED'],
    ['a clock that is wrong', 403, 'RequestTimeTooSkewed', 'CLOCK_SKEW'],
    ['an unknown access key', 403, 'InvalidAccessKeyId', 'AWS_CREDENTIALS_REFUSED'],
    ['denied access', 403, 'AccessDenied', 'BUCKET_DENIED'],
  ] as const)
    it(`tells of ${what} where only the newest version is asked for, too`, async () => {
      const server = await scriptedAws(s3Error(status, name));
      const bucket = openBucket({ ...CONFIG, endpoint: server.endpoint }, ENV);

      const error = await failureOf(bucket.newest('development/example.yml', signal));
      await server.close();

      expect(error).to.include({ code });
    });

  it('names a server that does not answer', async () => {
    const server = await scriptedAws(object(''));
    await server.close();
    const bucket = openBucket({ ...CONFIG, endpoint: server.endpoint }, ENV);

    const error = await failureOf(bucket.read('development/example.yml', undefined, signal));

    expect(told(error)).to.contain(`cannot be reached at ${server.endpoint}: ECONNREFUSED`);
  });

  it('names the role that may not be assumed, and whose credentials asked for it', async () => {
    const role = 'arn:aws:iam::123456789012:role/deploy';
    const answer: Answer = (_, response) => {
      response.writeHead(403, { 'content-type': 'text/xml' });
      response.end(
        '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
      );
    };
    const server = await scriptedAws(answer);
    const env = { ...ENV, AWS_ENDPOINT_URL_STS: server.endpoint };
    const bucket = openBucket({ ...CONFIG, endpoint: server.endpoint, assumeRole: role }, env);

    const error = await failureOf(bucket.read('development/example.yml', undefined, signal));
    await server.close();

    expect(told(error)).to.equal(
      `AWS_ROLE_DENIED 3 access key AKIATEST may not assume ${role} · allow sts:AssumeRole on ${role} and trust access key AKIATEST in the role`,
    );
  });

  it('tells every fault of every file at once', async () => {
    const server = await scriptedAws((request, response) =>
      (request.url?.includes('/one.yml')
        ? s3Error(404, 'NoSuchKey')
        : object('kind: x\n', { headers: ENCRYPTED }))(request, response),
    );
    const bucket = openBucket({ ...CONFIG, endpoint: server.endpoint }, ENV);
    const files = ['one.yml', 'two.yml', 'three.yml'].map((file, index) => ({
      file,
      key: `development/${file}`,
      place: { file: 'Jenkinsfile', line: index + 5 },
    }));

    const error = await failureOf(
      fetchSecrets(
        { files, namespace: 'development' },
        { bucket, encryption: 'required', keys: keyRing([]) },
        signal,
      ),
    );
    await server.close();

    expect(error).to.have.property('faults').with.length(3);
    expect(told(error)).to.contain('there is no s3://secrets/development/one.yml');
  });

  it('refuses the same name in two files', async () => {
    const server = await scriptedAws(object(secretYaml({ A: 'x' }), { headers: ENCRYPTED }));
    const bucket = openBucket({ ...CONFIG, endpoint: server.endpoint }, ENV);
    const files = ['one.yml', 'two.yml'].map((file) => ({ file, key: `development/${file}` }));

    const error = await failureOf(
      fetchSecrets(
        { files, namespace: 'development' },
        { bucket, encryption: 'required', keys: keyRing([]) },
        signal,
      ),
    );
    await server.close();

    expect(told(error)).to.equal(
      'SECRET_SHAPE 2 Secret example-env is also in s3://secrets/development/one.yml · remove one of the two',
    );
  });

  it('stops at once when it is told to', async () => {
    const stop = new AbortController();
    const server = await scriptedAws(() => stop.abort(new Error('stopped')));
    const bucket = openBucket({ ...CONFIG, endpoint: server.endpoint }, ENV);

    const error = await bucket
      .read('development/example.yml', undefined, stop.signal)
      .catch((caught: unknown) => caught);
    await server.close();

    expect(error).to.have.property('message', 'stopped');
  });

  const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234';
  const KMS: Readonly<Record<string, readonly [answer: Answer, told: string]>> = {
    'a key that is disabled': [
      kmsError(400, 'DisabledException'),
      `KMS_KEY_DISABLED 3 KMS key ${KEY} is disabled · enable the key, or encrypt the file for another one`,
    ],
    'a key that waits for its end': [
      kmsError(400, 'KMSInvalidStateException'),
      `KMS_KEY_DISABLED 3 KMS key ${KEY} is disabled · enable the key, or encrypt the file for another one`,
    ],
    'a key that is denied': [
      kmsError(400, 'AccessDeniedException'),
      `KMS_DENIED 3 the use of KMS key ${KEY} is denied to access key AKIATEST · allow kms:Decrypt on it, see docs/secrets.md`,
    ],
    'a key that did not make it': [
      kmsError(400, 'InvalidCiphertextException'),
      `KMS_CANNOT_OPEN 3 KMS key ${KEY} does not open the data key of the file · go back to an earlier version of the object`,
    ],
    'a clock that is behind': [
      kmsError(
        403,
        'InvalidSignatureException',
        'Signature expired: 20261129T020000Z is now earlier than 20261129T023000Z',
      ),
      `CLOCK_SKEW 3 KMS key ${KEY} refuses requests because the clock of this machine is wrong · set the clock of this machine by NTP`,
    ],
    'a clock that is ahead': [
      kmsError(
        403,
        'SignatureDoesNotMatch',
        'Signature not yet current: 20261129T030000Z is still later than 20261129T021500Z',
      ),
      `CLOCK_SKEW 3 KMS key ${KEY} refuses requests because the clock of this machine is wrong · set the clock of this machine by NTP`,
    ],
    'a wrong secret': [
      kmsError(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match'),
      `AWS_CREDENTIALS_REFUSED 3 the credentials of access key AKIATEST are not accepted for KMS key ${KEY} · correct the key id and the secret of access key AKIATEST`,
    ],
    'a role of the profile that may not be assumed': [
      kmsError(
        403,
        'AccessDenied',
        'User: arn:aws:iam::1:user/ci is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/deploy',
      ),
      'AWS_ROLE_DENIED 3 access key AKIATEST may not assume arn:aws:iam::222222222222:role/deploy · allow sts:AssumeRole on arn:aws:iam::222222222222:role/deploy and trust access key AKIATEST in the role',
    ],
    'a web identity that the role does not trust': [
      kmsError(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'),
      'AWS_WEB_IDENTITY_REFUSED 3 STS does not accept the web identity token for access key AKIATEST: AccessDenied · let the role trust issuer, subject and audience of the token in $AWS_WEB_IDENTITY_TOKEN_FILE; if it does, set the clock of this machine by NTP',
    ],
    'a web identity that is not valid yet': [
      kmsError(400, 'InvalidIdentityToken', 'Token is not yet valid'),
      'AWS_WEB_IDENTITY_REFUSED 3 STS does not accept the web identity token for access key AKIATEST: InvalidIdentityToken · let the role trust issuer, subject and audience of the token in $AWS_WEB_IDENTITY_TOKEN_FILE; if it does, set the clock of this machine by NTP',
    ],
    'expired credentials': [
      kmsError(400, 'ExpiredTokenException'),
      `AWS_CREDENTIALS_EXPIRED 3 the credentials of access key AKIATEST have expired, so KMS key ${KEY} cannot be used · renew the credentials of access key AKIATEST`,
    ],
  };

  for (const [what, [answer, words]] of Object.entries(KMS))
    it(`names the KMS key and the remedy for ${what}`, async () => {
      const server = await scriptedAws(answer);
      const kms = openKms({ ...ENV, AWS_ENDPOINT_URL_KMS: server.endpoint });

      const error = await failureOf(
        kms.decrypt({ key: KEY, bytes: Buffer.from(CANARY), context: {} }, signal),
      );
      await server.close();

      expect(told(error)).to.equal(words);
    });

  describe('on real servers', () => {
    it('names a missing bucket and a wrong key', async () => {
      const { env, createBucket } = await versitygw();
      const config = await createBucket('bad');
      const read = (bucket: string, more = {}): Promise<UserError> =>
        failureOf(
          openBucket({ ...config, bucket }, { ...env, ...more }).read('development/a.yml', undefined, signal),
        );

      expect((await read('no-such-bucket')).code).to.equal('BUCKET_NOT_FOUND');
      expect((await read(config.bucket)).code).to.equal('SECRET_FILE_NOT_FOUND');
      expect((await read(config.bucket, { AWS_SECRET_ACCESS_KEY: 'wrong' })).code).to.equal(
        'AWS_CREDENTIALS_REFUSED',
      );
      expect((await read(config.bucket, { AWS_ACCESS_KEY_ID: 'AKIAOTHER' })).code).to.equal(
        'AWS_CREDENTIALS_REFUSED',
      );
    });

    it('fetches with an assumed role, what KMS encrypts', async () => {
      const { env, createBucket } = await moto();
      const config = { ...(await createBucket('role')), assumeRole: 'arn:aws:iam::123456789012:role/deploy' };
      const bucket = openBucket(config, env);
      await bucket.write('development/a.yml', new Secret(secretYaml({ A: CANARY })), {
        expected: 'absent',
        encryption: 'kms',
        signal,
      });

      const secrets = await fetchSecrets(
        { files: [{ file: 'a.yml', key: 'development/a.yml' }], namespace: 'development' },
        { bucket, encryption: 'kms', keys: keyRing([]) },
        signal,
      );

      expect(secrets.map(({ name }) => name)).to.deep.equal(['example-env']);
      expect(secrets[0]?.values.get('A')?.is(Buffer.from(CANARY).toString('base64'))).to.equal(true);
    });
  });
});
