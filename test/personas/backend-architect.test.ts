import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { estimateTokens } from '../../src/text/tokens.ts';
import { readPersona } from '../../src/personas/file/load.ts';

const read = (path: string) => {
  const found = readPersona(readFileSync(new URL(path, import.meta.url), 'utf8'), {
    file: 'x',
    source: path,
    scope: 'user',
  });
  if (!found) throw new Error(path);
  return found;
};
const asked = read('../fixtures/user-backend-architect.md');
const ours = read('../../agents/backend-architect.md');

const flat = (text: string) => text.replace(/[*_`]/g, '').replace(/\s+/g, ' ').toLowerCase();
const whole = flat(ours.body);
/** Bullets of the definition, in both languages, and its sentences of prose. */
const bullets = asked.body
  .split('\n')
  .filter((line) => /^\s*- /.test(line))
  .map((line) => line.replace(/^\s*- /, '').trim());
const headings = asked.body
  .split('\n')
  .filter((line) => /^(?:\d\. )?\*\*.+?\*\*/.test(line))
  .map((line) => /\*\*(.+?)\*\*/.exec(line)?.[1] ?? '');
const prose = asked.body.split('\n').filter((line) => /^(?:You are|Your goal|你是|你的目標)/.test(line));

describe('the backend architect that ships', () => {
  it('is who the user defined', () => {
    expect(ours).toMatchObject({
      name: asked.name,
      slug: 'backend-architect',
      color: asked.color,
      tools: asked.tools,
      warnings: [],
      routable: true,
    });
    for (const sentence of asked.description.split(/\n|(?<=\.) /))
      expect(flat(ours.description)).toContain(flat(sentence));
  });

  it('measures against the whole definition', () => {
    expect(bullets.length).toBeGreaterThanOrEqual(118);
    expect(headings.length).toBeGreaterThanOrEqual(20);
    expect(prose).toHaveLength(4);
  });

  it.each(bullets)('carries "%s"', (bullet) => {
    expect(whole).toContain(flat(bullet));
  });

  it.each(headings)('has a place for %s', (heading) => {
    expect(whole).toContain(flat(heading));
  });

  it.each(prose.flatMap((line) => line.split(/(?<=[.。])\s*/)).filter(Boolean))('says: %s', (sentence) => {
    expect(whole).toContain(flat(sentence));
  });

  it.each([
    ['looks at the repository first', /use grep and read on the repository first/],
    ['weighs options', /two or three options/],
    ['with numbers', /with a number/],
    [
      'delivers files, in their order',
      /decision record.*migration.*api document.*code with tests.*compose file, runbook/,
    ],
    ['asks little', /at most two questions, only where the answer changes the design/],
    ['shows its arithmetic', /the arithmetic shown/],
    ['names what it did not check', /under "not checked" \(「未驗證」\)/],
    ['says what Taiwan says', /資料庫、伺服器、快取、佇列、交易、索引、使用者/],
    ['names risks', /name the risks/],
    ['says what it would measure', /what you would measure/],
    ["answers in the user's language", /answer in the language the user writes in/],
    ['in Chinese too', /一律以正體中文/],
  ])('%s', (_name, pattern) => {
    expect(whole).toMatch(pattern);
  });

  it('is no dearer to hand over to than it has to be', () => {
    // Sent at each hand-over: two languages, the user's whole definition, and how it works.
    expect(estimateTokens(ours.body)).toBeLessThan(3_000);
  });
});
