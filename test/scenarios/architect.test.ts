import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { faultsOf } from '../support/conversation.ts';
import type { Conversation, Step } from '../support/conversation.ts';
import { play, readPlay } from './play.ts';
import type { Played } from './play.ts';

const fields = ['api', 'database', 'system', 'security', 'performance', 'devops'] as const;
const architectsTools = ['Bash', 'BashOutput', 'Edit', 'Glob', 'Grep', 'KillShell', 'MultiEdit', 'Read', 'Write'];

/** Places that are cited and are not there. */
function nowhere(played: Played): string[] {
  const said = played.steps.flatMap((step) => (step.does === 'says' ? [step.text] : [])).join('\n');
  return [...said.matchAll(/`([\w./-]+\.\w+):(\d+)`/g)].flatMap(([place, path = '', line]) => {
    const lines = Math.max(
      ...[played.file(path), played.before[path]].map((text) => (text ?? '').trimEnd().split('\n').length),
    );
    return Number(line) <= lines ? [] : [`${place}: the file has ${lines} lines`];
  });
}

describe.each(fields)('the architect at work: %s', (field) => {
  it('keeps its promises, and the engine carries them out', async () => {
    const script = readPlay(field);
    const played = await play(script, 'backend-architect');
    expect(played.outcomes).toEqual(script.prompts.map(() => ({ type: 'done' })));
    expect(faultsOf(played)).toEqual([]);
    expect(nowhere(played)).toEqual([]);
    // Every call did what it was to do, tests that were run among them.
    expect(played.of('call.finished').filter(({ isError }) => isError)).toEqual([]);

    // What it was told, before its first word, and with which tools.
    const [first] = played.requests;
    const told = first?.messages.find((message) => message.role === 'system' && message.tools !== undefined);
    expect(told).toMatchObject({ tools: architectsTools });
    expect(told?.role === 'system' && told.text).toContain('You are a master backend architect');
    expect(told?.role === 'system' && told.text).toContain('最多問兩個');
    for (const { system, tools } of played.requests) {
      expect(system).toBe(first?.system);
      expect(tools).toEqual(first?.tools);
    }

    // Each file was shown before it landed, in the order in which each step can be deployed.
    const shown = played.questions.flatMap((question) =>
      question.kind === 'review' ? question.changes.files.map(({ path }) => path) : [],
    );
    expect(shown).toEqual(script.lands);
    expect(played.of('landed').flatMap(({ landing }) => landing.files.map(({ path }) => path))).toEqual(script.lands);
    for (const path of script.lands) expect(played.file(path)).not.toBeNull();
  });
});

describe('what it proposed', () => {
  it('as an OpenAPI document holds together', async () => {
    const played = await play(readPlay('api'), 'backend-architect');
    const text = played.file('openapi.yaml') ?? '';
    const document = parse(text) as Record<string, never>;
    expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.1.0' } });
    const refs = [...text.matchAll(/\$ref: '#\/([\w/]+)'/g)].map((match) => (match[1] ?? '').split('/'));
    expect(refs.length).toBeGreaterThan(8);
    for (const path of refs)
      expect(path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document)).toBeDefined();
  });

  it('as a compose file runs two of the same, and a worker beside the web', async () => {
    const devops = await play(readPlay('devops'), 'backend-architect');
    const { services } = parse(devops.file('compose.yaml') ?? '', { merge: true }) as {
      services: Record<string, { image?: string; command?: unknown }>;
    };
    expect(services['web-b']).toEqual(services['web-a']);
    const system = await play(readPlay('system'), 'backend-architect');
    const ran = parse(system.file('compose.yaml') ?? '') as { services: Record<string, { command?: string }> };
    expect(ran.services['worker']?.command).toBe('node src/worker.js');
  });
});

