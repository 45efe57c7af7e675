/** What a person sees before the first prompt: who answers, where, what was read, what may happen, and three keys. */

import type { Place } from '../../../protocol/desk.ts';
import type { SessionState } from '../../../protocol/session.ts';
import { wrap } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import type { Theme } from '../theme.ts';
import { oneLine } from '../transcript/look.ts';
import { grantWords } from './grants.ts';
import { modeWords } from './mode-words.ts';

interface FirstScreenAt {
  state: SessionState;
  persona: { name: string } | null;
  /** Null while it is looked for: the first frame does not wait. */
  place: Place | null;
  theme: Theme;
  columns: number;
}

/** Its rows, as many as before when more is known, where they are wide enough. */
export function firstRows({ state, persona, place, theme, columns }: FirstScreenAt): string[] {
  const { inForce, grants } = state;
  const who = persona === null ? t('the general assistant') : oneLine(persona.name);
  const effort = inForce.effort === undefined ? '' : ` · ${t`effort ${inForce.effort}`}`;
  const allowed = grants.length === 0 ? '' : ` · ${t`allowed all the same: ${grants.map(grantWords).join(t(', '))}`}`;
  const mode = t`mode ${inForce.mode}: ${t(modeWords[inForce.mode])}`;
  const rows = [
    `${who} · ${oneLine(inForce.model)}${effort}`,
    place === null ? '…' : [gitWords(place), memoryWords(place)].join(' · '),
    mode + theme.paint('warn', allowed),
    theme.paint('dim', t('/ commands · @ files and personas · ? keys')),
  ];
  return rows.flatMap((row) => wrap(row, columns));
}

/** The branch, and how much is unstaged. */
export function gitWords({ git }: Place): string {
  if (git === null) return t('no git repository');
  const branch = git.branch === null ? t('git, no branch') : oneLine(git.branch);
  if (git.unstaged === null) return branch;
  return git.unstaged === 0 ? t`${branch}, nothing unstaged` : t`${branch}, ${git.unstaged} unstaged`;
}

/** What the model was given to read. */
export function memoryWords({ memory }: Place): string {
  return memory === null ? t('no memory file read') : t`${oneLine(memory)} read`;
}
