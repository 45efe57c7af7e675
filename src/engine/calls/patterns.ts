/** Commands that the persona's file allows: `Bash(git diff:*)` in its tools binds the tool to what the pattern stands for. */

import type { Effect } from '../../protocol/tool.ts';
import { isWithin } from '../../text/command-pattern.ts';
import type { SessionContext } from '../context.ts';

/** Why a call with these effects may not run, in words for the model; null when no pattern of the persona is in its way. */
export function outsidePatterns(context: SessionContext, tool: string, effects: readonly Effect[]): string | null {
  const persona = context.persona();
  const entries = (persona?.tools ?? []).filter((entry) => entry.replace(/\(.*$/s, '') === tool);
  if (!persona || entries.length === 0 || entries.includes(tool)) return null;
  const patterns = entries.map((entry) => entry.slice(tool.length + 1, -1));
  const commands = effects.flatMap((effect) => (effect.type === 'command' ? [effect.command] : []));
  if (commands.every((command) => patterns.some((pattern) => isWithin(command, pattern)))) return null;
  const may = patterns.map((pattern) => pattern.replace(/(?::\*|\s\*)$/, ' …')).join(', ');
  return `Not run: ${persona.name} may only run ${may}: one plain command, with no pipe, redirection or substitution, and no option that writes a file.`;
}
