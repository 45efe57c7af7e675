/** The names of tools: archie's own, those that other programs and the models made for them have for the same, and which are one right. */

/** The tools archie offers now, in the spelling that rules and hooks use. */
export const offeredTools: readonly string[] = [
  'Read',
  'Write',
  'Edit',
  'MultiEdit',
  'Grep',
  'Glob',
  'Bash',
  'BashOutput',
  'KillShell',
  'TodoWrite',
  'Task',
];

/** Names that persona files rightly use although archie does not offer them (yet): kept, without a warning. */
const known = ['WebFetch', 'WebSearch', 'NotebookEdit', 'NotebookRead', 'Skill', 'AskUserQuestion', 'ExitPlanMode'];

/**
 * Other programs' names for the same tools (Gemini CLI, Qwen Code, opencode, Codex, Copilot and VS Code, Cline, older Claude
 * Code): in persona files, and called by models that learned them there.
 */
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
  shell_output: 'BashOutput',
  taskoutput: 'BashOutput',
  get_terminal_output: 'BashOutput',
  killbash: 'KillShell',
  kill_bash: 'KillShell',
  kill_shell: 'KillShell',
  taskstop: 'KillShell',
};

/** Tools that are one right: who may write a file in one way may write it in each, who may find text may find names. */
const families: readonly (readonly string[])[] = [
  ['Edit', 'MultiEdit', 'Write'],
  ['Glob', 'Grep'],
];

/** Tools that go with another one: who may start a job may read it and stop it, and without it they are of no use. */
export const followers: Readonly<Record<string, readonly string[]>> = { Bash: ['BashOutput', 'KillShell'] };

const canonical = new Map([...offeredTools, ...known].map((name) => [name.toLowerCase(), name]));
for (const [alias, name] of Object.entries(aliases)) if (!canonical.has(alias)) canonical.set(alias, name);

/** Each name that is understood, in lower case, and archie's own name for it. */
export const toolNames: ReadonlyMap<string, string> = canonical;

/** archie's own name for a tool, whatever program and case it was written in; undefined where nobody knows it. */
export function canonicalTool(name: string): string | undefined {
  return canonical.get(name.toLowerCase());
}

/** The name of a tool without the pattern it is bound by: `Bash(git log:*)` is `Bash`. */
export function toolOf(entry: string): string {
  return entry.replace(/\(.*$/s, '');
}

/** The tools that a list of a persona gives: those named, those that are the same right, and those that go with them. */
export function granted(entries: readonly string[]): Set<string> {
  const names = entries.map(toolOf);
  const all = names.flatMap((name) => families.find((family) => family.includes(name)) ?? [name]);
  return new Set(all.flatMap((name) => [name, ...(followers[name] ?? [])]));
}
