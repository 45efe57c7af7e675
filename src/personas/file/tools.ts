/** Tool names in persona files: archie's own, those of its peers, and what a list of them comes to. */

import type { Diagnostic } from '../../protocol/persona.ts';
import { editDistance } from '../../text/edit-distance.ts';

/** The tools archie offers now, in the spelling that rules and hooks use. */
const offered = ['Read', 'Write', 'Edit', 'MultiEdit', 'Grep', 'Glob', 'Bash', 'TodoWrite', 'Task'];

/** Names that persona files rightly use although archie does not offer them (yet): kept, without a warning. */
const known = [
  'WebFetch',
  'WebSearch',
  'NotebookEdit',
  'NotebookRead',
  'Skill',
  'AskUserQuestion',
  'BashOutput',
  'KillShell',
  'ExitPlanMode',
];

/** Other programs' names for the same tools (Gemini CLI, Qwen Code, opencode, Copilot and VS Code, older Claude Code). */
const aliases: Record<string, string> = {
  ls: 'Glob',
  list: 'Glob',
  list_directory: 'Glob',
  list_files: 'Glob',
  listdir: 'Glob',
  find_files: 'Glob',
  find: 'Glob',
  file_search: 'Glob',
  filesearch: 'Glob',
  agent: 'Task',
  subagent: 'Task',
  runsubagent: 'Task',
  delegate: 'Task',
  read_file: 'Read',
  readfile: 'Read',
  read_many_files: 'Read',
  view: 'Read',
  cat: 'Read',
  open_file: 'Read',
  write_file: 'Write',
  writefile: 'Write',
  create_file: 'Write',
  createfile: 'Write',
  new: 'Write',
  save_file: 'Write',
  replace: 'Edit',
  edit_file: 'Edit',
  editfile: 'Edit',
  editfiles: 'Edit',
  str_replace: 'Edit',
  apply_patch: 'Edit',
  patch: 'Edit',
  replace_string_in_file: 'Edit',
  insert_edit_into_file: 'Edit',
  multi_edit: 'MultiEdit',
  search_file_content: 'Grep',
  grep_search: 'Grep',
  search: 'Grep',
  codebase: 'Grep',
  ripgrep: 'Grep',
  rg: 'Grep',
  textsearch: 'Grep',
  search_files: 'Grep',
  searchfiles: 'Grep',
  usages: 'Grep',
  run_shell_command: 'Bash',
  shell: 'Bash',
  execute: 'Bash',
  terminal: 'Bash',
  run_command: 'Bash',
  runcommands: 'Bash',
  runcommand: 'Bash',
  run_in_terminal: 'Bash',
  runinterminal: 'Bash',
  execute_command: 'Bash',
  exec: 'Bash',
  todo_write: 'TodoWrite',
  todowrite: 'TodoWrite',
  todoread: 'TodoWrite',
  todos: 'TodoWrite',
  todo: 'TodoWrite',
  write_todos: 'TodoWrite',
  web_fetch: 'WebFetch',
  fetch: 'WebFetch',
  web_search: 'WebSearch',
  google_web_search: 'WebSearch',
  websearch: 'WebSearch',
  webfetch: 'WebFetch',
  bash_output: 'BashOutput',
};

const canonical = new Map([...offered, ...known].map((name) => [name.toLowerCase(), name]));
for (const [alias, name] of Object.entries(aliases)) if (!canonical.has(alias)) canonical.set(alias, name);

