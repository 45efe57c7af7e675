import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { FileChange } from '../../src/protocol/change.ts';
import type { Recorded, RecordedEvent } from '../../src/protocol/event.ts';
import { noUsage } from '../../src/protocol/message.ts';
import type { Verdict } from '../../src/protocol/proof/checks.ts';
import type { ShownDiff } from '../../src/store/html/diffs.ts';
import { element } from '../../src/store/html/markup.ts';
import { exportHtml } from '../../src/store/html/page.ts';
import { colors } from '../../src/store/html/style.ts';
import { diffText } from '../../src/text/diff/diff.ts';
import { told } from '../../src/text/words/told.ts';
import { speak } from '../../src/text/words/words.ts';
import { taiwanese } from '../../src/text/words/zh-tw/zh-tw.ts';
import { reply, session, stamped } from './desk.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const state = (text: string) => ({ hash: hash(text), mode: 'file' as const, size: text.length });
const change = (path: string, before: string | null, after: string | null): FileChange => ({
  path,
  before: before === null ? null : state(before),
  after: after === null ? null : state(after),
});
const because = { code: 'x', text: 'a rule' };
const of = { changes: 'c', tree: 't' };

type Language = Parameters<typeof exportHtml>[2];

function page(
  more: readonly Recorded[],
  diff: ShownDiff = { why: 'gone' },
  prompt = 'Design it',
  language?: Language,
): string {
  const events: RecordedEvent[] = [
    ...session('20261123-1830-k3f9', prompt),
    ...more.map((event, index) => stamped(event, 9 + index)),
  ];
  return exportHtml(events, () => diff, language);
}

/**
 * The page as elements, read strictly: every `<` and `>` belongs to a tag that the page may have, each is closed, and no
 * attribute is there that could load or run anything. Throws what is wrong.
 */
