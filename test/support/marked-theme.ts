import type { Role, Theme } from '../../src/fronts/tui/theme.ts';

/** By the number in their escape sequence. */
const roles: Role[] = [];
const off = '\u001B[39m';

/** A theme that styles like the real ones, but by the names of roles: each has a colour of its own, so that `markup` can tell them apart. */
export const marked: Theme = {
  name: 'dark',
  paint(role, text) {
    if (text === '') return '';
    if (!roles.includes(role)) roles.push(role);
    const on = `\u001B[38;5;${roles.indexOf(role)}m`;
    // What is nested ends with the same code: go on with this style behind it.
    return on + text.replaceAll(off, off + on) + off;
  },
};

/** Roles that can be seen on blanks. */
const seenOnBlanks: ReadonlySet<Role> = new Set([
  'selected',
  'underline',
  'strike',
  'addedWord',
  'removedWord',
  'link',
]);

/** A row of that theme with its roles written out: `▸[x] ⟦heading src/app.ts⟧`. */
export function markup(row: string): string {
  let role: Role | null = null;
  const parts: { role: Role | null; text: string }[] = [];
  // oxlint-disable-next-line no-control-regex -- these are the codes that are written above
  for (const [, code, text] of row.matchAll(/\u001B\[(?:38;5;)?(\d+)m|([^\u001B]+)/g)) {
    const last = parts.at(-1);
    if (text === undefined) role = code === '39' ? null : roles[Number(code)]!;
    else if (last?.role === role) last.text += text;
    else parts.push({ role, text });
  }
  return parts.map(({ role: of, text }) => (of === null || isUnseen(of, text) ? text : `⟦${of} ${text}⟧`)).join('');
}

function isUnseen(role: Role, text: string): boolean {
  return text.trim() === '' && !seenOnBlanks.has(role);
}
