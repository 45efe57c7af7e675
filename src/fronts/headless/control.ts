/** The control plane of `stream-json`: what a host may ask of the session while it runs, and what the session asks the host. */

import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Answer, Question } from '../../protocol/approval.ts';
import type { Session } from '../../protocol/session.ts';
import { t } from '../../text/words/words.ts';
import { isFields } from './inbox.ts';
import type { Fields } from './inbox.ts';
import { toLine } from './formats/json.ts';
import { questionLine } from './notes.ts';
import type { Outlets } from './printer.ts';
import { modeNamed } from './formats/shapes.ts';
import type { Meta } from './formats/stream-json.ts';

/** What a host may do through the control plane. */
export interface Control {
  /** Answers a `control_request` of the host; an unknown subtype gets an error response. */
  request(id: string, request: Fields): void;
  /** Takes the host's answer to a `can_use_tool` of ours. False: nobody asked that. */
  answer(id: string, response: Fields): boolean;
  /** Puts a question to the host. `input` is that of the call it is about. */
  ask(question: Question, input: unknown): void;
  /** A question was settled otherwise (an interrupt, say): the host need not answer it any more. */
  settled(question: string): void;
  /** What the host asked for when it began that archie cannot do. No prompt may run without it. */
  lacking(): string | null;
  /** The host has closed its end: whatever is asked from now on, or was and is open, is refused. */
  hangUp(): void;
}

interface ControlAt {
  session: Session;
  meta: Meta;
  resolveModel(name: string): string;
  /** Called for each question that is refused because nobody is there any more. */
  unattended(): void;
}

const nobody = 'Nobody was there to approve it.';

/** The control plane of one session. */
export function createControl(at: ControlAt, { out, err }: Outlets): Control {
  const { session } = at;
  const begun: Begun = { lacking: null };
  const requests = requestTable(at, begun);
  const open = new Map<string, { question: Question; input: unknown }>();
  let gone = false;
  const refuse = (question: Question, words?: string): boolean => session.answer(question.id, refusal(question, words));

  return {
    request(id, request) {
      out.write(toLine({ type: 'control_response', response: responseTo(id, request, requests) }));
    },
    answer(id, response) {
      const asked = open.get(id);
      if (!asked) return false;
      open.delete(id);
      const { question, input } = asked;
      const { allowed, changed, words, interrupt } = verdictIn(response, input);
      if (allowed && changed) {
        // Running the old input would run what the host did not approve.
        refuse(question, 'The host changed the input, which is not supported.');
        err(t`${questionLine(question)} The host answered with another input (updatedInput): refused.`);
        return true;
      }
      if (allowed) session.answer(question.id, approval(question));
      else refuse(question, words);
      if (!allowed && interrupt) session.interrupt();
      return true;
    },
    ask(question, input) {
      if (gone || question.kind === 'wait') {
        err(questionLine(question));
        if (question.kind !== 'wait') at.unattended();
        refuse(question, nobody);
        return;
      }
      const id = randomUUID();
      open.set(id, { question, input });
      out.write(toLine({ type: 'control_request', request_id: id, request: permissionRequest(question, input) }));
    },
    settled(question) {
      for (const [id, asked] of open) {
        if (asked.question.id !== question) continue;
        open.delete(id);
        out.write(toLine({ type: 'control_cancel_request', request_id: id }));
      }
    },
    lacking: () => begun.lacking,
    hangUp() {
      gone = true;
      const left = [...open.values()];
      open.clear();
      for (const { question } of left) {
        at.unattended();
        refuse(question, nobody);
      }
    },
  };
}

/** How the host's `initialize` went. */
interface Begun {
  lacking: string | null;
}

/** What a host may pass to `initialize` (Claude's agent SDK), in words for it; a member that is not listed is named as it is. */
const wishes: Readonly<Record<string, string>> = {
  hooks: 'hooks',
  sdkMcpServers: 'MCP servers of the host (sdkMcpServers)',
  agents: 'agents: write them as files (--agents-dir)',
  systemPrompt: "a system prompt (systemPrompt): --append-system-prompt adds to archie's",
  appendSystemPrompt: 'appendSystemPrompt: use --append-system-prompt',
  jsonSchema: 'jsonSchema: use --json-schema',
};

