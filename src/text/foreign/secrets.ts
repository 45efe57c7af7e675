/** Secrets in text, by their well-known shapes: keys of services, private keys, passwords in addresses and headers, values under telling names. */

import { entropy, isSecretName, isStandIn, looksDrawn } from './secret-names.ts';

/** Where a secret stands, and what it is in words for people. */
interface Secret {
  start: number;
  end: number;
  what: string;
}

/** Keys that say by their first letters whose they are. Each pattern begins where no letter of a longer word stands before it. */
const keys: readonly (readonly [what: string, pattern: string])[] = [
  ['Anthropic key', 'sk-ant-[\\w-]{16,300}'],
  [
    'API key',
    'sk-(?:proj-|svcacct-|admin-|or-v1-|lf-)?(?=[\\w-]{0,200}\\d)(?=[\\w-]{0,200}[A-Z0-9]{2})[A-Za-z0-9_-]{20,300}',
  ],
  ['AWS key', '(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z2-7]{16}(?![A-Z0-9])'],
  ['GitHub token', '(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{22,255})'],
  ['GitLab token', 'gl(?:pat|dt|rt|cbt|ptt|ft|soat|oas|agent)-[\\w-]{18,100}'],
  ['Slack token', '(?:xox[abeoprs]-|xapp-\\d-)[A-Za-z0-9-]{10,250}'],
  ['Slack webhook', 'hooks\\.slack\\.com/services/[A-Za-z0-9/_-]{20,120}'],
  ['Stripe key', '(?:[sr]k_(?:live|test)_|whsec_)[A-Za-z0-9]{16,250}'],
  ['Google key', '(?:AIza[\\w-]{35}|GOCSPX-[\\w-]{20,60}|ya29\\.[\\w.-]{20,500})'],
  ['npm token', 'npm_[A-Za-z0-9]{36}'],
  ['PyPI token', 'pypi-[\\w-]{50,500}'],
  ['Hugging Face token', 'hf_[A-Za-z0-9]{30,100}'],
  ['SendGrid key', 'SG\\.[\\w-]{16,64}\\.[\\w-]{16,64}'],
  ['Twilio key', 'SK[0-9a-f]{32}(?![0-9a-f])'],
  ['DigitalOcean token', 'do[opr]_v1_[a-f0-9]{64}'],
  ['Telegram token', '\\d{8,10}:AA[\\w-]{33}'],
  ['Shopify token', 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}'],
  ['Databricks token', 'dapi[a-f0-9]{32}(?![0-9a-f])'],
  ['Vault token', 'hv[sb]\\.[\\w-]{24,300}'],
  [
    'API key',
    '(?:gsk_|xai-|pplx-|r8_|lin_api_|sntrys_|dop_|figd_|PMAK-|EAAA|rnd_|tskey-[a-z]+-)(?=[\\w-]{0,100}\\d)[A-Za-z0-9_-]{24,300}',
  ],
  ['age key', 'AGE-SECRET-KEY-1[0-9A-Z]{58}'],
  ['JSON web token', 'eyJ[\\w-]{8,4000}\\.eyJ[\\w-]{8,8000}\\.[\\w-]{8,2000}'],
];
const keyPattern = new RegExp(`(?<![A-Za-z0-9_-])(?:${keys.map(([, pattern]) => `(${pattern})`).join('|')})`, 'g');

