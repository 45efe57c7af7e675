/** One shot (`archie -p`): reads stdin, opens the session, and hands it to the headless front. */

import { createReadStream, existsSync } from 'node:fs';
import { nearestNames } from '../text/match/nearest.ts';
import type { Attachment } from '../protocol/event.ts';
import { UserFault } from '../protocol/failure.ts';
import type { Session } from '../protocol/session.ts';
import { mentionsIn } from '../text/mentions.ts';
import { assemble } from './assemble.ts';
import { choose } from './choose-session.ts';
import { stagesByDefault } from './cli/session-flags.ts';
import type { Flags } from './cli/session-flags.ts';
import { endSignal } from './cli/end-signal.ts';
import type { House } from './house.ts';
import { readStdin } from './cli/stdin.ts';
import { warn } from './cli/terminal.ts';
import type { DebugLog } from './debug-log/debug-log.ts';

/** The service takes none as long as this. Bytes. */
const longestSchema = 8 * 1024 ** 2;

/** As a shell hands it over too, `<(…)`: that is a pipe, which is read up to there. */
async function readSchema(path: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > longestSchema) throw new Error(`it is longer than ${longestSchema / 1024 ** 2} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function schemaFrom(path: string): Promise<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(await readSchema(path));
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/\s*\n\s*/g, ' ') : '';
    throw new UserFault(`--json-schema: ${path} cannot be read as JSON: ${why}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UserFault(`--json-schema: ${path} must hold an object`);
  return value as Record<string, unknown>;
}

/** Nobody is there to be asked: what would be asked for is staged, and waits as a proposal. */
function stageByDefault(session: Session, flags: Flags): void {
  if (stagesByDefault(flags) && session.state().settings.mode === 'ask') session.set({ mode: 'stage' });
}

/** What the screen would do at once, nobody wants to pay a model for. Throws `UserFault`. */
async function refuseCommand(words: string): Promise<void> {
  const name = /^\/([a-z-]+)(?:\s|$)/.exec(words)?.[1];
  if (name === undefined) return;
  const { commandHints } = await import('../fronts/tui/commands/registry.ts');
  if (commandHints.some((known) => known.name === name))
    throw new UserFault(
      `/${name} is a command of the screen, and no prompt: start archie and type it there. With a blank in front (" /${name}") it goes to the model`,
    );
  const known = commandHints.map((hint) => hint.name);
  if (words.trim() !== `/${name}`) return;
  const [meant] = name.length > 3 ? nearestNames(name, known, 1) : [];
  if (meant !== undefined)
    throw new UserFault(
      `there is no command /${name}; did you mean /${meant}? With a blank in front (" /${name}") it goes to the model`,
    );
  if (!existsSync(`/${name}`))
    throw new UserFault(`there is no command /${name}. With a blank in front (" /${name}") it goes to the model`);
}

/** The files and folders that a prompt mentions; what cannot be attached is told on stderr, and of a typed prompt also what is nothing here. */
async function readMentions(
  text: string,
  { house, flags, session, typed }: { house: House; flags: Flags; session: Session; typed: boolean },
): Promise<Attachment[]> {
  const mentions = mentionsIn(text);
  if (mentions.length === 0) return [];
  const { openDesk } = await import('./desk.ts');
  const { settings, staged } = session.state();
  const desk = await openDesk(house, flags);
  const found = await desk.attachMentioned(mentions, settings.mode === 'stage' ? staged?.proposal : undefined);
  const told = typed ? [...found.missed, ...found.unknown] : found.missed;
  for (const words of told) warn(words);
  return found.attachments;
}

/** One shot: `archie -p`. Never waits for a person; returns the exit code. */
export async function print(prompt: string, flags: Flags, log?: DebugLog): Promise<number> {
  const signal = endSignal();
  const streamed = flags.inputFormat === 'stream-json';
  if (streamed && prompt)
    throw new UserFault('with --input-format stream-json the prompts come from stdin: leave the prompt away');
  const { agentsDir: agentsDirs, root } = flags;
  const house = await assemble({ cwd: process.cwd(), env: process.env, log, agentsDirs, root });
  const piped = streamed ? null : await readStdin(prompt === '');
  const words = prompt.trim() ? prompt : piped;
  if (words?.startsWith('/')) await refuseCommand(words);
  if (!words?.trim() && !streamed)
    throw new UserFault('nothing to do: give a prompt, as in archie -p "what does this do?", or pipe one in');
  const told = house.config.notices.length;
  for (const notice of house.config.notices) warn(notice);
  // Nobody is there to be asked: what the folder brings does not count, and that is said.
  const untrusted = await house.trust.notice();
  if (untrusted !== null) warn(untrusted);

  const outputSchema = flags.jsonSchema ? await schemaFrom(flags.jsonSchema) : undefined;
  const chosen = await choose(house, flags, false);
  const hosted = streamed && flags.outputFormat === 'stream-json';
  const opened = await house.open({
    flags,
    interactive: false,
    hosted,
    ...chosen,
    ...(outputSchema && { outputSchema }),
  });
  const attachments: Attachment[] =
    words !== piped && piped?.trim() ? [{ name: 'stdin', content: [{ type: 'text', text: piped }] }] : [];
  // What was found out as the rooms were opened.
  for (const notice of house.config.notices.slice(told)) warn(notice);
  const { workspace, notices } = await house.workspace();
  for (const notice of notices) warn(notice);
  const { runHeadless } = await import('../fronts/headless/run.ts');
  const { resolveModel } = await import('../provider/models.ts');
  stageByDefault(opened.session, flags);
  const mentioned = (text: string): Promise<Attachment[]> =>
    readMentions(text, { house, flags, session: opened.session, typed: prompt.trim() !== '' });
  if (words) attachments.push(...(await mentioned(words)));
  const { settings, grants } = opened.session.state();
  try {
    return await runHeadless({
      session: opened.session,
      prompt: streamed ? process.stdin : words!,
      attachments,
      mentioned,
      output: flags.outputFormat,
      input: flags.inputFormat,
      partials: flags.includePartialMessages,
      verbose: flags.verbose,
      failOn: flags.failOn,
      stdout: process.stdout,
      stderr: process.stderr,
      signal,
      describe: (model) => opened.describe(model),
      proposed: async (id) => {
        const found = (await workspace.proposals()).find((each) => each.id === id);
        return found ? await workspace.rebase(found.changes) : null;
      },
      resolveModel,
      ...(outputSchema && { outputSchema }),
      meta: {
        version: ARCHIE_VERSION,
        cwd: house.cwd,
        tools: opened.tools,
        agents: (await house.personas()).all.map((persona) => persona.slug),
        slashCommands: [],
        model: settings.model,
        mode: settings.mode,
        edits: grants.some(({ kind }) => kind === 'edits'),
        apiKeySource: house.access?.source ?? 'none',
      },
    });
  } finally {
    await opened.session.close();
    await house.rememberPersonas({ measure: false });
    await house.collectGarbage();
  }
}
