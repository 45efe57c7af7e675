import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPersona } from '../../src/personas/file/load.ts';
import { slugOf } from '../../src/personas/file/slug.ts';
import { counterexample } from '../support/property.ts';

const variants = new URL('../fixtures/agent-variants/', import.meta.url);
interface Expected {
  file: string;
  note: string;
  expect: { name: string; description: string; tools: string[] | null } | null;
}
const expected = JSON.parse(readFileSync(new URL('expected.json', variants), 'utf8')) as Expected[];
const load = (text: string, file = 'file-name') => readPersona(text, { file, source: `/x/${file}.md`, scope: 'user' });
const persona = (lines: string, body = 'You do it.') => {
  const read = load(`---\nname: p\ndescription: does it\n${lines}\n---\n${body}\n`);
  if (!read) throw new Error('not a persona');
  return read;
};

describe('the variants that people write', () => {
  it('are all there', () => {
    expect(expected).toHaveLength(47);
  });

  it.each(expected.map((each) => [each.file, each.note, each] as const))(
    '%s: %s',
    (file, _note, { expect: wanted }) => {
      const read = load(readFileSync(new URL(file, variants), 'utf8'), file.replace('.md', ''));
      expect(read && { name: read.name, description: read.description, tools: read.tools }).toEqual(wanted);
    },
  );

  it('say what was mended, and say nothing where nothing was', () => {
    const warnings = (file: string) => load(readFileSync(new URL(file, variants), 'utf8'), file)?.warnings;
    expect(warnings('plain.md')).toEqual([]);
    expect(warnings('crlf.md')).toEqual([]);
    for (const file of [
      'colon.md',
      'unclosed.md',
      'fenced.md',
      'indented.md',
      'no-name.md',
      'no-description.md',
      'model-unknown.md',
      'duplicate-key.md',
      'empty-body.md',
    ])
      expect([file, warnings(file)]).not.toEqual([file, []]);
  });
});

describe('tools', () => {
  it.each([
    ['tools: Write, Read', ['Write', 'Read']],
    ['tools: MultiEdit', ['MultiEdit']],
    ['tools: LS, Agent', ['Glob', 'Task']],
    [
      'tools: [read_file, run_shell_command, write_file, replace, search_file_content]',
      ['Read', 'Bash', 'Write', 'Edit', 'Grep'],
    ],
    ['tools: [edit/editFiles, search/codebase, runCommands]', ['Edit', 'Grep', 'Bash']],
    ['tools: read, GREP, bash', ['Read', 'Grep', 'Bash']],
    ['tools: Read, Read, read_file', ['Read']],
    ['tools: Read, mcp__github__*', ['Read', 'mcp__github__*']],
    ['tools: "Read, Bash(npm run test:*)"', ['Read', 'Bash(npm run test:*)']],
    ['tools: []', []],
    ['tools: none', []],
    ['tools: all', null],
    ['tools:', null],
    ['tools: inherit', null],
    ['tools: Teleport, Conjure', []],
    ['tools: [Teleport]', []],
    ['tools: mcp__only__this', ['mcp__only__this']],
    ['tools: WebSearch', ['WebSearch']],
    ['tools: false', []],
    ['allowedTools: [Read]', ['Read']],
    ['disallowedTools: Bash, Write', ['Read', 'Edit', 'MultiEdit', 'Grep', 'Glob', 'TodoWrite', 'Task']],
    ['tools: Read, Bash\ndisallowedTools: Bash', ['Read']],
    [
      'tools:\n  write: false\n  bash: false\n  read: true',
      ['Read', 'Edit', 'MultiEdit', 'Grep', 'Glob', 'TodoWrite', 'Task'],
    ],
    ['tools: { "*": false, read: true, grep: allow }', ['Read', 'Grep']],
    ['tools: { "*": false }', []],
    ['disallowedTools: "*"', []],
    ['disallowedTools: { bash: true, task: false }\ntools: Read, Bash, Task', ['Read', 'Task']],
    ['tools: Read, Write, MultiEdit\ndisallowedTools: Edit, Write', ['Read']],
    ['tools: Read, MultiEdit\ndisallowedTools: Edit', ['Read', 'MultiEdit']],
    ['disallowedTools: Write, Edit', ['Read', 'Grep', 'Glob', 'Bash', 'BashOutput', 'KillShell', 'TodoWrite', 'Task']],
    ['disallowedTools: Bash, Edit, Write', ['Read', 'Grep', 'Glob', 'TodoWrite', 'Task']],
  ])('%s', (line, tools) => {
    expect(persona(line).tools).toEqual(tools);
  });

  it.each([
    ['tools: Read, Task', true],
    ['tools: [Read, Agent(reviewer)]', true],
    ['tools: { task: true, write: false }', true],
    ['tools: { write: false }', undefined],
    ['disallowedTools: Bash', undefined],
    ['tools: Read, Task\ndisallowedTools: Task', undefined],
    ['tools: all', undefined],
  ])('%s: may it delegate where it is a delegate itself?', (line, delegates) => {
    expect(persona(line).delegates).toBe(delegates);
  });

  it('that nobody knows are warned of, one by one', () => {
    expect(persona('tools: Read, Teleport').warnings).toEqual([
      { severity: 'warning', text: 'unknown tool "Teleport"', key: 'tools' },
    ]);
    expect(persona('tools: Teleport').warnings).toMatchObject([
      { text: 'unknown tool "Teleport"' },
      { severity: 'error', text: 'none of its tools is known here: it has none' },
    ]);
    expect(persona('tools: WebSearch').warnings).toMatchObject([
      { severity: 'error', text: expect.stringContaining('it has none') },
    ]);
    expect(persona('disallowedTools: Teleport').warnings).toMatchObject([{ text: 'unknown tool "Teleport"' }]);
    expect(persona('tools: Read, WebSearch').warnings).toEqual([]);
  });

  it.each([
    ['disallowedTools: Edit', ['Edit stays: Write and MultiEdit are the same right']],
    ['tools: Read, MultiEdit\ndisallowedTools: Edit', ['Edit stays: MultiEdit is the same right']],
    ['disallowedTools: Grep', ['Grep stays: Glob is the same right']],
    ['disallowedTools: Edit, Write, MultiEdit', []],
    ['disallowedTools: Bash', []],
  ])('%s: a tool that comes back with another is told of', (line, texts) => {
    expect(persona(line).warnings.map(({ text }) => text)).toEqual(texts);
  });
});

