/**
 * A request that the service refuses for good is refused again with every later prompt: what it is that is refused is found
 * among what was added last, and left out from there on.
 */

import { ProviderFailure } from '../../protocol/failure.ts';
import type { Content, Message, Usage } from '../../protocol/message.ts';
import { addUsage, noUsage } from '../../protocol/message.ts';
import type { ModelInfo } from '../../protocol/provider.ts';
import { imageType } from '../../text/encoding.ts';
import { withinBudgets } from '../budget/within.ts';
import type { SessionContext } from '../context.ts';
import { digestOf, standIn, without } from '../folds/withheld.ts';
import { askModel, modelRequest } from './request.ts';
import { bytesWords } from '../../text/size.ts';

/** Something that may be what is refused, and what it is in words. */
interface Suspect {
  digest: string;
  what: string;
  isPicture: boolean;
  /** Nothing was answered since it came. */
  isNew: boolean;
}

/** What is left out of a request to see whether that mends it. */
export interface Trial {
  parts: readonly Suspect[];
  /** What the search has cost. */
  usage: Usage;
}

/** Requests that one search may take: enough for one among a thousand, and for two or three among some dozens. */
const mostProbes = 24;
/** A probe is not there to be answered. */
const probeTokens = 1;

/** Is this a refusal of what the conversation holds, which will be the same next time? */
export function isForGood(error: unknown): error is ProviderFailure {
  return error instanceof ProviderFailure && error.fault === 'invalid_request' && !error.more.retryable;
}

/**
 * What could be left out, the likeliest first: the pictures that were added since the last reply, all pictures, then what
 * tools and attachments brought since. Within each, one culprit is looked for before all are given up. Never the user's own words.
 */
export async function* trials(context: SessionContext, model: ModelInfo, signal: AbortSignal): AsyncGenerator<Trial> {
  const suspects = suspectsIn(context);
  const pictures = suspects.filter(({ isPicture }) => isPicture);
  const fresh = suspects.filter(({ isNew }) => isNew);
  const search = new Search(context, model, signal);
  const tried = new Set<string>();
  for (const group of [pictures.filter(({ isNew }) => isNew), pictures, fresh]) {
    // What was refused once for no reason that is in it must not cost a result: as it was, it is sent once more.
    if (group === fresh && fresh.some(({ isPicture }) => !isPicture)) yield { parts: [], usage: search.usage };
    if (group.length > 1 && !(await search.passes(group))) continue;
    for (const parts of [await search.narrow(group), group]) {
      const key = parts.map(({ digest }) => digest).join(' ');
      if (parts.length === 0 || tried.has(key)) continue;
      tried.add(key);
      yield { parts, usage: search.usage };
    }
  }
}

class Search {
  usage = noUsage;
  #left = mostProbes;
  readonly #context: SessionContext;
  readonly #model: ModelInfo;
  readonly #signal: AbortSignal;

  constructor(context: SessionContext, model: ModelInfo, signal: AbortSignal) {
    this.#context = context;
    this.#model = model;
    this.#signal = signal;
  }

  /** Of a group that is to blame, those that are: one half, or the other, or some of each. `left` is left out meanwhile. */
  async narrow(group: readonly Suspect[], left: readonly Suspect[] = []): Promise<readonly Suspect[]> {
    if (group.length < 2 || this.#left === 0) return group;
    const middle = group.length >> 1;
    const [first, second] = [group.slice(0, middle), group.slice(middle)];
    if (await this.passes([...left, ...second])) return await this.narrow(second, left);
    if (await this.passes([...left, ...first])) return await this.narrow(first, left);
    return [...(await this.narrow(first, [...left, ...second])), ...(await this.narrow(second, [...left, ...first]))];
  }

  /** Is the request answered without these? */
  async passes(left: readonly Suspect[]): Promise<boolean> {
    if (this.#left === 0) return false;
    this.#left -= 1;
    const context = this.#context;
    const messages = without(context.transcript.messages(), asWithheld(left));
    // A schema and a raw stream are for the answer; this is none.
    const { outputSchema: _schema, raw: _raw, ...request } = modelRequest(context, this.#model, messages);
    const unheard = (): undefined => undefined;
    try {
      const reply = await withinBudgets(context, { ...request, maxTokens: probeTokens }, this.#signal, (affordable) =>
        askModel(context, affordable, this.#signal, unheard, unheard),
      );
      this.usage = addUsage(this.usage, reply.usage);
      return true;
    } catch (error) {
      if (isForGood(error)) return false;
      throw error;
    }
  }
}

/** As a request without them takes it. */
export function asWithheld(parts: readonly Suspect[]): Map<string, string> {
  return new Map(parts.map((part) => [part.digest, standIn(part)]));
}

/** The newest first: what was added last is what was not refused before. */
function suspectsIn(context: SessionContext): Suspect[] {
  const messages = context.transcript.messages();
  const lastReply = messages.findLastIndex(({ role }) => role === 'assistant');
  const calls = new Set(messages[lastReply]?.role === 'assistant' ? idsOf(messages[lastReply]) : []);
  const ofUser = new Set(context.transcript.last().prompt.slice(0, 1).map(digestOf));
  const found = new Map<string, Suspect>();
  for (const [index, message] of messages.entries()) {
    if (message.role !== 'user') continue;
    let before = '';
    const look = (part: Content, brought: boolean): void => {
      const isPicture = part.type === 'image';
      const suspect = { digest: digestOf(part), what: wordsFor(part, before), isPicture, isNew: index > lastReply };
      before = part.type === 'text' ? part.text : '';
      if (isPicture || (brought && !ofUser.has(suspect.digest))) found.set(suspect.digest, suspect);
    };
    for (const part of message.content) {
      if (part.type !== 'tool_result') look(part, before.startsWith('Attached: '));
      else for (const each of part.content) look(each, calls.has(part.id));
    }
  }
  return [...found.values()].reverse();
}

function idsOf(message: Extract<Message, { role: 'assistant' }>): string[] {
  return message.content.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
}

/** `The picture logo.png (PNG, 9000×100, 70 kB)`. `before` is the text in front of it, which names it. */
function wordsFor(part: Content, before: string): string {
  const name = /^(?:Attached: )?([^\n:]{1,120})/.exec(before)?.[1] ?? '';
  if (part.type === 'text') return `The text${name && ` ${name}`} (${part.text.length} characters)`;
  const bytes = Buffer.from(part.data, 'base64');
  const image = imageType(bytes);
  const size = image?.width && image.height ? `, ${image.width}×${image.height}` : '';
  const kind = part.mediaType.slice('image/'.length).toUpperCase();
  return `The picture${name && ` ${name}`} (${kind}${size}, ${bytesWords(bytes.length)})`;
}