/** A password in an address, a header that proves who somebody is, an option of a program: the group is the secret. */
const addressPassword = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'`<>()⟨]{0,100}:([^\s/@"'`<>]{1,300})@/dgi;
const header =
  /\b(?:proxy-)?authorization\\?["']?\s{0,4}[:=]\s{0,4}\\?["'`]?(?:bearer|basic|token|digest|apikey|aws4-hmac-sha256)\s{1,4}([\w.~+/=-]{6,4000})|\b(?:bearer|basic)[ \t]{1,2}([A-Za-z0-9._~+/=-]{20,4000})|\b(?:x-[a-z-]{0,30}(?:key|token|secret|auth|signature)|private-token|job-token)\\?["']?\s{0,3}:\s{0,3}\\?["'`]?([\w.~+/=-]{8,1000})/dgi;
const cookie = /\b(?:set-)?cookie\\?["']?:\s{0,3}\\?["'`]?([^\n\r"'`\\]{12,4000})/dgi;
const option =
  /(?<![\w-])(?:-u|--user)[ =]["']?[^\s:"']{1,60}:([^\s"']{3,200})|(?<![\w-])--?(?:password|passwd|pass|pwd|token|secret|api-?key|auth-?token|access-?token|client-?secret)[ =]["']?([^\s"'`-][^\s"'`]{3,300})|\b(?:login|user)\s{1,8}\S{1,100}\s{1,8}password\s{1,8}(\S{3,200})/dg;

/**
 * A name, and what is assigned to it. The name is tried once at each place a word begins; it is asked afterwards whether it is
 * that of a secret.
 */
const assignment =
  /(?<![A-Za-z0-9_.-])([A-Za-z0-9_.-]{2,80})(?:\\{0,3}["'`]\]?|\])?[ \t]{0,12}(:=|=>|[:=])[ \t]{0,12}(?:(\\{0,3}["'`])((?:(?!\3|[\n\r])[^]){1,2000})\3|([^\s"'`,;)}\]\\]{3,2000}))/dg;

/** Anything of these in a text, or there is no secret in it. */
const trigger =
  /key|tok|secret|pass|pwd|cred|auth|cookie|bearer|basic|:\/\/|eyJ|sk[-_]|rk_|AKIA|ASIA|AROA|AIDA|ABIA|ACCA|gh[pousr]_|github_|gl[a-z]{2,5}-|xox|xapp|slack|whsec|AIza|GOCSPX|ya29|npm_|pypi-|hf_|SG\.|SK[0-9a-f]|_v1_|:AA|shp|dapi|hv[sb]\.|gsk_|xai-|pplx-|r8_|lin_|sntrys|dop_|figd_|PMAK|EAAA|rnd_|-u[ =]|--user|login|PRIVATE/i;

/** Secrets in the text, in order, none within another. Linear. */
export function findSecrets(text: string): Secret[] {
  if (!trigger.test(text)) return [];
  const found = [...keysIn(text), ...groupsIn(text), ...assignedIn(text), ...privateKeysIn(text)];
  if (found.length < 2) return found;
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const apart: Secret[] = [];
  for (const each of found) {
    const last = apart.at(-1);
    if (!last || each.start >= last.end) apart.push(each);
    else if (each.end > last.end) last.end = each.end;
  }
  return apart;
}

function keysIn(text: string): Secret[] {
  return [...text.matchAll(keyPattern)].map((match) => {
    const at = match.slice(1).findIndex((group) => group !== undefined);
    return { start: match.index, end: match.index + match[0].length, what: keys[at]?.[0] ?? 'key' };
  });
}

function groupsIn(text: string): Secret[] {
  const found: Secret[] = [];
  const take = (pattern: RegExp, what: string, isOne: (value: string) => boolean): void => {
    for (const match of text.matchAll(pattern)) {
      const at = match.findIndex((group, index) => index > 0 && group !== undefined);
      const [start, end] = match.indices?.[at] ?? [0, 0];
      if (isOne(match[at] ?? '')) found.push({ start, end, what });
    }
  };
  take(addressPassword, 'password', (value) => !isStandIn(value) && !/^\d{1,5}$/.test(value));
  take(header, 'credential', (value) => !isStandIn(value) && /[0-9]|[a-z][A-Z]|=$/.test(value));
  take(cookie, 'cookie', (value) => value.includes('=') && looksDrawn(value.replace(/[\s(){}[\]<>]/g, '')));
  take(option, 'password', (value) => !isStandIn(value) && !/[()<>{}|]/.test(value) && /[0-9]|[^\w.,:;-]/.test(value));
  return found;
}

function assignedIn(text: string): Secret[] {
  const found: Secret[] = [];
  for (const match of text.matchAll(assignment)) {
    const [, name = '', sign = '', , quoted, bare] = match;
    if (!isSecretName(name)) continue;
    const inAddress = /[?&]/.test(text[match.index - 1] ?? '');
    const whole = quoted ?? bare ?? '';
    const value = inAddress ? (/^[^&#]*/.exec(whole)?.[0] ?? '') : whole;
    const isLineOfEnv =
      bare !== undefined && sign === '=' && /^[A-Z][A-Z0-9_]*$/.test(name) && match[0].startsWith(`${name}=`);
    const [start] = match.indices?.[quoted === undefined ? 5 : 4] ?? [0];
    const end = start + value.length;
    const form =
      quoted !== undefined ? 'quoted' : isLineOfEnv ? 'env' : standsAlone(text, match.index, end) ? 'alone' : 'code';
    if (isAssigned(value, form)) found.push({ start, end, what: 'secret' });
  }
  return found;
}

/** Is there nothing else on the line, as in YAML and in files of settings? */
function standsAlone(text: string, start: number, end: number): boolean {
  return (
    /(?:^|[\n\r])[ \t-]*$/.test(text.slice(Math.max(0, start - 40), start)) &&
    /^[ \t]*(?:[\n\r]|$)/.test(text.slice(end, end + 40))
  );
}

/** Under a telling name: is it a value, or a type, a call, a word? */
function isAssigned(value: string, form: 'quoted' | 'env' | 'alone' | 'code'): boolean {
  if (value.length < 6 || isStandIn(value)) return false;
  // `.env`: what stands there is the value, whatever it looks like.
  if (form === 'env') return !/^(?:\/|\.{1,2}\/|~\/|https?:\/\/[^@]*$)|[()]/.test(value);
  if (!looksDrawn(value)) return false;
  if (form === 'code') {
    // Code has names with digits in them; a value has more of them, or other signs.
    if (/[=;]$/.test(value) && !/^[A-Za-z0-9+/]{8,}={1,2}$/.test(value)) return false;
    return /^[\w.]+$/.test(value) ? entropy(value) > 3 && (value.match(/\d/g) ?? []).length >= 3 : entropy(value) > 2.5;
  }
  if (value.length >= 20) return entropy(value) > 2.5;
  return (
    !value.includes(':') &&
    !/^[a-z]+(?:[._-][a-z]+)*[._-]?\d?$/i.test(value.replace(/\d$/, form === 'alone' ? '$&' : ''))
  );
}

const begins = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const ends = /-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
/** A line of a key, perhaps behind its number or the name of its file. */
const keyEnd = /[A-Za-z0-9+/=]{16}(?:\\[nr]|["',\s]){0,8}$/;
const isKeyLine = (line: string): boolean => keyEnd.test(line.slice(-40));

/** Private keys from their first line to their last, or as far as they were printed. */
function privateKeysIn(text: string): Secret[] {
  const what = 'private key';
  const found: Secret[] = [];
  const last = [...text.matchAll(ends)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
  let next = 0;
  let after = 0;
  for (const match of text.matchAll(begins)) {
    if (match.index < after) continue;
    while ((last[next]?.start ?? Infinity) < match.index) next += 1;
    const start = match.index + match[0].length;
    const end = last[next]?.start ?? endOfLines(text, start);
    // Two words of documentation between the marks are no key.
    if (end - start >= 64) found.push({ start, end, what });
    after = end;
  }
  // What was read from its middle has only the last line.
  const whole = new Set(found.map(({ end }) => end));
  let floor = 0;
  for (const { start, end } of last) {
    const from = whole.has(start) ? start : startOfLines(text, start, floor);
    floor = end;
    if (start - from >= 40) found.push({ start: from, end: start, what });
  }
  return found;
}

/** Lines that may stand before the first of a key: its headers. */
const mostHeaders = 6;

function endOfLines(text: string, from: number): number {
  let end = from;
  let others = 0;
  for (let at = from; at < text.length;) {
    const stop = text.indexOf('\n', at);
    const to = stop < 0 ? text.length : stop;
    const line = text.slice(at, to);
    if (isKeyLine(line)) end = to;
    else if (line.trim() !== '' && (end > from || (others += 1) > mostHeaders)) break;
    at = to + 1;
  }
  return end;
}

function startOfLines(text: string, until: number, floor: number): number {
  const before = text.slice(floor, until);
  let start = until;
  for (let at = before.length; at > 0;) {
    const begin = at < 2 ? 0 : before.lastIndexOf('\n', at - 2) + 1;
    const line = before.slice(begin, at);
    if (line.trim() !== '' && !isKeyLine(line)) break;
    start = floor + begin;
    at = begin;
  }
  return start;
}
