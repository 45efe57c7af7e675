/** Schema of `config.yaml`. In a file of its own: most people have none, and the schema library is not free to load. */

import { YAMLParseError, parseDocument } from 'yaml';
import * as z from 'zod';
import type { Mode } from '../../protocol/approval.ts';
import { modes } from '../../protocol/approval.ts';
import { languages } from './user/language.ts';
import { ambiguousWidths } from './user/widths.ts';

/** USD per million tokens; what is left out of the cache follows the usual ratios to `input`. */
const price = z
  .strictObject({
    input: z.number(),
    output: z.number(),
    cacheRead: z.number().optional(),
    cacheWrite: z.number().optional(),
    cacheWriteHour: z.number().optional(),
  })
  .transform(({ input, output, cacheRead, cacheWrite, cacheWriteHour }) => ({
    input,
    output,
    cacheRead: cacheRead ?? input * 0.1,
    cacheWrite: cacheWrite ?? input * 1.25,
    cacheWriteHour: cacheWriteHour ?? input * 2,
  }));

const units = { mb: 1e6, mib: 1024 ** 2, gb: 1e9, gib: 1024 ** 3 };

/** `500 MB`, `2 GiB` → bytes. */
const amount = z
  .string()
  .regex(/^\d+(\.\d+)?\s*(mb|mib|gb|gib)$/i, 'an amount such as 500 MB or 2 GiB')
  .transform((text) => {
    const unit = text.replace(/[\d.\s]/g, '').toLowerCase() as keyof typeof units;
    return Math.round(Number.parseFloat(text) * units[unit]);
  });

const words = z.array(z.string().min(1));

/** What `config.yaml` may hold. In a file of its own: most people have none, and the schema library is not free to load. */
export const userShape = z.strictObject({
  model: z.string().optional(),
  effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).optional(),
  mode: z.enum(modes as [Mode, ...Mode[]]).optional(),
  agent: z.string().optional(),
  /** Does the dispatcher hand over by itself? */
  dispatch: z.enum(['auto', 'suggest', 'off']).optional(),
  /** One that ships, or a file of the user's own; looked up when it is needed. */
  theme: z.string().optional(),
  /** Keys as in vi. */
  vim: z.boolean().optional(),
  /** Of archie's own words; language.ts looks it up before this is read. */
  language: z.enum(languages).optional(),
  /** Of characters like ① and ±; widths.ts looks it up before this is read. */
  ambiguousWidth: z.enum(ambiguousWidths).optional(),
  /** How the person is called when one is needed. */
  notify: z
    .strictObject({
      when: z.enum(['unfocused', 'always', 'never']).optional(),
      how: z.array(z.enum(['notification', 'bell', 'title'])).optional(),
      progress: z.boolean().optional(),
    })
    .optional(),
  /** What undo may keep of a tree before the oldest landings go. */
  undoStore: amount.optional(),
  /** How far commands are held away at most; for those: further places to hide (below the home folder, or absolute), and further variables that they see. `ignored`: what becomes of what git ignores in their copy, where nobody chooses. */
  isolation: z
    .strictObject({
      use: z.enum(['auto', 'bind', 'none']).optional(),
      ignored: z.enum(['drop', 'land']).optional(),
      hide: z.array(z.string().min(1)).optional(),
      env: z.array(z.string().min(1)).optional(),
    })
    .optional(),
  /** USD that a session may cost. */
  maxCost: z.number().positive().optional(),
  /** USD that one turn, and one delegate, may cost. */
  budget: z
    .strictObject({ turn: z.number().positive().optional(), delegate: z.number().positive().optional() })
    .optional(),
  /** Of checks; `rounds`: how often the model may mend errors before a person is asked. */
  proof: z
    .strictObject({
      rules: z.record(z.string(), z.enum(['error', 'warning', 'info', 'off'])).optional(),
      migrations: z
        .strictObject({ paths: words.optional(), seeds: words.optional(), rows: z.int().min(0).max(1e7).optional() })
        .optional(),
      large: words.optional(),
      rounds: z.int().min(0).max(5).optional(),
    })
    .optional(),
  /** The project's own checks: `timeout` in seconds. */
  checks: z
    .array(
      z
        .strictObject({
          name: z.string().trim().min(1).max(60),
          run: z.string().trim().min(1),
          when: words.optional(),
          timeout: z.number().positive().max(3600).default(120),
        })
        .transform((check) => ({ ...check, timeout: check.timeout * 1000 })),
    )
    .max(20)
    .optional(),
  /** USD per million tokens, by model id. */
  prices: z.record(z.string(), price).optional(),
});

/** A model's price as the configuration gives it. */
export type OwnPrice = z.infer<typeof price>;

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys and values',
  record: 'keys and values',
};

/** What is wrong with the value of a setting, in words of people, with the key below it that is meant. */
export function wrongWords({ issues: [issue] }: z.ZodError): string {
  const words = issue ? wordsOf(issue) : 'wrong value';
  return issue && issue.path.length > 0 ? `${issue.path.join('.')}: ${words}` : words;
}

function wordsOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `it must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `it must be one of ${issue.values.map((value) => `"${String(value)}"`).join(', ')}`;
    case 'too_big':
      return `it must be at most ${String(issue.maximum)}`;
    case 'too_small':
      return issue.inclusive
        ? `it must be at least ${String(issue.minimum)}`
        : `it must be more than ${String(issue.minimum)}`;
    default:
      return issue.message;
  }
}

/** `config.yaml` as YAML. Here because the bundle gives a library's names only to a static import, and this file is loaded late. */
export function parseConfig(source: string): ReturnType<typeof parseDocument> {
  const document = parseDocument(source);
  if (document.errors.length > 0) return document;
  const fault = faultOf(document);
  if (fault !== null) document.errors.push(new YAMLParseError([0, source.length], 'RESOURCE_EXHAUSTION', fault));
  return document;
}

/** Values of a configuration, each counted wherever an alias stands for it. */
const mostValues = 1_000_000;

/** Only of the values it shows that aliases make far more of a file than stands there, or that something is a part of itself. */
function faultOf(document: Pick<ReturnType<typeof parseDocument>, 'toJS'>): string | null {
  const tooMuch = 'its aliases stand for too much';
  let left = mostValues;
  const above = new Set<unknown>();
  const walk = (value: unknown): string | null => {
    if (--left < 0) return tooMuch;
    if (typeof value !== 'object' || value === null) return null;
    if (above.has(value)) return 'an alias stands for what it is a part of';
    above.add(value);
    for (const each of Object.values(value)) {
      const fault = walk(each);
      if (fault !== null) return fault;
    }
    above.delete(value);
    return null;
  };
  try {
    return walk(document.toJS());
  } catch {
    // The parser's own bound on aliases, or that of the stack.
    return tooMuch;
  }
}
