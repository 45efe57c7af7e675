/** The rules in force, for people and for programs. */

import { relative } from 'node:path';
import type { PermissionRule } from '../../../protocol/approval.ts';
import type { ListedRule } from '../../../protocol/desk.ts';
import { placeOf } from '../../config/permissions.ts';
import type { Permissions } from '../../config/permissions.ts';
import { reveal } from '../../../text/sanitize.ts';
import { t } from '../../../text/words/words.ts';
import { told } from '../../../text/words/told.ts';

const orders = ['deny', 'ask', 'allow'] as const;

/** In the order in which they are asked; what is ignored stands last, with the reason. */
export function listedRules({ rules, ignored }: Permissions, root: string): ListedRule[] {
  const listed = (rule: PermissionRule): ListedRule => {
    const place = placeOf(rule);
    return {
      behavior: rule.behavior,
      text: rule.text,
      place: rule.source.scope === 'project' ? relative(root, place) : place,
    };
  };
  return [
    ...orders.flatMap((behavior) => rules.filter((rule) => rule.behavior === behavior).map(listed)),
    ...ignored.map(({ rule, why }) => ({ ...listed(rule), why })),
  ];
}

/** The same for people. */
export function listText(permissions: Permissions, root: string): string {
  const lines = listedRules(permissions, root).map(({ behavior, text, place, why }) => {
    const row = `${(why === undefined ? behavior : '-').padEnd(6)} ${reveal(text).padEnd(36)} ${reveal(place)}`;
    return why === undefined ? row : `${row}\n       ${t`ignored (${behavior}): ${told(why)}`}`;
  });
  return lines.length > 0 ? lines.join('\n') : t('No rules. Commands that only read run; every other is asked for.');
}

/** One object. */
export function listJson({ rules, ignored }: Permissions): string {
  return JSON.stringify({ rules, ignored: ignored.map(({ rule, why }) => ({ ...rule, why })) }, null, 2);
}
