import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import type { SecretsBucket } from '../../src/core/platform.ts';
import { moto, versitygw } from '../support/aws.ts';
import { type Answer, kmsError, object, s3Error, scriptedAws } from '../support/scripted-aws.ts';
import { secretYaml } from '../support/secret-files.ts';
import { type Ran, type SecretsFolder, secretsFolder } from '../support/secrets-cli.ts';

const KEY = 'development/example.yml';
const VALUE = 'canary-pa55word';
const ACME = `s3://acme/${KEY}`;
const PUT = `secrets put ${KEY} --from plain.yml`;
const ROTATE = `secrets rotate ${KEY}`;

/** What a person reads, and the exit code, where something is wrong that they did not write themselves. */
describe('slipway secrets with bad input', function () {
  this.timeout(60_000);
  let on: SecretsFolder;

  afterEach(() => on.remove());

  function expectTold({ exit, text }: Ran, code: number, lines: string): void {
    expect(text.trim()).to.equal(lines);
    expect(exit).to.equal(code);
    expect(text).not.to.contain(VALUE);
  }

  describe('on a bucket with real signatures', () => {
    let config: SecretsBucket;
    let env: Readonly<Record<string, string>>;

    beforeEach(async function () {
      this.timeout(600_000);
      const server = await versitygw();
      env = server.env;
      config = await server.createBucket('bad');
      on = await secretsFolder(config, env);
      on.write('plain.yml', secretYaml({ A: VALUE }));
    });

    it('names a missing bucket', async () => {
      on.platform({ bucket: 'no-such-bucket' });

      expectTold(
        await on.slipway(ROTATE),
        2,
        `✗ there is no bucket no-such-bucket at ${config.endpoint ?? ''}
  correct secrets.bucket in the platform file, or create the bucket`,
      );
    });

    it('names a missing file', async () => {
      expectTold(
        await on.slipway(ROTATE),
        2,
        `✗ there is no ${where()}
  correct its name: slipway secrets list has the files that are there`,
      );
    });

    it('names the versions that are there', async () => {
      expect((await on.slipway(PUT)).exit).to.equal(0);

      const { exit, text } = await on.slipway(`secrets diff ${KEY} --from 01XXX`);

      expect(exit).to.equal(2);
      expect(text)
        .to.match(/there is no .*01XXX/)
        .and.to.match(/name one of its versions, latest first: \S{20,}\n/);
      expect(text).not.to.contain('plan');
    });

    it('names a wrong secret access key', async () => {
      expectTold(
        await on.slipway(ROTATE, { AWS_SECRET_ACCESS_KEY: 'wrong' }),
        3,
        `✗ the credentials of access key AKIATEST are not accepted for ${where()}
  correct the key id and the secret of access key AKIATEST`,
      );
    });

    it('names a profile that is not there', async () => {
      const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
      const env = { ...none, AWS_PROFILE: 'deploy', AWS_EC2_METADATA_DISABLED: 'true' };

      expectTold(
        await on.slipway(ROTATE, env),
        3,
        `✗ profile deploy gives no AWS credentials for ${where()}
  log in again, as with aws sso login, or correct profile deploy in ~/.aws/config`,
      );
    });

    it('names a file of 10 MB', async () => {
      await store(config, `# ${VALUE}\n`.repeat(700_000));

      expectTold(
        await on.slipway(ROTATE),
        2,
        `✗ ${where()} has 12600000 bytes, a file of secrets has at most 5242880
  keep large files in an image or a volume, or split the file`,
      );
    });

    it('names a Secret above 1 MiB', async () => {
      on.write('plain.yml', secretYaml({ A: 'a'.repeat(1024 * 1024 + 1) }));

      expectTold(
        await on.slipway(PUT),
        2,
        `✗ 1 fault, nothing was done

plain.yml:5:1  this Secret has 1048577 bytes, the API takes 1048576
               split it into several Secrets`,
      );
    });

    it('names the line of a tab, and of a value that is no text', async () => {
      on.write(
        'plain.yml',
        `apiVersion: v1\nkind: Secret\nmetadata:\n\tname: a\nstringData:\n  A: ${VALUE}\n`,
      );
      expectTold(
        await on.slipway(PUT),
        2,
        `✗ 1 fault, nothing was done

plain.yml:4:1  a tab indents this line, YAML wants spaces
               correct this line of the file`,
      );

      on.write('plain.yml', `${secretYaml({ A: VALUE })}  PORT: 5432\n  WITH_TLS: yes\n`);
      expectTold(
        await on.slipway(PUT),
        2,
        `✗ 2 faults, nothing was done

plain.yml:7:3  stringData.PORT is not a string
               put stringData.PORT in quotes
plain.yml:8:3  stringData.WITH_TLS is not a string
               put stringData.WITH_TLS in quotes`,
      );
    });

    function where(): string {
      return `s3://${config.bucket}/${KEY}`;
    }

    async function store({ bucket, endpoint, region }: SecretsBucket, text: string): Promise<void> {
      const client = new S3Client({
        region,
        endpoint: endpoint ?? '',
        forcePathStyle: true,
        credentials: {
          accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
          secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
        },
      });
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: KEY, Body: text }));
      client.destroy();
    }
  });

  describe('on KMS', () => {
    let arn: string;

    beforeEach(async function () {
      this.timeout(600_000);
      const { env, region, endpoint, createBucket } = await moto();
      on = await secretsFolder(await createBucket('kms'), env);
      on.write('plain.yml', secretYaml({ A: VALUE }));
      const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'tested' };
      const kms = new KMSClient({ region, endpoint, credentials });
      arn = (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';
      kms.destroy();
      on.platform({ kms: arn, age: [] });
      expect((await on.slipway(PUT)).exit).to.equal(0);
    });

    it('names a key that is not there', async () => {
      const none = 'arn:aws:kms:eu-west-1:123456789012:key/none';
      on.platform({ kms: none, kmsKeys: [arn], age: [] });
      on.write('plain.yml', secretYaml({ A: `${VALUE} changed` }));

      expectTold(
        await on.slipway(PUT),
        2,
        `✗ there is no KMS key ${none}\n  correct secrets.kms in the platform file`,
      );
    });

    // moto opens with a disabled key too, so that these answers are scripted; the file is real.
    for (const [what, name, told] of [
      [
        'a key that is disabled',
        'DisabledException',
        (key: string) =>
          `✗ KMS key ${key} is disabled\n  enable the key, or encrypt the file for another one`,
      ],
      [
        'a key that is denied',
        'AccessDeniedException',
        (key: string) =>
          `✗ the use of KMS key ${key} is denied to access key AKIATEST\n  allow kms:Decrypt on it, see docs/secrets.md`,
      ],
    ] as const)
      it(`names ${what}`, async () => {
        const server = await scriptedAws(kmsError(400, name));

        const ran = await on.slipway(ROTATE, { AWS_ENDPOINT_URL_KMS: server.endpoint });
        await server.close();

        expectTold(ran, 3, told(arn));
      });
  });

  describe('as S3 words it', () => {
    const CASES: Readonly<Record<string, readonly [answer: Answer, code: number, told: string]>> = {
      'access that is denied': [
        s3Error(403, 'AccessDenied'),
        3,
        `✗ access to ${ACME} is denied to access key AKIATEST\n  allow s3:GetObject to it, see docs/secrets.md`,
      ],
      'a bucket in another region': [
        s3Error(301, 'PermanentRedirect', { headers: { 'x-amz-bucket-region': 'us-east-1' } }),
        2,
        `✗ bucket acme is not in region eu-west-1 but in us-east-1\n  set secrets.region to us-east-1 in the platform file`,
      ],
      'credentials that have expired': [
        s3Error(400, 'ExpiredToken'),
        3,
        `✗ the credentials of access key AKIATEST have expired, so ${ACME} cannot be used\n  renew the credentials of access key AKIATEST`,
      ],
      'a clock that is wrong': [
        s3Error(403, 'RequestTimeTooSkewed'),
        3,
        `✗ ${ACME} refuses requests because the clock of this machine is wrong\n  set the clock of this machine by NTP`,
      ],
      'an object that comes incomplete': [
        object(secretYaml({ A: VALUE }), { bytes: 900 }),
        3,
        `✗ ${ACME} came incomplete\n  run the command again`,
      ],
    };

    for (const [what, [answer, code, told]] of Object.entries(CASES))
      it(`names ${what}`, async () => {
        const server = await scriptedAws(answer);
        on = await secretsFolder(
          {
            bucket: 'acme',
            region: 'eu-west-1',
            endpoint: server.endpoint,
            pathStyle: true,
            encryption: 'required',
            age: [],
          },
          { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'tested' },
        );

        const ran = await on.slipway(ROTATE);
        await server.close();

        expectTold(ran, code, told);
      });

    it('names the role and who may not assume it', async () => {
      const server = await scriptedAws((_, response) => {
        response.writeHead(403, { 'content-type': 'text/xml' });
        response.end(
          '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>words</Message></Error></ErrorResponse>',
        );
      });
      on = await secretsFolder(
        {
          bucket: 'acme',
          region: 'eu-west-1',
          pathStyle: true,
          encryption: 'required',
          age: [],
          assumeRole: 'arn:aws:iam::123456789012:role/deploy',
        },
        { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'tested', AWS_ENDPOINT_URL: server.endpoint },
      );

      const ran = await on.slipway(ROTATE);
      await server.close();

      expectTold(
        ran,
        3,
        `✗ access key AKIATEST may not assume arn:aws:iam::123456789012:role/deploy
  allow sts:AssumeRole on arn:aws:iam::123456789012:role/deploy and trust access key AKIATEST in the role`,
      );
    });
  });
});
