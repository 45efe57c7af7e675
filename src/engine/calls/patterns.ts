/** Commands that the persona's file allows: `Bash(git diff:*)` in its tools binds the tool to what the pattern stands for. */

import type { Persona } from '../../protocol/persona.ts';
import type { Effect } from '../../protocol/tool.ts';
import { toolOf } from '../../protocol/tool-names.ts';
import { isWithin } from '../../text/command-pattern.ts';
import type { SessionContext } from '../context.ts';

/** Why a call with these effects may not run, in words for the model; null when no pattern of the persona is in its way. */
export function outsidePatterns(context: SessionContext, tool: string, effects: readonly Effect[]): string | null {
  const persona = context.persona();
  const patterns = patternsOf(persona, tool);
  if (!persona || patterns.length === 0) return null;
  const commands = effects.flatMap((effect) => (effect.type === 'command' ? [effect.command] : []));
  if (commands.every((command) => patterns.some((pattern) => isWithin(command, pattern)))) return null;
  const may = patterns.map(inWords).join(', ');
  return `Not run: ${persona.name} may only run ${may}: one plain command, with no pipe, redirection or substitution, and no option that writes a file.`;
}

/** Patterns that bind the tool; none where the persona has all of it. */
function patternsOf(persona: Persona | null, tool: string): string[] {
  const entries = (persona?.tools ?? []).filter((entry) => toolOf(entry) === tool);
  return entries.includes(tool) ? [] : entries.map((entry) => entry.slice(tool.length + 1, -1));
}

function inWords(pattern: string): string {
  return pattern.replace(/(?::\*|\s\*)$/, ' …');
}

/** The tool and what it is bound to, for people and the model: `Bash (only git diff …, git log …)`. */
export function toolWords(persona: Persona, tool: string): string {
  const patterns = patternsOf(persona, tool);
  return patterns.length === 0 ? tool : `${tool} (only ${patterns.map(inWords).join(', ')})`;
}
