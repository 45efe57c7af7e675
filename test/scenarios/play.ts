/** Plays a scripted conversation with a persona that ships: the offline model, real tools, a real tree, a person who accepts. */

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { createSession } from '../../src/engine/session.ts';
import { systemPrompt } from '../../src/engine/prompt.ts';
import { loadPersonas } from '../../src/personas/registry.ts';
import { judge } from '../../src/policy/judge.ts';
import type { Question } from '../../src/protocol/approval.ts';
import type { Mode } from '../../src/protocol/approval.ts';
import type { SessionEvent, TurnOutcome } from '../../src/protocol/event.ts';
import type { ModelRequest } from '../../src/protocol/provider.ts';
import { createScripted, parseScenario } from '../../src/provider/scripted/scripted.ts';
import { tools, toolSpec } from '../../src/tools/catalog.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { git } from '../support/tools.ts';
import type { Conversation, Step } from '../support/conversation.ts';
import { routing } from '../support/routing.ts';

const top = new URL('../../', import.meta.url).pathname;

/** A conversation as a file: what the repository holds, what the user says, what the model answers, and what comes of it. */
export interface Play {
  language: 'en' | 'zh';
  prompts: string[];
  /** What git holds, where there is a repository; `repo` is then what the user made of it since. */
  committed?: Record<string, string>;
  /** Paths to texts. */
  repo: Record<string, string>;
  /** Paths of the files that land, in their order. */
  lands: string[];
  /** In the format of the offline model. */
  replies: unknown[];
}

/** What came of it. */
export interface Played extends Conversation {
  root: string;
  /** The files there were at the beginning. */
  before: Record<string, string>;
  requests: ModelRequest[];
  events: SessionEvent[];
  questions: Question[];
  outcomes: TurnOutcome[];
  /** A file of the tree as it is now, or null. */
  file(path: string): string | null;
  of<T extends SessionEvent['type']>(type: T): Extract<SessionEvent, { type: T }>[];
}

/** Reads a conversation from `test/fixtures/scenarios`. */
export function readPlay(name: string): Play {
  return parse(readFileSync(join(top, `test/fixtures/scenarios/${name}.yaml`), 'utf8')) as Play;
}

/** Plays it to its end, as `persona`. */
export async function play(script: Play, persona: string, mode: Mode = 'ask'): Promise<Played> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'archie-play-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const root = join(folder, 'repo');
  mkdirSync(root);
  if (script.committed) {
    git(root, 'init', '-q');
    put(root, script.committed);
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'before');
  }
  put(root, script.repo);
  const provider = createScripted(parseScenario(stringify({ replies: script.replies }), 'play'), { pace: 0 });
  const requests: ModelRequest[] = [];
  const personas = await loadPersonas({
    builtIn: join(top, 'agents'),
    config: folder,
    home: folder,
    root,
    prepared: {},
  });
  const session = createSession(
    {
      provider: {
        ...provider,
        stream(request, signal) {
          requests.push(structuredClone(request));
          return provider.stream(request, signal);
        },
      },
      workspace: await openWorkspace({ root, state: join(folder, 'state'), rg: null, isolation: { use: 'none' } }),
      tools,
      specs: tools.map((tool) => toolSpec(tool)),
      judge,
      personas,
      route: (prompt, { agent }) => routing(agent, prompt, 'chosen'),
      log: { append: () => undefined, close: () => undefined },
      interactive: true,
    },
    {
      id: 's1',
      version: '0.0.0-test',
      settings: { model: 'demo', mode, agent: persona },
      system: systemPrompt(),
      environment: '',
    },
  );
  const events: SessionEvent[] = [];
  const questions: Question[] = [];
  session.subscribe((event) => {
    events.push(event);
    if (event.type !== 'question.asked') return;
    questions.push(event.question);
    const { id, kind } = event.question;
    session.answer(
      id,
      kind === 'review'
        ? { kind, accept: 'all', comments: [] }
        : kind === 'permission'
          ? { kind, allow: true }
          : { kind: 'wait', go: false },
    );
  });
  const outcomes: TurnOutcome[] = [];
  for (const prompt of script.prompts) outcomes.push(await session.prompt(prompt));
  await session.close();
  return {
    language: script.language,
    steps: stepsOf(events),
    root,
    before: script.repo,
    requests,
    events,
    questions,
    outcomes,
    file(path) {
      try {
        return readFileSync(join(root, path), 'utf8');
      } catch {
        return null;
      }
    },
    of: (type) => events.filter((event) => event.type === type) as never,
  };
}

function put(root: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function stepsOf(events: readonly SessionEvent[]): Step[] {
  return events.flatMap((event): Step[] => {
    if (event.type === 'replied')
      return event.content.flatMap((block): Step[] =>
        block.type === 'text' ? [{ does: 'says', text: block.text }] : [],
      );
    if (event.type !== 'call.started') return [];
    const input = event.input as { file_path?: string; path?: string; pattern?: string; command?: string };
    if (event.name === 'Read' || event.name === 'Grep' || event.name === 'Glob')
      return [{ does: 'reads', path: input.file_path ?? input.path ?? input.pattern ?? '' }];
    if (event.name === 'Bash') return [{ does: 'runs', command: input.command ?? '' }];
    return input.file_path === undefined
      ? []
      : [{ does: 'proposes', path: input.file_path, content: contentOf(event.input) }];
  });
}

function contentOf(input: unknown): string {
  const { content, edits } = input as { content?: string; edits?: { new_string: string }[] };
  return content ?? (edits ?? []).map((edit) => edit.new_string).join('\n');
}
