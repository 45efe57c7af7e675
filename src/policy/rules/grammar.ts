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
  /** A tool by its name alone, or tools of servers; a star stands for the rest of a name. */
  | { about: 'tool'; name: string }
);

/** Who may search text may search names: a rule about one is about both. */
const searches = ['Grep', 'Glob'] as const;
const edits = new Set(['Edit', 'Write', 'MultiEdit', 'NotebookEdit']);

/** The rule as it is understood, of `*` all that it stands for; or why it is not, as the end of a sentence. */
export function readRule(rule: PermissionRule): KnownRule[] | string {
  const [, written, argument] = /^\s*([\w*-]+)\s*(?:\(([\s\S]*)\))?\s*$/.exec(rule.text) ?? [];
  if (written === undefined) return 'it is not of the form Tool or Tool(pattern)';
  if (argument?.trim() === '') return 'its parentheses are empty; leave them out, or write Tool(*)';
  if (written === '*') return argument === undefined ? everything(rule) : 'every tool together takes no pattern';
  if (/^mcp__/i.test(written)) return serverRule(rule, written, argument);
  const tool = canonicalTool(written);
  if (tool === undefined) return `no tool is called ${written}`;
  const all = argument === undefined || argument.trim() === '*' || argument.trim() === '**';
  const known = ofTool(rule, { tool, written, argument: all ? null : argument.trim() });
  return typeof known === 'string' || Array.isArray(known) ? known : [known];
}

interface Naming {
  tool: string;
  /** As it was written, and what stands between its parentheses; null is all. */
  written: string;
  argument: string | null;
}

function ofTool(rule: PermissionRule, { tool, written, argument }: Naming): KnownRule | KnownRule[] | string {
  if (tool === 'Bash') return { rule, about: 'command', pattern: argument === null ? null : commandPattern(argument) };
  if (tool === 'Read' || tool === 'NotebookRead') return { rule, about: 'read', pattern: argument };
  if (searches.some((name) => name === tool)) {
    // By path they are reads like any other; by name alone a rule leaves single files readable.
    if (argument !== null) return { rule, about: 'read', pattern: argument };
    return searches.map((name) => ({ rule, about: 'tool', name }));
  }
  if (edits.has(tool)) {
    if (tool !== 'Edit' && argument !== null && rule.behavior === 'allow')
      return `only Edit(${argument}) allows changes by path`;
    return { rule, about: 'edit', pattern: argument };
  }
  if (tool === 'WebFetch') return hostRule(rule, argument);
  if (tool === 'Task') return delegateRule(rule, argument);
  return argument === null ? { rule, about: 'tool', name: tool } : `no pattern is known for ${written}`;
}

function everything(rule: PermissionRule): KnownRule[] {
  return [
    { rule, about: 'command', pattern: null },
    { rule, about: 'read', pattern: null },
    { rule, about: 'edit', pattern: null },
    { rule, about: 'network', host: null },
    { rule, about: 'delegate', persona: null },
    { rule, about: 'tool', name: '*' },
  ];
}

/** `mcp__server` is all that the server has; a star in the name of the server only tightens. */
function serverRule(rule: PermissionRule, name: string, argument: string | undefined): KnownRule[] | string {
  if (argument !== undefined) return 'a tool of a server takes no pattern';
  const [, server = '', tool] = name.split('__');
  if (server === '') return 'it names no server: mcp__server or mcp__server__tool';
  if (server.includes('*') && rule.behavior === 'allow') return 'a rule that allows names its server: mcp__server__*';
  return [{ rule, about: 'tool', name: tool === undefined && !name.endsWith('*') ? `${name}__*` : name }];
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
