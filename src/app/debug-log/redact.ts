/** Redaction: takes the user's keys, and whatever else looks like a secret, out of everything a debug log writes, wherever they stand and however they are spelled. */

import { Masker } from '../../text/foreign/mask.ts';

/** Parameters of a query whose values are nobody's secret. */
const plainParameters = new Set(['beta', 'limit', 'before_id', 'after_id']);
const secretHeaders = /^(?:proxy-)?authorization$|^cookie$|^set-cookie$|api-?key|token|secret/i;
/** Shorter ones could not be told from ordinary words. */
const shortest = 4;
const hidden = '***';

/** Takes secrets out. */
export interface Redactor {
  /** A value as JSON, without secrets. */
  toJson(value: unknown): string;
  /** How often a secret stands in a text. */
  count(text: string): number;
}

/** For the secrets of this environment. */
export function redactor(env: NodeJS.ProcessEnv): Redactor {
  const secrets = secretsOf(env).filter((secret) => secret.length >= shortest);
  // The longest first: one may begin with another.
  const forms = secrets.flatMap(formsOf).toSorted((a, b) => b.length - a.length);
  const secret = forms.length > 0 ? new RegExp(forms.join('|'), 'g') : undefined;
  const masker = new Masker(env);
  const hide = (text: string): string =>
    (secret ? text.replace(secret, hidden) : text).replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, `$1${hidden}@`);
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return hide(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [hide(key), walk(each)]));
  };
  return {
    toJson: (value) => JSON.stringify(masker.maskAll(walk(value))),
    count: (text) => masker.mask(hide(text)).split(/\*\*\*|⟨masked:/).length,
  };
}

/** Patterns for a secret as it is, within JSON however deep in other JSON, and within an address. */
function formsOf(secret: string): string[] {
  const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const inJson = Array.from(secret, (char) => (/["\\/]/.test(char) ? `\\\\*${literal(char)}` : literal(char)));
  return [inJson.join(''), literal(encodeURIComponent(secret.toWellFormed()))];
}

/** What archie itself is given to prove who the user is: keys, and the passwords within addresses. */
function secretsOf(env: NodeJS.ProcessEnv): string[] {
  const keys = [env['ANTHROPIC_API_KEY'], env['ANTHROPIC_AUTH_TOKEN']];
  const addresses = Object.entries(env).filter(([name]) => /^ANTHROPIC_BASE_URL$|_proxy$/i.test(name));
  const passwords = addresses.flatMap(([, address = '']) => {
    const url = URL.parse(address);
    return url ? [url.password, decoded(url.password)] : [];
  });
  return [...keys, ...passwords].map((secret) => secret?.trim() ?? '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** An address without the name, the password and the query values in it. */
export function plainUrl(text: string): string {
  const url = URL.parse(text);
  if (!url) return text;
  url.username = '';
  url.password = '';
  for (const name of url.searchParams.keys()) if (!plainParameters.has(name)) url.searchParams.set(name, hidden);
  return url.href;
}

/** Headers without those that carry a secret by their nature. */
export function plainHeaders(headers: Headers): Record<string, string> {
  const entries = [...headers].filter(([name]) => !secretHeaders.test(name) || name.startsWith('anthropic-ratelimit-'));
  return Object.fromEntries(entries.map(([name, value]) => [name, name === 'location' ? plainUrl(value) : value]));
}
