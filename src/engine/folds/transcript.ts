/** Fold: the transcript, the conversation as messages for the model. It only appends, so a step costs the same in a long session. */

import type { RecordedEvent } from '../../protocol/event.ts';
import type { Content, Message, ToolCall, ToolResult } from '../../protocol/message.ts';
import { promptTokens } from '../../protocol/message.ts';
import { promptContent, replayable, resultContent, roughTokens, words } from './parts.ts';
import { standIn, without } from './withheld.ts';

type Assistant = Extract<Message, { role: 'assistant' }>;
type Of<T extends RecordedEvent['type']> = Extract<RecordedEvent, { type: T }>;

/**
 * The conversation as the model is sent it: a fold that only appends, so a step costs the same in the first turn and
 * the thousandth. It holds at every moment, whatever was interrupted: no message is empty, and once `open` is empty
 * every call has exactly one result in the user message that follows it.
 */
export class Transcript {
  #messages: Message[] = [];
  /** Calls of the last reply, in the order asked, with their results as these come. */
  #open = new Map<string, { call: ToolCall; result: ToolResult | undefined }>();
  /** What came between the calls and their results, and may only follow them. */
  #held: RecordedEvent[] = [];
  /** Where the present turn began: message, and part of it. */
  #mark = { message: 0, part: 0 };
  /** Files that landed in the present turn. */
  #landed = new Set<string>();
  #prompt: Content[] = [];
  #lastAnswer: Assistant | undefined;
  #lastReply: string | null = null;
  #answers = 0;
  #atStart = 0;
  #counted = 0;
  #fresh = 0;
  readonly #withheld = new Map<string, string>();

  /** The messages of the next request, without what the service refuses. A copy: what is added later does not reach a request under way. */
  messages(): Message[] {
    return without(this.#messages, this.#withheld);
  }

  /** The id of the last whole reply; null before there is one. */
  get lastReply(): string | null {
    return this.#lastReply;
  }

  /** Calls that have no result yet. */
  open(): ToolCall[] {
    return [...this.#open.values()].filter(({ result }) => !result).map(({ call }) => call);
  }

  /** Tokens the next request takes: what the last reply counted, and an estimate of what is new. */
  get used(): number {
    return this.#counted + this.#fresh;
  }

  /** Of these, what the last reply counted; 0 before there is one. */
  get counted(): number {
    return this.#counted;
  }

  /** All of them, when the conversation was last made shorter. */
  get usedAtStart(): number {
    return this.#atStart;
  }

  /** Replies since the conversation was last made shorter. */
  get answers(): number {
    return this.#answers;
  }

  /** The last prompt, and the last reply that said something after it. */
  last(): { prompt: Content[]; answer: Assistant | undefined } {
    return { prompt: this.#prompt, answer: this.#lastAnswer };
  }

  add(event: RecordedEvent): void {
    if (
      this.#open.size > 0 &&
      (event.type === 'nudged' || event.type === 'instructed' || event.type === 'turn.started')
    ) {
      this.#held.push(event);
      return;
    }
    switch (event.type) {
      case 'turn.started':
        this.#begin(event);
        break;
      case 'nudged':
        this.#say(words(event.text));
        break;
      case 'instructed':
        this.#instruct(event);
        break;
      case 'replied':
        this.#reply(event);
        break;
      case 'call.finished':
        this.#answer(event);
        break;
      case 'landed':
        for (const file of event.landing.files) this.#landed.add(file.path);
        break;
      case 'withheld':
        for (const part of event.parts) this.#withheld.set(part.digest, standIn(part));
        break;
      case 'compacted':
        // What comes now has nothing in common with what was sent before.
        this.#lastReply = null;
        this.#restart(event);
        break;
      default:
        break;
    }
  }

  #begin(event: Of<'turn.started'>): void {
    const last = this.#messages.at(-1);
    this.#mark =
      last?.role === 'user'
        ? { message: this.#messages.length - 1, part: last.content.length }
        : { message: this.#messages.length, part: 0 };
    this.#landed.clear();
    this.#lastAnswer = undefined;
    this.#prompt = promptContent(event.prompt, event.attachments);
    this.#say(this.#prompt);
  }

  /** Environment and memory come from the user's files, so they speak with the user's voice, not the system's. */
  #instruct(event: Of<'instructed'>): void {
    if (event.about === 'environment') this.#say(words(event.text));
    else
      this.#push({
        role: 'system',
        text: event.text.toWellFormed(),
        ...(event.tools === undefined ? {} : { tools: event.tools }),
      });
  }

  #reply(event: Of<'replied'>): void {
    if (event.stop !== 'aborted') this.#lastReply = event.id;
    if (event.stop === 'refusal') {
      this.#forgetTurn();
      return;
    }
    const blocks = replayable(event.content);
    // Thinking and calls of a reply that was cut off have no signature and no end: only its words are kept.
    const content = event.stop === 'aborted' ? blocks.filter(({ type }) => type === 'text') : blocks;
    if (content.length > 0) this.#take({ role: 'assistant', content, model: event.model });
    for (const block of content) if (block.type === 'tool_use') this.#expect(block);
    const counted = promptTokens(event.usage);
    if (counted === 0) return;
    this.#counted = counted + event.usage.output;
    this.#fresh = 0;
  }

