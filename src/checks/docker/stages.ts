/** Stages and images: which are used, do they exist, are they pinned, and who the last one runs as. */

import type { Finding } from '../../protocol/proof/checks.ts';
import { nearest } from '../kind/nearest.ts';
import { canOnlyBeStage, imageParts, runsWithoutRoot, unpinned } from './images.ts';
import { chainOf, expand } from './recipe.ts';
import type { Recipe, Stage, Step } from './recipe.ts';
import { finding } from './rules.ts';

type Say = (rule: string, at: number, message: string, help?: string) => void;

/** `contexts`: text of the files of the tree that may name further build contexts. */
export function stagesAndImages(recipe: Recipe, contexts: string): Finding[] {
  const found: Finding[] = [];
  const { path, stages, lines } = recipe;
  const say: Say = (rule, at, message, help) =>
    found.push(finding(`dockerfile/${rule}`, { path, ...lines.at(at), message, ...(help !== undefined && { help }) }));
  for (const stage of stages) {
    const earlier = stages.slice(0, stage.index);
    const same = stage.name === null ? undefined : earlier.find(({ name }) => name === stage.name);
    if (same)
      say(
        'duplicate-stage',
        stage.from.from,
        `line ${lines.at(same.from.from).line} has a stage ${stage.name} already`,
      );
    base(stage, recipe, contexts, say);
    for (const step of stage.steps) for (const source of sourcesOf(step)) from(source, stage, recipe, contexts, say);
  }
  root(recipe, say);
  return found;
}

/** FROM: a stage, or an image that has a tag. */
function base(stage: Stage, { stages, globals, lines }: Recipe, contexts: string, say: Say): void {
  const { image, resolved, imageAt, parent, index } = stage;
  if (parent || image === '') return;
  const later = stages.find((other) => other.name === image.toLowerCase() && other.index >= index);
  if (later && later.index > index)
    return say(
      'unknown-stage',
      imageAt,
      `stage ${image} comes later, in line ${lines.at(later.from.from).line}`,
      'move it up',
    );
  const mistyped =
    /^[a-z][\w-]*$/i.test(image) && canOnlyBeStage(image)
      ? nearest(
          image,
          stages.slice(0, index).flatMap(({ name }) => name ?? []),
        )
      : null;
  if (mistyped !== null)
    return say(
      'unknown-stage',
      imageAt,
      `there is no stage ${image} before this, and an image would have a tag`,
      mistyped,
    );
  for (const [, name = '', rest = ''] of image.matchAll(/\$\{?(\w+)([^}]*)/g))
    if (!globals.has(name) && !/^:?[-+]/.test(rest) && !platform.test(name)) {
      const guess = nearest(name, globals.keys());
      say(
        'undefined-image-variable',
        imageAt,
        `no ARG before the first FROM declares ${name}`,
        guess ? `$${guess}` : `ARG ${name}=<default> before the first FROM`,
      );
    }
  pinned(resolved ?? '', imageAt, contexts, say);
}

const platform = /^(TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT)$/;

function pinned(image: string, at: number, contexts: string, say: Say): void {
  const why = unpinned(image);
  if (why === null || mentions(contexts, image)) return;
  const { name } = imageParts(image);
  say(
    'image-latest',
    at,
    `image ${image} ${why}: the next build may take another one`,
    `${name}:<version>, or ${name}@sha256:…`,
  );
}

/** What `--from` of a step, and of its mounts, names. */
function sourcesOf(step: Step): { name: string; at: number }[] {
  return step.flags.flatMap(({ name, value, at }) => {
    if (name === 'from' && value) return [{ name: value, at }];
    const mounted = name === 'mount' ? /(?:^|,)from=([^,]+)/.exec(value ?? '')?.[1] : undefined;
    return mounted === undefined ? [] : [{ name: mounted, at }];
  });
}

function from(source: { name: string; at: number }, stage: Stage, recipe: Recipe, contexts: string, say: Say): void {
  const { stages, globals, lines } = recipe;
  const name = source.name.replace(/^["']|["']$/g, '');
  if (name.includes('$'))
    return pinned(expand(name, (each) => globals.get(each) ?? null) ?? '', source.at, contexts, say);
  if (/^\d+$/.test(name)) {
    if (Number(name) === stage.index) say('copy-from-self', source.at, `stage ${name} is the one this stands in`);
    else if (Number(name) > stage.index)
      say('unknown-stage', source.at, `stage ${name} is not there before: the first is 0, this is ${stage.index}`);
    return;
  }
  const meant = stages.filter((other) => other.name === name.toLowerCase());
  if (meant.some(({ index }) => index < stage.index)) return;
  if (meant.some(({ index }) => index === stage.index))
    return say('copy-from-self', source.at, `stage ${name} copies from itself`, 'the name of an earlier stage');
  const [later] = meant;
  if (later)
    return say(
      'unknown-stage',
      source.at,
      `stage ${name} comes later, in line ${lines.at(later.from.from).line}`,
      'move it up',
    );
  const before = stages.slice(0, stage.index).flatMap((other) => other.name ?? []);
  if (!canOnlyBeStage(name)) return pinned(name, source.at, contexts, say);
  if (mentions(contexts, name)) return;
  const guess = nearest(name, before);
  const help =
    guess === null ? (before.length > 0 ? `stages before this: ${before.join(', ')}` : undefined) : `--from=${guess}`;
  say('unknown-stage', source.at, `there is no stage ${name} before this, and an image would have a tag`, help);
}

function mentions(contexts: string, name: string): boolean {
  return new RegExp(`(^|[\\s"'{,:=])${name.replace(/[^\w]/g, '\\$&')}["']?\\s*[=:]`, 'm').test(contexts);
}

/** Who the last stage runs as: its last USER, or that of the stage it builds on. */
function root({ stages, steps, globals, lines }: Recipe, say: Say): void {
  const last = stages.at(-1);
  if (!last) return;
  const chain = chainOf(last);
  const all = chain.toReversed().flatMap((stage) => stage.steps);
  const user = all.findLast(({ keyword }) => keyword === 'USER');
  const runs = all.some(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT');
  if (user) {
    const values = new Map(globals);
    for (const { keyword, pairs } of all)
      if (keyword === 'ARG' || keyword === 'ENV')
        for (const { name, value } of pairs) values.set(name, value ?? globals.get(name) ?? null);
    const written = user.words[0]?.text ?? '';
    const name = expand(written, (each) => values.get(each) ?? null)?.replace(/["']/g, '');
    if (name !== undefined && /^(root|0+)(:.*)?$/i.test(name) && !dropsRoot(all))
      say(
        'runs-as-root',
        user.from,
        `the last USER is ${name}: the image runs as root`,
        'end with USER <somebody else>',
      );
    return;
  }
  const image = chain.at(-1)?.resolved ?? '';
  // A stage from scratch in which nothing is to run only carries files out.
  if (image === '' || runsWithoutRoot(image) || (image === 'scratch' && !runs) || dropsRoot(all)) return;
  if (!runs && !steps.some(({ keyword }) => keyword === 'EXPOSE')) return;
  say(
    'runs-as-root',
    last.from.from,
    `there is no USER in the last stage (line ${lines.at(last.from.from).line}): the image runs as root`,
    /(^|\/)node(:|$)/.test(image) ? 'USER node' : 'RUN useradd --system app\nUSER app',
  );
}

/** Does its entry point give root up (gosu, su-exec, setpriv)? */
function dropsRoot(steps: readonly Step[]): boolean {
  return steps.some(({ source }) => /\b(gosu|su-exec|setpriv|s6-setuidgid|chpst|setuidgid|runuser)\b/.test(source));
}