function elementsOf(text: string): string[] {
  const body = text.replace(/^<!doctype html>\n/, '').replace(/<style>[^<]*<\/style>/, '');
  const allowed =
    /^(?:html|head|meta|title|body|header|main|section|article|h[123]|p|div|span|b|code|pre|ul|li|details|summary|mark|table|thead|tbody|tr|th|td)$/;
  const attributes = /^(?:charset|http-equiv|content|name|lang|dir|class|id|open|scope)$/;
  const open: string[] = [];
  const seen: string[] = [];
  for (const [, closes, name = '', rest = ''] of body.matchAll(/<(\/?)([^\s<>/]*)([^<>]*)>/g)) {
    if (!allowed.test(name)) throw new Error(`<${name}>`);
    for (const [attribute] of rest.replaceAll(/="[^"]*"/g, '').matchAll(/\S+/g))
      if (!attributes.test(attribute)) throw new Error(`<${name} ${attribute}>`);
    if (closes === '') seen.push(name);
    if (closes !== '' && open.pop() !== name) throw new Error(`</${name}>`);
    if (closes === '' && name !== 'meta') open.push(name);
  }
  if (open.length > 0) throw new Error(`open: ${open.join(' ')}`);
  const stray = /[<>]/.exec(body.replaceAll(/<\/?[^\s<>/]*[^<>]*>/g, ''));
  if (stray) throw new Error(`stray ${stray[0]}`);
  return seen;
}

const verdict: Verdict = {
  kind: 'migration',
  path: 'm/001.sql',
  status: 'fail',
  summary: 'does not apply',
  findings: [
    { rule: 'migration/x', severity: 'error', path: 'm/001.sql', line: 3, message: 'no table "x"', help: 'create it' },
  ],
  evidence: [{ title: 'Locks', rows: [{ table: 'orders', lock: 'ACCESS EXCLUSIVE' }] }],
  engine: { name: 'PGlite', version: '17' },
  ms: 5,
};

it('shows what was said, landed, refused and proven, and what ran', () => {
  const file = change('src/a.ts', 'let a = 1;\nlet b = 2;\n', 'let a = 1;\nlet b = 3;\n');
  const text = page(
    [
      { type: 'checked', of, verdicts: [verdict], durationMs: 5 },
      { type: 'checked', of, verdicts: [verdict], durationMs: 0 },
      { type: 'landed', landing: { id: 'l', at: 1, files: [file], origin: { by: 'tool' } } },
      {
        type: 'refused',
        call: 'c',
        tool: 'Write',
        input: {},
        because,
        by: 'person',
        words: 'not so',
        changes: { id: 'c', files: [change('b.md', null, 'x')], origin: { by: 'tool' } },
      },
      {
        type: 'call.finished',
        id: 'c9',
        name: 'Bash',
        content: [],
        display: [
          {
            type: 'command',
            command: 'npm test',
            output: '3 passed',
            exit: 0,
            ended: 'exit',
            isolation: 'overlay',
            durationMs: 1500,
          },
        ],
        isError: false,
        durationMs: 1500,
      },
      reply([{ type: 'text', text: 'Use `**x**` **now**:\n\n```ts\nconst a = "<b>";\n```\n\n好了' }]),
      {
        type: 'turn.ended',
        outcome: { type: 'interrupted' },
        steps: 1,
        usage: noUsage,
        cost: 0,
        durationMs: 1,
        text: '',
      },
    ],
    { diff: diffText('let a = 1;\nlet b = 2;\n', 'let a = 1;\nlet b = 3;\n') },
  );
  elementsOf(text);
  expect(text).toContain('<title>Design it</title>');
  expect(text).toContain('Session <code>20261123-1830-k3f9</code>, begun 2023-11-14 22:13 UTC, in <code>/repo</code>');
  expect(text).toContain(
    '<section class="you"><h2>You</h2>\n<div lang="en"><div class="prose" dir="auto">Design it</div>',
  );
  expect(text).toContain('<h2>backend-architect</h2>');
  expect(text).not.toContain('secret thoughts');
  expect(text.match(/<article class="proof">/g)).toHaveLength(1);
  expect(text).toContain('<span class="bad">✗ failed</span> migration <code>m/001.sql</code> does not apply');
  expect(text).toContain('<code>m/001.sql:3</code> no table &quot;x&quot; <span class="faint">migration/x</span>');
  expect(text).toContain('<td>ACCESS EXCLUSIVE</td>');
  expect(text).toContain('<code>src/a.ts</code> <span class="plus">+1</span> <span class="minus">−1</span>');
  expect(text).toContain(
    '<div class="row removed"><span class="old">2</span><span class="new"></span><b>−</b><code>let b = <mark>2</mark>;</code></div>',
  );
  expect(text).toContain(
    '<div class="row added"><span class="old"></span><span class="new">2</span><b>+</b><code>let b = <mark>3</mark>;</code></div>',
  );
  expect(text).toContain('<h3 class="bad">Refused by you</h3>\n<p dir="auto">not so</p>');
  expect(text).toContain('<code>b.md</code>');
  expect(text).toContain(
    'Use <code>**x**</code> <b>now</b>:</div>\n<pre><code>const a = &quot;&lt;b&gt;&quot;;</code></pre>',
  );
  expect(text).toContain('<div lang="zh-Hant-TW">');
  expect(text).toContain('<p class="faint">Interrupted.</p>');
  const ledger = text.slice(text.indexOf('id="ledger"'));
  expect(ledger).toContain('<td><code>npm test</code></td><td>landing l</td><td><span class="good">exit 0</span></td>');
  expect(ledger).toContain('<td>1.5 s</td><td>isolated</td>');
});

it('lets nothing run, load or steer that anybody wrote into the session', () => {
  const evil = `</code></pre></style></title><script>alert(1)</script><img src=x onerror=alert(1)>"' onload='x' &lt; \u202e\u001b[31m\u0000`;
  const text = page(
    [
      { type: 'set', settings: { model: evil } },
      { type: 'turn.started', prompt: evil, attachments: [{ name: evil, content: [] }] },
      { ...routed, persona: evil },
      reply([{ type: 'text', text: `${evil}\n\`${evil}\`\n\`\`\`${evil}\n${evil}\n\`\`\`` }]),
      { type: 'call.started', id: 'x', name: evil, input: {}, title: evil },
      {
        type: 'call.finished',
        id: 'x',
        name: evil,
        content: [],
        display: [
          { type: 'command', command: evil, output: evil, exit: 1, ended: 'exit', isolation: evil, durationMs: 1 },
        ],
        isError: true,
        durationMs: 1,
      },
      { type: 'nudged', text: evil, by: 'user' },
      { type: 'notice', level: 'error', text: evil },
      { type: 'permitted', call: 'x', because: { code: 'x', text: evil } },
      { type: 'refused', call: 'x', tool: evil, input: {}, because: { code: 'x', text: evil }, by: 'policy' },
      { type: 'landed', landing: { id: evil, at: 1, files: [change(evil, 'a', 'b')], origin: { by: 'tool' } } },
      {
        type: 'checked',
        of: { changes: evil, tree: evil },
        verdicts: [
          {
            ...verdict,
            kind: evil,
            path: evil,
            summary: evil,
            engine: { name: evil, version: evil },
            findings: [{ rule: evil, severity: 'error', path: evil, line: 1, message: evil, help: evil }],
            evidence: [{ title: evil, rows: [{ [evil]: evil }] }],
          },
        ],
        durationMs: 1,
      },
      {
        type: 'delegate.ended',
        delegate: evil,
        call: 'x',
        outcome: { type: 'done' },
        steps: 1,
        usage: noUsage,
        cost: 0,
        durationMs: 1,
        text: evil,
      },
      {
        type: 'turn.ended',
        outcome: { type: 'refused', detail: evil },
        steps: 1,
        usage: noUsage,
        cost: 0,
        durationMs: 1,
        text: '',
      },
    ],
    { diff: diffText(`${evil}\n1`, `${evil} 2\n3`) },
    evil,
  );
  elementsOf(text);
  expect(text).not.toMatch(/\u202e|\u001b|\u0000/);
  expect(text.split('alert(1)').length).toBeGreaterThan(50);
});

const routed: Extract<Recorded, { type: 'routed' }> = {
  type: 'routed',
  persona: null,
  previous: null,
  confidence: 1,
  reasons: [],
  by: 'router',
};

it('holds the reader to a policy that only this style sheet passes, and names nothing outside', () => {
  const text = page([]);
  const [, style = ''] = /<style>([^]*)<\/style>/.exec(text) ?? [];
  const digest = createHash('sha256').update(style).digest('base64');
  expect(text).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-${digest}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;">`,
  );
  expect(text).not.toMatch(/url\(|@import|https?:|\bsrc=|\bhref=/);
  expect(text.indexOf('Content-Security-Policy')).toBeLessThan(text.indexOf('<style>'));
});

it('says why there is no diff, and cuts one that nobody reads to its end', () => {
  const landed: Recorded = {
    type: 'landed',
    landing: { id: 'l', at: 1, files: [change('a.png', 'a', null)], origin: { by: 'undo' } },
  };
  const none = page([landed], { why: 'not text, or no longer kept' });
  expect(none).toContain('<h3>Undone</h3>');
  expect(none).toContain(
    '<span class="faint">deleted</span></summary><div class="diff"><p>not text, or no longer kept</p>',
  );
  const long = page([landed], { diff: diffText('', 'row\n'.repeat(5000)) });
  elementsOf(long);
  expect(long.match(/class="row added"/g)).toHaveLength(3000);
  expect(long).toContain('<p>… 2000 rows more</p>');
  expect(long).toContain('<details class="file"><summary>');
});

it('escapes whatever is no markup, also in attributes and lists', () => {
  const list = ['<', element('b', {}, '&'), 7, null];
  expect(element('p', { class: '"x"', open: false }, list).written((words) => words)).toBe(
    '<p class="&quot;x&quot;">&lt;<b>&amp;</b>7</p>\n',
  );
});

it('can be read in both looks: every text on every ground it stands on has a contrast of 4.5', () => {
  const light = (hex: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  for (const look of Object.values(colors)) {
    const pairs: [string, string][] = [
      ...['page', 'panel', 'added', 'addedWord', 'removed', 'removedWord'].map((on): [string, string] => ['text', on]),
      ...['faint', 'link', 'good', 'bad', 'warning'].flatMap((each): [string, string][] => [
        [each, 'page'],
        [each, 'panel'],
      ]),
    ];
    for (const [text, on] of pairs) {
      const [one, other] = [light(look[text as 'text']), light(look[on as 'page'])];
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      expect(contrast, `${text} on ${on}`).toBeGreaterThanOrEqual(4.5);
    }
  }
});

it('has our words in the language of who reads it: titles, columns, verdicts; code and names stay', () => {
  const verdict: Verdict = {
    kind: 'kubernetes',
    path: 'k8s/web.yaml',
    status: 'fail',
    summary: '',
    findings: [
      {
        rule: 'kubernetes/probe-port',
        severity: 'error',
        path: 'k8s/web.yaml',
        line: 3,
        message: 'web has no port http',
      },
    ],
    evidence: [{ title: 'Calculations', rows: [{ statement: 'SELECT what', lock: 'none', mine: 'what' }] }],
    engine: { name: 'schemas', version: '1' },
    ms: 3,
  };
  speak(taiwanese);
  try {
    const text = page(
      [
        { type: 'checked', of, verdicts: [verdict], durationMs: 3 },
        { type: 'refused', call: 'b', tool: 'Edit', input: {}, because, by: 'person' },
      ],
      undefined,
      'Design it',
      { tag: 'zh-Hant-TW', tell: told },
    );
    expect(elementsOf(text)[0]).toBe('html');
    expect(text).toContain('<html lang="zh-Hant-TW">');
    const shown = text.replace(/^[^]*<body>/, '').replaceAll(/<[^>]*>/g, '|');
    for (const words of [
      '工作階段',
      '您',
      '驗證',
      '✗ 失敗',
      '錯誤',
      'web 沒有連接埠 http',
      '被您拒絕',
      '陳述式',
      '鎖定',
    ])
      expect(shown).toContain(words);
    for (const code of ['SELECT what', '|mine|', '|what|', 'Design it', 'kubernetes/probe-port', '|a rule|'])
      expect(shown).toContain(code);
    expect(shown).not.toMatch(/Session|Proof|failed|Refused|\|You\||\|statement\||\|lock\|/);
  } finally {
    speak(null);
  }
});
