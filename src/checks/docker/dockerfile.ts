/** Dockerfiles and Containerfiles: can they be built, what is in the image that should not be, and who does it run as. */

import { foundIn, notChecked } from '../kind/check.ts';
import type { Check, CheckContext, Found } from '../kind/check.ts';
import { habits } from './habits.ts';
import { order } from './order.ts';
import { packages } from './packages.ts';
import { readRecipe } from './recipe.ts';
import type { Recipe } from './recipe.ts';
import { rules } from './rules.ts';
import { scope } from './scope.ts';
import { secrets } from './secrets.ts';
import { stagesAndImages } from './stages.ts';
import { sources } from './sources.ts';
import { structure } from './structure.ts';

const mostLetters = 1_000_000;

/** @see Check */
export const dockerfile: Check = {
  kind: 'dockerfile',
  about: 'Dockerfiles: instructions, stages, images, secrets, packages, the order of layers, and who the image runs as',
  rules,
  engine: async () => ({ name: 'dockerfile-ast', version: '0.7.1' }),
  detect(path, content) {
    if (/\.(dockerignore|md|txt|sh|json|ya?ml|[cm]?[jt]sx?|py|go|rs|html?|lock|toml)$/i.test(path)) return false;
    if (/(^|\/)(docker|container)file$/i.test(path)) return true;
    return /^\uFEFF?(?:\s|#[^\n]*\n)*[A-Za-z]+\s/.test(content.slice(0, 20_000));
  },
  async *check(files, context) {
    for (const { path, content } of files) if (content !== null) yield await one(path, content, context);
  },
};

async function one(path: string, content: string, context: CheckContext): Promise<Found> {
  if (content.length > mostLetters) return notChecked(path, 'a Dockerfile of more than a megabyte');
  if (/\.(j2|jinja2?|tmpl|tpl|template|erb|mustache|hbs|in|m4)$/i.test(path) || isTemplate(content))
    return notChecked(path, 'a template');
  const recipe = readRecipe(path, content);
  const wrong = structure(recipe);
  const found = [
    ...wrong,
    ...stagesAndImages(recipe, await contextsOf(recipe, context)),
    ...scope(recipe),
    ...secrets(recipe),
    ...packages(recipe),
    ...habits(recipe),
    ...order(recipe),
    ...(await sources(recipe, context.proposed)),
  ];
  const seen = new Set<string>();
  const each = found.filter(({ rule, line, message }) => {
    const key = `${rule}:${line}:${message}`;
    return !seen.has(key) && seen.add(key);
  });
  const devcontainer = /(^|\/)\.devcontainer\//.test(path);
  const kept = each.filter(({ rule }) => !(devcontainer && rule === 'dockerfile/runs-as-root'));
  return foundIn(
    path,
    kept.toSorted((a, b) => a.line - b.line),
    summary(recipe),
  );
}

function isTemplate(content: string): boolean {
  const bare = content.replace(/(["']).*?\1/g, '').replace(/--format\s+\S+/g, '');
  return (
    /^\s*(\{\{|\{%|<%|#\s*if\s+defined\b)/m.test(content) || /^\s*(FROM|COPY|ARG|ENV)\s.*(\{\{|<%|\{%)/im.test(bare)
  );
}

function summary({ stages, steps }: Recipe): string {
  const last = stages.at(-1);
  const user = last?.steps.findLast(({ keyword }) => keyword === 'USER')?.words[0]?.text;
  const counted = stages.length === 1 ? '1 stage' : `${stages.length} stages`;
  const said = [counted, `${steps.length} instructions`].join(', ');
  return user === undefined ? said : [said, `runs as ${user}`].join(' · ');
}

/** Files that may name further build contexts, read only where a stage or an image is in doubt. */
async function contextsOf({ stages }: Recipe, { proposed }: CheckContext): Promise<string> {
  const doubtful = stages.some(
    ({ steps, image }) => !/[:@$]/.test(image) || steps.some(({ flags }) => flags.length > 0),
  );
  if (!doubtful) return '';
  const paths = (await proposed.list()).filter((path) =>
    /(^|\/)(docker-bake[^/]*\.(hcl|json)|(docker-)?compose[^/]*\.ya?ml)$/.test(path),
  );
  const texts = await Promise.all(paths.slice(0, 20).map((path) => proposed.text(path)));
  return texts
    .map((text) => /(?:additional_contexts|contexts)\s*[:=][\s\S]*/.exec(text ?? '')?.[0].slice(0, 20_000) ?? '')
    .join('\n');
}
