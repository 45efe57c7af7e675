/** Inputs of calls as models of many makers write them: what can mean one thing only is understood, the rest is told in one sentence. */

import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { readInput } from '../../src/engine/calls/input/read-input.ts';
import type { Content } from '../../src/protocol/message.ts';
import { tools } from '../../src/tools/catalog.ts';
import { counterexample } from '../support/property.ts';
import { calls } from './model.ts';
import { allow, stage, strike } from './stage.ts';

afterEach(strike);

const read = (name: string, sent: unknown, as = name) => {
  const tool = tools.find((each) => each.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  return readInput(tool, as, sent);
};

const words = (content: readonly Content[] | undefined) =>
  (content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('\n');

const edit = { old_string: 'x', new_string: 'y' };

describe('an input that means one thing', () => {
  it.each<[string, unknown, unknown, RegExp[]?]>([
    // Values in another type.
    ['Read', { file_path: 'a', offset: '1', limit: null }, { file_path: 'a', offset: 1 }],
    ['Read', { file_path: 'a', offset: 0, limit: -3 }, { file_path: 'a' }, [/offset: 0 is less/, /limit: -3 is less/]],
    ['Read', { file_path: 'a', offset: 1.5 }, { file_path: 'a', offset: 1 }, [/1\.5 is taken as 1/]],
    ['Read', { file_path: ['a'] }, { file_path: 'a' }],
    ['Read', { file_path: '[1]' }, { file_path: '[1]' }],
    ['Grep', { pattern: 404, '-i': 'true', '-A': '3' }, { pattern: '404', '-i': true, '-A': 3 }],
    ['Grep', { pattern: 'x', '-n': true, head_limit: 0, path: '' }, { pattern: 'x', '-n': true, head_limit: 10_000 }],
    ['Grep', { pattern: 'x', line_numbers: 'false' }, { pattern: 'x', '-n': false }],
    ['Grep', { pattern: 'x', path: 'null', glob: 'undefined' }, { pattern: 'x' }],
    ['Grep', { pattern: 'null' }, { pattern: 'null' }],
    ['Grep', { pattern: 'x', output_mode: 'files' }, { pattern: 'x', output_mode: 'files_with_matches' }],
    ['Grep', { pattern: 'x', output_mode: 'Files-With-Matches' }, { pattern: 'x', output_mode: 'files_with_matches' }],
    ['Bash', { command: 'ls', timeout: '5000' }, { command: 'ls', timeout: 5000 }],
    ['Bash', { command: 'ls', timeout: 900_000 }, { command: 'ls', timeout: 600_000 }, [/900000 is more .* 600000/]],
    ['Bash', { command: 'ls', timeout: 0, isolation: '' }, { command: 'ls' }, [/timeout: 0 is less/]],
    // A word that may stand for nothing is a choice here.
    ['Bash', { command: 'ls', isolation: 'none' }, { command: 'ls', isolation: 'none' }],
    ['Bash', { command: 'ls', isolation: 'None' }, { command: 'ls', isolation: 'none' }],
    ['Bash', { command: 'ls', isolation: 'null' }, { command: 'ls' }],
    ['Grep', { pattern: 'x', output_mode: 'none' }, { pattern: 'x' }],
    [
      'Bash',
      { command: 'ls', timeout: '2m', run_in_background: 'no' },
      { command: 'ls', timeout: 120_000, run_in_background: false },
    ],
    ['Edit', { file_path: 'a', ...edit, replace_all: 'false' }, { file_path: 'a', ...edit, replace_all: false }],
    ['Edit', { file_path: 'a', ...edit, replace_all: 1 }, { file_path: 'a', ...edit, replace_all: true }],
    [
      'Edit',
      { file_path: 'a', old_string: ' 1 ', new_string: '' },
      { file_path: 'a', old_string: ' 1 ', new_string: '' },
    ],
    ['MultiEdit', { file_path: 'a', edits: JSON.stringify([edit]) }, { file_path: 'a', edits: [edit] }],
    [
      'MultiEdit',
      { file_path: 'a', edits: '[{"old_string":"x\ny","new_string":"\\n"}]' },
      { file_path: 'a', edits: [{ old_string: 'x\ny', new_string: '\n' }] },
    ],
    ['MultiEdit', { file_path: 'a', edits: [JSON.stringify(edit)] }, { file_path: 'a', edits: [edit] }],
    ['MultiEdit', { file_path: 'a', edits: edit }, { file_path: 'a', edits: [edit] }],
    ['MultiEdit', { file_path: 'a', ...edit }, { file_path: 'a', edits: [edit] }],
    ['MultiEdit', { edits: [{ file_path: 'a', ...edit }] }, { file_path: 'a', edits: [edit] }],
    [
      'Write',
      { file_path: 'a.json', content: { a: 1 } },
      { file_path: 'a.json', content: '{\n  "a": 1\n}\n' },
      [/as JSON/],
    ],
    ['Write', { file_path: 'a', content: ['x', 'y'] }, { file_path: 'a', content: 'x\ny\n' }, [/line by line/]],
    ['Write', { file_path: 'a.json', content: ['x'] }, { file_path: 'a.json', content: '[\n  "x"\n]\n' }, [/as JSON/]],
    ['Write', { file_path: 'a', content: '{"a":1}' }, { file_path: 'a', content: '{"a":1}' }],
    ['TodoWrite', { todos: '[{"content":"a","status":"done"}]' }, { todos: [{ content: 'a', status: 'completed' }] }],
    // Keys by other names, and keys that say nothing.
    ['Read', { filePath: 'a' }, { file_path: 'a' }],
    ['Read', { path: 'a', start_line: 10, end_line: '20' }, { file_path: 'a', offset: 10, limit: 11 }],
    ['Read', { 'file-path': 'a', view_range: [3, 9] }, { file_path: 'a', offset: 3, limit: 7 }],
    ['Read', { file_path: 'a', encoding: 'utf8', explanation: 'so' }, { file_path: 'a' }, [/left out: encoding$/]],
    [
      'Read',
      JSON.parse('{"file_path":"a","__proto__":{"limit":1},"constructor":1}'),
      { file_path: 'a' },
      [/__proto__, constructor/],
    ],
    ['Read', { input: { file_path: 'a' } }, { file_path: 'a' }],
    ['Read', { arguments: '{"file_path":"a"}' }, { file_path: 'a' }],
    [
      'Edit',
      { path: 'a', oldText: 'x', newText: 'y', replaceAll: true },
      { file_path: 'a', ...edit, replace_all: true },
    ],
    ['Edit', { file_path: 'a', ...edit, expected_replacements: 2 }, { file_path: 'a', ...edit, replace_all: true }],
    ['Edit', { file_path: 'a', edits: [edit] }, { file_path: 'a', ...edit }],
    [
      'Grep',
      { query: 'x', include: '*.ts', case_sensitive: false, C: 2 },
      { pattern: 'x', glob: '*.ts', '-i': true, '-C': 2 },
    ],
    ['Grep', { pattern: 'a.b', fixed_strings: true, '-c': true }, { pattern: String.raw`a\.b`, output_mode: 'count' }],
    ['Grep', { pattern: 'x', glob: ['*.ts', '*.js'] }, { pattern: 'x', glob: '{*.ts,*.js}' }],
    ['Grep', { pattern: 'x', offset: 20 }, { pattern: 'x' }, [/offset is unknown/]],
    ['Glob', { pattern: ['*.ts', 'src/*'] }, { pattern: '{*.ts,src/*}' }],
    ['Glob', { path: 'src/**/*.ts' }, { pattern: 'src/**/*.ts' }],
    ['Bash', { command: ['bash', '-lc', 'ls | wc'] }, { command: 'ls | wc' }],
    ['Bash', { command: ['ls', "a 'b"] }, { command: String.raw`ls 'a '\''b'` }],
    ['Bash', { cmd: 'ls', workdir: 'a b' }, { command: "cd -- 'a b' || exit\nls" }],
    [
      'TodoWrite',
      { plan: ['a', { step: 'b', status: 'in-progress', id: 1 }] },
      {
        todos: [
          { content: 'a', status: 'pending' },
          { content: 'b', status: 'in_progress' },
        ],
      },
    ],
    ['TodoWrite', { todos: [{ content: 'a', status: 'cancelled' }] }, { todos: [] }, [/cancelled steps/]],
    [
      'Task',
      { prompt: 'find the callers of f now', agent: 'x', resume: '' },
      { description: 'find the callers of f', prompt: 'find the callers of f now', subagent_type: 'x' },
    ],
  ])('%s %j', (name, sent, value, notes = []) => {
    expect(read(name, sent)).toEqual({ valid: true, value, notes: notes.map((note) => expect.stringMatching(note)) });
  });

  it('is a folder to be listed where the tool is called so', () => {
    expect(read('Glob', { path: 'src' }, 'list_directory')).toMatchObject({ value: { pattern: '**/*', path: 'src' } });
    expect(read('Glob', { path: 'src' })).toMatchObject({ valid: false });
  });
});

describe('an input that cannot be understood', () => {
  it.each<[string, unknown, string]>([
    ['Read', {}, 'Read needs file_path, as in {"file_path":"src/app.ts"'],
    ['Read', null, 'Read needs file_path, as in {'],
    ['Read', 'a.txt', 'the input must be an object, not "a.txt", as in {'],
    ['Read', { file_path: 'a', offset: 'ten' }, 'offset must be a whole number from 1, not "ten", as in {'],
    ['Read', { file_path: ['a', 'b'] }, 'Read takes one file a call: call it once for each of a, b'],
    ['Read', { target: 'a' }, '(not known here and left out: target)'],
    [
      'Grep',
      { pattern: 'x', output_mode: 'tree' },
      'must be one of "content", "files_with_matches", "count", not "tree"',
    ],
    ['Edit', { file_path: 'a', old_string: 'x' }, 'Edit needs new_string, as in {'],
    [
      'Edit',
      { file_path: 'a', edits: [edit, edit] },
      'Edit makes one replacement: give the list to MultiEdit, as in {',
    ],
    ['MultiEdit', { file_path: 'a', edits: 'nope' }, 'edits must be a list with something in it, not "nope", as in {'],
    ['MultiEdit', { file_path: 'a', edits: [{ old_string: 'x' }] }, 'MultiEdit needs edits[0].new_string, as in {'],
    ['MultiEdit', { file_path: 'b', edits: [{ file_path: 'a', ...edit }] }, 'MultiEdit changes one file'],
    ['Write', { file_path: 'a', content: 'x', append: true }, 'Write replaces the whole file and cannot append'],
    ['Bash', { command: 'ls', timeout: {} }, 'timeout must be a whole number from 1, not {}, as in {'],
  ])('%s %j is one sentence with the right form', (name, sent, issues) => {
    const heard = read(name, sent);
    expect(heard).toMatchObject({ valid: false, issues: expect.stringContaining(issues) });
    expect(heard.valid ? '' : heard.issues).not.toContain('\n');
  });
});

describe('any input at all', () => {
  it.each(tools.map((tool) => [tool.name, tool] as const))(
    '%s: is understood or told, never thrown at',
    (name, tool) => {
      const keys = [
        'file_path',
        'content',
        'edits',
        'old_string',
        'pattern',
        'path',
        'glob',
        'offset',
        'end_line',
        'command',
      ];
      const key = fc.constantFrom(
        ...keys,
        'timeout',
        'workdir',
        'todos',
        'status',
        'regex',
        'view_range',
        '__proto__',
        'input',
      );
      const value = fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.constantFrom('[1]', '[{"a":1}]', '{"todos":[]}', [null], [[]], '"'),
      );
      const property = fc.property(fc.oneof(fc.dictionary(key, value), value), (sent) => {
        const heard = readInput(tool, name, sent);
        if (!heard.valid) return heard.issues !== '' && !heard.issues.includes('undefined');
        return tool.input.safeParse(heard.value).success && typeof tool.title(heard.value) === 'string';
      });
      expect(counterexample(property, { numRuns: 500 })).toBeUndefined();
    },
  );
});

describe('a call', () => {
  it.each([
    ['read', { file_path: 'a.txt', offset: '2', limit: '1' }],
    ['read_file', { absolute_path: 'a.txt', start_line: 2, end_line: 2 }],
    ['functions.Read', { file_path: 'a.txt', offset: 2, limit: 1 }],
    ['mcp__acp__Read', { file_path: 'a.txt', offset: 2, limit: 1 }],
    ['default_api:read_file', { path: 'a.txt', offset: 2, limit: 1 }],
  ])('of %s is a call of Read', async (name, input) => {
    const { session, of } = await stage({
      tools: [...tools],
      files: { 'a.txt': 'one\ntwo\nthree\n' },
      plays: [calls({ name, input })],
    });
    await session.prompt('x');
    expect(words(of('call.finished')[0]?.content)).toMatch(/^ +2→two\n\[lines 2-2 of 3/);
  });

  it.each(['mcp__github__search', 'mcp__github__read', 'teleport', 'constructor', ''])(
    "of %j is nobody else's, and says what there is",
    async (name) => {
      const { session, of } = await stage({ tools: [...tools], plays: [calls({ name, input: {} })] });
      await session.prompt('x');
      expect(of('call.finished')).toMatchObject([{ isError: true }]);
      expect(words(of('call.finished')[0]?.content)).toMatch(/There is no tool .* The tools are: Bash, /);
    },
  );

  it('tells the model how its input was taken, and people what runs', async () => {
    const { session, of } = await stage({
      tools: [...tools],
      judge: { call: () => allow },
      plays: [calls({ name: 'shell', input: { command: ['echo', 'a b'], timeout: 900_000, dry: 'x' } })],
    });
    await session.prompt('x');
    expect(of('call.started')).toMatchObject([{ name: 'Bash', title: "echo 'a b'" }]);
    expect(words(of('call.finished')[0]?.content)).toBe(
      'a b\n[not known here and left out: dry] [timeout: 900000 is more than the most, 600000, which is taken]',
    );
  });

  it('does not run where what it leaves out would be another wish', async () => {
    const { session, of } = await stage({
      tools: [...tools],
      files: { 'a.txt': 'one\n' },
      plays: [calls({ name: 'Write', input: { file_path: 'new.txt', content: 'x', mode: 'append' } })],
    });
    await session.prompt('x');
    expect(of('call.finished')).toMatchObject([{ isError: true }]);
    expect(words(of('call.finished')[0]?.content)).toMatch(/^Not run: Write replaces the whole file/);
  });
});
