/** Which tool a file is a migration of, by its path and its content. */

import type { Layout } from './files/set.ts';

/** What a file is within its set. */
export interface Place {
  layout: Layout;
  /** The folder of its set. */
  folder: string;
  /** What joins the way there with the way back. */
  key: string;
  version: string;
  role: 'up' | 'down' | 'both' | 'plan' | 'verify';
  repeatable: boolean;
}

const elsewhere = /(?:^|\/)(?:node_modules|vendor|testdata|fixtures?|__fixtures__|__tests__)\//i;
const migrating =
  /migrat|(?:^|\/)(?:changesets?|schema[_-]?changes|upgrades|versions|drizzle|deltas?|patches|alembic)(?:\/|$)/i;
const numbered = /^[Vv]?(\d+(?:[-.]\d+)*[a-z]?)(?:[._-].*)?\.(?:sql|pgsql)$/;
const changesSchema =
  /^\s*(?:create\s+(?:unlogged\s+|or\s+replace\s+|unique\s+)*(?:table|type|schema|extension|index|function|view|policy|trigger|domain|sequence|materialized)|alter\s+(?:table|type|index|default|schema)|drop\s+(?:table|index|column|type|view))\b/im;

/** Null when it is no migration. `planned`: folders in which a `sqitch.plan` stands, whose scripts are known by their place alone. */
export function placeOf(
  path: string,
  content: string,
  folders: readonly string[] = [],
  planned: readonly string[] = [],
): Place | null {
  const at = path.lastIndexOf('/');
  const [folder, name] = at < 0 ? ['', path] : [path.slice(0, at), path.slice(at + 1)];
  const configured = folders.some((each) => within(path, each));
  if (!configured && elsewhere.test(path)) return null;
  if (name === 'sqitch.plan') return /^%/m.test(content) ? place('sqitch', folder, name, '', 'plan') : null;
  if (!/\.(?:sql|pgsql)$/i.test(name)) return null;
  return (
    sqitch(folder, name, { content, planned }) ??
    nested(folder, name) ??
    flyway(folder, name) ??
    marked(folder, name, content) ??
    halves(folder, name) ??
    plain(folder, name, { content, configured })
  );
}

function place(
  layout: Layout,
  folder: string,
  key: string,
  version: string,
  role: Place['role'],
  repeatable = false,
): Place {
  return { layout, folder, key, version, role, repeatable };
}

