/** The built program behind a proxy and a private certificate authority: both from the environment of the user, and from nowhere else. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { archie, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { messageParts, textReply } from '../support/replies.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';

let server: MessagesServer;
let proxy: Server;
let tunnels: { to: string; as: string | undefined }[];
let place: Place;
const port = (of: Server): number => (of.address() as AddressInfo).port;

beforeEach(async () => {
  server = await startMessagesServer();
  server.otherwise(textReply('through'));
  tunnels = [];
  proxy = createServer((_, response) => response.writeHead(405).end());
  proxy.on('connect', (request, socket) => {
    tunnels.push({ to: request.url ?? '', as: request.headers['proxy-authorization'] });
    const [host, to] = (request.url ?? '').split(':');
    const far = connect(Number(to), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      far.pipe(socket).pipe(far);
    });
    far.on('error', () => socket.destroy());
    socket.on('error', () => far.destroy());
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  place = makePlace({}, server.url);
  for (const name of ['http_proxy', 'https_proxy', 'no_proxy']) {
    delete place.env[name];
    delete place.env[name.toUpperCase()];
  }
});
afterEach(async () => {
  place.remove();
  proxy.closeAllConnections();
  proxy.close();
  await server.close();
});

const host = (): string => new URL(server.url).host;

it.each(['HTTP_PROXY', 'http_proxy'])('goes through the proxy of %s, with its name and password', async (name) => {
  place.env[name] = `http://me:pass@127.0.0.1:${port(proxy)}`;
  expect(await archie(place, ['-p', 'hi'])).toMatchObject({ code: 0, stdout: 'through\n', stderr: '' });
  expect(tunnels).toEqual([{ to: host(), as: `Basic ${Buffer.from('me:pass').toString('base64')}` }]);
});

it.each(['127.0.0.1', 'elsewhere.example, 127.0.0.1', '*'])(
  'goes by itself to what NO_PROXY names: %s',
  async (names) => {
    Object.assign(place.env, { HTTP_PROXY: `127.0.0.1:${port(proxy)}`, NO_PROXY: names });
    expect(await archie(place, ['-p', 'hi'])).toMatchObject({ code: 0, stdout: 'through\n' });
    expect(tunnels).toEqual([]);
  },
);

it('takes none from a file of the project', async () => {
  writeFileSync(join(place.root, '.env'), `HTTP_PROXY=http://127.0.0.1:${port(proxy)}\n`);
  writeFileSync(join(place.root, '.npmrc'), `proxy=http://127.0.0.1:${port(proxy)}\n`);
  expect(await archie(place, ['-p', 'hi'])).toMatchObject({ code: 0, stdout: 'through\n' });
  expect(tunnels).toEqual([]);
});

it('says that it is the proxy that does not answer, or lets nobody through, and no password', async () => {
  place.env['HTTP_PROXY'] = 'http://me:secret-pass@127.0.0.1:9';
  const gone = await archie(place, ['-p', 'hi']);
  expect([gone.code, gone.stderr]).toEqual([4, expect.stringMatching(/The proxy at 127\.0\.0\.1:9 does not answer/)]);
  proxy.removeAllListeners('connect');
  proxy.on('connect', (_, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
  place.env['HTTP_PROXY'] = `http://me:secret-pass@127.0.0.1:${port(proxy)}`;
  const refused = await archie(place, ['-p', 'hi']);
  expect([refused.code, refused.stderr]).toEqual([4, expect.stringMatching(/does not let archie through .*407/)]);
  expect(gone.stderr + refused.stderr).not.toContain('secret-pass');
});

it.each([
  ['socks5://127.0.0.1:1080', /HTTP_PROXY is ignored: it is a SOCKS proxy/],
  ['ftp://x', /HTTP_PROXY is ignored: it is no address of a proxy/],
])('says of %s that it is not used, and goes by itself', async (text, words) => {
  place.env['HTTP_PROXY'] = text;
  const { code, stdout, stderr } = await archie(place, ['-p', 'hi']);
  expect([code, stdout]).toEqual([0, 'through\n']);
  expect(stderr).toMatch(words);
});

it('trusts the authorities of NODE_EXTRA_CA_CERTS, through a proxy too, and no others', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'archie-ca-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...names];
  execFileSync('openssl', made, { stdio: 'ignore' });
  const secure = createSecure({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(messageParts([{ type: 'text', text: 'secret' }]).join(''));
  });
  await new Promise<void>((resolve) => {
    secure.listen(0, '127.0.0.1', resolve);
  });
  try {
    place.env['ANTHROPIC_BASE_URL'] = `https://127.0.0.1:${port(secure)}`;
    const strange = await archie(place, ['-p', 'hi']);
    expect([strange.code, strange.stderr]).toEqual([4, expect.stringContaining('cannot be trusted')]);
    place.env['NODE_EXTRA_CA_CERTS'] = cert;
    expect(await archie(place, ['-p', 'hi'])).toMatchObject({ code: 0, stdout: 'secret\n' });
    place.env['HTTPS_PROXY'] = `http://127.0.0.1:${port(proxy)}`;
    expect(await archie(place, ['-p', 'hi'])).toMatchObject({ code: 0, stdout: 'secret\n' });
    expect(tunnels).toHaveLength(1);
  } finally {
    secure.closeAllConnections();
    secure.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
