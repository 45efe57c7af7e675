/** The look of what became of proposed changes: landed, staged or refused, file by file. */

import type { Landing } from '../../../../protocol/change.ts';
import { countFindings } from '../../../../protocol/proof/checks.ts';
import type { Finding, Verdict } from '../../../../protocol/proof/checks.ts';
import { fit, width } from '../../../../text/width.ts';
import { t } from '../../../../text/words/words.ts';
import { told } from '../../../../text/words/told.ts';
import { countWords, placeOf, sumWords } from '../../review/model/proof/summary.ts';
import type { Role } from '../../theme.ts';
import type { ChangeOutcome } from '../../view/block.ts';
import { count, oneLine, signed, under } from '../look.ts';
import type { LookAt } from '../look.ts';
import { changesRows } from './changes.ts';

/** Files that are named one by one, the rest are counted; and changed rows that are shown of them. */
const most = { files: 12, rows: 12 };
/** The same where things are shown whole: what is more is for `/diff`. */
const mostWhole = { files: 100, rows: 1000 };
const mostOf = ({ verbose }: LookAt) => (verbose ? mostWhole : most);

/** What became of proposed changes: what landed, file by file, with the way back; or what was refused, by whom and why. */
export async function outcomeRows(outcome: ChangeOutcome, at: LookAt): Promise<string[]> {
  switch (outcome.kind) {
    case 'landed':
      return landedRows(outcome, at);
    case 'permitted':
      return permittedRows(outcome, at);
    case 'checked':
      return checkedRows(outcome, at);
    case 'staged':
      return stagedRows(outcome, at);
    default:
      return refusedRows(outcome, at);
  }
}

/** What was staged, file by file: the review at the end of the turn shows it whole. */
async function stagedRows(
  { files, notes, delegate }: Extract<ChangeOutcome, { kind: 'staged' }>,
  at: LookAt,
): Promise<string[]> {
  const { theme } = at;
  const most = mostOf(at);
  const told = await changesRows(files.slice(0, most.files), most.rows, at, at.verbose);
  const rows = told.flatMap(({ words, rows: changed }) => [
    ...signed('staged', 'accent', words + theme.paint('dim', t`${byWords(delegate)}  · staged`), at),
    ...under(changed, at),
  ]);
  return [...rows, ...moreRows(files.length - most.files, at), ...noteRows(notes, at)];
}

/** What nobody was asked about says why, each time. */
function permittedRows({ because, delegate }: Extract<ChangeOutcome, { kind: 'permitted' }>, at: LookAt): string[] {
  return signed(
    'info',
    'dim',
    at.theme.paint('dim', t`not asked${byWords(delegate)} · ${oneLine(told(because.text))}`),
    at,
  );
}

/** What checks came to, in one row: what is wrong first, with the place of the gravest. */
function checkedRows(
  { verdicts, rounds, delegate }: Extract<ChangeOutcome, { kind: 'checked' }>,
  at: LookAt,
): string[] {
  const { theme } = at;
  const { error, warning } = countFindings(verdicts);
  const [sign, role] = signOf(error, warning, verdicts);
  const worst = gravest(verdicts);
  const wrong = countWords(verdicts);
  const where = worst ? t`${wrong}: ${placeOf(worst)}` : wrong;
  const found = worst ? `${where} ${oneLine(told(worst.message))}` : wrong;
  const after = byWords(delegate) + (rounds === 0 ? '' : t` · after ${count(rounds, 'round')} of mending`);
  const sum = (reason?: false) => sumWords(verdicts, reason) + after;
  if (at.reader) return signed(sign, role, found === '' ? sum() : `${found} · ${sum()}`, at);
  const room = Math.max(1, at.columns - 2);
  if (found === '') return signed(sign, role, theme.paint('dim', fit(sum(), room)), at);
  // The place is said before the reason why something was not checked, and how much was checked in any case.
  const rest = ` · ${width(where) + width(` · ${sum()}`) <= room ? sum() : sum(false)}`;
  const short = fit(found, Math.max(Math.min(width(found), room >> 1), room - width(rest)));
  return signed(sign, role, fit(short + theme.paint('dim', rest), room), at);
}

