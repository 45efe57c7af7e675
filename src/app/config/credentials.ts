/** Where the model is and with which key: from the environment alone, never from a file of the project. */

import { UserFault } from '../../protocol/failure.ts';

/** Where the model is, and what it is told of the user. */
export interface Access {
  baseURL: string;
  apiKey?: string;
  authToken?: string;
  /** Sent with every request, by name. */
  headers?: Record<string, string>;
  /** For `apiKeySource` of the headless stream. */
  source: 'ANTHROPIC_API_KEY' | 'ANTHROPIC_AUTH_TOKEN' | 'ANTHROPIC_CUSTOM_HEADERS' | 'none';
}

const officialURL = 'https://api.anthropic.com';

/** Local servers that speak the Messages API, on the ports they use unless told otherwise. */
const localServers = [
  { name: 'Ollama', port: 11434 },
  { name: 'LM Studio', port: 1234 },
  { name: 'llama.cpp', port: 8080 },
  { name: 'vLLM', port: 8000 },
];

/** Access from the environment only: never from a file of the project. Null when there is no key and no server of one's own. */
export function accessFrom(env: NodeJS.ProcessEnv): Access | null {
  const baseURL = env['ANTHROPIC_BASE_URL']?.trim() || officialURL;
  let url: URL;
  try {
    url = new URL(baseURL);
  } catch {
    throw new UserFault(`ANTHROPIC_BASE_URL is not a URL: "${baseURL}"`, 2);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new UserFault(`ANTHROPIC_BASE_URL must begin with http:// or https://, not "${url.protocol}"`, 2);
  const apiKey = keyFrom(env, 'ANTHROPIC_API_KEY');
  const authToken = keyFrom(env, 'ANTHROPIC_AUTH_TOKEN');
  const custom = headersFrom(env['ANTHROPIC_CUSTOM_HEADERS'] ?? '');
  const headers = Object.keys(custom).length > 0 ? { headers: custom } : {};
  if (apiKey) return { baseURL, apiKey, ...headers, source: 'ANTHROPIC_API_KEY' };
  if (authToken) return { baseURL, authToken, ...headers, source: 'ANTHROPIC_AUTH_TOKEN' };
  if (custom['authorization'] !== undefined || custom['x-api-key'] !== undefined)
    return { baseURL, ...headers, source: 'ANTHROPIC_CUSTOM_HEADERS' };
  // A server of one's own on this machine usually wants no key; the SDK wants one to be set.
  const local = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  return local ? { baseURL, apiKey: 'none', ...headers, source: 'none' } : null;
}

/** What a request is made of, which only the client that sends it may say. */
const ours = new Set([
  'accept',
  'accept-encoding',
  'anthropic-version',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'transfer-encoding',
  'upgrade',
]);

/** `Name: value`, one a line, as Claude Code reads them; names in small letters. Throws `UserFault` that names the line, never its value. */
function headersFrom(text: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const wrong = (why: string) => new UserFault(`ANTHROPIC_CUSTOM_HEADERS, line ${at + 1}: ${why}`, 2);
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    // The characters of a name (RFC 9110 §5.6.2), and those of a value that every client sends.
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw wrong('write it as "Name: value"');
    if (!/^[\t\x20-\x7e]*$/.test(value)) throw wrong(`the value of ${name} holds a character that no header has`);
    if (ours.has(name)) throw wrong(`${name} is not for you to set: leave it out`);
    headers[name] = value;
  }
  return headers;
}

/** No header takes other characters; a request with them would look like a connection that broke off. */
function keyFrom(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const key = env[name]?.trim();
  if (key && !/^[\x21-\x7e]+$/.test(key))
    throw new UserFault(`${name} holds a blank, a line end or a character that no key has: copy it anew`, 3);
  return key;
}

/** Which of the usual local servers answer on this machine. Waits 300 ms at most. */
export async function localServersUp(): Promise<{ name: string; url: string }[]> {
  const { connect } = await import('node:net');
  const tries = localServers.map(
    ({ name, port }) =>
      new Promise<{ name: string; url: string } | null>((settle) => {
        const socket = connect({ host: '127.0.0.1', port });
        const end = (up: boolean) => {
          socket.destroy();
          settle(up ? { name, url: `http://127.0.0.1:${port}` } : null);
        };
        socket.setTimeout(300, () => end(false));
        socket.once('connect', () => end(true));
        socket.once('error', () => end(false));
      }),
  );
  return (await Promise.all(tries)).filter((server) => server !== null);
}

/** What a person without a key is told, in full sentences for a terminal. */
export async function noAccessText(): Promise<string> {
  const found = await localServersUp();
  const local = found[0];
  return [
    'archie needs a model and found no key.',
    '',
    '  With a key:        export ANTHROPIC_API_KEY=…   then run archie again',
    local
      ? `  Found ${local.name}:   export ANTHROPIC_BASE_URL=${local.url}   then archie --model <its model>`
      : '  With a local one:  export ANTHROPIC_BASE_URL=http://127.0.0.1:11434 (Ollama, LM Studio, llama.cpp, vLLM)',
    '  Just looking:      archie demo                  a tour with an offline model, no key needed',
    '',
    'archie doctor says what works on this machine.',
  ].join('\n');
}
