import { describe, expect, it } from 'vitest';
import { readPersona } from '../../src/personas/file/load.ts';

const read = (lines: string, file = 'file-name') => {
  const persona = readPersona(`---\nname: p\ndescription: does it\n${lines}\n---\nYou do it.\n`, {
    file,
    source: `/x/${file}.md`,
    scope: 'user',
  });
  if (!persona) throw new Error('not a persona');
  return persona;
};
const said = (lines: string) => read(lines).warnings.map(({ severity, text, key }) => [severity, key, text]);

describe('how a persona works', () => {
  it.each([
    // Claude Code
    ['model: opus', { model: 'opus' }],
    ['model: inherit', {}],
    ['effort: high', { effort: 'high' }],
    ['maxTurns: 12', { maxTurns: 12 }],
    ['permissionMode: plan', { permissionMode: 'plan' }],
    ['permissionMode: default', { permissionMode: 'ask' }],
    ['permissionMode: manual', { permissionMode: 'ask' }],
    ['permissionMode: dontAsk', { permissionMode: 'dontAsk' }],
    ['initialPrompt: Read the plan first.', { initialPrompt: 'Read the plan first.' }],
    // Gemini and Qwen
    ['max_turns: 5', { maxTurns: 5 }],
    ['approvalMode: plan', { permissionMode: 'plan' }],
    // opencode
    ['steps: 7', { maxTurns: 7 }],
    ['permission:\n  edit: ask\n  bash: allow', { permissionMode: 'ask' }],
    ['hidden: true', { dispatch: 'never', routable: false }],
    // Copilot
    ['infer: false', { dispatch: 'never', routable: false }],
    ['model: [gpt-5, claude-sonnet-5-5]', { model: 'claude-sonnet-5-5' }],
    // Codex's words
    ['model_reasoning_effort: minimal', { effort: 'low' }],
    // archie
    ['permissionMode: stage', { permissionMode: 'stage' }],
    ['dispatch: never', { dispatch: 'never', routable: false }],
    ['maxCost: 0.5', { maxCost: 0.5 }],
    ['max-cost: $2', { maxCost: 2 }],
    ['dispatch: auto', { routable: true }],
    ['Max-Turns: "3"', { maxTurns: 3 }],
  ])('%s', (line, wanted) => {
    const persona = read(line);
    expect(persona).toMatchObject(wanted);
    expect(persona.warnings).toEqual([]);
    const { model, effort, maxTurns, maxCost, permissionMode, initialPrompt, dispatch } = persona;
    const set = Object.entries({ model, effort, maxTurns, maxCost, permissionMode, initialPrompt, dispatch });
    expect(set.filter(([key, value]) => value !== undefined && !(key in wanted))).toEqual([]);
  });

  it.each([
    ['permission:\n  edit: deny', ['Read', 'Grep', 'Glob', 'Bash', 'BashOutput', 'KillShell', 'TodoWrite', 'Task']],
    ['permission:\n  bash: deny\ntools: Read, Bash', ['Read']],
  ])('what opencode denies is taken off the tools: %j', (lines, tools) => {
    expect(read(lines).tools).toEqual(tools);
  });
});

describe('what never widens', () => {
  it.each(['acceptEdits', 'auto', 'bypassPermissions', 'yolo', 'auto-edit'])('permissionMode: %s', (mode) => {
    const persona = read(`permissionMode: ${mode}`);
    expect(persona.permissionMode).toBeUndefined();
    expect(persona.warnings).toMatchObject([
      { severity: 'warning', key: 'permissionMode', text: expect.stringContaining('would widen') },
    ]);
  });
});

describe('what is said of the rest', () => {
  it.each([
    ['memory: user', 'memory'],
    ['skills: [a]', 'skills'],
    ['hooks:\n  PreToolUse: []', 'hooks'],
    ['mcpServers: [db]', 'mcpServers'],
    ['background: true', 'background'],
    ['isolation: worktree', 'isolation'],
    ['timeout_mins: 5', 'timeout_mins'],
    ['temperature: 0.2', 'temperature'],
  ])('%s is kept, and named as not yet supported', (line, key) => {
    expect(said(line)).toEqual([['warning', key, expect.stringMatching(/is not yet supported: /)]]);
    expect(Object.keys(read(line).extra)).toEqual([key]);
  });

  it.each([
    'background: false',
    'hooks:',
    'skills: []',
    'emoji: 🚀',
    'version: 2',
    'mode: primary',
    'title: x',
    'kind: local',
    'category: dev',
  ])('%s is no matter', (line) => {
    expect(said(line)).toEqual([]);
  });

  it.each([
    ['discription: x', 'discription', 'did you mean "description"?'],
    ['toolz: Read', 'toolz', 'did you mean "tools"?'],
    ['permission_modes: plan', 'permission_modes', 'did you mean "permissionMode"?'],
    ['dispach: never', 'dispach', 'did you mean "dispatch"?'],
  ])('%s is probably misspelt', (line, key, mend) => {
    expect(read(line).warnings).toMatchObject([{ key, mend }]);
  });

  it.each([
    ['effort: enormous', /unknown effort "enormous"/],
    ['maxTurns: many', /"many" is no number of turns/],
    ['maxTurns: 0', /"0" is no number of turns/],
    ['permissionMode: sometimes', /unknown permissionMode "sometimes"/],
    ['dispatch: perhaps', /unknown dispatch "perhaps"/],
    ['model: gpt-9', /unknown model "gpt-9"/],
    ['permission:\n  bash:\n    "git *": allow', /rules by pattern/],
    ['tools: Read, Read(src/**)', /the pattern of Read\(src\/\*\*\) does not bind/],
    ['tools: Read, Bsh', /unknown tool "Bsh"/],
  ])('%s is told of', (line, words) => {
    expect(said(line).map(([, , text]) => text)).toEqual([expect.stringMatching(words)]);
  });

  it('an error only where the file does not do what its author meant', () => {
    expect(said('tools: Teleport').map(([severity]) => severity)).toEqual(['warning', 'error']);
    expect(said('tools: Read, Bash(git diff:*)')).toEqual([]);
  });
});
