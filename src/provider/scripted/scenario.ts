/** Reads the file that the offline model plays, and says by line what is wrong with it. */

import { LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import { UserFault } from '../../protocol/failure.ts';

/** Words to look for: `/…/i` is a regular expression, anything else is found regardless of case. */
const words = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    try {
      finder(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'no regular expression' });
    }
  });

const when = z.strictObject({
  /** What the user says now; with `tool_result` or `tool`: what the user said last. */
  user: words.optional(),
  /** In the results that came back since the last reply; `true`: any. */
  tool_result: z.union([words, z.literal(true)]).optional(),
  /** Name of a tool whose result came back. */
  tool: z.string().optional(),
  /** In the instructions that are in force: the persona's name, say. */
  persona: words.optional(),
  /** The nth request to this provider, from 1. */
  request: z.int().min(1).optional(),
});

const part = z
  .strictObject({
    text: z.string().optional(),
    thought: z.string().optional(),
    /** Name of the tool. */
    call: z.string().min(1).optional(),
    input: z.record(z.string(), z.unknown()).optional(),
    /** Sent as it is instead of `input`: for input that is not whole or not JSON. */
    json: z.string().optional(),
  })
  .superRefine((given, context) => {
    const kinds = [given.text, given.thought, given.call].filter((each) => each !== undefined).length;
    if (kinds !== 1) context.addIssue({ code: 'custom', message: 'needs exactly one of text, thought, call' });
    if (given.call === undefined && (given.input !== undefined || given.json !== undefined)) {
      context.addIssue({ code: 'custom', message: 'input and json belong to a call' });
    }
  });

const faults = z.enum([
  'rate_limit',
  'overloaded',
  'server',
  'network',
  'timeout',
  'stalled',
  'protocol',
  'credentials',
  'billing',
  'too_long',
  'invalid_request',
]);
const fail = z.union(
  [
    faults,
    z.strictObject({
      fault: faults,
      /** Pieces of the reply that are streamed before it breaks off. */
      after: z.int().min(0).optional(),
      /** Seconds. */
      retry_after: z.number().min(0).optional(),
    }),
  ],
  'needs the name of a fault, or {fault, after?, retry_after?}',
);

const tokens = z.int().min(0).optional();
const replyKeys = {
  text: z.string().optional(),
  content: z.array(part).optional(),
  stop: z
    .enum([
      'end_turn',
      'max_tokens',
      'stop_sequence',
      'tool_use',
      'pause_turn',
      'refusal',
      'model_context_window_exceeded',
    ])
    .optional(),
  stop_detail: z.string().optional(),
  /** Default: an estimate of what the request and the reply hold. */
  usage: z.strictObject({ input: tokens, output: tokens, cache_read: tokens, cache_write: tokens }).optional(),
  /** Milliseconds between two pieces. */
  pace: z.number().min(0).max(60_000).optional(),
  /** Graphemes to a piece. */
  chunk: z.int().min(1).optional(),
};
const oneSource = (given: { text?: string | undefined; content?: unknown }): boolean =>
  given.text === undefined || given.content === undefined;

const reply = z
  .strictObject({
    ...replyKeys,
    when: when.optional(),
    /** How often it may be given. Default once. */
    times: z.union([z.int().min(1), z.literal('always')]).optional(),
    /** Ways in which the requests before this reply go wrong, one each. */
    fail: z.array(fail).optional(),
  })
  .refine(oneSource, 'text is short for content with one text: give one of them');

const schema = z.strictObject({
  /** Name of the model. */
  model: z.string().min(1).optional(),
  pace: replyKeys.pace,
  chunk: replyKeys.chunk,
  /** Tokens. */
  context_window: z.int().min(1000).optional(),
  replies: z.array(reply),
  /** Given when nothing else fits. Default: words that say so. */
  default: z
    .strictObject(replyKeys)
    .refine(oneSource, 'text is short for content with one text: give one of them')
    .optional(),
});

/** What the offline model plays. Of the replies, the first that fits and is not used up is given. */
export type Scenario = z.infer<typeof schema>;
/** One reply of a scenario, and when it is given. */
export type ScenarioReply = z.infer<typeof reply>;

/** Whether a text holds the words of a matcher. Throws where they are no regular expression although they look like one. */
export function finder(text: string): (within: string) => boolean {
  const pattern = /^\/(.+)\/([a-z]*)$/s.exec(text);
  if (!pattern) return (within) => within.toLowerCase().includes(text.toLowerCase());
  const expression = new RegExp(pattern[1] ?? '', (pattern[2] ?? '').replace(/[gy]/g, ''));
  return (within) => expression.test(within);
}

/**
 * A scenario from YAML or JSON. Throws `UserFault` with one line for each thing that is wrong (at most five), each with
 * its place: `tour.yaml:12: replies[3].when.user: …`.
 */
export function parseScenario(source: string, name: string): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors
    .slice(0, 5)
    .map((error) => `${name}:${lines.linePos(error.pos[0]).line}: ${error.message}`);
  if (broken.length > 0) throw new UserFault(broken.join('\n'));
  const result = schema.safeParse(valueOf(document, name));
  if (result.success) return result.data;
  const problems = result.error.issues.slice(0, 5).map((issue) => {
    const path = issue.path.filter((step) => typeof step !== 'symbol');
    return `${name}:${lineOf(path)}: ${pathText(path)}${issue.message}`;
  });
  throw new UserFault(problems.join('\n'));

  function lineOf(path: (string | number)[]): number {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
      const at = (node as { range?: [number, number, number] | null } | null | undefined)?.range?.[0];
      if (at !== undefined) return lines.linePos(at).line;
    }
    return 1;
  }
}

function valueOf(document: { toJS(): unknown }, name: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // Aliases that multiply without end.
    throw new UserFault(`${name}: ${error instanceof Error ? error.message : 'cannot be read'}`);
  }
}

function pathText(path: readonly (string | number)[]): string {
  if (path.length === 0) return '';
  const text = path.map((step, n) => (typeof step === 'number' ? `[${step}]` : n === 0 ? step : `.${step}`)).join('');
  return `${text}: `;
}
