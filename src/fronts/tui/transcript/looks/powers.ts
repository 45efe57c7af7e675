/** What a persona may do, in one row below its hand-over: its tools, and where model, mode or limits are not the session's. */

import type { PersonaPowers } from '../../../../protocol/persona.ts';
import { t } from '../../../../text/words/words.ts';
import { count, oneLine, under } from '../look.ts';
import type { RowsAt } from '../look.ts';

/** No row where the persona may do all that the session may. */
export function powersRows(powers: PersonaPowers | undefined, at: RowsAt): string[] {
  if (!powers) return [];
  const { tools, model, effort, mode, neverAsks, maxTurns } = powers;
  const parts = [
    ...(tools === null ? [] : [tools.length === 0 ? t('no tools') : tools.map(oneLine).join(', ')]),
    ...(mode === undefined ? [] : [t`mode ${mode}`]),
    ...(neverAsks ? [t('never asks')] : []),
    ...(model === undefined ? [] : [oneLine(model).replace(/^claude-/, '')]),
    ...(effort === undefined ? [] : [t`effort ${effort}`]),
    ...(maxTurns === undefined ? [] : [t`${count(maxTurns, 'request')} a turn`]),
  ];
  if (parts.length === 0) return [];
  if (at.reader) return [t`May use: ${parts.join(', ')}`];
  return under([at.theme.paint('dim', parts.join(' · '))], at);
}
