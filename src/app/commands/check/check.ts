/** `archie check`: proof without a model. Checks what changed, or what was named, and says what came of it. */

import { countFindings } from '../../../protocol/proof/checks.ts';
import type { Checks, CheckSettings, Verdict } from '../../../protocol/proof/checks.ts';
import { t } from '../../../text/words/words.ts';
import type { CheckFlags } from '../../cli/check-flags.ts';
import { checksJson } from './json.ts';
import { sarif } from './sarif.ts';
import { kindsText, verdictsText } from './text.ts';
import { compared } from './trees.ts';
import type { Compared } from './trees.ts';

/** What the command needs of the house. */
interface CheckPlace {
  root: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  version: string;
  settings: CheckSettings;
  checks: Checks;
  /** Lands mends. Returns what to tell of it; null where there were none. */
  mend: (verdicts: readonly Verdict[]) => Promise<string | null>;
  /** What a person should know beside the result. */
  tell: (line: string) => void;
}

/** Returns what goes to stdout, and the exit code: 1 where an error was found. Throws `UserFault`. */
export async function checkCommand(
  flags: CheckFlags,
  place: CheckPlace,
  signal: AbortSignal,
): Promise<{ text: string; exit: number }> {
  const { checks, version } = place;
  try {
    if (flags.list) {
      const kinds = await checks.kinds();
      const asJson = () => JSON.stringify({ version: 1, kinds }, null, 2);
      return { text: flags.format === 'text' ? kindsText(kinds) : asJson(), exit: 0 };
    }
    const { verdicts, trees } = await verdictsOf(flags, place, signal);
    const exit = countFindings(verdicts).error > 0 ? 1 : 0;
    if (flags.format === 'json') return { text: checksJson(verdicts, trees.against), exit };
    if (flags.format === 'sarif') {
      const found = verdicts.some(({ findings }) => findings.length > 0);
      return { text: sarif(verdicts, { version, kinds: found ? await checks.kinds() : [] }), exit };
    }
    return { text: await verdictsText(verdicts, { trees, ...place, named: flags.paths.length > 0 }), exit };
  } finally {
    checks.close();
  }
}

/** With `--fix`, what stands after the mends. */
async function verdictsOf(
  flags: CheckFlags,
  place: CheckPlace,
  signal: AbortSignal,
): Promise<{ verdicts: Verdict[]; trees: Compared }> {
  const first = await once(flags, place, signal);
  if (!flags.fix) return first;
  const told = await place.mend(first.verdicts);
  place.tell(told ?? t('nothing that could be mended for certain'));
  return told === null ? first : once(flags, place, signal);
}

async function once(
  flags: CheckFlags,
  place: CheckPlace,
  signal: AbortSignal,
): Promise<{ verdicts: Verdict[]; trees: Compared }> {
  const trees = await compared(place, flags, (path) => place.checks.concerns(path) !== false);
  const settings = { ...place.settings, ...(flags.engineUrl !== undefined && { engineUrl: flags.engineUrl }) };
  const verdicts: Verdict[] = [];
  for await (const verdict of place.checks.check({ ...trees, settings }, signal)) verdicts.push(verdict);
  if (flags.paths.length > 0) verdicts.push(...unknown(trees.paths, verdicts));
  verdicts.sort((one, other) => compare(one.path, other.path) || compare(one.kind, other.kind));
  return { verdicts, trees };
}

/** Named files that no check had a word for: said, never silently left out. */
function unknown(paths: readonly string[], verdicts: readonly Verdict[]): Verdict[] {
  const told = new Set(verdicts.map(({ path }) => path));
  const engine = { name: 'archie', version: ARCHIE_VERSION };
  const silent = paths.filter((path) => !told.has(path));
  const summary = 'no check knows this kind of file';
  const found = { kind: 'none', status: 'not-checked', summary, engine, ms: 0 } as const;
  return silent.map((path) => ({ ...found, path, findings: [], evidence: [] }));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
