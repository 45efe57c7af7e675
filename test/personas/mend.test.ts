import { readFileSync, readdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { readPersona } from '../../src/personas/file/load.ts';
import { mended } from '../../src/personas/file/mend.ts';
import { personaFile } from '../../src/personas/file/write.ts';
import { counterexample } from '../support/property.ts';

const found = { file: 'file-name', source: '/x/file-name.md', scope: 'user' } as const;
const variants = new URL('../fixtures/agent-variants/', import.meta.url);
const meant = (text: string) => {
  const persona = readPersona(text, found);
  return persona && { ...persona, warnings: [], extra: {} };
};
const isYaml = (text: string) => {
  const head = /^---\r?\n([^]*?)\r?\n---/.exec(text)?.[1];
  return head !== undefined && parseDocument(head).errors.length === 0;
};

describe('mended front matter', () => {
  const files = readdirSync(variants).filter((name) => name.endsWith('.md'));

  it.each(files)('of %s says the same, in YAML that needs no mending', (name) => {
    const text = readFileSync(new URL(name, variants), 'utf8');
    const mend = mended(text, found);
    if (mend === null) return;
    expect(meant(mend)).toEqual(meant(text));
    expect(isYaml(mend)).toBe(true);
    expect(mended(mend, found)).toBeNull();
  });

  it('is offered where something was repaired, and nowhere else', () => {
    const offered = files.filter((name) => mended(readFileSync(new URL(name, variants), 'utf8'), found) !== null);
    for (const name of ['colon.md', 'unclosed.md', 'fenced.md', 'indented.md', 'no-name.md', 'comment-first.md'])
      expect(offered).toContain(name);
    for (const name of ['plain.md', 'crlf.md', 'tools-list.md', 'block-literal.md', 'no-description.md'])
      expect(offered).not.toContain(name);
  });

  it('keeps the body byte for byte, line ends, and what stood before', () => {
    const text = '<!-- licence: MIT -->\n---\nname: a\ndescription: like: this\n---\n\n# Body  \n\n\ttab\n';
    expect(mended(text, found)).toBe(
      '---\n# <!-- licence: MIT -->\nname: a\ndescription: "like: this"\n---\n\n# Body  \n\n\ttab\n',
    );
    const crlf = '---\r\nname: a\r\ndescription: like: this\r\n---\r\nBody';
    expect(mended(crlf, found)).toBe('---\r\nname: a\r\ndescription: "like: this"\r\n---\r\n\r\nBody');
  });

  it('never says something else, whatever is written', () => {
    const line = fc.constantFrom(
      'name: a',
      'name: x: y',
      'description: Use this: now',
      'description: |',
      '  more: text',
      'user: "hello"',
      'tools: Read, Write',
      'tools:',
      '  - Read',
      'model: opus',
      'color: #fff',
      '',
      '<example>',
      '- x',
      'emoji: "',
    );
    const file = fc.array(line, { maxLength: 8 }).map((lines) => `---\n${lines.join('\n')}\n---\nBody\n`);
    let mends = 0;
    const failure = counterexample(
      fc.property(file, (text) => {
        const mend = mended(text, found);
        if (mend === null) return true;
        mends += 1;
        return isYaml(mend) && JSON.stringify(meant(mend)) === JSON.stringify(meant(text));
      }),
      { numRuns: 1_500 },
    );
    expect(failure).toBeUndefined();
    expect(mends).toBeGreaterThan(300);
  });
});

describe('a new persona', () => {
  it.each([
    ['in English', 'Use this for SQL: queries, plans and "indexes".', ['Why is this query slow?', 'Say "hi"']],
    ['in Chinese', '檢查資料庫查詢與索引：執行計畫、鎖定與交易。', ['這個查詢為什麼慢']],
  ])('%s is read without a warning, and its examples are what users say', (_name, description, examples) => {
    const text = personaFile({ name: 'sql-expert', description, examples, tools: ['Read', 'Grep'], model: 'opus' });
    const persona = readPersona(text, found);
    expect(persona).toMatchObject({
      slug: 'sql-expert',
      tools: ['Read', 'Grep'],
      model: 'opus',
      warnings: [],
      routable: true,
    });
    expect(persona?.description.startsWith(description)).toBe(true);
    for (const example of examples) expect(persona?.description).toContain(`user: "${example.replaceAll('"', "'")}"`);
    expect(mended(text, found)).toBeNull();
    expect(/\p{Script=Han}/u.test(persona?.body ?? '')).toBe(/\p{Script=Han}/u.test(description));
  });

  it('without tools has none, and with all leaves the key away', () => {
    const draft = { name: 'a', description: 'A thing that is done well.', examples: [] };
    expect(readPersona(personaFile({ ...draft, tools: [] }), found)?.tools).toEqual([]);
    expect(readPersona(personaFile({ ...draft, tools: null }), found)?.tools).toBeNull();
    expect(personaFile({ ...draft, tools: null })).not.toContain('tools:');
  });
});
