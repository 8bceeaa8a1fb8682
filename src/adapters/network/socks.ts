import { SocksProxyAgent } from 'socks-proxy-agent';
import { proxyHost } from './proxies.ts';

/** As with kubectl the proxy resolves names: behind it they often mean nothing. `timeout` is in milliseconds. */
export function socksAgent(proxy: URL, timeout: number): SocksProxyAgent {
  const agent = new SocksProxyAgent(proxy.href.replace(/^socks5:/, 'socks5h:'), { timeout });
  // It asks the name service for an address of IPv6 in the brackets of its URL.
  agent.proxy.host = proxyHost(proxy);
  return agent;
}
