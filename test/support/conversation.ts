/** Holds a conversation against what a backend architect promises: a list of faults, empty when it kept every promise. */

/** One thing the persona did, in order. Paths are relative. */
export type Step =
  | { does: 'says'; text: string }
  | { does: 'reads'; path: string }
  | { does: 'runs'; command: string }
  | { does: 'proposes'; path: string; content: string };

/** A conversation as it went. */
export interface Conversation {
  /** What the user writes in. */
  language: 'en' | 'zh';
  steps: readonly Step[];
}

/** Words of Mainland China and what Taiwan says. */
const terms: Readonly<Record<string, string>> = {
  數據庫: '資料庫',
  服務器: '伺服器',
  緩存: '快取',
  隊列: '佇列',
  事務: '交易',
  用戶: '使用者',
  程序: '程式',
  接口: '介面',
  信息: '資訊',
  網絡: '網路',
  默認: '預設',
  性能: '效能',
  內存: '記憶體',
  並發: '並行',
  支持: '支援',
};
/** Common characters that only Simplified Chinese has. */
const simplified = /[这们说实现数库务应该设计构还进过时间问题发]/u;

/** From what stands first to what comes last. */
const order: readonly [string, RegExp][] = [
  ['decision record', /(?:^|\/)(?:adr|decisions)\//],
  ['schema or migration', /(?:^|\/)(?:migrations?|db|schema)\/|\.sql$/],
  ['API document', /openapi|\.graphql$/],
  ['code', /\.(?:js|ts|py|go|java|rs)$/],
  [
    'container or delivery',
    /(?:^|\/)(?:Dockerfile|compose\.ya?ml|docker-compose\.ya?ml|\.dockerignore)$|\.github\/|(?:^|\/)(?:k8s|deploy)\//,
  ],
  ['runbook', /runbooks?\//],
];

/** Every promise that was not kept, in words. */
export function faultsOf(conversation: Conversation): string[] {
  const { steps, language } = conversation;
  const said = steps.flatMap((step) => (step.does === 'says' ? [step.text] : []));
  const prose = said.map(withoutCode).join('\n\n');
  return [
    ...advisesUnread(steps),
    ...tooManyQuestions(prose),
    ...arithmetic(said.join('\n\n')),
    ...options(said.join('\n\n')),
    ...outOfOrder(steps),
    ...unknownPlaces(steps, said.join('\n')),
    ...(/not checked|未驗證/i.test(said.at(-1) ?? '') ? [] : ['what was not checked is not named at the end']),
    ...wrongLanguage(prose, language),
    ...secrets(steps),
  ];
}

function withoutCode(text: string): string {
  return text.replace(/```[^]*?(?:```|$)/g, ' ').replace(/`[^`\n]*`/g, ' ');
}

/** Words of more than a sentence, or a proposal, before anything was read. */
function advisesUnread(steps: readonly Step[]): string[] {
  const first = steps.findIndex((step) => step.does === 'proposes' || (step.does === 'says' && step.text.length > 240));
  const read = steps.findIndex((step) => step.does === 'reads');
  if (read < 0) return ['nothing was read'];
  return first >= 0 && first < read ? ['advice was given before anything was read'] : [];
}

function tooManyQuestions(prose: string): string[] {
  const asked = (prose.match(/[?？](?=\s|$|[」』"”)])/g) ?? []).length;
  return asked > 2 ? [`${asked} questions were asked`] : [];
}

const units: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  ms: 1e-3,
  s: 1,
  min: 60,
  h: 3600,
  k: 1e3,
  m: 1e6,
  '%': 0.01,
};
const quantity = String.raw`\$?(\d[\d,]*(?:\.\d+)?)\s?(%|[kMGT]?i?B\b|ms\b|min\b|[skMh]\b)?`;
const sum = new RegExp(
  String.raw`${quantity}(?:[^=≈\d\n|]{0,24}?[×*/÷]\s*${quantity}){1,5}[^=≈\d\n|]{0,24}[=≈]\s*(?:about |約 ?)?${quantity}`,
  'g',
);

/** At least one calculation is shown, and those that are shown are right within a tenth. */
function arithmetic(text: string): string[] {
  const shown = text.match(sum) ?? [];
  if (shown.length === 0) return ['no number is worked out: the arithmetic is not shown'];
  return shown.flatMap((line) => {
    const [left = '', right = ''] = line.split(/[=≈]/);
    const value = product(left);
    const stated = product(right);
    return Math.abs(value - stated) <= 0.1 * Math.abs(value)
      ? []
      : [`"${line.trim()}" does not add up: it is ${value}`];
  });
}

/** Multiplies and divides from left to right. */
function product(text: string): number {
  let result = 1;
  let divides = false;
  for (const match of text.matchAll(new RegExp(`([×*/÷])|${quantity}`, 'g'))) {
    if (match[1] !== undefined) {
      divides = match[1] === '/' || match[1] === '÷';
      continue;
    }
    const value = Number((match[2] ?? '0').replaceAll(',', '')) * (units[(match[3] ?? '').toLowerCase()] ?? 1);
    result = divides ? result / value : result * value;
    divides = false;
  }
  return result;
}

/** A table of at least two options, and one recommendation. */
function options(text: string): string[] {
  const tables = text.match(/^\|.+\|\n\|[\s:|-]+\|\n(?:\|.+\|\n?)+/gm) ?? [];
  const wide = tables.some((table) => {
    const rows = table.trim().split('\n');
    return rows.length - 2 >= 2 && (rows[0] ?? '').split('|').length - 2 >= 3;
  });
  const recommended = /\brecommend(?:ation|ed)?\b|\bI take\b|建議採用|我建議|推薦/i.test(text);
  return [...(wide ? [] : ['no options are weighed side by side']), ...(recommended ? [] : ['nothing is recommended'])];
}

function rankOf(path: string): number {
  // A test lies with its code, whatever its folder is called.
  const at = order.findIndex(([, pattern]) => pattern.test(path));
  return at < 0 ? order.findIndex(([name]) => name === 'code') : at;
}

function outOfOrder(steps: readonly Step[]): string[] {
  const paths = steps.flatMap((step) => (step.does === 'proposes' ? [step.path] : []));
  if (paths.length === 0) return ['no file was proposed'];
  return paths.flatMap((path, at) => {
    const before = paths[at - 1];
    if (before === undefined || rankOf(before) <= rankOf(path)) return [];
    return [`${path} (${order[rankOf(path)]?.[0]}) was proposed after ${before} (${order[rankOf(before)]?.[0]})`];
  });
}

/** Places are named, and only in files that were read or proposed. */
function unknownPlaces(steps: readonly Step[], text: string): string[] {
  const named = [...text.matchAll(/`([\w./-]+\.\w+):\d+(?:-\d+)?`/g)].map((match) => match[1] ?? '');
  if (named.length === 0) return ['no place is named as `path:line`'];
  const known = steps.flatMap((step) => (step.does === 'reads' || step.does === 'proposes' ? [step.path] : []));
  return [...new Set(named)].filter((path) => !known.includes(path)).map((path) => `${path} is cited and was not read`);
}

function wrongLanguage(prose: string, language: Conversation['language']): string[] {
  const han = (prose.match(/\p{Script=Han}/gu) ?? []).length;
  const letters = (prose.match(/\p{L}/gu) ?? []).length;
  if (language === 'en') return han > 0 ? ['the user writes English, and the answer does not'] : [];
  const bad = Object.keys(terms).filter((term) => prose.includes(term));
  return [
    ...(han < 0.4 * letters ? ['the user writes Chinese, and the answer does not'] : []),
    ...bad.map((term) => `「${term}」 is not what Taiwan says: ${terms[term]}`),
    ...(simplified.test(prose) ? ['simplified characters'] : []),
  ];
}

/** A password or key with a value of its own in a proposed file. */
function secrets(steps: readonly Step[]): string[] {
  const literal =
    /(?:password|secret|api[_-]?key|token)\s*[:=]\s*['"]?(?!\$|<|process\.|os\.|env|change)[A-Za-z0-9+/_-]{12,}/i;
  return steps.flatMap((step) =>
    step.does === 'proposes' && literal.test(step.content) ? [`${step.path} holds a secret`] : [],
  );
}
