/** The permission panel's key table: what may be answered, when, and what the footer says of it. */

import { reveal } from '../../../text/sanitize.ts';
import { t } from '../../../text/words/words.ts';
import { emptyLine } from '../composer/text/line.ts';
import { helpKey } from '../keys/own/key-help.ts';
import { scrollBy, scrollKeys } from '../keys/scroll.ts';
import type { KeyRow } from '../keys/table.ts';
import { beginAlways } from './always.ts';
import type { PermissionQuestion } from './props.ts';
import { allSeen, offersAlways } from './state.ts';
import type { Look, PermissionState, PermissionStep } from './state.ts';

type Act = (state: PermissionState, look: Look) => PermissionStep;

interface Footer {
  state: PermissionState;
  look: Look;
  question: PermissionQuestion;
}

/** To stop is always safe: these keys are never dead. */
export const stopKeys: readonly string[] = ['escape', 'ctrl+c'];

/** The keys of the panel, in the order of its footer. */
export const permissionKeys: readonly KeyRow<Act, Footer>[] = [
  {
    keys: ['y'],
    group: 'Answer',
    does: 'allow it once, when all of it has been shown',
    act: (state, look) =>
      allSeen(state, look)
        ? { state, effect: { type: 'allow', always: false } }
        : { state: { ...state, message: t('Not all of it has been shown: ↓ or PgDn first') } },
    hint: ({ state, look }) => (allSeen(state, look) ? { does: 'once' } : null),
  },
  {
    keys: ['a'],
    group: 'Answer',
    does: 'allow it, and the like of it: by a rule that is shown first, or until the mode changes',
    act: (state, look) => {
      if (!offersAlways(look)) return { state: { ...state, message: t('This is asked every time') } };
      if (look.suggest.length > 0) return { state: { ...state, always: beginAlways(look.suggest) } };
      return { state, effect: { type: 'allow', always: true } };
    },
    hint: ({ look, question }) =>
      offersAlways(look) ? { does: alwaysWhat(question), short: question.suggest ? t('always') : t('for now') } : null,
  },
  {
    keys: ['n'],
    group: 'Answer',
    does: 'refuse it',
    act: (state) => ({ state, effect: { type: 'refuse' } }),
    hint: () => ({ does: 'refuse', short: 'no' }),
  },
  {
    keys: ['r'],
    group: 'Answer',
    does: 'refuse it, with words to the model',
    act: (state) => ({ state: { ...state, words: emptyLine } }),
    hint: () => ({ does: 'refuse with words', short: 'words' }),
  },
  {
    keys: stopKeys,
    group: 'Answer',
    does: 'stop the turn',
    act: (state) => ({ state, effect: { type: 'interrupt' } }),
    hint: () => ({ does: 'stop the turn', short: 'stop' }),
  },
  { keys: [helpKey], group: 'Answer', does: 'these keys', act: (state) => ({ state }) },
  ...scrollKeys.map((row) => ({ ...row, act: row.keys.map(scrolled) })),
];

function scrolled(key: string): Act {
  return (state, { height, total }) => ({
    state: { ...state, scroll: scrollBy(state.scroll, key, height, total) ?? state.scroll },
  });
}

/** What "always" would mean, and how long, in words. */
function alwaysWhat({ remember: [rule], suggest = [] }: PermissionQuestion): string {
  if (suggest.length > 0) return t('always …');
  if (rule?.kind === 'read') return t`below ${reveal(rule.path)}, in this mode`;
  if (rule?.kind === 'delegate') return t`for @${reveal(rule.persona)}, in this mode`;
  return rule?.kind === 'command' ? t('this exact command, in this mode') : t('in this mode');
}
