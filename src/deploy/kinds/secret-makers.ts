import { type Fields, fieldsOf } from '../../core/fields.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { MadeSecret } from '../../core/secret-manifest.ts';

/** Its keys are those of `data`; a template puts its own in their place, and what is found elsewhere names none. */
export function ofExternalSecret(object: KubeObject): readonly MadeSecret[] {
  const { target, data = [], dataFrom = [] } = fieldsOf(object['spec']) as ExternalSecretSpec;
  const { name = object.metadata.name, template } = target ?? {};
  const { data: templated, templateFrom = [], mergePolicy } = template ?? {};
  const fetched = data.flatMap(({ secretKey }) => secretKey ?? []);
  const isOpen = templateFrom.length > 0 || (dataFrom.length > 0 && (!templated || mergePolicy === 'Merge'));
  const own = templated && mergePolicy !== 'Merge' ? [] : fetched;
  return [{ name, keys: isOpen ? undefined : [...own, ...Object.keys(templated ?? {})] }];
}

type ExternalSecretSpec = {
  readonly target?: {
    readonly name?: string;
    readonly template?: {
      readonly data?: Fields;
      readonly templateFrom?: readonly unknown[];
      readonly mergePolicy?: string;
    };
  };
  readonly data?: readonly { readonly secretKey?: string }[];
  readonly dataFrom?: readonly unknown[];
};

export function ofSealedSecret({ metadata, spec }: KubeObject): readonly MadeSecret[] {
  const { encryptedData, template } = fieldsOf(spec);
  const { data, metadata: templated } = fieldsOf(template);
  const { name } = fieldsOf(templated);
  const keys = [...Object.keys(fieldsOf(encryptedData)), ...Object.keys(fieldsOf(data))];
  return [{ name: textOf(name) ?? metadata.name, keys }];
}

export function ofCertificate({ metadata, spec }: KubeObject): readonly MadeSecret[] {
  const { secretName, keystores, additionalOutputFormats } = fieldsOf(spec);
  const isOpen = keystores !== undefined || additionalOutputFormats !== undefined;
  const keys = isOpen ? undefined : ['tls.crt', 'tls.key', 'ca.crt'];
  return [{ name: textOf(secretName) ?? metadata.name, keys }];
}

/** Kinds whose Secret is named by one field, or like the object with an ending; their keys are declared nowhere. */
export const SECRET_MAKERS: readonly (readonly [
  id: string,
  makes: (object: KubeObject) => readonly MadeSecret[],
])[] = [
  ['secrets.hashicorp.com/VaultStaticSecret', at('spec', 'destination', 'name')],
  ['secrets.hashicorp.com/VaultDynamicSecret', at('spec', 'destination', 'name')],
  ['secrets.hashicorp.com/VaultPKISecret', at('spec', 'destination', 'name')],
  ['secrets.infisical.com/InfisicalSecret', at('spec', 'managedSecretReference', 'secretName')],
  ['secrets.doppler.com/DopplerSecret', at('spec', 'managedSecret', 'name')],
  ['onepassword.com/OnePasswordItem', ending('')],
  ['kafka.strimzi.io/KafkaUser', ending('')],
  ['postgresql.cnpg.io/Cluster', ending('-app')],
  ['rabbitmq.com/RabbitmqCluster', ending('-default-user')],
];

function at(...path: readonly string[]) {
  return (object: KubeObject): readonly MadeSecret[] => {
    const name = textOf(path.reduce<unknown>((value, step) => fieldsOf(value)[step], object));
    return name === undefined ? [] : [{ name, keys: undefined }];
  };
}

function ending(text: string) {
  return ({ metadata }: KubeObject): readonly MadeSecret[] => [
    { name: metadata.name + text, keys: undefined },
  ];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
