import { describe, expect, it } from 'vitest';
import { toolSpec, tools } from '../../src/tools/catalog.ts';
import { todoWrite } from '../../src/tools/todo-write.ts';
import { stage, textOf } from './stage.ts';

describe('the catalog', () => {
  it('has the names and inputs that persona files, hooks and rules use', () => {
    const inputs = Object.fromEntries(
      tools.map((tool) => {
        const { properties, required } = toolSpec(tool).schema as { properties: object; required: string[] };
        return [tool.name, Object.keys(properties).map((key) => (required.includes(key) ? key : `${key}?`))];
      }),
    );
    expect(inputs).toEqual({
      Bash: ['command', 'description?', 'timeout?', 'run_in_background?', 'isolation?'],
      BashOutput: ['bash_id', 'filter?'],
      Edit: ['file_path', 'old_string', 'new_string', 'replace_all?'],
      Glob: ['pattern', 'path?'],
      Grep: [
        'pattern',
        'path?',
        'glob?',
        'type?',
        'output_mode?',
        '-i?',
        '-n?',
        '-A?',
        '-B?',
        '-C?',
        'multiline?',
        'head_limit?',
      ],
      KillShell: ['shell_id'],
      MultiEdit: ['file_path', 'edits'],
      Read: ['file_path', 'offset?', 'limit?'],
      Task: ['description', 'prompt', 'subagent_type?', 'resume?'],
      TodoWrite: ['todos'],
      Write: ['file_path', 'content'],
    });
  });

  it('costs the model at most 1,650 tokens, and the same bytes each time', () => {
    const specs = () => JSON.stringify(tools.map(toolSpec));
    expect(specs().length / 3.2).toBeLessThan(1650);
    expect(specs()).toBe(specs());
    expect(specs()).not.toMatch(/\$schema|9007199254740991/);
  });

  it('refuses keys it does not know, in every tool', () => {
    for (const tool of tools)
      expect(toolSpec(tool).schema).toMatchObject({ type: 'object', additionalProperties: false });
  });

  it('says of tools that change nothing that they do', () => {
    expect(tools.filter((tool) => tool.readOnly).map((tool) => tool.name)).toEqual([
      'BashOutput',
      'Glob',
      'Grep',
      'Read',
      'TodoWrite',
    ]);
  });
});

describe('TodoWrite', () => {
  it('hands the list on', async () => {
    const on = await stage();
    const todos = [
      { content: 'Read', status: 'completed' as const },
      { content: 'Write', status: 'in_progress' as const, activeForm: 'Writing' },
    ];
    const outcome = await on.call(todoWrite, { todos });
    expect(outcome.todos).toEqual(todos);
    expect(outcome.display).toEqual([{ type: 'todos', todos }]);
    expect(textOf(outcome)).toBe('The list is up to date.');
    expect(todoWrite.title({ todos })).toBe('1 of 2 done');
    expect(todoWrite.input.safeParse({ todos: [{ content: 'x', status: 'done' }] }).success).toBe(false);
  });
});
