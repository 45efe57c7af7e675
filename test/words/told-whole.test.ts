import { globSync, readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { told } from '../../src/text/words/told.ts';
import { speak } from '../../src/text/words/words.ts';
import { taiwanese } from '../../src/text/words/zh-tw/zh-tw.ts';

type Node = { type: string; start: number; [key: string]: unknown };
/** A text that a template may come to, and the single words that were put into it. */
interface Made {
  text: string;
  words: readonly string[];
}

const top = new URL('../..', import.meta.url).pathname;
/** In the place of what is not known here. */
const name = 'Xx1';
const most = 24;
/** What other programs say so, and both languages with them. */
const terms = /^(?:patch|minor|true|false|null|example|examples|keys|it|this|action|table|job)$/;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** All that an expression may come to, as far as the source says it. */
function comesTo(node: unknown): Made[] {
  if (!isNode(node)) return [{ text: name, words: [] }];
  if (node.type === 'Literal' && typeof node['value'] === 'string') {
    const text = node['value'];
    return [{ text, words: /^[a-z]{2,}$/.test(text) ? [text] : [] }];
  }
  if (node.type === 'ConditionalExpression') return [node['consequent'], node['alternate']].flatMap(comesTo);
  if (node.type === 'LogicalExpression') return [node['left'], node['right']].flatMap(comesTo);
  return node.type === 'TemplateLiteral' ? filledIn(node) : [{ text: name, words: [] }];
}

function filledIn({ quasis, expressions }: Node): Made[] {
  let all: Made[] = [{ text: '', words: [] }];
  (quasis as { value: { cooked: string } }[]).forEach(({ value }, at) => {
    const next = (expressions as unknown[])[at];
    const places = next === undefined ? [{ text: '', words: [] }] : comesTo(next);
    all = all
      .flatMap((made) =>
        places.map(({ text, words }) => ({ text: made.text + value.cooked + text, words: [...made.words, ...words] })),
      )
      .slice(0, most);
  });
  return all;
}

/** What each outermost template of a source may come to. */
function templatesIn(path: string, source: string): { at: string; made: Made }[] {
  const found: { at: string; made: Made }[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (!isNode(node)) return;
    if (node.type === 'TemplateLiteral') {
      const at = `${path}:${source.slice(0, node.start).split('\n').length}`;
      return filledIn(node).forEach((made) => found.push({ at, made }));
    }
    for (const [key, child] of Object.entries(node)) if (key !== 'type') walk(child);
  };
  walk(parseSync(path, source).program);
  return found;
}

/** English that was put into a text, and stands in its translation still. */
function leftIn(path: string, source: string): string[] {
  return templatesIn(path, source).flatMap(({ at, made: { text, words } }) => {
    const now = told(text);
    if (now === text) return [];
    const left = words.filter((word) => !terms.test(word) && new RegExp(`(?<![\\w.])${word}(?![\\w.])`).test(now));
    return left.length > 0 ? [`${at} ${left.join(', ')}: ${now}`] : [];
  });
}

describe('what checks say', () => {
  beforeAll(() => speak(taiwanese));
  afterAll(() => speak(null));

  it('is told whole: no word of a sentence stands in a place of it, where it is taken for a name', () => {
    const paths = globSync('src/checks/**/*.ts', { cwd: top });
    expect(paths.length).toBeGreaterThan(100);
    const left = paths.flatMap((path) => leftIn(path, readFileSync(top + path, 'utf8')));
    expect(left, 'write each sentence as a template of its own').toEqual([]);
  });

  it('would be noticed', () => {
    const source = 'const a = `${table} ${many ? "are" : "is"} written anew while everybody waits (${ms} here)`;';
    expect(leftIn('a.ts', source)).toEqual([]);
    expect(
      leftIn('a.ts', 'const a = `option ${name} is ${b ? "kept" : "gone"} and was ${c}: generated code moves`;'),
    ).toEqual([expect.stringContaining('kept')]);
  });

  it.each([
    ['1 operation, 0 examples answered', '1 個操作，0 個範例有回應'],
    ['ACCESS EXCLUSIVE on orders 41 ms, rewrites orders', 'ACCESS EXCLUSIVE 鎖定 orders 41 ms, 重寫 orders'],
    ['1 breaking change', '1 項破壞性變更'],
    [
      'the version says patch (1.0.0 → 1.0.1), and 1 change breaks clients',
      '版本表示 patch（1.0.0 → 1.0.1），但 1 項變更會弄壞用戶端',
    ],
    ['a, b and c', 'a, b and c'],
    // Templates of few words: names stand in them.
    ['spec.replicas has no field count', 'spec.replicas 沒有欄位 count'],
    ['Dockerfile has no stage build', 'Dockerfile 沒有階段 build'],
    ['COPY has no flag --chwon', 'COPY 沒有旗標 --chwon'],
    ['web has no port http', 'web 沒有連接埠 http'],
    ['services.web has no imagee', 'services.web 沒有 imagee'],
    ['Always1 is none of Always, OnFailure, Never', 'Always1 不是 Always, OnFailure, Never 之一'],
    ['ConfigMap app has no key LEVEL', 'ConfigMap app 沒有鍵 LEVEL'],
    ['orders.id is a serial', 'orders.id 是 serial'],
    ['docs/a.md has 3 lines, not 90', 'docs/a.md 有 3 行，不是 90'],
    ['web mounts ./a and ./b in /data', 'web 把 ./a 與 ./b 掛載在 /data'],
    [
      'field Order.id is int64 and was string: old messages are read wrongly',
      '欄位 Order.id 是 int64，原為 string：舊訊息會被讀錯',
    ],
    ['1 stage, 3 instructions · runs as node', '1 個階段，3 個指令 · 以 node 執行'],
    ['2020-12 · 2 schemas', '2020-12 · 2 個結構描述'],
    ['interval is one of daily, weekly', 'interval 必須是其中之一：daily, weekly'],
  ])('%s: %s', (text, words) => {
    expect(told(text)).toBe(words);
  });

  it.each([
    'the relation you asked for has no field that could be read',
    'it has no effect',
    'nobody knows whether this is none of your business',
    'Access is denied',
    'some of them',
    'the caller has no port open at all',
    'a file or a folder',
  ])('leaves a sentence of somebody else as it is: %s', (text) => {
    expect(told(text)).toBe(text);
  });
});
