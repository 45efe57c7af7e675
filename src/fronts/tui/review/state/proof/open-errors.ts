/** What was found wrong of what would land, and what of it goes back to the model. */

import type { ReviewComment } from '../../../../../protocol/approval.ts';
import type { Found } from '../../model/proof/found.ts';
import { lineNow } from '../../model/proof/moved-lines.ts';
import { isStale } from '../../model/proof/finding-lines.ts';
import { isOfProject } from '../../model/proof/summary.ts';
import type { Look, ReviewState } from '../state.ts';
import { allFound } from './finding-at.ts';

type Checked = Pick<Look, 'proof' | 'entries' | 'files'>;

/** Findings that still stand: lines that a person changed since are no longer what was checked. */
function standing(look: Checked): Found[] {
  return [...allFound(look)].flatMap(([at, { all }]) => {
    const file = look.files[at];
    if (!file?.moved) return all;
    return all.filter((found) => !isStale(found.finding, file));
  });
}

/** How many errors were found in what is chosen, or because of it. */
export function errorsThatLand(state: ReviewState, look: Checked): number {
  return standing(look).filter(({ finding, file }) => {
    const path = file === null ? undefined : look.entries[file]?.path;
    return finding.severity === 'error' && (path === undefined || state.refused[path] !== 'all');
  }).length;
}

/** What goes back to the model with one key: what is wrong or dangerous; what is only worth knowing where there is nothing else. */
export function findingsToSend(look: Checked): Found[] {
  const all = standing(look);
  const grave = all.filter(({ finding }) => finding.severity !== 'info');
  return grave.length > 0 ? grave : all;
}

/** The same as comments on the lines. */
export function findingComments(look: Checked): (ReviewComment & { at: string })[] {
  return findingsToSend(look).map(({ id, finding, file }) => {
    const { path, line, rule, severity, message, help } = finding;
    const text = `${severity}: ${message} (${rule})${help === undefined ? '' : `\n${help}`}`;
    if (isOfProject(finding)) return { at: id, text };
    const { moved } = (file === null ? undefined : look.files[file]) ?? {};
    const now = moved && look.entries[file!]?.paths.includes(path) ? lineNow(moved, line) : line;
    return { at: id, path, ...(now === undefined ? {} : { side: 'after', line: now }), text };
  });
}
