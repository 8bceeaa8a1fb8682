import type { Clock } from '../core/clock.ts';
import type { Built } from '../core/build.ts';
import type { Emit } from '../core/events.ts';
import type { Notice } from '../core/notice.ts';
import type {
  ClusterConfig,
  EcrRegistry,
  NetworkConfig,
  RegistryConfig,
  SecretsBucket,
} from '../core/platform.ts';
import type { Bucket } from '../core/ports/bucket.ts';
import type { BitbucketAccess, BuildStatuses } from '../core/ports/build-statuses.ts';
import type { Cluster } from '../core/ports/cluster.ts';
import type { Editor } from '../core/ports/editor.ts';
import type { Ecr } from '../core/ports/ecr.ts';
import type { Files } from '../core/ports/files.ts';
import type { LayerMemory } from '../core/ports/layer-memory.ts';
import type { Kms } from '../core/ports/kms.ts';
import type { Metrics } from '../core/ports/metrics.ts';
import type { Notices } from '../core/ports/notices.ts';
import type { Processes } from '../core/ports/processes.ts';
import type { Registry } from '../core/ports/registry.ts';
import type { Redactor } from '../core/redact.ts';
import type { Repository } from '../core/ports/repository.ts';
import type { Terminal } from '../core/ports/terminal.ts';

/** The outside world, each part loaded when a command first asks for it. */
export type Adapters = {
  files(root: string): Promise<Files>;
  repository(root: string): Promise<Repository>;
  processes(): Promise<Processes>;
  terminal(): Promise<Terminal>;
  /** The API behind the context the platform names; connections are opened on first use. */
  cluster(config: ClusterConfig): Promise<Cluster>;
  bucket(config: SecretsBucket): Promise<Bucket>;
  kms(): Promise<Kms>;
  editor(): Promise<Editor>;
  /** The platform's own registry, with its login. */
  registry(config: RegistryConfig): Promise<Registry>;
  /** Any other registry an image comes from. */
  registryAt(host: string): Promise<Registry>;
  layerMemory(): Promise<LayerMemory>;
  buildStatuses(access: BitbucketAccess): Promise<BuildStatuses>;
  notices(): Promise<Notices>;
  metrics(): Promise<Metrics>;
  /** From here on connections go through the network that the platform describes, and programs are told of it. */
  network(config: NetworkConfig): Promise<void>;
  /** Address of the proxy on the way to a URL, or to the server of that cluster, without its login; undefined where there is none. */
  proxyTo(url: string, cluster?: ClusterConfig): Promise<string | undefined>;
  /** Whose work sessions of AWS roles are from here on. */
  awsSession(built: Built): Promise<void>;
  /** ECR's own API, for what the registry protocol does not know. */
  ecr(config: EcrRegistry): Promise<Ecr>;
};

/** What the process is and has, as main hands it over; nothing below main reads `process`. */
export type Host = {
  readonly version: string;
  /** Version of Node that runs it; unknown to tests that do not care. */
  readonly node?: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Who runs this process, as user@host. */
  readonly person: string;
  readonly clock: Clock;
  /** Aborts on SIGINT and SIGTERM; its reason is the error to end with. */
  readonly signal: AbortSignal;
  readonly adapters: Adapters;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Columns of the terminal; undefined where stderr is none. */
  readonly columns: number | undefined;
  /** The same of stdout. */
  readonly columnsOut?: number | undefined;
  /** Whether stderr is written in colours. */
  readonly colour: boolean;
  /** The same of stdout; false where it is left out. */
  readonly colourOut?: boolean;
};

/** What the process lends to the application. */
export type World = Pick<
  Host,
  'version' | 'node' | 'cwd' | 'env' | 'person' | 'clock' | 'signal' | 'adapters'
>;

/** Everything a command may touch. */
export type Session = World & {
  /** `json` prints events, one a line on stdout, instead of text for people on stderr. */
  readonly output: 'text' | 'json';
  /** False with --no-input: nobody is asked, even on a terminal. */
  readonly input: boolean;
  readonly emit: Emit;
  /** A notice as a message for people; nobody is told of anything where it is left out. */
  readonly noticeText?: (notice: Notice) => string;
  /** Columns of the terminal that results are shown on; undefined where stdout is none. */
  readonly columnsOut?: number | undefined;
  /** Hides what it is told to in everything that is printed from then on. */
  readonly redactor: Redactor;
  /** A result on stdout, such as manifests; a newline is added. */
  readonly print: (text: string) => void;
  /** The same for people: fitted to a terminal, coloured, and with signs in place of what a terminal would obey. */
  readonly show: (text: string) => void;
};
