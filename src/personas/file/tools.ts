/** Tool names in persona files: archie's own, those of its peers, and what a list of them comes to. */

import type { Diagnostic } from '../../protocol/persona.ts';
import { canonicalTool, followers, granted, offeredTools, toolNames, toolOf } from '../../protocol/tool-names.ts';
import { editDistance } from '../../text/match/edit-distance.ts';

/** The canonical name of one entry, its `(pattern)` kept; undefined where nobody knows it. `edit/editFiles` is `editFiles`. */
function resolve(entry: string): string | undefined {
  if (/^mcp__[\w.*-]+$/.test(entry)) return entry;
  const [, name = '', pattern = ''] = /^([^(]*)(\([^]*\))?$/.exec(entry) ?? [];
  const last = name.trim().split('/').at(-1) ?? '';
  const found = canonicalTool(last) ?? canonicalTool(name.trim().split('/')[0] ?? '');
  return found === undefined ? undefined : found + pattern;
}

/** Splits `Read, Bash(git log:*, git diff:*)` and `Read Bash Grep`, but not inside parentheses. */
function split(list: string): string[] {
  const entries: string[] = [];
  let depth = 0;
  let entry = '';
  for (const char of list) {
    if (char === '(') depth += 1;
    else if (char === ')') depth = Math.max(0, depth - 1);
    if (depth === 0 && /[,\s;、，]/u.test(char)) {
      entries.push(entry);
      entry = '';
    } else entry += char;
  }
  return [...entries, entry]
    .map((each) => each.trim().replace(/^["'`[]+|["'`\]]+$/g, ''))
    .filter((each) => each !== '');
}

/** What a `tools` value comes to: `null` inherits all. */
interface ToolList {
  tools: string[] | null;
  warnings: Diagnostic[];
}

function warning(text: string, more: Partial<Diagnostic> = {}): Diagnostic {
  return { severity: 'warning', text, ...more };
}

/** What was probably meant, by the name that nobody knows: collections of hundreds of files repeat the same few. */
const meant = new Map<string, string | undefined>();
const mostMeant = 1_000;

function meantBy(entry: string): string | undefined {
  if (meant.has(entry)) return meant.get(entry);
  const lower = entry.toLowerCase();
  const near = [...toolNames].find(([name]) => lower.length > 2 && editDistance(lower, name, 2) <= 2);
  if (meant.size >= mostMeant) meant.clear();
  meant.set(entry, near?.[1]);
  return near?.[1];
}

function unknownTool(entry: string): Diagnostic {
  const near = meantBy(entry);
  return warning(`unknown tool "${entry}"`, near === undefined ? {} : { mend: `did you mean ${near}?` });
}

/** Words that stand for every tool. */
const everything = new Set(['*', 'all', 'any', 'everything', 'inherit', 'true']);
const nothing = /^(?:\[\s*\]|none|false)$/i;

/** What a value names, piece by piece: a comma or blank separated text, or a list. */
function entriesOf(value: unknown): string[] {
  if (Array.isArray(value))
    return value.flatMap((entry: unknown) => (typeof entry === 'string' ? split(entry) : [JSON.stringify(entry)]));
  const text = typeof value === 'string' ? value.trim() : JSON.stringify(value);
  return nothing.test(text) ? [] : split(text);
}

const isEverything = (entry: string): boolean => everything.has(entry.toLowerCase());

/** The tools among what was named, each once, and what nobody knows. */
function recognised(entries: readonly string[]): { tools: string[]; warnings: Diagnostic[] } {
  const warnings: Diagnostic[] = [];
  const tools: string[] = [];
  for (const entry of entries) {
    const tool = resolve(entry);
    if (tool === undefined) warnings.push(unknownTool(entry));
    else if (!tools.includes(tool)) tools.push(tool);
  }
  return { tools, warnings };
}

function fromEntries(entries: readonly string[]): ToolList {
  if (entries.some(isEverything)) return { tools: null, warnings: [] };
  const { tools, warnings } = recognised(entries);
  for (const tool of tools)
    if (/^(?!Bash|Task)\w+\(/.test(tool))
      warnings.push(warning(`the pattern of ${tool} does not bind: only those of Bash do`));
  // A limit that nobody understands is a limit still: to take it for none would give what the file meant to keep back.
  if (entries.length > 0 && !tools.some((tool) => offeredTools.includes(toolOf(tool))))
    warnings.push(
      warning('none of its tools is known here: it has none', { severity: 'error', mend: offeredTools.join(', ') }),
    );
  return { tools, warnings };
}

/**
 * Reads the value of `tools`: a comma or blank separated text, a list, or opencode's map of name to true or false.
 * Absent or `*` inherits all; an explicit empty list means none, and so does a list of nothing but unknown names.
 */
export function readTools(value: unknown): ToolList {
  if (value === undefined) return { tools: null, warnings: [] };
  if (value === null || value === '')
    return { tools: null, warnings: [warning('"tools" has no value: it may use all', { mend: '[] is none at all' })] };
  if (typeof value === 'object' && !Array.isArray(value)) return fromMap(value as Record<string, unknown>);
  if (typeof value !== 'string') return fromEntries(entriesOf(value));
  const text = value.trim();
  const before = told.get(text);
  const list = before ?? fromEntries(entriesOf(text));
  if (!before && told.size < mostTold) told.set(text, list);
  return { tools: list.tools && [...list.tools], warnings: [...list.warnings] };
}

/** What lists came to: collections of hundreds of files repeat the same few. */
const told = new Map<string, ToolList>();
const mostTold = 200;

/** opencode's: what is off is left out, and where all is off (`"*": false`) only what is on stays. */
function fromMap(map: Record<string, unknown>): ToolList {
  const names = Object.keys(map);
  const off = names.filter((name) => isOff(map[name]));
  if (off.some(isEverything)) return fromEntries(names.filter((name) => !isOff(map[name])));
  return withoutTools({ tools: null, warnings: [] }, off);
}

const isOff = (value: unknown): boolean => value === false || value === 'deny';

/** Takes `disallowedTools` off a list. */
export function withoutTools(list: ToolList, value: unknown): ToolList {
  if (value === undefined || value === null) return list;
  const map = typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  const entries = map
    ? Object.keys(map).filter((name) => map[name] !== false && map[name] !== 'allow')
    : entriesOf(value);
  if (entries.some(isEverything)) return { ...list, tools: [] };
  const off = recognised(entries);
  const warnings = [...list.warnings, ...off.warnings];
  const names = new Set(off.tools.map(toolOf));
  if (names.size === 0) return { ...list, warnings };
  // Who may neither edit nor write is not to change files by several edits at once: files of peers without MultiEdit say it so.
  if (names.has('Edit') && names.has('Write')) names.add('MultiEdit');
  for (const name of names) for (const follower of followers[name] ?? []) names.add(follower);
  const tools = (list.tools ?? offeredTools).filter((tool) => !names.has(toolOf(tool)));
  return { tools, warnings: [...warnings, ...stillGranted([...names], tools)] };
}

/** Leaving out one way to write files, or to search them, leaves the others, and with them the right. */
function stillGranted(names: readonly string[], tools: readonly string[]): Diagnostic[] {
  const may = granted(tools);
  return names
    .filter((name) => may.has(name))
    .map((name) => {
      const others = tools.map(toolOf).filter((tool) => granted([tool]).has(name));
      return warning(`${name} stays: ${others.join(' and ')} ${others.length === 1 ? 'is' : 'are'} the same right`, {
        mend: `leave out ${[name, ...others].join(', ')}`,
      });
    });
}

/** Is it `Task`, with or without a pattern? */
export function isTask(tool: string): boolean {
  return toolOf(tool) === 'Task';
}

/** Does a `tools` value name `Task` itself, and not only leave other tools out? */
export function namesTask(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return readTools(value).tools?.some(isTask) ?? false;
  return Object.entries(value).some(([name, on]) => (on === true || on === 'allow') && resolve(name) === 'Task');
}