/** The wishes of an `initialize` that nothing here fulfils; members that ask for nothing (`null`, `{}`, `[]`, `false`) are none. */
function unfulfilled(request: Fields): string[] {
  const asked = Object.keys(request).filter((name) => name !== 'subtype' && !asksNothing(request[name]));
  return asked.map((name) => (Object.hasOwn(wishes, name) ? (wishes[name] ?? name) : JSON.stringify(name)));
}

function asksNothing(value: unknown): boolean {
  if (typeof value !== 'object') return value === undefined || value === false || value === '';
  return value === null || Object.values(value).every(asksNothing);
}

type Requests = Record<string, (request: Fields) => Fields>;

/** What a host may ask for, by subtype. Each throws with words for the host. */
function requestTable(at: ControlAt, begun: Begun): Requests {
  const { session, meta } = at;
  return {
    initialize(request) {
      const lacking = unfulfilled(request).join('; ');
      begun.lacking = lacking === '' ? null : lacking;
      if (lacking !== '') throw new Error(`not supported by archie: ${lacking}`);
      return {
        commands: meta.slashCommands.map((name) => ({ name, description: '', argumentHint: '' })),
        agents: meta.agents.map((name) => ({ name, description: '' })),
        output_style: 'default',
        available_output_styles: ['default'],
        models: [],
        account: {},
      };
    },
    interrupt() {
      session.interrupt();
      return {};
    },
    set_permission_mode({ mode: name }) {
      const mode = modeNamed(name);
      if (!mode) throw new Error(`unknown permission mode ${JSON.stringify(name)}`);
      if (mode === 'bypass' && meta.mode !== 'bypass') {
        throw new Error('bypass has to be chosen when archie is started (--permission-mode bypass)');
      }
      session.set({ mode });
      return {};
    },
    set_model({ model }) {
      const chosen = model === null || model === undefined || model === 'default' ? meta.model : model;
      if (typeof chosen !== 'string') throw new Error('"model" must be a string');
      session.set({ model: at.resolveModel(chosen) });
      return {};
    },
  };
}

function responseTo(id: string, request: Fields, requests: Requests): Fields {
  const { subtype } = request;
  const answer = typeof subtype === 'string' && Object.hasOwn(requests, subtype) ? requests[subtype] : undefined;
  try {
    if (!answer) throw new Error(`unsupported control request ${JSON.stringify(subtype) ?? 'without a subtype'}`);
    return { subtype: 'success', request_id: id, response: answer(request) };
  } catch (error) {
    return { subtype: 'error', request_id: id, error: error instanceof Error ? error.message : String(error) };
  }
}

/** `can_use_tool`: a question in the host's words. */
function permissionRequest(question: Exclude<Question, { kind: 'wait' }>, input: unknown): Fields {
  return {
    subtype: 'can_use_tool',
    tool_name: question.tool ?? 'Review',
    input,
    tool_use_id: question.call ?? '',
    permission_suggestions: [],
    decision_reason: question.because.text,
    ...(question.asker ? { agent_id: question.asker.thread, agent_name: question.asker.name } : {}),
    ...(question.kind === 'review' ? { paths: question.changes.files.map(({ path }) => path) } : {}),
  };
}

/** What the host says to a question of ours; anything that is no plain yes is a no. */
function verdictIn(response: Fields, input: unknown) {
  const body = isFields(response['response']) ? response['response'] : {};
  return {
    allowed: response['subtype'] === 'success' && body['behavior'] === 'allow',
    changed: body['updatedInput'] !== undefined && !isDeepStrictEqual(body['updatedInput'], input),
    words: typeof body['message'] === 'string' ? body['message'] : undefined,
    interrupt: body['interrupt'] === true,
  };
}

function approval({ kind }: Question): Answer {
  if (kind === 'wait') return { kind, go: true };
  return kind === 'review' ? { kind, accept: 'all', comments: [] } : { kind, allow: true };
}

/** The answer that lets nothing happen. */
export function refusal(question: Question, words?: string): Answer {
  const { kind } = question;
  if (kind === 'wait') return { kind, go: false };
  if (kind === 'review') {
    const comments = words ? [{ text: words }] : [];
    // The work of a whole turn is nothing to lose by a word: nothing of it lands, and it waits.
    return question.about === 'turn'
      ? { kind, accept: 'none', comments, later: true }
      : { kind, accept: 'none', comments };
  }
  return { kind, allow: false, ...(words ? { words } : {}) };
}
