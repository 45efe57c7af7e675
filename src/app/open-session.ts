/** Opens a session over the house's rooms: a new one, one that goes on, or a fork. */

import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { PermissionRule } from '../protocol/approval.ts';
import type { Landing } from '../protocol/change.ts';
import type { RecordedEvent } from '../protocol/event.ts';
import { UserFault } from '../protocol/failure.ts';
import { followers } from '../protocol/tool-names.ts';
import type { Workspace } from '../protocol/workspace.ts';
import { createSession } from '../engine/session.ts';
import { systemPrompt } from '../engine/prompt.ts';
import { route } from '../personas/route.ts';
import { judge } from '../policy/judge.ts';
import { deniedTools, isDeniedPersona } from '../policy/rules/names.ts';
import { newSessionId } from '../store/session-file.ts';
import { createLog, openLog } from '../store/session-log.ts';
import { tools as catalog, toolSpec } from '../tools/catalog.ts';
import type { House, Opened, Opening } from './house.ts';
import { firstDecisions } from './dispatch/first-decisions.ts';
import { hearLabels } from './dispatch/hear-labels.ts';
import { checkModel } from './config/models.ts';
import { environmentText, findMemory } from './memory.ts';
import { proofFor } from './proof/proof-for.ts';
import { judged, startingMode } from './config/permissions.ts';
import { projectRules } from './config/project-rules.ts';
import { flaggedRules, readsFrom } from './config/rules.ts';
import { stagesByDefault } from './cli/session-flags.ts';
import { budgetsFrom, settingsFrom } from './config/settings.ts';

async function checkAgent(house: House, agent: string): Promise<string> {
  if (['auto', 'suggest', 'off'].includes(agent)) return agent;
  const { all } = await house.personas();
  const wanted = agent.replace(/^@/, '').toLowerCase();
  const persona = all.find((one) => one.slug === wanted || one.name.toLowerCase() === wanted);
  if (!persona)
    throw new UserFault(
      `no persona is called "${agent}": there is ${all.map((one) => one.slug).join(', ') || 'none'}, auto, suggest and none`,
    );
  return persona.slug;
}

/** A second session of the same run finds the same files. */
function tellOnce({ config: { notices } }: House, lines: readonly string[]): void {
  notices.push(...lines.filter((line) => !notices.includes(line)));
}

/** Landings of a session that its events do not tell of: archie was killed before they could. */
async function unheardOf(workspace: Workspace, id: string, events: readonly RecordedEvent[]): Promise<Landing[]> {
  const heard = new Set(events.flatMap((event) => (event.type === 'landed' ? [event.landing.id] : [])));
  const landings = await workspace.landings().catch(() => []);
  return landings.filter(({ id: landing, origin }) => origin.session === id && !heard.has(landing));
}

/** Keeps the rule in a file of the user's; the next session of this run reads it too. */
async function keepHere(house: House, text: string, scope: 'project' | 'user'): Promise<PermissionRule> {
  const { keepRule } = await import('./config/keep-rule.ts');
  const { config } = house.dirs;
  const rule = await (scope === 'user'
    ? keepRule(join(config, 'config.yaml'), text)
    : keepRule(projectRules(config, house.root), text, house.root));
  (await house.permissions()).rules.push(rule);
  return rule;
}

function whoAnswers({ interactive, hosted = false }: Opening): { interactive: boolean; hosted: boolean } {
  return { interactive: interactive || hosted, hosted };
}

function limitsFrom({ maxTurns, maxCost, timeout }: Opening['flags']) {
  return {
    ...(maxTurns && { turns: maxTurns }),
    ...(maxCost && { cost: maxCost }),
    ...(timeout && { time: timeout * 1000 }),
  };
}

/** Opens a session over the house's rooms: a new one, one that goes on, or a fork. */
export async function openSession(house: House, opening: Opening): Promise<Opened> {
  const { flags, history } = opening;
  const names = catalog.map((tool) => tool.name);
  const permissions = await house.permissions();
  const mode = startingMode(house.config.mode, permissions, house.config.notices);
  const { settings, explicit } = settingsFrom({ ...house.config, mode }, flags, house.env);
  const landsFlagged = !opening.interactive && stagesByDefault(flags) && settings.mode === 'ask';
  const flagged = flaggedRules(flags, names, landsFlagged);
  const grants = [...flagged.grants, ...readsFrom(flags.addDir, house.cwd)].filter(
    (rule) => !opening.allowed || opening.allowed.some((each) => isDeepStrictEqual(each, rule)),
  );
  const unread: string[] = [];
  const [provider, { workspace }, personas, labels, memory] = await Promise.all([
    house.provider(),
    house.workspace(),
    house.personas(),
    house.labels(),
    findMemory(house.cwd, unread).then((found) => (house.trust.counts('memory') ? found : null)),
  ]);
  tellOnce(house, unread);
  const rules = [...flagged.rules, ...permissions.rules];
  // Once for the whole session: the tools are the head of what the service has cached.
  const gone = deniedTools(rules, names);
  for (const name of gone) for (const follower of followers[name] ?? []) gone.add(follower);
  const tools = catalog.filter((tool) => !gone.has(tool.name));
  await checkModel(flags.model, history ? null : house, provider);
  settings.agent = await checkAgent(house, settings.agent);
  if (explicit.agent) explicit.agent = settings.agent;

  const fork = history !== undefined && flags.forkSession;
  const id = history && !fork ? history.id : (opening.id ?? newSessionId());
  const at = { state: house.dirs.state, root: house.root, id, masker: house.masker };
  const log = history && !fork ? openLog(at) : createLog(at);
  workspace.joined(id);
  // The tour shows what it shows at its own pace.
  const newcomer = opening.interactive && house.access !== null;
  const unheard = history && !fork ? await unheardOf(workspace, id, history.events) : [];
  const session = createSession(
    {
      provider,
      workspace,
      tools,
      specs: tools.map((tool) => toolSpec(tool)),
      judge,
      personas,
      route: (prompt, context) => route(prompt, { ...context, learned: labels.learned() }),
      log,
      ...whoAnswers(opening),
      ...proofFor(house, opening.interactive),
      keepRule: (text, scope) => keepHere(house, text, scope),
      ...(newcomer && { holds: firstDecisions(house.dirs.state) }),
    },
    {
      id,
      version: ARCHIE_VERSION,
      settings,
      changed: explicit,
      limits: limitsFrom(flags),
      budgets: budgetsFrom(house.config),
      grants,
      permissions: { ...judged(permissions), rules, landsFlagged },
      landsIgnored: house.config.isolation?.ignored === 'land',
      ...(history && { history: history.events }),
      ...(unheard.length > 0 && { unheard }),
      ...(fork && { forkOf: history.id }),
      system: systemPrompt(flags.appendSystemPrompt),
      environment: await environmentText({
        root: house.root,
        cwd: house.cwd,
        memory,
        now: new Date(),
        personas: gone.has('Task') ? [] : personas.all.filter(({ slug }) => !isDeniedPersona(slug, rules)),
      }),
      ...(opening.outputSchema && { outputSchema: opening.outputSchema }),
      ...(flags.includePartialMessages && { raw: true }),
    },
  );
  if (opening.interactive)
    hearLabels(session, { labels, personas: personas.all, route, from: history?.events.at(-1)?.seq ?? 0 });
  return { session, tools: tools.map((tool) => tool.name), describe: (model) => provider.describe(model) };
}