function signOf(
  errors: number,
  warnings: number,
  verdicts: readonly Verdict[],
): ['proven' | 'disproven' | 'warning' | 'info', Role] {
  if (errors > 0) return ['disproven', 'error'];
  if (warnings > 0) return ['warning', 'warn'];
  return verdicts.every(({ status }) => status === 'not-checked') ? ['info', 'dim'] : ['proven', 'ok'];
}

function gravest(verdicts: readonly Verdict[]): Finding | undefined {
  const all = verdicts.flatMap(({ findings }) => findings);
  return all.find(({ severity }) => severity === 'error') ?? all.find(({ severity }) => severity === 'warning');
}

/** Who made it, where it was a delegate. */
function byWords(delegate: string | undefined): string {
  return delegate === undefined ? '' : t`  · by ${oneLine(delegate)}`;
}

function moreRows(more: number, { theme }: LookAt): string[] {
  return more > 0 ? [theme.paint('dim', t`  … and ${count(more, 'more file', 'more files')}`)] : [];
}

function noteRows(notes: readonly string[], at: LookAt): string[] {
  return notes.flatMap((note) => signed('info', 'dim', at.theme.paint('dim', oneLine(told(note))), at));
}

async function landedRows(
  { landing, notes, delegate, said = '', again }: Extract<ChangeOutcome, { kind: 'landed' }>,
  at: LookAt,
): Promise<string[]> {
  const { theme } = at;
  const { by } = landing.origin;
  const sign = by === 'undo' ? 'undone' : by === 'redo' ? 'redone' : 'landed';
  const own = landing.files.filter(({ maybeYours }) => !maybeYours);
  const most = mostOf(at);
  const files = await changesRows(own.slice(0, most.files), sign === 'landed' ? most.rows : 0, at, at.verbose);
  const rows = files.flatMap(({ words, rows: changed }, i) => {
    const back = by === 'undo' ? t('/redo lands it again') : t('undo: /undo');
    const hint = i === files.length - 1 && !again ? theme.paint('dim', `  · ${back}`) : '';
    return [...signed(sign, 'ok', words + theme.paint('dim', byWords(delegate)) + hint, at), ...under(changed, at)];
  });
  const told = [...maybeRows(landing, at), ...noteRows(notes, at), ...saidRows(said, at)];
  return [...rows, ...moreRows(own.length - most.files, at), ...told];
}

/** What a person said of what they accepted. */
function saidRows(said: string, at: LookAt): string[] {
  return said === '' ? [] : signed('info', 'dim', at.theme.paint('dim', t`you said: “${oneLine(said)}”`), at);
}

/** What changed meanwhile, and may be the person's own. */
function maybeRows({ files }: Landing, at: LookAt): string[] {
  const maybe = files.filter(({ maybeYours }) => maybeYours);
  if (maybe.length === 0) return [];
  const names = maybe.slice(0, most.files).map(({ path }) => oneLine(path));
  const more = maybe.length > most.files ? t` and ${maybe.length - most.files} more` : '';
  const words = `${names.join(', ')}${more}${at.theme.paint('dim', t('  · changed meanwhile, maybe by you: undo leaves it alone'))}`;
  return signed('info', 'dim', words, at);
}

function refusedRows(refused: Extract<ChangeOutcome, { kind: 'refused' }>, at: LookAt): string[] {
  const { theme } = at;
  const paths = refused.changes?.files.map(({ path }) => oneLine(path)) ?? [];
  const what = paths.length === 0 ? oneLine(refused.tool) : paths.slice(0, most.files).join(', ');
  const why = refused.by === 'person' ? t('you said no') : oneLine(told(refused.because.text));
  const words = oneLine(refused.words);
  const said = words === '' ? '' : t`: “${words}”`;
  const sign = at.reader ? '' : t('refused ');
  const by = byWords(refused.delegate);
  return signed('refused', 'warn', `${sign}${what}${theme.paint('dim', `${by} · ${why}${said}`)}`, at);
}
