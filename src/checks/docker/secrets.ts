/** Secrets that stay in an image: in ENV, ARG and LABEL, in commands, and as files that are copied. */

import type { Finding } from '../../protocol/proof/checks.ts';
import { isSecretName, secretValue } from '../kind/secrets.ts';
import type { Recipe, Step } from './recipe.ts';
import { finding } from './rules.ts';

/** All of it. The value itself is never repeated. */
export function secrets(recipe: Recipe): Finding[] {
  return recipe.steps.flatMap((step) => {
    if (step.keyword === 'ENV' || step.keyword === 'ARG' || step.keyword === 'LABEL') return named(step, recipe);
    if (step.keyword === 'COPY' || step.keyword === 'ADD') return files(step, recipe);
    return step.keyword === 'RUN' || step.keyword === 'CMD' || step.keyword === 'ENTRYPOINT'
      ? written(step, recipe)
      : [];
  });
}

const instead = 'RUN --mount=type=secret,id=<name> … in a build, the environment at run time';

function named(step: Step, { path, lines, globals }: Recipe): Finding[] {
  return step.pairs.flatMap(({ name, value, at }) => {
    const plain = (value ?? '').trim();
    const what = secretValue(withoutStandIns(plain));
    if (what !== null)
      return [
        finding('dockerfile/secret', {
          path,
          ...lines.at(at),
          message: `${step.keyword} ${name} holds ${what}: it stays in the image`,
          help: instead,
        }),
      ];
    if (step.keyword === 'LABEL' || !isSecretName(name)) return [];
    if (step.keyword === 'ARG' && (value === null || plain === ''))
      return [
        finding('dockerfile/secret-arg', {
          path,
          ...lines.at(at),
          message: `ARG ${name}: build arguments can be read in the history of the image`,
          help: instead,
        }),
      ];
    const copied = /^\$\{?(\w+)\}?$/.exec(plain)?.[1];
    if (copied !== undefined && step.keyword === 'ENV' && (globals.has(copied) || isSecretName(copied)))
      return [
        finding('dockerfile/secret', {
          path,
          ...lines.at(at),
          severity: 'warning',
          message: `ENV ${name} keeps build argument ${copied} in the image`,
          help: instead,
        }),
      ];
    if (plain === '' || plain.includes('$') || isStandIn(plain)) return [];
    return [
      finding('dockerfile/secret', {
        path,
        ...lines.at(at),
        message: `${step.keyword} ${name} holds a secret: it stays in the image`,
        help: instead,
      }),
    ];
  });
}

function isStandIn(value: string): boolean {
  return /^(dummy|placeholder|none|null|nil|false|true|unset|undefined|not-?used|unused|build-?time|<.*>|(insert|your|replace|todo)[_-].*|x+|\*+|\d{1,2})$|dummy|placeholder/i.test(
    value,
  );
}

/** Addresses with blanks in the place of those that lead nowhere: generators want one in a build. */
function withoutStandIns(text: string): string {
  return text.replace(/\b[a-z][a-z0-9+]{0,30}:\/\/[^\s"'@]*@[^\s"'@]*/gi, (address) =>
    /:\/\/user(?:name)?:pass(?:word)?@|dummy|placeholder/i.test(address) ? ' '.repeat(address.length) : address,
  );
}

function written(step: Step, { path, lines }: Recipe): Finding[] {
  const found: Finding[] = [];
  const what = secretValue(withoutStandIns(step.source), true);
  if (what !== null) {
    const at = step.from + what.at;
    found.push(
      finding('dockerfile/secret', {
        path,
        ...lines.at(at),
        message: `the command holds ${what.what}: it stays in the image`,
        help: instead,
      }),
    );
  }
  const given = /(?:^|\s)(?:export\s+)?([A-Z][A-Z0-9_]*)=(["']?)([^\s"'$&;|<]{6,})\2/g;
  for (const match of step.source.matchAll(given)) {
    const [, name = '', , value = ''] = match;
    if (found.length > 0 || !isSecretName(name) || isStandIn(value) || step.source.includes(`--mount=type=secret`))
      continue;
    const at = step.from + (match.index ?? 0) + match[0].indexOf(name);
    found.push(
      finding('dockerfile/secret', {
        path,
        ...lines.at(at),
        message: `${name} is written out in the command: it stays in the image`,
        help: instead,
      }),
    );
  }
  return found;
}

const secretFiles =
  /(^|\/)(\.env(\.(?!example|sample|template|dist|defaults?$)[\w.-]+)?|id_(rsa|dsa|ecdsa|ed25519)|\.npmrc|\.pypirc|\.netrc|\.git-credentials|\.aws|\.ssh|\.kube|credentials(\.json)?|[\w.-]+\.(p12|pfx|jks|keystore)|[\w.-]*(private|server|secret)[\w.-]*\.(key|pem))\/?$/i;

function files(step: Step, { path, lines }: Recipe): Finding[] {
  if (step.flags.some(({ name }) => name === 'from')) return [];
  const sources = step.exec === null ? step.words.slice(0, -1) : [];
  return sources.flatMap(({ text, at }) =>
    secretFiles.test(text)
      ? [
          finding('dockerfile/secret-file', {
            path,
            ...lines.at(at),
            message: `${text} holds secrets, and stays in a layer even if it is removed later`,
            help: instead,
          }),
        ]
      : [],
  );
}
