/** Reading a text against the thesaurus: which topics it touches, in which words, and which words of its own it has. */

import { otherTopics } from './crafts.ts';
import { serverTopics } from './topics.ts';
import type { Topic } from './topics.ts';

export const topics: readonly Topic[] = [...serverTopics, ...otherTopics];

const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** One term as a pattern: whole words with their plural, `*` for any ending, `_` for up to three words between, `^` where a sentence starts. */
function patternOf(raw: string): string {
  const term = raw.replace(/^\^/, '');
  const first = raw === term ? '' : '(?<=(?:^|[.!?;:,\\n]|please|can you|could you|and)\\s*)';
  const escaped = term.replace(/[.+?^${}()[\]\\/]/g, '\\$&');
  if (cjk.test(term)) return first + escaped;
  const gapped = escaped.replace(/\s+_\s+/g, '(?:\\s+[^\\s]+){1,3}?\\s+').replace(/(?<=[^\\]) /g, '[\\s-]+');
  if (gapped === '\\(\\*\\)') return gapped;
  const ended =
    gapped.endsWith('*') && !gapped.endsWith(' *')
      ? `${gapped.slice(0, -1)}[a-z]*`
      : `${gapped.replaceAll('*', '\\*')}(?:e?s)?`;
  const start = /^[a-z0-9_]/.test(term) ? '(?<![a-z0-9_])' : '';
  return `${first}${start}${ended}${/[a-z0-9*]$/.test(term) ? '(?![a-z0-9_])' : ''}`;
}

interface Term {
  /** Part of the term that must stand in a text, letter for letter, for the term to match. */
  anchor: string;
  raw: string;
  pattern?: string;
  /** Its place in its list. */
  rank: number;
  into: Term[];
}

/** A list of terms, the longest first (it takes what says most), and those of them that the text at hand may touch. */
interface List {
  terms: Term[];
  alive: Term[];
}

function listOf(terms: string): List {
  const alive: Term[] = [];
  const sorted = terms.split('|').sort((a, b) => b.length - a.length);
  const made = sorted.map((raw, rank): Term => {
    const pieces = raw.replace(/^\^/, '').split(/[\s*_-]+/);
    const anchor = pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '');
    return { raw, rank, anchor, into: alive };
  });
  return { terms: made, alive };
}

interface Thesaurus {
  lists: { topic: Topic; strong: List; weak: List }[];
  /** Terms by the first two characters of their anchor. */
  starts: Map<string, Term[]>;
}

let known: Thesaurus | undefined;
function thesaurus(): Thesaurus {
  if (known) return known;
  const lists = topics.map((topic) => ({ topic, strong: listOf(topic.strong), weak: listOf(topic.weak) }));
  const starts = new Map<string, Term[]>();
  for (const term of lists.flatMap(({ strong, weak }) => [...strong.terms, ...weak.terms])) {
    const start = term.anchor.slice(0, 2);
    const there = starts.get(start);
    if (there) there.push(term);
    else starts.set(start, [term]);
  }
  return (known = { lists, starts });
}

/**
 * Looks once through the text for the terms that may match: it touches few of the thousands there are, and patterns are
 * dear to compile and to run. What is left out could not match, so the result is that of all terms.
 */
function wake(text: string, { lists, starts }: Thesaurus): void {
  for (const { strong, weak } of lists) strong.alive.length = weak.alive.length = 0;
  const woken = new Set<Term>();
  for (let at = 0; at < text.length; at++) {
    for (const size of [1, 2]) {
      for (const term of starts.get(text.slice(at, at + size)) ?? []) {
        if (woken.has(term) || !text.startsWith(term.anchor, at)) continue;
        woken.add(term);
        term.into.push(term);
      }
    }
  }
}

function matchesOf(text: string, { alive }: List): Iterable<RegExpExecArray> {
  if (alive.length === 0) return [];
  const sources = alive.sort((a, b) => a.rank - b.rank).map((term) => (term.pattern ??= patternOf(term.raw)));
  return text.matchAll(new RegExp(sources.join('|'), 'g'));
}

/** `GET /items`, `/orders`, "100k rows": not in any list, but plain to see. */
const patterns: { id: string; pattern: RegExp; weight: number }[] = [
  {
    id: 'data',
    pattern:
      /(?<![a-z])[a-z_]{3,}s table(?! component| of contents| view)(?![a-z])|(?<![a-z])[a-z_]{3,} ?(?:資料)?表(?![情示單格達面現頭])/g,
    weight: 0.8,
  },
  { id: 'api', pattern: /(?<![a-z])(?:get|post|put|patch|delete) \/[\w/{}:-]*/g, weight: 1 },
  {
    id: 'api',
    pattern:
      /(?<![\w.~/])\/(?!(?:usr|etc|home|tmp|var|dev|opt|bin|src|mnt|root)\b)[a-z][\w-]*(?:\/[\w{}:-]+)*(?![\w.])/g,
    weight: 0.7,
  },
  {
    id: 'scale',
    pattern:
      /\d[\d,.]*\s*(?:k|m|thousand|million|billion|萬|億)?\s+(?:concurrent\s+)?(?:\w+\s+)?(?:users|clients|customers|requests|rows|events|messages|devices|tenants|connections|sensors|orders|writes|reads)(?![a-z])/g,
    weight: 0.8,
  },
  { id: 'scale', pattern: /[\d一二三四五六七八九十百千]+\s*[萬億]\s*(?:個|筆|人|張|名|位|條)?/g, weight: 0.8 },
  {
    id: 'scale',
    pattern:
      /takes? (?:about |over |up to )?(?:\d+|two|three|four|five|six|ten|twenty|several|many) (?:seconds|minutes|hours|days)/g,
    weight: 0.5,
  },
  { id: 'scale', pattern: /[\d一二三四五六七八九十百]+\s*(?:毫秒|秒|分鐘|小時)/g, weight: 0.4 },
  { id: 'scale', pattern: /\d+\s*(?:k|m|thousand|million|billion)(?![a-z])/g, weight: 0.5 },
];

