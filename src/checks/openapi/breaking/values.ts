/** Types, formats, enums, patterns and limits of two schemas. */

import { lower, textOf, upper } from '../document/shape.ts';
import type { Shape } from '../document/shape.ts';
import { itself } from './pair.ts';
import type { Pair } from './pair.ts';

/** Do they have a type in common, so that it makes sense to look further? */
export function compareTypes(pair: Pair): boolean {
  const { before, after, subject } = pair;
  const { way } = subject;
  compareNull(pair);
  const [lost, gained] = [missing(before, after), missing(after, before)];
  const told = way === 'request' ? lost : gained;
  // `?id=1` is also a list of one.
  if (
    told.length > 0 &&
    way === 'request' &&
    subject.of.startsWith('query') &&
    subject.path === '' &&
    after.types?.size === 1 &&
    after.types.has('array')
  )
    return false;
  if (told.length > 0) {
    const to = `${typesOf(before)} → ${typesOf(after)}`;
    const hurt =
      way === 'request' ? `clients still send ${told.join(', ')}` : `clients do not expect ${told.join(', ')}`;
    pair.say(`${way}-type-changed`, 'type', `the type of ${itself(subject)} changes, ${to}: ${hurt}`);
  }
  return !(lost.length > 0 && gained.length > 0) && !(told.length > 0 && lost.length + gained.length > 1);
}

function compareNull({ before, after, subject, say }: Pair): void {
  const [was, is] = [mayBeNull(before), mayBeNull(after)];
  if (was === undefined || is === undefined || was === is) return;
  const at = after.places.has('nullable') ? 'nullable' : 'type';
  if (was && subject.way === 'request')
    say(
      'request-not-nullable',
      at,
      `${itself(subject)} must not be null any more`,
      isText(subject) ? 'warning' : undefined,
    );
  if (is && subject.way === 'response') say('response-nullable', at, `${itself(subject)} may now be null`);
}

/** Is it written as text, in which there is no null? */
function isText({ of, path }: Pair['subject']): boolean {
  return path === '' && !/^(the body|body|response)/.test(of);
}

function mayBeNull({ types, nullable, alternatives }: Shape): boolean | undefined {
  return types || alternatives || nullable ? nullable : undefined;
}

/** Types of the one that the other does not have. */
function missing(one: Shape, other: Shape): string[] {
  const has = other.types;
  if (!has) return [];
  if (!one.types) return ['any type'];
  return [...one.types].filter((type) => !has.has(type) && !(type === 'integer' && has.has('number')));
}

function typesOf({ types }: Shape): string {
  return types ? [...types].join(' or ') || 'nothing' : 'any type';
}

/** Everything that bounds single values. */
export function compareValues(pair: Pair): void {
  compareFormats(pair);
  compareEnums(pair);
  comparePatterns(pair);
  compareLimits(pair);
  compareDefaults(pair);
}

function compareFormats({ before, after, subject, say }: Pair): void {
  const [was, is] = [formatsOf(before), formatsOf(after)];
  if (was === is) return;
  const request = subject.way === 'request';
  // A format that is gone takes more than before, a new one less; another one both.
  if (request ? is === '' : was === '') return;
  const hurt = request ? 'what clients send today may be refused' : 'clients of today may not be able to read it';
  const rule = `${subject.way}-format-changed`;
  const what = itself(subject);
  if (was === '') say(rule, 'format', `the format of ${what} changes, none → ${is}: ${hurt}`);
  else if (is === '') say(rule, 'format', `the format of ${what} changes, ${was} → none: ${hurt}`);
  else say(rule, 'format', `the format of ${what} changes, ${was} → ${is}: ${hurt}`);
}

/** The largest numbers are what there is without a format. */
function formatsOf({ formats }: Shape): string {
  return [...formats]
    .filter((format) => format !== 'int64' && format !== 'double')
    .sort()
    .join(', ');
}

function compareEnums({ before, after, subject, say }: Pair): void {
  const [was, is] = [before.values?.map(textOf), after.values?.map(textOf)];
  const keyword = after.places.has('enum') ? 'enum' : after.places.has('const') ? 'const' : 'type';
  if (subject.way === 'request') {
    if (!was && is && !before.types?.has('boolean'))
      say('request-enum-added', keyword, `${itself(subject)} now takes only ${is.join(', ')}`);
    const gone = was && is ? was.filter((value) => !is.includes(value)) : [];
    if (gone.length > 0)
      say('request-enum-value-removed', keyword, `${itself(subject)} no longer takes ${gone.join(', ')}`);
    const open = (before.extensible ?? [])
      .map(textOf)
      .filter((value) => after.extensible && !after.extensible.map(textOf).includes(value));
    if (open.length > 0)
      say('request-enum-value-removed', 'x-extensible-enum', `${itself(subject)} no longer takes ${open.join(', ')}`);
    return;
  }
  if (was && !is) say('response-enum-removed', keyword, `${itself(subject)} may now be other than ${was.join(', ')}`);
  const added = was && is ? is.filter((value) => !was.includes(value)) : [];
  if (added.length > 0)
    say(
      'response-enum-value-added',
      keyword,
      `${itself(subject)} may now be ${added.join(', ')}, which clients of today do not know`,
    );
}

