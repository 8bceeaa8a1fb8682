import { generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { parseApproval, signApproval, verifyApproval } from '../../../src/approval/signed.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { canonical, digestOf, sha256 } from '../../../src/deploy/plan/digest.ts';
import { planDefaults } from '../../../src/deploy/plan/input.ts';
import { makePlan } from '../../../src/deploy/plan/plan.ts';
import { parsePlanFile, planFileText } from '../../../src/deploy/plan/plan-file.ts';
import { assertSavedPlan } from '../../../src/deploy/plan/saved-plan-check.ts';
import { recordOf, unpacked } from '../../../src/deploy/records/codec.ts';
import { outsideScope, scopeOf } from '../../../src/deploy/records/scope.ts';
import { planSummary } from '../../../src/report/plan-summary.ts';
import { configMap, deployment, job, service } from '../../support/objects.ts';
import { desiredOf, environment, recordOf as recordWith, surveyOf } from '../../support/surveyed.ts';
import { type Reader, Wrong } from '../reader.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const objects = [
  deployment('web', 'example:1'),
  configMap('web'),
  service('web'),
  job('migrate', 'example:1'),
];
const plan = makePlan(desiredOf(objects), surveyOf(objects), planDefaults, NOW);
const { kinds } = surveyOf(objects);

/** The damaged text where it is JSON still, with what an attacker would compute anew. */
function resealed(input: Buffer): Buffer {
  try {
    const file = JSON.parse(input.toString()) as { plan: Plan; checksum: string };
    file.plan = { ...file.plan, digest: digestOf(file.plan) };
    file.checksum = sha256(canonical(file.plan));
    return Buffer.from(JSON.stringify(file, undefined, 1));
  } catch {
    return input;
  }
}

const planFile: Reader = {
  name: 'plan',
  samples: [Buffer.from(planFileText(plan))],
  words: [
    '"op": "delete",',
    '"object": {',
    '"secret": {',
    '"namespace": "other",',
    '"steps": [',
    '"live": {',
    '"replicas": ',
  ],
  fitted: resealed,
  read: (input) => {
    const read = parsePlanFile(input.toString(), 'slipway.plan');
    const known = { environment, lines: [], kinds, pruneKinds: [], file: 'slipway.plan', now: NOW };
    assertSavedPlan({ ...known, plan: read });
    planSummary(read);
  },
};

const scope = { ...scopeOf(environment, { secrets: undefined }), bucket: 'secrets' };

/** Records are refused in words, as an Error that the store tells as a warning. */
async function inWords<T>(read: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Error) || error.constructor !== Error) throw error;
    if (/call stack|is not a function|Cannot read/.test(error.message)) throw new Wrong(error.message);
    return undefined;
  }
}

const record: Reader = {
  name: 'record',
  samples: [Buffer.from(JSON.stringify(recordWith(objects)))],
  words: ['"objects":[', '"inventory":[{', '"secrets":[', '"number":', '"outcome":"failed",'],
  read: async (input) => {
    const read = await inWords(() => recordOf(input.toString()));
    if (read) outsideScope(read, scope);
  },
};

const packedRecord: Reader = {
  name: 'packed-record',
  samples: [gzipSync(JSON.stringify(recordWith(objects))), gzipSync('0'.repeat(100_000))],
  read: async (input) => {
    const text = await inWords(async () => unpacked(input));
    if (text !== undefined) await inWords(() => recordOf(text));
  },
};

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const approver = {
  name: 'bob',
  groups: [],
  key: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
};
const statement = { digest: plan.digest, approver: 'bob', until: '2026-11-29T12:00:00.000Z' };
const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

const approval: Reader = {
  name: 'approval',
  samples: [Buffer.from(JSON.stringify(signApproval(statement, { key, where: 'a test' })))],
  words: ['"approver":"bob"', '"until":', '"format":1,'],
  read: (input) => {
    const read = parseApproval(input.toString(), 'approval.json');
    verifyApproval(read, { plan, approvers: [approver], now: NOW });
    // What is signed cannot have been changed.
    const { digest, until } = read;
    if (digest !== statement.digest || until !== statement.until)
      throw new Wrong('a changed approval counts');
  },
};

export const JSONS: readonly Reader[] = [planFile, record, packedRecord, approval];
