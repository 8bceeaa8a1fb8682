import { X509Certificate } from 'node:crypto';
import { clusterUntrusted } from '../../core/catalogue/cluster.ts';
import type { Believed } from '../../core/catalogue/network.ts';
import type { ClusterConfig } from '../../core/platform.ts';
import { authorityIn } from '../network/authorities.ts';
import { type Context, text } from './kubeconfig.ts';

/** What platform.yml says of the authority that signs the server's certificate. */
export type Pin = Pick<ClusterConfig, 'ca' | 'caSha256'>;

export type Known = {
  /** The authority in the kubeconfig, in PEM. */
  readonly kubeconfig: string | undefined;
  /** The one of the company's network, in PEM. */
  readonly network: string | undefined;
  readonly server: string;
};

/**
 * Certificates in PEM that a server's certificate must come from, undefined for the usual ones. With a pin nothing else
 * is believed: neither another entry of the kubeconfig nor a proxy that opens TLS.
 */
export function trustedFor({ ca, caSha256 }: Pin, known: Known): string[] | undefined {
  const { kubeconfig, network, server } = known;
  if (ca !== undefined) return certificatesIn(authorityIn(ca, 'cluster.ca'));
  const certificates = certificatesIn(kubeconfig ?? '');
  if (caSha256 !== undefined) {
    const pinned = certificates.filter((one) => sha256(one) === caSha256.replaceAll(':', '').toLowerCase());
    if (pinned.length > 0) return pinned;
    throw clusterUntrusted(server, 'none of its certificate authorities has the SHA-256 of cluster.caSha256');
  }
  if (kubeconfig === undefined) return undefined;
  return network === undefined ? certificates : [...certificates, network];
}

/** Which of them they are. */
export function believedFor({ ca, caSha256 }: Pin = {}, { cluster }: Pick<Context, 'cluster'>): Believed {
  if (ca !== undefined || caSha256 !== undefined) return 'pinned';
  const named = ['certificate-authority', 'certificate-authority-data'];
  return named.some((key) => text(cluster[key]) !== '') ? 'kubeconfig' : 'usual';
}

function certificatesIn(pem: string): string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

function sha256(certificate: string): string {
  try {
    return new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase();
  } catch {
    return '';
  }
}