function comparePatterns({ before, after, subject, say }: Pair): void {
  const added = [...after.patterns].filter((each) => !before.patterns.has(each));
  const gone = [...before.patterns].filter((each) => !after.patterns.has(each));
  if (added.length > 0 && subject.way === 'request')
    if (gone.length === 0)
      say('request-pattern-changed', 'pattern', `${itself(subject)} must now match ${added.join(' and ')}`);
    else
      say(
        'request-pattern-changed',
        'pattern',
        `${itself(subject)} must match another pattern, ${gone.join(' and ')} → ${added.join(' and ')}`,
        'warning',
      );
  if (gone.length > 0 && subject.way === 'response')
    say('response-pattern-changed', 'pattern', `${itself(subject)} need not match ${gone.join(' and ')} any more`);
}

function compareLimits({ before, after, subject, say }: Pair): void {
  const request = subject.way === 'request';
  const rule = request ? 'request-limit-tightened' : 'response-limit-loosened';
  for (const [keys, isUpper] of [
    [upper, true],
    [lower, false],
  ] as const)
    for (const key of keys) {
      const [was, is] = [bound(before, key, isUpper), bound(after, key, isUpper)];
      if (was === is) continue;
      const smaller = is < was;
      if (smaller !== (isUpper === request)) continue;
      // 3.0 and 3.1 write exclusive limits differently, and `> 0` of integers is `>= 1`.
      if (sameBound(before, after, isUpper)) continue;
      const shown = (number: number) =>
        Number.isFinite(number) && !(number === 0 && isLength(key)) ? String(number) : 'none';
      say(
        rule,
        key,
        `${key} of ${itself(subject)} changes, ${shown(was)} → ${shown(is)}: ${request ? 'what clients send today may be refused' : 'clients may get what they never got'}`,
      );
    }
  if (request && !before.unique && after.unique)
    say(rule, 'uniqueItems', `the items of ${itself(subject)} must now be unique`);
  if (!request && before.unique && !after.unique)
    say(rule, 'uniqueItems', `the items of ${itself(subject)} need not be unique any more`);
  const [one, other] = request ? [before, after] : [after, before];
  for (const step of other.multiples)
    if (!one.multiples.some((each) => Math.abs(each / step - Math.round(each / step)) < 1e-9))
      say(
        rule,
        'multipleOf',
        request
          ? `${itself(subject)} must now be a multiple of ${step}`
          : `${itself(subject)} need not be a multiple of ${step} any more`,
      );
}

const isLength = (key: string) => /Length$|Items$|Properties$|Contains$/.test(key);

function bound({ limits }: Shape, key: (typeof upper)[number] | (typeof lower)[number], isUpper: boolean): number {
  return limits.get(key) ?? (isUpper ? Infinity : isLength(key) && key !== 'minContains' ? 0 : -Infinity);
}

function sameBound(before: Shape, after: Shape, isUpper: boolean): boolean {
  const whole = (shape: Shape) => shape.types?.size === 1 && shape.types.has('integer');
  if (!whole(before) || !whole(after)) return false;
  const edge = ({ limits }: Shape) =>
    isUpper
      ? Math.min(limits.get('maximum') ?? Infinity, (limits.get('exclusiveMaximum') ?? Infinity) - 1)
      : Math.max(limits.get('minimum') ?? -Infinity, (limits.get('exclusiveMinimum') ?? -Infinity) + 1);
  return Number.isFinite(edge(before)) && edge(before) === edge(after);
}

function compareDefaults({ before, after, subject, say }: Pair): void {
  if (subject.way !== 'request') return;
  if (!before.standard) {
    // Most often what happened all along, written down.
    if (after.standard)
      say(
        'request-default-changed',
        'default',
        `${itself(subject)} has a default now, ${textOf(after.standard.value)}: it is what clients get that leave it out`,
        'info',
      );
    return;
  }
  const [was, is] = [textOf(before.standard.value), after.standard && textOf(after.standard.value)];
  if (was === is) return;
  say(
    'request-default-changed',
    'default',
    `the default of ${itself(subject)} ${is === undefined ? `(${was}) is gone` : `changes, ${was} → ${is}`}: clients that leave it out get something else`,
  );
}
