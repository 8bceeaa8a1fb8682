import { SocksProxyAgent } from 'socks-proxy-agent';

/** As with kubectl the proxy resolves names: behind it they often mean nothing. `timeout` is in milliseconds. */
export function socksAgent(proxy: URL, timeout: number): SocksProxyAgent {
  return new SocksProxyAgent(proxy.href.replace(/^socks5:/, 'socks5h:'), { timeout });
}
