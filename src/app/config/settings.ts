/** Settings of a session: the command line over the environment over the configuration over archie's defaults. */

import type { Budgets } from '../../protocol/budget.ts';
import type { Settings } from '../../protocol/event.ts';
import { defaultModel, resolveModel } from '../../provider/models.ts';
import type { Config } from './config.ts';
import type { Flags } from '../cli/session-flags.ts';

/**
 * What the command line, then the environment (ANTHROPIC_MODEL), then the configuration, then archie's defaults say. `explicit`
 * is the command line's part alone.
 */
export function settingsFrom(
  config: Config,
  flags: Flags,
  env: NodeJS.ProcessEnv,
): { settings: Settings; explicit: Partial<Settings> } {
  const explicit: Partial<Settings> = {
    ...(flags.model && { model: resolveModel(flags.model) }),
    ...(flags.effort && { effort: flags.effort as NonNullable<Settings['effort']> }),
    ...(flags.permissionMode && { mode: flags.permissionMode }),
    ...(flags.agent && { agent: flags.agent === 'none' ? 'off' : flags.agent }),
  };
  const { model, effort, mode = 'ask' } = config;
  const settings: Settings = {
    model: resolveModel(env['ANTHROPIC_MODEL']?.trim() || (model ?? defaultModel)),
    mode,
    agent: agentFrom(config),
    ...(effort && { effort }),
    ...explicit,
  };
  return { settings, explicit };
}

/** Budgets of a new session, as the configuration has them. */
export function budgetsFrom({ maxCost, budget }: Config): Partial<Budgets> {
  return { ...(maxCost !== undefined && { session: maxCost }), ...budget };
}

/** A persona that is chosen stands; else what the dispatcher may do, of two words the stricter one. */
function agentFrom({ agent, dispatch = 'auto' }: Config): string {
  if (agent === undefined || agent === 'auto') return dispatch;
  return agent === 'suggest' && dispatch === 'off' ? dispatch : agent;
}
