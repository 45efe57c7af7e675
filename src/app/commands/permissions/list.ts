/** The rules in force, for people and for programs. */

import { relative } from 'node:path';
import type { PermissionRule } from '../../../protocol/approval.ts';
import { placeOf } from '../../config/permissions.ts';
import type { Permissions } from '../../config/permissions.ts';
import { reveal } from '../../../text/sanitize.ts';
import { t } from '../../../text/words/words.ts';
import { told } from '../../../text/words/told.ts';

const orders = ['deny', 'ask', 'allow'] as const;

/** In the order in which they are asked; what is ignored stands last, with the reason. */
export function listText({ rules, ignored }: Permissions, root: string): string {
  const lines = orders.flatMap((behavior) =>
    rules.filter((rule) => rule.behavior === behavior).map((rule) => line(behavior, rule, root)),
  );
  const dead = ignored.map(
    ({ rule, why }) => t`${line('-', rule, root)}\n       ignored (${rule.behavior}): ${told(why)}`,
  );
  const all = [...lines, ...dead];
  return all.length > 0 ? all.join('\n') : t('No rules. Commands that only read run; every other is asked for.');
}

function line(behavior: string, rule: PermissionRule, root: string): string {
  const place = placeOf(rule);
  const near = rule.source.scope === 'project' ? relative(root, place) : place;
  return `${behavior.padEnd(6)} ${reveal(rule.text).padEnd(36)} ${reveal(near)}`;
}

/** One object. */
export function listJson({ rules, ignored }: Permissions): string {
  return JSON.stringify({ rules, ignored: ignored.map(({ rule, why }) => ({ ...rule, why })) }, null, 2);
}
