/** Is it a Dockerfile that can be built: instructions, arguments, flags, the one FROM that must be there. */

import type { Finding } from '../../protocol/proof/checks.ts';
import { nearest } from '../kind/nearest.ts';
import type { Recipe, Step } from './recipe.ts';
import { finding } from './rules.ts';

const flags: Readonly<Record<string, readonly string[]>> = {
  FROM: ['platform'],
  COPY: ['from', 'chown', 'chmod', 'link', 'parents', 'exclude'],
  ADD: ['keep-git-dir', 'checksum', 'chown', 'chmod', 'link', 'exclude', 'unpack'],
  RUN: ['mount', 'network', 'security', 'device'],
  HEALTHCHECK: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
};
const known =
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  );

/** What would stop the build at once. */
export function structure(recipe: Recipe): Finding[] {
  const found: Finding[] = [];
  const { path, steps, stages, lines } = recipe;
  const say = (rule: string, at: number, message: string, help?: string) =>
    found.push(finding(`dockerfile/${rule}`, { path, ...lines.at(at), message, ...(help !== undefined && { help }) }));
  const fromMeant = steps.some(
    ({ keyword, stage }) => stage < 0 && keyword !== 'FROM' && nearest(keyword, ['FROM']) !== null,
  );
  for (const step of steps) {
    if (!known.includes(step.keyword)) {
      const guess = nearest(step.keyword, known);
      const word = step.source.split(/\s/, 1)[0] ?? '';
      found.push(
        finding('dockerfile/unknown-instruction', {
          path,
          ...lines.at(step.from),
          message: `there is no instruction ${word}`,
          ...(guess !== null && {
            help: guess,
            fix: [{ from: step.from, to: step.from + word.length, text: guess }],
          }),
        }),
      );
      continue;
    }
    const told = found.some(({ rule }) => rule === 'dockerfile/missing-from');
    if (step.stage < 0 && step.keyword !== 'ARG' && !fromMeant && !told)
      say('missing-from', step.from, `${step.keyword} stands before the first FROM`, 'only ARG may');
    wrongArguments(step, say);
    wrongFlags(step, say);
    for (const { name, closed } of step.heredocs)
      if (!closed)
        say('heredoc', step.from, `the text that <<${name} begins has no end`, `a line that is ${name} alone`);
  }
  if (stages.length === 0 && !fromMeant && !found.some(({ rule }) => rule === 'dockerfile/missing-from'))
    say('missing-from', steps[0]?.from ?? 0, 'there is no FROM', 'FROM <image>:<tag>');
  return found;
}

type Say = (rule: string, at: number, message: string, help?: string) => void;

function wrongFlags({ keyword, flags: given, trigger, words, source }: Step, say: Say): void {
  const allowed = flags[keyword] ?? [];
  for (const { name, at } of given) {
    if (allowed.includes(name)) continue;
    const guess = nearest(name, allowed);
    say('unknown-flag', at, `${keyword} has no flag --${name}`, guess === null ? undefined : `--${guess}`);
  }
  const [first] = words;
  if (allowed.length === 0 && !['CMD', 'ENTRYPOINT', 'LABEL', 'ENV', 'ONBUILD'].includes(keyword) && first)
    if (/^--[a-z-]+(=|$)/.test(first.text) && !source.startsWith('#'))
      say('unknown-flag', first.at, `${keyword} has no flags`);
  if (trigger) wrongFlags(trigger, say);
}

const form: Readonly<Record<string, string>> = {
  ADD: 'ADD <source> … <destination>',
  COPY: 'COPY <source> … <destination>',
  FROM: 'FROM <image> [AS <name>]',
  ENV: 'ENV NAME=value',
  LABEL: 'LABEL name=value',
  HEALTHCHECK: 'HEALTHCHECK [options] CMD <command>, or HEALTHCHECK NONE',
  SHELL: 'SHELL ["/bin/sh", "-c"]',
  STOPSIGNAL: 'STOPSIGNAL SIGTERM',
};

function wrongArguments(step: Step, say: Say): void {
  const { keyword, words, exec, from, heredocs, trigger } = step;
  const wrong = (message: string, at = from) => say('invalid-arguments', at, message, form[keyword]);
  const [first, second, third] = words;
  if (!first && !['CMD', 'ENTRYPOINT'].includes(keyword)) return wrong(`${keyword} has no arguments`);
  if (keyword === 'FROM') {
    if (second && second.text.toLowerCase() !== 'as')
      wrong(`FROM takes one image: ${second.text} is too many`, second.at);
    else if (second && !third) wrong('the name after AS is missing', second.at);
    else if (third && words.length > 3) wrong(`FROM takes one name: ${words[3]?.text} is too many`, words[3]?.at);
    else if (third && !/^[a-z][a-z0-9_.-]*$/i.test(third.text)) wrong(`${third.text} is no name of a stage`, third.at);
  } else if (keyword === 'COPY' || keyword === 'ADD') copyArguments(step, wrong);
  else if (keyword === 'ENV' || keyword === 'LABEL') {
    if (words.length === 1 && !first?.text.includes('=')) wrong(`${keyword} ${first?.text} has no value`);
  } else if (keyword === 'HEALTHCHECK') {
    const word = first?.text.toUpperCase();
    if (word !== 'NONE' && word !== 'CMD') wrong(`HEALTHCHECK takes CMD or NONE, not ${first?.text}`);
    else if (word === 'CMD' && words.length === 1) wrong('HEALTHCHECK CMD has no command');
  } else if (keyword === 'SHELL' && exec === null) wrong('SHELL takes a JSON list');
  else if ((keyword === 'STOPSIGNAL' || keyword === 'USER') && second)
    wrong(`${keyword} takes one argument`, second.at);
  else if (keyword === 'ONBUILD') {
    const word = first?.text.toUpperCase() ?? '';
    if (['FROM', 'ONBUILD', 'MAINTAINER'].includes(word)) wrong(`ONBUILD cannot do ${word}`);
    else if (!known.includes(word))
      say('unknown-instruction', first?.at ?? from, `there is no instruction ${first?.text}`);
    else if (trigger) wrongArguments(trigger, say);
  }
  const list = keyword === 'HEALTHCHECK' ? second : first;
  const takesList = ['CMD', 'ENTRYPOINT', 'RUN', 'HEALTHCHECK', 'VOLUME', 'COPY', 'ADD'].includes(keyword);
  if (takesList && exec === null && heredocs.length === 0 && list && /^\[(?!\[)\s*(['"]|$)/.test(list.text))
    say(
      'exec-form',
      list.at,
      `this list is no JSON: ${keyword} takes it for words of a shell`,
      '["program", "argument"], in double quotes',
    );
}

function copyArguments({ keyword, words, exec, heredocs }: Step, wrong: (message: string, at?: number) => void): void {
  const paths =
    exec ?? words.filter(({ at }) => heredocs[0] === undefined || at < heredocs[0].from).map(({ text }) => text);
  if (paths.length < 2) return wrong(`${keyword} has a source or a destination, not both`);
  const to = paths.at(-1) ?? '';
  if (paths.length > 2 && !/[/\\]$/.test(to) && !['.', '..'].includes(to) && !to.includes('$'))
    wrong(`with several sources the destination is a folder: ${to}/`);
}
