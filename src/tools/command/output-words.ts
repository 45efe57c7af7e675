/** What a command printed, for the model: cut in the middle when it is long, and then kept whole where it can be read. */

import type { ToolContext } from '../../protocol/tool.ts';
import { cleanOutput } from '../../text/sanitize.ts';
import { cutMiddle } from '../../text/truncate.ts';

/** Characters of output in a result; a longer one would lose its middle on the way to the model. */
const maxText = 28_000;
/** Characters of output that are kept in a file at most. */
export const maxKept = 8 * 1024 * 1024;

/** `heard`: the output as it came, up to `maxKept` characters. */
export async function outputWords(
  { output, truncated }: { output: string; truncated: boolean },
  heard: string,
  at: Pick<ToolContext, 'workspace' | 'origin'>,
): Promise<string> {
  if (output.trim() === '') return '(no output)';
  if (!truncated && output.length <= maxText) return output.trimEnd();
  const whole = truncated ? cleanOutput(heard) : output;
  const kept = await at.workspace.saveOutput(`bash-${at.origin.call ?? 'output'}`, whole).catch(() => null);
  const complete = heard.length >= maxKept ? `the first ${maxKept} characters are` : 'the whole output is';
  const where = kept === null ? '' : `${complete} in ${kept}`;
  const { text, cut } = cutMiddle(output, maxText, () => `… the middle is left out${where && `; ${where}`} …`);
  return cut || where === '' ? text.trimEnd() : `${text.trimEnd()}\n[${where}]`;
}
