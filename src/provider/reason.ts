/** What a service says is wrong, wherever it puts that: as the vendor does, as FastAPI, Ollama, gateways and problem documents do, or as plain text. */

import { spellingsOf } from '../text/foreign/disguised.ts';

/** The members that hold words, the most telling first. */
const members = ['message', 'detail', 'error', 'msg', 'errors', 'error_description', 'reason', 'title'] as const;

/** How deep words may lie: `{"error":{"detail":[{"msg":"…"}]}}`. */
const deepest = 4;

/** The words in a parsed body; empty where there are none. A list says what its first three entries say. */
export function reasonIn(body: unknown, depth = 0): string {
  if (typeof body === 'string') return /^\s*<(?:!doctype|html|\?xml)/i.test(body) ? '' : body.trim();
  if (typeof body !== 'object' || body === null || depth > deepest) return '';
  if (Array.isArray(body)) {
    const said = body.slice(0, 3).map((each: unknown) => reasonIn(each, depth + 1));
    return said.filter((words) => words !== '').join('; ');
  }
  const fields = body as Record<string, unknown>;
  for (const member of members) {
    const words = Object.hasOwn(fields, member) ? reasonIn(fields[member], depth + 1) : '';
    if (words === '') continue;
    // FastAPI says beside it which field is meant.
    const { loc } = fields;
    return Array.isArray(loc) && member === 'msg' ? `${loc.join('.')}: ${words}` : words;
  }
  return '';
}

/** The words of a body that is no JSON: nothing of a page, and of anything else its first line. */
export function reasonInText(text: string): string {
  if (/<\/?[a-z!][^>]*>/i.test(text)) return '';
  return text.trim().split('\n')[0] ?? '';
}

/** A reason as one short line without these secrets, in whatever spelling; without the mark at its end. */
export function worded(text: string, secrets: readonly string[]): string {
  let line = text;
  const spellings = secrets.filter((secret) => secret.length >= 4).flatMap((secret) => spellingsOf(secret));
  for (const spelling of spellings.toSorted((a, b) => b.length - a.length)) line = line.replaceAll(spelling, '***');
  line = line.replace(/[\p{C}\s]+/gu, ' ').trim();
  if (line.length > 300) line = `${line.slice(0, 300).toWellFormed()}…`;
  return line.replace(/[.:]$/, '');
}
