/** How wide characters of ambiguous width are taken here: as the user says, else as the terminal showed them when it was measured. */

import { measuredSigns, takeWideSigns } from '../../../text/width/ambiguous.ts';
import { dirsFrom } from '../../dirs.ts';
import { said } from './language.ts';
import { preferencesAt } from './preferences.ts';

/** What may be said of them. `measure`: at each start anew. */
export const ambiguousWidths = ['narrow', 'wide', 'measure'] as const;

/**
 * Takes them as wide as the environment (`ARCHIE_AMBIGUOUS_WIDTH`) or `config.yaml` says, or as it is remembered of this terminal. Is
 * it still to be measured? A terminal that tells its name and version is measured once.
 */
export async function chooseWidths(env: NodeJS.ProcessEnv, dirs = dirsFrom(env)): Promise<boolean> {
  const wanted = ambiguousWidths.find(
    (one) => one === (env['ARCHIE_AMBIGUOUS_WIDTH'] || said(dirs.config, 'ambiguousWidth')),
  );
  if (wanted === 'narrow' || wanted === 'wide') {
    takeWideSigns(wanted === 'wide' ? measuredSigns.join('') : '');
    return false;
  }
  const { knownBy } = await import('../../../fronts/tui/terminal/known.ts');
  const { id, isSure } = knownBy(env);
  const known = preferencesAt(dirs.state).load().wideSigns?.[id];
  takeWideSigns(known ?? '');
  return env['TERM'] !== 'dumb' && (wanted === 'measure' || known === undefined || !isSure);
}