describe('the rest of a persona', () => {
  it.each([
    ['purple', 'purple'],
    ['Purple', 'purple'],
    ['teal', 'cyan'],
    ['"#9333ea"', 'purple'],
    ['"#F00"', 'red'],
    ['紫色', 'purple'],
    ['深藍', 'blue'],
    ['invisible', undefined],
    ['constructor', undefined],
    ['3', undefined],
  ])('colour %s is %s', (written, color) => {
    expect(persona(`color: ${written}`).color).toBe(color);
  });

  it.each([
    ['opus', 'opus'],
    ['claude-sonnet-5-5', 'claude-sonnet-5-5'],
    ['inherit', undefined],
    ['gpt-9', undefined],
  ])('model %s is %s', (written, model) => {
    expect(persona(`model: ${written}`).model).toBe(model);
  });

  it('keeps keys that archie does not use', () => {
    expect(persona('emoji: 🚀\nversion: 2').extra).toEqual({ emoji: '🚀', version: 2 });
  });

  it.each([
    ['Name With Spaces', 'name-with-spaces'],
    ['測試員', '測試員'],
    ['plugin:agent', 'plugin-agent'],
    ['--x--', 'x'],
    ['ＦＵＬＬ', 'full'],
    ['a_b.c', 'a-b-c'],
    ['///', ''],
  ])('%s is mentioned as %s', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it('does not take a name that means something else', () => {
    expect(load('---\nname: auto\ndescription: x\n---\n')?.slug).toBe('auto-agent');
  });

  it('is only used when named if it has no description', () => {
    expect(load('---\nname: p\n---\nYou do it.')).toMatchObject({ routable: false, description: 'You do it.' });
    expect(persona('')).toMatchObject({ routable: true });
  });

  it('is none for front matter of another kind', () => {
    expect(load('---\ntitle: A page\nlayout: post\n---\nText')).toBeNull();
  });

  it('never throws, whatever the values are', () => {
    const value = fc.constantFrom(
      'null',
      '[]',
      '{a: 1}',
      '3',
      'true',
      '[[x]]',
      '2020-01-01',
      '"',
      '- a',
      '~',
      '!!set {a}',
      '{write: 3}',
      '[1, null, {b: c}]',
    );
    const key = fc.constantFrom(
      'name',
      'description',
      'tools',
      'disallowedTools',
      'model',
      'color',
      'Tools',
      '__proto__',
      'constructor',
    );
    const matter = fc
      .array(fc.tuple(key, value), { maxLength: 6 })
      .map((pairs) => `---\nname: p\n${pairs.map((pair) => pair.join(': ')).join('\n')}\n---\nBody`);
    expect(
      counterexample(
        fc.property(matter, (text) => {
          const read = load(text);
          return (
            read === null ||
            (read.slug !== '' &&
              typeof read.description === 'string' &&
              (read.tools === null || read.tools.every((tool) => typeof tool === 'string')))
          );
        }),
        { numRuns: 500 },
      ),
    ).toBeUndefined();
  });
});
