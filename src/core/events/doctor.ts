import type { Fault } from '../errors.ts';

/** What is known of a part that is well, by the part. */
type Facts = {
  readonly node: { readonly version: string };
  readonly git: { readonly version: string; readonly commit: string };
  readonly platform: { readonly file: string; readonly environments: readonly string[] };
  /** Without a name there is no Jenkinsfile, and only what every service needs is looked at. */
  readonly service: { readonly name: string | undefined; readonly manifests: number };
  readonly network: {
    /** Addresses that are reached, and the proxy on the way to each. */
    readonly ways: readonly { readonly to: string; readonly proxy: string | undefined }[];
    /** Settings that name further certificate authorities. */
    readonly authorities: readonly string[];
  };
  readonly cluster: { readonly server: string; readonly context: string; readonly namespace: string };
  /** `helpful` counts the rights without which a deploy goes on and sees less. */
  readonly rights: { readonly kinds: number; readonly helpful: number };
  /** Empty where it is not known: what the image is made for, what the nodes are; `unfit` are those it is not made for. */
  readonly image: {
    readonly platforms: readonly string[];
    readonly nodes: readonly string[];
    readonly unfit: readonly string[];
  };
  readonly registry: { readonly host: string; readonly repository: string };
  readonly secrets: { readonly bucket: string; readonly files: number };
  /** How many files were opened, and how many private age keys this machine has. */
  readonly keys: { readonly opened: number; readonly age: number };
  readonly records: {
    readonly bucket: string;
    readonly releases: number;
    /** Undefined where the platform wants no signatures. */
    readonly signs: boolean | undefined;
  };
};

export type DoctorPart = keyof Facts;

/** The facts that are known of one part. */
export type FactsOf<P extends DoctorPart> = Facts[P];

/** Why a part is not well, and what to do. Never a secret value. */
export type DoctorFailure = {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly details?: readonly string[];
  readonly faults?: readonly Fault[];
};

type Looked = {
  [P in DoctorPart]: { readonly state: 'sound'; readonly part: P; readonly facts: Facts[P] };
}[DoctorPart];

type Outcome =
  | Looked
  | { readonly state: 'failing'; readonly part: DoctorPart; readonly failure: DoctorFailure }
  /** Not looked at, because another part has to be well first. */
  | { readonly state: 'unknown'; readonly part: DoctorPart; readonly needs: DoctorPart };

export type DoctorChecked = {
  readonly type: 'doctor.checked';
  readonly environment?: string | undefined;
  readonly ms: number;
} & Outcome;

export type DoctorEvent =
  DoctorChecked | { readonly type: 'doctor.finished'; readonly checks: number; readonly failing: number };
