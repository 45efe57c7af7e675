/** The look of a decision of the dispatcher: who has the turn and why, with the key that changes it while it can be changed. */

import { clean } from '../../../../text/sanitize.ts';
import { fit, width } from '../../../../text/width.ts';
import { reasonTold } from '../../../../text/words/routing.ts';
import { t } from '../../../../text/words/words.ts';
import { personaRole } from '../../theme.ts';
import type { Block } from '../../view/block.ts';
import { oneLine, percent, signed } from '../look.ts';
import type { LookAt, RowsAt } from '../look.ts';
import { powersRows } from './powers.ts';

/** What the row is made for. */
export type RoutedAt = RowsAt & Pick<LookAt, 'persona'>;

type Routed = Extract<Block, { kind: 'routed' }>;

/** What a key does to the decision now: `Esc: stay with archie`. */
interface ChangeKey {
  key: string;
  does: string;
}

/** Characters of reasons that a screen reader is told. */
const readAloud = 200;

/** Who has the conversation from here on, how sure the dispatcher is, and why; one row, and one for a persona's powers. */
export function routedRows(routed: Routed, at: RoutedAt, change?: ChangeKey): string[] {
  if (routed.unclear) return unclearRows(routed, routed.unclear, at, change);
  const { theme } = at;
  if (routed.by === 'overruled')
    return signed('stays', 'dim', theme.paint('dim', t('stays with archie · you said so')), at);
  if (routed.persona === null) {
    if (routed.previous === null) return [];
    return signed('routed', 'dim', theme.paint('dim', t('archie goes on')), at);
  }
  const { name, color } = at.persona(routed.persona);
  const role = personaRole(color);
  const row = theme.paint(role, oneLine(name)) + rest(wordsOf(routed), oneLine(name), at, change);
  return [...signed('routed', role, row, at), ...powersRows(routed.powers, at)];
}

/** What stands behind the name: what is said in any case, and reasons that may be cut. */
interface Words {
  said: string;
  why: string;
}

function wordsOf({ by, confidence, reasons }: Routed): Words {
  if (by === 'mention') return { said: t(' · you named it'), why: '' };
  if (by === 'chosen') return { said: t(' · chosen for this session'), why: '' };
  if (by === 'accepted') return { said: t(' · you said so'), why: '' };
  return by === 'router' ? { said: ` ${percent(confidence)}`, why: reasonWords(reasons) } : { said: '', why: '' };
}

function rest({ said, why }: Words, name: string, at: RoutedAt, change?: ChangeKey): string {
  const { theme } = at;
  const key = change === undefined ? '' : ` · ${change.key}: ${change.does}`;
  const room = at.reader ? readAloud : Math.max(0, at.columns - width(`→ ${name}${said} · ${key}`));
  const shown = fit(why, room);
  const row = theme.paint('dim', width(shown) < 4 ? said : `${said} · ${shown}`);
  if (change === undefined) return row;
  return `${row}${theme.paint('dim', ' · ')}${theme.paint('key', change.key)}${theme.paint('dim', `: ${change.does}`)}`;
}

function unclearRows(
  routed: Routed,
  unclear: NonNullable<Routed['unclear']>,
  at: RoutedAt,
  change?: ChangeKey,
): string[] {
  const { suggests, candidates } = unclear;
  const row = (name: string, words: Words): string[] =>
    signed('unclear', 'dim', at.theme.paint('dim', name) + rest(words, name, at, change), at);
  if (suggests !== null)
    return row(t`suggested: ${nameOf(suggests, at)}`, {
      said: ` ${percent(routed.confidence)}`,
      why: reasonWords(routed.reasons),
    });
  const likeliest = candidates
    .filter(({ confidence }, n) => n < 2 || confidence >= 0.05)
    .map(({ persona, confidence }) => `${nameOf(persona, at)} ${percent(confidence)}`);
  const named = (most: number): string => (at.reader ? '' : t('unclear: ')) + likeliest.slice(0, most).join(', ');
  const key = change === undefined ? '' : ` · ${change.key}: ${change.does}`;
  const most = at.reader || width(`? ${named(3)}${key}`) <= at.columns ? 3 : 2;
  const tail = t(' · the model decides');
  const whole = at.reader || width(`? ${named(most)}${tail}${key}`) <= at.columns;
  return row(named(most), { said: whole ? tail : '', why: '' });
}

function nameOf(persona: string | null, at: RoutedAt): string {
  return persona === null ? 'archie' : oneLine(at.persona(persona).name);
}

function reasonWords(reasons: readonly string[]): string {
  return clean(
    reasons
      .slice(0, 4)
      .map((reason) => oneLine(reasonTold(reason)))
      .join(', '),
  );
}
