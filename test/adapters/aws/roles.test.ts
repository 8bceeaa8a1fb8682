import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect } from 'chai';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clientOptions } from '../../../src/adapters/aws-client.ts';
import { awsSessionOf, tagValue } from '../../../src/adapters/aws-session.ts';
import { openNetwork } from '../../../src/adapters/network/network.ts';
import type { AwsRole } from '../../../src/core/platform.ts';
import { failureOf } from '../../support/failure.ts';

const ROLE = 'arn:aws:iam::222222222222:role/deploy';
const ASSUMED =
  '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>';
const DENIED =
  '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>';

describe('adapters/aws-client: a role of AWS', () => {
  let server: Server;
  let asked: URLSearchParams[];
  let isDenied: boolean;

  beforeEach(async () => {
    asked = [];
    isDenied = false;
    server = createServer((request, response) => {
      void request.toArray().then((parts: Buffer[]) => {
        asked.push(new URLSearchParams(Buffer.concat(parts).toString()));
        response
          .writeHead(isDenied ? 403 : 200, { 'content-type': 'text/xml' })
          .end(isDenied ? DENIED : ASSUMED);
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterEach(() => server.close());

  async function assume(role: AwsRole): Promise<URLSearchParams | undefined> {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = { AWS_ACCESS_KEY_ID: 'KEY', AWS_SECRET_ACCESS_KEY: 's', AWS_ENDPOINT_URL: endpoint };
    const built = { service: 'shop', branch: 'feature/a=b c', commit: '0123456789abcdef', number: 42 };
    const session = () => awsSessionOf(built);
    const options = clientOptions('STS', 'eu-west-1', { env, network: openNetwork({}), session, role });
    await new STSClient(options).send(new GetCallerIdentityCommand({}));
    return asked.find((one) => one.get('Action') === 'AssumeRole');
  }

  it('is assumed with its external id, for a session that is named after the build', async () => {
    const request = await assume({ assumeRole: ROLE, externalId: 'company' });

    expect(Object.fromEntries(request ?? [])).to.include({
      RoleArn: ROLE,
      ExternalId: 'company',
      RoleSessionName: 'slipway-42-0123456-shop',
    });
    expect([...(request?.keys() ?? [])].filter((name) => name.startsWith('Tags'))).to.deep.equal([]);
  });

  it('has its sessions tagged with what the platform names', async () => {
    const request = await assume({ assumeRole: ROLE, sessionTags: ['service', 'branch', 'build'] });

    expect(Object.fromEntries(request ?? [])).to.include({
      'Tags.member.1.Key': 'service',
      'Tags.member.1.Value': 'shop',
      'Tags.member.2.Key': 'branch',
      'Tags.member.2.Value': 'feature/a=3db=20c',
      'Tags.member.3.Key': 'build',
      'Tags.member.3.Value': '42',
    });
  });

  it('that may not be assumed is named with what it takes', async () => {
    isDenied = true;

    const failure = await failureOf(
      assume({ assumeRole: ROLE, externalId: 'company', sessionTags: ['service'] }),
    );

    expect(failure).to.include({ code: 'AWS_ROLE_DENIED', exit: 3 });
    expect(failure.message).to.equal(`access key KEY may not assume ${ROLE}`);
    expect(failure.hint).to.equal(
      `allow sts:AssumeRole and sts:TagSession on ${ROLE} and trust access key KEY in the role; compare the external id with the one the role asks for`,
    );
  });

  it('never takes two branches for one', () => {
    const branches = ['a#b', 'a=23b', 'a b', 'a_b', 'ä', 'a:b'];

    expect(new Set(branches.map(tagValue)).size).to.equal(branches.length);
    for (const branch of branches) expect(tagValue(branch)).to.match(/^[\w.:/=+@-]*$/);
  });
});