describe('the checker of conversations', () => {
  const good: Conversation = {
    language: 'en',
    steps: [
      { does: 'reads', path: 'src/a.js' },
      {
        does: 'says',
        text: 'It is slow in `src/a.js:3`. Load: 40 × 100 = 4,000 a second.\n\n| option | load | cost |\n| --- | --- | --- |\n| A | 1 | 2 |\n| B | 2 | 3 |\n\nI recommend **A**. Is a minute of downtime allowed?',
      },
      { does: 'proposes', path: 'docs/adr/0001-a.md', content: 'x' },
      { does: 'proposes', path: 'migrations/1.sql', content: 'SELECT 1;' },
      { does: 'proposes', path: 'src/a.js', content: 'const password = process.env.DB_PASSWORD;' },
      { does: 'says', text: 'Done. **Not checked**: the plan on your data.' },
    ],
  };
  const step = (at: number, changed: Partial<Step>): Conversation => ({
    ...good,
    steps: good.steps.map((each, index) => (index === at ? ({ ...each, ...changed } as Step) : each)),
  });
  const says = (text: (before: string) => string): Conversation => {
    const before = good.steps[1];
    return step(1, { text: text(before?.does === 'says' ? before.text : '') });
  };
  const [read, said, record, migration, code, end] = good.steps as [Step, Step, Step, Step, Step, Step];
  const swapped: Conversation = { ...good, steps: [read, said, record, code, migration, end] };
  const chinese = (text: string): Conversation => ({
    language: 'zh',
    steps: [
      { does: 'reads', path: 'src/a.js' },
      {
        does: 'says',
        text: `${text}：\`src/a.js:3\`，40 × 100 = 4,000。\n\n| 選項 | 負載 | 成本 |\n| --- | --- | --- |\n| A | 1 | 2 |\n| B | 2 | 3 |\n\n我建議採用 A。`,
      },
      { does: 'proposes', path: 'src/a.js', content: 'x' },
      { does: 'says', text: '完成。**未驗證**：執行計畫。' },
    ],
  });

  it('finds nothing in a good one', () => {
    expect(faultsOf(good)).toEqual([]);
    expect(faultsOf(chinese('資料庫的索引少了一個，交易變慢，快取也幫不上忙'))).toEqual([]);
  });

  it.each<[string, Conversation, RegExp]>([
    ['that reads nothing', { ...good, steps: good.steps.slice(1) }, /nothing was read/],
    ['that advises first', { ...good, steps: [good.steps[2] as Step, ...good.steps] }, /before anything was read/],
    ['that asks three questions', says((text) => `${text} Which region? How many?`), /3 questions/],
    [
      'that shows no arithmetic',
      says((text) => text.replace('40 × 100 = 4,000', 'about 4,000')),
      /arithmetic is not shown/,
    ],
    ['that cannot multiply', says((text) => text.replace('4,000', '40,000')), /does not add up/],
    ['that weighs nothing', says((text) => text.replace(/^\| (?:A|B).*\n/gm, '')), /no options/],
    [
      'that recommends nothing',
      says((text) => text.replace('I recommend', 'One could take')),
      /nothing is recommended/,
    ],
    ['that cites no place', says((text) => text.replace(':3', '')), /no place is named/],
    [
      'that cites what it has not read',
      says((text) => text.replace('a.js:3', 'b.js:3')),
      /b\.js is cited and was not read/,
    ],
    ['that proposes code before the migration', swapped, /was proposed after/],
    [
      'that proposes nothing',
      { ...good, steps: good.steps.filter(({ does }) => does !== 'proposes') },
      /no file was proposed/,
    ],
    ['that leaves out what was not checked', step(5, { text: 'Done.' }), /not checked is not named/],
    ['that answers English in Chinese', says((text) => `${text} 這樣就好`), /the answer does not/],
    [
      'that answers Chinese in English',
      chinese('The database has no index for this query and so it is slow to answer'),
      /the answer does not/,
    ],
    ['with words of the Mainland', chinese('數據庫的事務變慢了，緩存也幫不上忙'), /資料庫[^]*/],
    ['in simplified characters', chinese('这里的索引少了一个，数据很多'), /simplified/],
    ['that writes a secret down', step(4, { content: "const password = 'hunter2hunter2';" }), /holds a secret/],
  ])('finds the fault of one %s', (_name, conversation, fault) => {
    expect(faultsOf(conversation).join('\n')).toMatch(fault);
  });
});
