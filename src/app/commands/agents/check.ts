/** `archie agents check`: what is to be said of persona files, with line and mend; `--fix` writes what can be repaired. */

import { realpathSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { UserFault } from '../../../protocol/failure.ts';
import type { Persona } from '../../../protocol/persona.ts';
import { lint } from '../../../personas/file/lint.ts';
import type { Finding, Linted } from '../../../personas/file/lint.ts';
import type { Whereabouts } from '../../../personas/folders.ts';
import { findFiles } from '../../../personas/registry.ts';
import { walk } from '../../../personas/walk.ts';
import type { Walk } from '../../../personas/walk.ts';
import { clean } from '../../../text/sanitize.ts';
import { told } from '../../../text/words/told.ts';
import { numbered, t } from '../../../text/words/words.ts';
import { diffOf, writeFiles } from './write.ts';
import type { Writer, Written } from './write.ts';

/** What is to be checked, and how it is told. */
interface Checking {
  at: Whereabouts;
  /** Files and folders; none: every folder that archie reads. */
  paths: readonly string[];
  json: boolean;
  /** Null: nothing is written. */
  fix: Writer | null;
}

/** Exit code when errors were found. */
const failed = 8;

/** Checks, and fixes where that was asked for. Exit code 8 with errors, 0 with less. Throws `UserFault`, `LandingFailure`. */
export async function check(checking: Checking): Promise<{ text: string; exit: number }> {
  const { at, json, fix } = checking;
  const found = filesOf(checking);
  const files = found.files.flatMap(({ path, folder }) => lint(path, folder.scope) ?? []);
  addClashes(files);
  const problems = found.problems.map((text): Finding => ({ severity: 'error', text, line: 1 }));
  const repairs = files.flatMap(({ path, text, mended }): Written[] =>
    mended === null ? [] : [{ path, before: text, after: mended }],
  );
  const said = fix && repairs.length > 0 ? await writeFiles(repairs, fix, t('front matter as YAML')) : [];
  const all = [...problems, ...files.flatMap(({ findings }) => findings)];
  const exit = all.some(({ severity }) => severity === 'error') ? failed : 0;
  if (json) return { text: JSON.stringify(asData(files, found.problems, said), null, 2), exit };
  const shown = (path: string) => (path.startsWith(`${at.root}/`) ? relative(at.root, path) : path);
  const rows = [
    ...found.problems.map((text) => t`error: ${told(text)}`),
    ...files.flatMap(({ path, findings }) => findings.map((finding) => `${shown(path)}:${lineText(finding)}`)),
    ...(fix ? [] : repairs.flatMap((file) => ['', diffOf({ ...file, path: shown(file.path) })])),
    ...(repairs.length > 0 && !fix ? ['', t`archie agents check --fix writes ${count(repairs.length, 'repair')}`] : []),
    ...said,
  ];
  return { text: clean(rows.join('\n')) || t`${count(files.length, 'file')}, nothing to mend`, exit };
}

function count(n: number, one: string): string {
  return numbered(n, one);
}

function lineText({ line, severity, text, mend }: Finding): string {
  return `${line}: ${t(severity, 'severity')}: ${told(text)}${mend === undefined ? '' : ` (${told(mend)})`}`;
}

function filesOf({ at, paths }: Checking): Walk {
  if (paths.length === 0) {
    const found = findFiles(at, realpathSync(at.root));
    return { ...found, files: found.files.filter(({ folder }) => folder.scope !== 'built-in') };
  }
  const found: Walk = { files: [], problems: [], seen: new Set() };
  for (const path of paths.map((each) => resolve(at.root, each))) {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) throw new UserFault(`${path} is not there`);
    const folder = { path, scope: 'flag' as const };
    if (stats.isDirectory()) walk(path, folder, found);
    else found.files.push({ path, folder });
  }
  return found;
}

/** Who is never heard because another file has its name: meant between scopes, a mistake within one. */
function addClashes(files: readonly Linted[]): void {
  const first = new Map<string, { path: string; scope: Persona['scope'] }>();
  for (const { path, persona, findings } of files) {
    if (!persona) continue;
    const nearer = first.get(persona.slug);
    if (!nearer) first.set(persona.slug, { path, scope: persona.scope });
    else
      findings.push({
        severity: nearer.scope === persona.scope ? 'warning' : 'info',
        text: `not used: ${nearer.path} has the name "${persona.slug}" before it`,
        line: 1,
      });
  }
}

function asData(files: readonly Linted[], problems: readonly string[], said: readonly string[]) {
  return {
    files: files.map(({ path, persona, findings, text, mended }) => ({
      path,
      name: persona?.slug ?? null,
      findings,
      ...(mended === null ? {} : { repair: diffOf({ path, before: text, after: mended }) }),
    })),
    problems,
    ...(said.length > 0 ? { said } : {}),
  };
}
