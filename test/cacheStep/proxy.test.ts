import { describe, expect, it } from '@jest/globals';
import { proxyFor, unreadableProxy, withoutPassword } from '../../src/cacheStep/proxy.ts';

const PROXY = 'http://proxy.corp:3128';
const goesDirect = (url: string, noProxy: string) =>
  proxyFor(new URL(url), { HTTPS_PROXY: PROXY, HTTP_PROXY: PROXY, NO_PROXY: noProxy }) === undefined;

// The rules of golang.org/x/net/http/httpproxy, which the cache step follows: each row was checked against Go itself.
describe('NO_PROXY', () => {
  it.each([
    ['https://sts.us-east-1.amazonaws.com', '', false],
    ['https://sts.us-east-1.amazonaws.com', '*', true],
    ['https://sts.us-east-1.amazonaws.com', 'foo,*', true],
    ['https://sts.us-east-1.amazonaws.com', 'amazonaws.com', true],
    ['https://sts.us-east-1.amazonaws.com', '.amazonaws.com', true],
    ['https://sts.us-east-1.amazonaws.com', '*.amazonaws.com', true],
    ['https://sts.us-east-1.amazonaws.com', '*amazonaws.com', false],
    ['https://sts.us-east-1.amazonaws.com', 'amazonaws.com.', false],
    ['https://sts.us-east-1.amazonaws.com', 'https://sts.us-east-1.amazonaws.com', false],
    ['https://sts.us-east-1.amazonaws.com', 'foo;sts.us-east-1.amazonaws.com', false],
    ['https://sts.us-east-1.amazonaws.com', ':443', false],
    ['https://sts.us-east-1.amazonaws.com', '*:443', false],
    ['https://sts.us-east-1.amazonaws.com', '*.', false],
    ['https://sts.us-east-1.amazonaws.com', 'foo, .AMAZONAWS.com ', true],
    ['https://sts.us-east-1.amazonaws.com', '[amazonaws.com]', false],
    ['https://amazonaws.com', '.amazonaws.com', false],
    ['https://amazonaws.com', '*.amazonaws.com', false],
    ['https://amazonaws.com', 'amazonaws.com', true],
    ['https://notamazonaws.com', 'amazonaws.com', false],
    ['https://sts.us-east-1.amazonaws.com', 'amazonaws.com:443', true],
    ['https://sts.us-east-1.amazonaws.com', 'amazonaws.com:', true],
    ['https://sts.us-east-1.amazonaws.com', 'amazonaws.com:8443', false],
    ['http://10.1.2.3:9000', '10.0.0.0/8', true],
    ['http://10.1.2.3:9000', '10.9.9.9/8', true],
    ['http://10.1.2.3:9000', '0.0.0.0/0', true],
    ['http://11.1.2.3:9000', '10.0.0.0/8', false],
    ['http://10.1.2.3:9000', '10.0.0.0/8:9000', false],
    ['http://10.1.2.3:9000', '10.0.0.0/33', false],
    ['http://10.1.2.3:9000', '10.1.2.3', true],
    ['http://10.1.2.3:9000', '10.1.2.3:', true],
    ['http://10.1.2.3:9000', '10.1.2.3:9000', true],
    ['http://10.1.2.3:9000', '10.1.2.3:80', false],
    ['http://169.254.170.23/v1', '169.254', false],
    ['http://169.254.170.23/v1', '169.254.*', false],
    ['http://169.254.170.23/v1', '170.23', false],
    ['http://169.254.170.23/v1', '.23', false],
    ['http://169.254.170.23/v1', '[169.254.170.23]', false],
    ['http://169.254.170.23/v1', '::ffff:169.254.170.23', true],
    ['http://169.254.170.23/v1', '::ffff:169.254.0.0/112', true],
    ['http://[fd00:ec2::23]/v1', 'fd00:ec2::23', true],
    ['http://[fd00:ec2::23]/v1', 'fd00:0ec2:0:0:0:0:0:23', true],
    ['http://[fd00:ec2::23]/v1', '[fd00:ec2::23]:80', true],
    ['http://[fd00:ec2::23]/v1', '[fd00:ec2::23]', false],
    ['http://[fd00:ec2::23]/v1', 'fd00::/8', true],
    ['http://[fd00:ec2::23]/v1', '::/0', true],
    ['https://minio', 'minio', true],
    ['https://minio', 'inio', false],
    ['https://foo.localhost', '', false],
    ['https://x', '10.0.0.0/99', false],
  ])('%s with "%s": direct %s', (url, noProxy, direct) => {
    expect(goesDirect(url, noProxy)).toBe(direct);
  });
});

describe('the proxy', () => {
  it.each(['http://localhost:9000', 'http://127.0.0.1:4566', 'http://127.9.9.9', 'https://[::1]:8443'])(
    'is never used for %s',
    (url) => {
      expect(goesDirect(url, '')).toBe(true);
    },
  );

  it('is selected by URL scheme, upper-case variable first, with or without a scheme of its own', () => {
    const https = (env: Record<string, string>) => proxyFor(new URL('https://x.example'), env)?.host;
    expect(https({ HTTPS_PROXY: 'proxy:1' })).toBe('proxy:1');
    expect(https({ https_proxy: 'http://proxy:2' })).toBe('proxy:2');
    expect(https({ HTTPS_PROXY: 'http://upper:1', https_proxy: 'http://lower:1' })).toBe('upper:1');
    expect(https({ HTTP_PROXY: 'http://proxy:3' })).toBeUndefined();
    expect(proxyFor(new URL('http://x.example'), { HTTP_PROXY: 'http://proxy:3' })?.host).toBe('proxy:3');
  });

  it.each([
    ['an invalid percent encoding', 'http://ci:100%@proxy:3128'],
    ['a leading space', ' http://proxy:3128'],
    ['a trailing newline', 'http://proxy:3128\n'],
  ])('is ignored if it has %s', (_what, HTTPS_PROXY) => {
    expect(proxyFor(new URL('https://x.example'), { HTTPS_PROXY })).toBeUndefined();
    expect(unreadableProxy(new URL('https://x.example'), { HTTPS_PROXY })).toBeUndefined();
  });

  it.each(['http://ci:pass^word@proxy:3128', 'http://DOM\\ci:pw@proxy:3128', 'http://proxy:3128 ', 'http:proxy:3128'])(
    'is reported if Go cannot parse it as intended: "%s"',
    (proxy) => {
      const unreadable = (env: Record<string, string>) => unreadableProxy(new URL('https://x.example'), env);
      expect(unreadable({ HTTPS_PROXY: proxy })).toBe('HTTPS_PROXY');
      expect(unreadable({ https_proxy: proxy })).toBe('https_proxy');
      expect(unreadable({ HTTPS_PROXY: proxy, NO_PROXY: 'x.example' })).toBeUndefined();
      expect(unreadable({ HTTPS_PROXY: 'http://ci:p%5Eword@proxy:3128' })).toBeUndefined();
    },
  );

  it('is printed without its password', () => {
    expect(withoutPassword('http://user:hunter2@proxy:3128')).toBe('http://***@proxy:3128');
    for (const url of ['user:hunter2@proxy:3128', 'user:hun/ter2@proxy', 'http://hunter2@proxy']) {
      expect(withoutPassword(url)).toMatch(/^(http:\/\/)?\*\*\*@proxy/);
    }
    expect(withoutPassword('http://proxy:3128')).toBe('http://proxy:3128');
  });
});
