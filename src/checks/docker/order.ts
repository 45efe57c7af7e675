/** The order of layers: dependencies before sources, so that a change of sources does not install them anew. */

import type { Finding } from '../../protocol/proof/checks.ts';
import type { Recipe, Stage, Step } from './recipe.ts';
import { finding } from './rules.ts';
import { commandsOf, hasOption, operands } from './shell.ts';
import type { Command } from './shell.ts';

/** All of it. */
export function order(recipe: Recipe): Finding[] {
  return recipe.stages.flatMap((stage) => [...hostile(stage, recipe), ...looseNpm(stage, recipe)]);
}

/** Tool and what tells it which dependencies there are. */
const installs: readonly (readonly [tool: RegExp, verb: RegExp, manifest: string])[] = [
  [/^npm$/, /^(ci|install|i|clean-install)$/, 'package*.json'],
  [/^yarn$/, /^(install)?$/, 'package.json yarn.lock'],
  [/^pnpm$/, /^(install|i|fetch)$/, 'package.json pnpm-lock.yaml'],
  [/^bun$/, /^(install|i)$/, 'package.json bun.lock'],
  [/^pip[\d.]*$/, /^install$/, 'requirements.txt'],
  [/^pipenv$/, /^(install|sync)$/, 'Pipfile Pipfile.lock'],
  [/^poetry$/, /^(install|sync)$/, 'pyproject.toml poetry.lock'],
  [/^uv$/, /^sync$/, 'pyproject.toml uv.lock'],
  [/^go$/, /^mod$/, 'go.mod go.sum'],
  [/^bundle$/, /^install$/, 'Gemfile Gemfile.lock'],
  [/^composer$/, /^install$/, 'composer.json composer.lock'],
  [/^mvnw?$/, /^dependency:/, 'pom.xml'],
  [/^cargo$/, /^fetch$/, 'Cargo.toml Cargo.lock'],
  [/^dotnet$/, /^restore$/, '*.csproj'],
  [/^mix$/, /^deps\.get$/, 'mix.exs mix.lock'],
];

/** Packages of the system depend on no source at all. */
function installsByName({ name, words }: Command): boolean {
  const rest = words.slice(1).map(({ text }) => text);
  if (/^(apt-get|apt|yum|dnf|microdnf)$/.test(name))
    return rest.includes('install') && !rest.some((each) => /^[./]|\.(deb|rpm)$/.test(each));
  return name === 'apk' && rest.includes('add') && !rest.some((each) => /^[./]|\.apk$/.test(each));
}

function installOf(command: Command): string | null {
  let [name, ...rest] = [command.name, ...operands(command)];
  if (/^python[\d.]*$/.test(name) && rest[0] === 'pip') [name = '', ...rest] = rest;
  const verb = rest[0] ?? '';
  const row = installs.find(([tool, does]) => tool.test(name) && does.test(verb));
  if (!row) return null;
  // Tools that are installed by name do not depend on the sources.
  if (name.startsWith('pip') && !command.words.some(({ text }) => /^(-r|--requirement|-e|--editable|\.)/.test(text)))
    return null;
  if (/^(npm|pnpm|bun)$/.test(name) && (rest.length > 1 || hasOption(command, /^(-g|--global)$/))) return null;
  if (name === 'go' && rest[1] !== 'download') return null;
  return row[2];
}

function hostile(stage: Stage, recipe: Recipe): Finding[] {
  let all: Step | null = null;
  const done = new Set<string>();
  for (const step of stage.steps) {
    if ((step.keyword === 'COPY' || step.keyword === 'ADD') && copiesAll(step)) all ??= step;
    if (step.keyword !== 'RUN') continue;
    for (const command of commandsOf(step, recipe)) {
      const byName = installsByName(command);
      const manifest = byName ? '' : installOf(command);
      if (manifest === null) continue;
      const cached = step.flags.some(({ name, value }) => name === 'mount' && value?.includes('type=cache'));
      if (all && (byName || !done.has(manifest)) && !cached) {
        const { path, lines } = recipe;
        const said = command.words
          .slice(0, 3)
          .map(({ text }) => text)
          .join(' ');
        return [
          finding('dockerfile/cache-order', {
            path,
            ...lines.at(all.from),
            message: `every change of a source makes line ${lines.at(command.at).line} run anew: ${said}`,
            help: `${byName ? '' : `COPY ${manifest} ./\n`}RUN ${said} …\n${all.source.split('\n', 1)[0]}`,
          }),
        ];
      }
      done.add(manifest);
    }
  }
  return [];
}

/** The whole context, and not from another stage. */
function copiesAll({ words, exec, flags, heredocs }: Step): boolean {
  if (flags.some(({ name }) => name === 'from' || name === 'exclude') || heredocs.length > 0) return false;
  const sources = (exec ?? words.map(({ text }) => text)).slice(0, -1);
  return sources.some((source) => /^\.?\/?\*?$/.test(source.replace(/["']/g, '')));
}

/** `npm install` of everything, where a lock file is copied along. */
function looseNpm(stage: Stage, recipe: Recipe): Finding[] {
  const { path, lines } = recipe;
  return stage.steps.flatMap((step) => {
    if (step.keyword !== 'RUN') return [];
    return commandsOf(step, recipe).flatMap((command) => {
      const verb = operands(command);
      if (command.name !== 'npm' || !/^(install|i)$/.test(verb[0] ?? '') || installOf(command) === null) return [];
      if (hasOption(command, /^--(package-lock-only|no-package-lock|no-save)$/)) return [];
      return [
        finding('dockerfile/npm-install', {
          path,
          ...lines.at(command.at),
          message: 'npm install may take other versions than the lock file says',
          help: hasOption(command, /^--(production|only=prod\w*|omit=dev)$/) ? 'npm ci --omit=dev' : 'npm ci',
        }),
      ];
    });
  });
}
