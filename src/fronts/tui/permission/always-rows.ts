/** The rows in which "always" is written: the rule, for how long, where it is kept, and what it would have let run before. */

import type { RuleScope } from '../../../protocol/approval.ts';
import type { RuleBook, RuleLook } from '../../../protocol/desk.ts';
import { reveal } from '../../../text/sanitize.ts';
import { fit, wrap } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { told } from '../../../text/words/told.ts';
import { lineView } from '../composer/text/line.ts';
import type { Theme } from '../theme.ts';
import { ruleScopes } from './always.ts';
import type { Always } from './state.ts';

interface AlwaysSettings {
  theme: Theme;
  spoken: boolean;
  columns: number;
  gap: boolean;
  message: string | null;
  /** Null while past commands are being read. */
  book: RuleBook | null;
  look: RuleLook | undefined;
  suggested: number;
}

const scopeWords: Record<RuleScope, string> = {
  turn: 'this turn',
  session: 'this mode',
  project: 'this project',
  user: 'everywhere',
};
/** Columns from which on all scopes stand beside each other. */
const roomy = 56;
const mostNamed = 3;

/** The rows, and where the cursor is in them. What matters most stands first: a low window cuts the last. */
export function alwaysRows(always: Always, at: AlwaysSettings): { rows: string[]; cursor: { x: number; y: number } } {
  const { theme, spoken, columns, gap } = at;
  const above = [
    ...(gap && !spoken ? [''] : []),
    ...(at.message === null ? [] : wrap(at.message, columns).map((row) => theme.paint('warn', row))),
    theme.paint('dim', fit(keyWords(at), columns)),
  ];
  const line = lineView(always.line, columns - 2, 3);
  const written = line.rows.map((row, index) => (index === 0 ? theme.paint('accent', '> ') : '  ') + row);
  const below = [...scopeRows(always.scope, at), ...placeRows(always.scope, at), ...lookRows(at)];
  return { rows: [...above, ...written, ...below], cursor: { x: line.cursor.x + 2, y: line.cursor.y + above.length } };
}

function keyWords({ columns, spoken, suggested }: AlwaysSettings): string {
  if (spoken)
    return t('A rule that allows this and its like. Enter allows by it, Tab says for how long, Escape goes back.');
  const others = suggested > 1 ? t(' · ↑↓ others') : '';
  if (columns >= roomy) return t`always: Enter allows · Tab how long${others} · Esc back`;
  return columns >= 36 ? t('rule: Enter · Tab scope · ↑↓ · Esc') : t('Enter Tab ↑↓ Esc');
}

function scopeRows(scope: RuleScope, { theme, spoken, columns }: AlwaysSettings): string[] {
  if (spoken || columns < roomy) return [fit(t`for ${t(scopeWords[scope])}`, columns)];
  const words = ruleScopes.map((each) =>
    each === scope ? theme.paint('accent', `[${t(scopeWords[each])}]`) : theme.paint('dim', ` ${t(scopeWords[each])} `),
  );
  return [t`for ${words.join(' ')}`];
}

function placeRows(scope: RuleScope, { theme, columns, book }: AlwaysSettings): string[] {
  const until = { turn: t('until this turn ends'), session: t('until the mode changes, or the session is left') };
  const text =
    scope === 'turn' || scope === 'session'
      ? until[scope]
      : t`kept in ${reveal(book?.file(scope) ?? t('a file of yours'))}`;
  return wrap(text, columns)
    .slice(0, 2)
    .map((row) => theme.paint('dim', row));
}

function lookRows({ theme, columns, book, look }: AlwaysSettings): string[] {
  const rows = (role: 'dim' | 'warn', text: string, most = 2): string[] =>
    wrap(text, columns)
      .slice(0, most)
      .map((row) => theme.paint(role, row));
  if (!book || !look) return rows('dim', t('looking at earlier commands …'));
  if (look.fault !== null) return rows('warn', t`not a rule: ${told(look.fault)}`);
  const { matched, past, warning } = look;
  const named = matched.slice(0, mostNamed).map((command) => reveal(command).replace(/\n/g, ' ⏎ '));
  const more = matched.length > mostNamed ? ` · …` : '';
  const before =
    past === 0
      ? t('no earlier commands here')
      : t`allows ${matched.length} of ${past} earlier commands${named.length > 0 ? t`: ${named.join(' · ') + more}` : ''}`;
  return [
    ...(look.allows ? [] : rows('warn', t('does not allow this command'))),
    ...(warning === null ? [] : rows('warn', t`careful: ${told(warning)}`)),
    ...rows('dim', before),
  ];
}
