/** The parts of a file: the way there and the way back where both stand in one, and what the tool does around each. */

import type { Around, Layout, Part } from './set.ts';

type Marks = { up: RegExp; down: RegExp; around(text: string, head: string): Around };

const wraps = (unless: boolean): Around => (unless ? 'none' : 'wraps');

/** How each tool tells the parts apart. */
const marks: Partial<Record<Layout, Marks>> = {
  dbmate: {
    up: /^--\s*migrate:up\b.*$/m,
    down: /^--\s*migrate:down\b.*$/m,
    around: (_text, head) => wraps(/transaction:\s*false/.test(head)),
  },
  goose: {
    up: /^\s*--\s*\+goose\s+up\b.*$/im,
    down: /^\s*--\s*\+goose\s+down\b.*$/im,
    around: (text) => wraps(/^\s*--\s*\+goose\s+no\s+transaction/im.test(text)),
  },
  'sql-migrate': {
    up: /^\s*--\s*\+migrate\s+up\b.*$/im,
    down: /^\s*--\s*\+migrate\s+down\b.*$/im,
    around: (_text, head) => wraps(/notransaction/i.test(head)),
  },
  'node-pg-migrate': {
    up: /^\s*--\s*up\s+migration\b.*$/im,
    down: /^\s*--\s*down\s+migration\b.*$/im,
    around: () => 'wraps',
  },
};

/** Both ways of a file that has both. */
export function bothParts(layout: Layout, path: string, text: string): { up: Part; down: Part | null } {
  const known = marks[layout];
  const up = known?.up.exec(text);
  const down = known?.down.exec(text);
  if (!known || !up) return { up: { path, text, around: 'unknown' }, down: null };
  const part = (from: RegExpExecArray, to: number): Part => ({
    path,
    text: only(text, from.index, to),
    around: known.around(text, from[0]),
  });
  const upEnd = down && down.index > up.index ? down.index : text.length;
  const downEnd = down && down.index < up.index ? up.index : text.length;
  return { up: part(up, upEnd), down: down ? part(down, downEnd) : null };
}

/** The text, blank but for what stands between. */
function only(text: string, from: number, to: number): string {
  return blank(text.slice(0, from)) + text.slice(from, to) + blank(text.slice(to));
}

/** As many lines of as many spaces. */
export function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}

/** What Flyway knows to run outside of a transaction, where the file has nothing else. */
const alone =
  /^(?:(?:create|drop)(?: unique)? index concurrently|(?:create|drop) (?:database|tablespace|subscription)|alter system|vacuum|discard all|reindex(?: verbose)? (?:schema|database|system))\b/;

function runsAlone(text: string): boolean {
  const statements = text
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    .split(';')
    .map((each) => each.trim().replace(/\s+/g, ' ').toLowerCase())
    .filter((each) => each !== '');
  return statements.length > 0 && statements.every((each) => alone.test(each));
}

/** What a tool that has a file for each way does around it. */
export function aroundFile(layout: Layout, path: string, text: string): Around {
  switch (layout) {
    case 'flyway':
      return wraps(runsAlone(text));
    case 'drizzle':
      return 'wraps';
    case 'folders':
      return 'wraps';
    case 'prisma':
    case 'supabase':
      return 'query';
    case 'sqitch':
      return 'none';
    case 'pairs':
      if (/\.tx\.(?:up|down)\.sql$/i.test(path)) return 'wraps';
      return /^--\s*(?:no-transaction|disable-transaction)/m.test(text) ? 'none' : 'query';
    default:
      return 'unknown';
  }
}