export interface Hit {
  topic: string;
  term: string;
  weight: number;
  /** How far into the text it stands, in Latin letters (an ideograph counts as three). */
  at: number;
}

const weakWeight = 0.4;
/** Words in quotes are talked about, not meant. */
const quotedWeight = 0.3;
/** Characters of a prompt that are read. */
const promptRead = 4_000;

/** Lower case, one form of every character; file names and addresses are no prose; a long text is read at both ends. */
function normalize(text: string, maxRead: number): string {
  const bounded = text.length <= maxRead ? text : `${text.slice(0, maxRead * 0.75)}\n${text.slice(-maxRead / 4)}`;
  return bounded
    .normalize('NFKC')
    .toLowerCase()
    .replace(/```[^]*?(?:```|$)/g, ' ')
    .replace(/https?:\/\/\S+/g, ' ')
    .replace(
      /(?<![\w-])(?:[\w@.-]+\/)*[\w-]+\.(?:tsx?|jsx?|mjs|cjs|css|scss|html?|py|go|rs|java|rb|php|md|json|ya?ml|toml|txt|png|svg|jpg|csv|sh|vue)(?![\w])/g,
      ' ⌘ ',
    );
}

function quotedRanges(text: string): [number, number][] {
  return Array.from(
    text.matchAll(/"[^"\n]{1,80}"|“[^”\n]{1,80}”|「[^」\n]{1,80}」|`[^`\n]{1,80}`|(?<!\w)'[^'\n]{2,80}'(?!\w)/g),
    (match) => [match.index, match.index + match[0].length],
  );
}

function distance(text: string, at: number): number {
  if (at > 120) return at;
  let sum = 0;
  for (const char of text.slice(0, at)) sum += cjk.test(char) ? 3 : 1;
  return sum;
}

/** Every term a text touches, once per topic and term. Topics may share words; inside one topic the longest term counts. */
export function hitsOf(source: string, maxRead = promptRead): Hit[] {
  const text = normalize(source, maxRead);
  const quotes = quotedRanges(text);
  const found = new Map<string, Hit>();
  const put = (topic: string, term: string, at: number, weight: number): void => {
    const quoted = quotes.some(([from, to]) => at >= from && at < to);
    const full = quoted ? weight * quotedWeight : weight;
    const key = `${topic} ${term}`;
    if ((found.get(key)?.weight ?? 0) < full) found.set(key, { topic, term, weight: full, at: distance(text, at) });
  };
  const all = thesaurus();
  wake(text, all);
  for (const { topic, strong, weak } of all.lists) {
    const taken: [number, number][] = [];
    for (const match of matchesOf(text, strong)) {
      taken.push([match.index, match.index + match[0].length]);
      put(topic.id, match[0].replace(/\s+/g, ' '), match.index, 1);
    }
    for (const match of matchesOf(text, weak)) {
      if (taken.some(([from, to]) => match.index < to && match.index + match[0].length > from)) continue;
      put(topic.id, match[0].replace(/\s+/g, ' '), match.index, weakWeight);
    }
  }
  for (const { id, pattern, weight } of patterns)
    for (const match of text.matchAll(pattern)) put(id, match[0].trim(), match.index, weight);
  return [...found.values()];
}

const common = new Set(
  'the a an and or of to in on for with by is are was be been it its this that these those you your we our us i my me they them their he she his her as at from into not no yes do does did done can could will would should may might must have has had so if then than when where which who what why how all any each every some more most other another one two three use used uses using agent agents user assistant example examples context commentary need needs help make makes making let want like please also only very well good best better new first last same such via per about after before between both over under up down out off own there here just now get gets give add adds work works working task tasks code file files write writes read system systems proper appropriate ensure ensuring create creating build building design designing implement implementing develop developing provide including based time way thing things project app application software developer engineer expert specialist specializes specialized deep expertise your primary responsibilities role always never keep run running show find fix change changes look looks check checks handle handling part parts support image picture pictures percent data model models team'.split(
    ' ',
  ),
);

/** Folds the commonest English endings, so that "queries" and "query", "indexing" and "indexed" meet. */
function stem(word: string): string {
  if (word.length <= 4) return word.replace(/(?<=[a-z]{3})s$/, '');
  return word
    .replace(/ies$/, 'y')
    .replace(/(?:sses)$/, 'ss')
    .replace(/(?<=[a-z]{3})(?:ing|ed|er|ers|es|s|e)$/, '')
    .replace(/([b-df-hj-np-tv-z])\1$/, '$1');
}

/** A text's own words: stems of what is not in everybody's mouth, and pairs of neighbouring CJK characters. */
export function wordsOf(source: string, maxRead = promptRead): Map<string, string> {
  const text = normalize(source, maxRead);
  const words = new Map<string, string>();
  for (const [word] of text.matchAll(/[a-z][a-z0-9+#-]*[a-z0-9+#]|[a-zà-ÿ]{3,}/g)) {
    if (word.length >= 3 && !common.has(word) && !common.has(stem(word))) words.set(stem(word), word);
  }
  for (const [run] of text.matchAll(/[\p{Script=Han}\p{Script=Katakana}]{2,}/gu)) {
    for (let at = 0; at + 2 <= run.length; at++) words.set(run.slice(at, at + 2), run.slice(at, at + 2));
  }
  return words;
}