  #take(message: Assistant): void {
    this.#push(message);
    this.#answers += 1;
    if (message.content.some(({ type }) => type === 'text')) this.#lastAnswer = message;
  }

  #expect(call: ToolCall): void {
    this.#open.set(call.id, { call, result: undefined });
  }

  #answer(event: Of<'call.finished'>): void {
    const open = this.#open.get(event.id);
    if (!open || open.result) return;
    open.result = {
      type: 'tool_result',
      id: event.id,
      content: resultContent(event),
      isError: event.isError,
    };
    const results = [...this.#open.values()].flatMap(({ result }) => (result ? [result] : []));
    if (results.length < this.#open.size) return;
    this.#open.clear();
    this.#push({ role: 'user', content: results });
    for (const held of this.#held.splice(0)) this.add(held);
  }

  /**
   * A refused exchange makes the service refuse what follows, so the whole turn is taken out. Instructions stay, and
   * the model hears what the turn had landed before it was refused.
   */
  #forgetTurn(): void {
    const instructions = this.#messages.slice(this.#mark.message).filter(({ role }) => role === 'system');
    const first = this.#messages[this.#mark.message];
    this.#messages.length = Math.min(this.#messages.length, this.#mark.message);
    if (this.#mark.part > 0 && first?.role === 'user')
      this.#messages.push({ role: 'user', content: first.content.slice(0, this.#mark.part) });
    this.#open.clear();
    this.#prompt = [];
    this.#lastAnswer = undefined;
    if (this.#landed.size > 0)
      this.#say(
        words(
          `[archie] A request was declined by the model's service and taken out of this conversation. Files that had changed before: ${[...this.#landed].join(', ')}`,
        ),
      );
    this.#messages.push(...instructions);
    this.#recount();
    for (const held of this.#held.splice(0)) this.add(held);
  }

  #restart(event: Of<'compacted'>): void {
    this.#messages = event.messages.slice();
    this.#open.clear();
    const prompt = this.#messages.findLastIndex(({ role }) => role === 'user');
    this.#mark = { message: Math.max(0, prompt), part: 0 };
    this.#answers = 0;
    this.#recount();
    this.#atStart = this.used;
  }

  #recount(): void {
    this.#counted = 0;
    this.#fresh = this.#messages.reduce((total, message) => total + roughTokens(message), 0);
  }

  #say(content: Content[]): void {
    if (content.length === 0) return;
    const last = this.#messages.at(-1);
    if (last?.role !== 'user') {
      this.#push({ role: 'user', content });
      return;
    }
    // A new object: a request under way may hold the old one.
    this.#messages[this.#messages.length - 1] = { role: 'user', content: [...last.content, ...content] };
    this.#fresh += roughTokens({ role: 'user', content });
  }

  #push(message: Message): void {
    this.#messages.push(message);
    this.#fresh += roughTokens(message);
  }
}
