/** The grammar of permission rules: `Bash(npm run *)`, `Read(~/secrets/**)`, `WebFetch(domain:example.com)`, `Agent(reviewer)`. */

import type { PermissionRule } from '../../protocol/approval.ts';
import { canonicalTool } from '../../protocol/tool-names.ts';
import { commandPattern } from './command-pattern.ts';
import type { CommandPattern } from './command-pattern.ts';

/** A rule that was understood. A null pattern means all that the tool can do. */
export type KnownRule = { rule: PermissionRule } & (
  | { about: 'command'; pattern: CommandPattern | null }
  | { about: 'read'; pattern: string | null }
  | { about: 'edit'; pattern: string | null }
  | { about: 'network'; host: string | null }
  | { about: 'delegate'; persona: string | null }
  /** A tool by its name alone, or one of another server; `*` at the end stands for the rest. */
  | { about: 'tool'; name: string }
);

const reads = new Set(['Read', 'Grep', 'Glob', 'NotebookRead']);
const edits = new Set(['Edit', 'Write', 'MultiEdit', 'NotebookEdit']);

/** The rule as it is understood, or why it is not, as the end of a sentence. */
export function readRule(rule: PermissionRule): KnownRule | string {
  const [, written, argument] = /^\s*([A-Za-z_][\w-]*\*?)\s*(?:\(([\s\S]*)\))?\s*$/.exec(rule.text) ?? [];
  if (written === undefined) return 'it is not of the form Tool or Tool(pattern)';
  if (argument?.trim() === '') return 'its parentheses are empty; leave them out, or write Tool(*)';
  if (written.startsWith('mcp__')) {
    if (argument !== undefined) return 'a tool of a server takes no pattern';
    return { rule, about: 'tool', name: written };
  }
  const tool = canonicalTool(written) ?? written;
  const all = argument === undefined || argument.trim() === '*' || argument.trim() === '**';
  if (tool === 'Bash') return { rule, about: 'command', pattern: all ? null : commandPattern(argument) };
  if (reads.has(tool)) return { rule, about: 'read', pattern: all ? null : argument.trim() };
  if (edits.has(tool)) {
    if (tool !== 'Edit' && !all && rule.behavior === 'allow') return `only Edit(${argument}) allows changes by path`;
    return { rule, about: 'edit', pattern: all ? null : argument.trim() };
  }
  if (tool === 'WebFetch') return hostRule(rule, all ? null : argument.trim());
  if (tool === 'Task') return delegateRule(rule, all ? null : argument.trim());
  return argument === undefined ? { rule, about: 'tool', name: tool } : `no pattern is known for ${written}`;
}

function hostRule(rule: PermissionRule, argument: string | null): KnownRule | string {
  if (argument === null) return { rule, about: 'network', host: null };
  const [, host] = /^domain:\s*([\w*.-]+)$/.exec(argument) ?? [];
  return host === undefined ? 'it takes domain:example.com' : { rule, about: 'network', host: host.toLowerCase() };
}

function delegateRule(rule: PermissionRule, argument: string | null): KnownRule | string {
  if (argument === null) return { rule, about: 'delegate', persona: null };
  if (argument.includes(':')) return 'parameters of a delegate are not understood yet';
  return { rule, about: 'delegate', persona: argument.replace(/^@/, '').toLowerCase() };
}