/** The canonical name of one entry, its `(pattern)` kept; undefined where nobody knows it. `edit/editFiles` is `editFiles`. */
function resolve(entry: string): string | undefined {
  if (/^mcp__[\w.*-]+$/.test(entry)) return entry;
  const [, name = '', pattern = ''] = /^([^(]*)(\([^]*\))?$/.exec(entry) ?? [];
  const last = name.trim().split('/').at(-1) ?? '';
  const found = canonical.get(last.toLowerCase()) ?? canonical.get(name.trim().split('/')[0]?.toLowerCase() ?? '');
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
  const near = [...canonical].find(([name]) => lower.length > 2 && editDistance(lower, name, 2) <= 2);
  if (meant.size >= mostMeant) meant.clear();
  meant.set(entry, near?.[1]);
  return near?.[1];
}

function unknownTool(entry: string): Diagnostic {
  const near = meantBy(entry);
  return warning(`unknown tool "${entry}"`, near === undefined ? {} : { mend: `did you mean ${near}?` });
}

function fromEntries(entries: readonly string[]): ToolList {
  if (entries.some((entry) => entry === '*' || entry.toLowerCase() === 'all')) return { tools: null, warnings: [] };
  const warnings: Diagnostic[] = [];
  const tools: string[] = [];
  for (const entry of entries) {
    const tool = resolve(entry);
    if (tool === undefined) warnings.push(unknownTool(entry));
    else if (!tools.includes(tool)) tools.push(tool);
    if (tool && /^(?!Bash|Task)\w+\(/.test(tool))
      warnings.push(warning(`the pattern of ${tool} does not bind: only those of Bash do`));
  }
  if (entries.length > 0 && !tools.some((tool) => !tool.startsWith('mcp__'))) {
    const text = 'none of its tools is known here: it may use all';
    return { tools: null, warnings: [...warnings, warning(text, { severity: 'error', mend: offered.join(', ') })] };
  }
  return { tools, warnings };
}

/**
 * Reads the value of `tools`: a comma or blank separated text, a list, or opencode's map of name to true or false.
 * Absent or `*` inherits all; an explicit empty list means none; a list of unknown names is never "none".
 */
export function readTools(value: unknown): ToolList {
  if (value === undefined) return { tools: null, warnings: [] };
  if (value === null || value === '')
    return { tools: null, warnings: [warning('"tools" has no value: it may use all', { mend: '[] is none at all' })] };
  if (Array.isArray(value))
    return fromEntries(
      value.flatMap((entry: unknown) => (typeof entry === 'string' ? split(entry) : [JSON.stringify(entry)])),
    );
  if (typeof value === 'object') return fromMap(value as Record<string, unknown>);
  const text = typeof value === 'string' ? value.trim() : JSON.stringify(value);
  const before = told.get(text);
  const list = before ?? (/^(?:\[\s*\]|none)$/i.test(text) ? { tools: [], warnings: [] } : fromEntries(split(text)));
  if (!before && told.size < mostTold) told.set(text, list);
  return { tools: list.tools && [...list.tools], warnings: [...list.warnings] };
}

/** What lists came to: collections of hundreds of files repeat the same few. */
const told = new Map<string, ToolList>();
const mostTold = 200;

function fromMap(map: Record<string, unknown>): ToolList {
  const off = Object.keys(map).filter((name) => map[name] === false || map[name] === 'deny');
  return withoutTools({ tools: null, warnings: [] }, off);
}

/** Takes `disallowedTools` off a list. */
export function withoutTools(list: ToolList, value: unknown): ToolList {
  if (value === undefined || value === null) return list;
  const off = readTools(value);
  const names = new Set(off.tools?.map((tool) => tool.replace(/\(.*$/s, '')));
  if (names.size === 0) return { ...list, warnings: [...list.warnings, ...off.warnings] };
  return {
    tools: (list.tools ?? offered).filter((tool) => !names.has(tool.replace(/\(.*$/s, ''))),
    warnings: [...list.warnings, ...off.warnings],
  };
}

/** Is it `Task`, with or without a pattern? */
export function isTask(tool: string): boolean {
  return tool.replace(/\(.*$/s, '') === 'Task';
}

/** Does a `tools` value name `Task` itself, and not only leave other tools out? */
export function namesTask(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return readTools(value).tools?.some(isTask) ?? false;
  return Object.entries(value).some(([name, on]) => (on === true || on === 'allow') && resolve(name) === 'Task');
}