/** Is the path in the folder? Both relative to the root. */
function within(path: string, folder: string): boolean {
  const clean = folder.replace(/^\.\//, '').replace(/\/+$/, '');
  return clean === '' || clean === '.' || path.startsWith(`${clean}/`);
}

function sqitch(
  folder: string,
  name: string,
  { content, planned }: { content: string; planned: readonly string[] },
): Place | null {
  const found = /^(?:(.*)\/)?(deploy|revert|verify)(?:\/(.+))?$/.exec(folder);
  if (!found) return null;
  const [, top = '', what, below] = found;
  if (!planned.includes(top) && !/^(?:\uFEFF)?\s*--\s*(?:deploy|revert|verify)\s/im.test(content.slice(0, 2000)))
    return null;
  const key = `${below === undefined ? '' : `${below}/`}${name.replace(/\.sql$/i, '')}`;
  return place('sqitch', top, key, key, what === 'deploy' ? 'up' : what === 'revert' ? 'down' : 'verify');
}

/** What `placeOf` says of a file whose tree nobody looked into: it may be a script of sqitch's that does not say so. */
export function mayBePlace(path: string, content: string): Place | null {
  const top = /^(?:(.*)\/)?(?:deploy|revert)\/.+\.sql$/.exec(path);
  const scripted = /^\s*begin\s*;/im.test(content) || changesSchema.test(content);
  return placeOf(path, content, [], top && scripted ? [top[1] ?? ''] : []);
}

/** A folder for each migration: Prisma, Diesel, Hasura. */
function nested(folder: string, name: string): Place | null {
  const found = /^(?:(.*)\/)?((\d+(?:-\d+)*)[-_][^/]*|\d+)$/.exec(folder);
  const what = /^(migration|up|down)\.sql$/.exec(name)?.[1];
  if (!found || what === undefined) return null;
  const [, top = '', step = '', version = step] = found;
  // Prisma's own way back is written by hand, beside its migration.
  const layout = what === 'migration' ? 'prisma' : /(?:^|\/)prisma(?:\/|$)/.test(top) ? 'prisma' : 'folders';
  return place(layout, top, step, version, what === 'down' ? 'down' : 'up');
}

function flyway(folder: string, name: string): Place | null {
  const found = /^(?:([VU])(\d+(?:[._]\d+)*)|(R))__.+\.sql$/.exec(name);
  if (!found) return null;
  const [, what, version = '', again] = found;
  const top = /^(.*?(?:^|\/)[^/]*migrations?)(?:\/.*)?$/i.exec(folder)?.[1] ?? folder;
  if (again !== undefined) return place('flyway', top, name, '', 'up', true);
  return place('flyway', top, version.replaceAll('_', '.'), version.replaceAll('_', '.'), what === 'V' ? 'up' : 'down');
}

/** Both ways in one file, told apart by comments. */
const marks: readonly [Layout, RegExp][] = [
  ['dbmate', /^--\s*migrate:up\b/m],
  ['goose', /^\s*--\s*\+goose\s+up\b/im],
  ['sql-migrate', /^\s*--\s*\+migrate\s+up\b/im],
  ['node-pg-migrate', /^\s*--\s*up\s+migration\b/im],
];

function marked(folder: string, name: string, content: string): Place | null {
  const layout = marks.find(([, mark]) => mark.test(content))?.[0];
  const version = /^(\d+)/.exec(name)?.[1];
  return layout === undefined || version === undefined ? null : place(layout, folder, name, version, 'both');
}

const backwards = /(?:[._-](?:down|rollback|undo|revert))\.(?:sql|pgsql)$/i;

/** One file there and one back: `.up.sql` and `.down.sql`, `001.do.x.sql` and `001.undo.x.sql`, folders `up/` and `down/`. */
function halves(folder: string, name: string): Place | null {
  const version = numbered.exec(name)?.[1];
  if (version === undefined) return null;
  const sides = /^(?:(.*)\/)?(up|down|rollbacks?|undo)$/i.exec(folder);
  if (sides) {
    const key = name.replace(/[._-](?:up|down|do|undo|rollback)(?=\.)/i, '');
    return place('pairs', sides[1] ?? '', key, version, /^up$/i.test(sides[2] ?? '') ? 'up' : 'down');
  }
  const postgrator = /^(\d+)\.(do|undo)\.(.+)\.sql$/.exec(name);
  if (postgrator) return place('pairs', folder, postgrator[1] ?? '', version, postgrator[2] === 'do' ? 'up' : 'down');
  if (/\.(?:tx\.)?up\.(?:sql|pgsql)$/i.test(name))
    return place('pairs', folder, name.replace(/\.(?:tx\.)?up\.\w+$/i, ''), version, 'up');
  if (!backwards.test(name)) return null;
  return place('pairs', folder, name.replace(/\.tx(?=\.down\.)/i, '').replace(backwards, ''), version, 'down');
}

function plain(
  folder: string,
  name: string,
  { content, configured }: { content: string; configured: boolean },
): Place | null {
  const version = numbered.exec(name)?.[1];
  if (version === undefined || /^\d+-\d+-\d+\.sql$/.test(name)) return null;
  const likely = configured || migrating.test(folder);
  if (!likely && !changesSchema.test(content)) return null;
  const layout =
    /(?:^|\/)drizzle(?:\/|$)/.test(folder) || content.includes('--> statement-breakpoint')
      ? 'drizzle'
      : /(?:^|\/)supabase\/migrations$/.test(folder)
        ? 'supabase'
        : 'plain';
  return place(layout, folder, name.replace(/\.\w+$/, ''), version, 'up');
}
