/** What is looked for in a Dockerfile. */

import { finder } from '../kind/check.ts';
import { ruleTable } from '../kind/rule-table.ts';
import { layerRules } from './layer-rules.ts';

/** @see finder */
export const rules = [
  ...ruleTable('dockerfile', [
    ['unknown-instruction', 'error', 'There is no such instruction.', 'FORM node:24', 'FROM node:24'],
    [
      'missing-from',
      'error',
      'Only ARG may stand before the first FROM, and one FROM there must be.',
      'RUN make',
      'FROM alpine:3.22',
    ],
    [
      'invalid-arguments',
      'error',
      'The instruction has too few, too many or impossible arguments.',
      'COPY package.json',
      'COPY package.json ./',
    ],
    [
      'exec-form',
      'error',
      'A list that is no JSON is run as a shell command.',
      "CMD ['node', 'a.js']",
      'CMD ["node", "a.js"]',
    ],
    [
      'unknown-flag',
      'error',
      'The instruction has no such flag.',
      'COPY --form=build /a /a',
      'COPY --from=build /a /a',
    ],
    ['heredoc', 'error', 'A here-document does not end.', 'RUN <<EOF … (no EOF)', 'RUN <<EOF … EOF'],
    [
      'unknown-stage',
      'error',
      'A stage is used that does not exist or comes later.',
      'COPY --from=bild /a /a',
      'COPY --from=build /a /a',
    ],
    [
      'copy-from-self',
      'error',
      'A stage copies from itself.',
      'FROM a:1 AS b … COPY --from=b',
      'COPY --from=an-earlier-stage',
    ],
    [
      'duplicate-stage',
      'error',
      'Two stages have one name.',
      'FROM a:1 AS build (twice)',
      'FROM a:1 AS build, FROM a:1 AS test',
    ],
    [
      'undefined-image-variable',
      'error',
      'FROM uses a variable that no ARG before the first FROM declares.',
      'FROM node:${VERSION}',
      'ARG VERSION=24 before FROM',
    ],
    [
      'arg-scope',
      'warning',
      'An ARG from before the first FROM is empty in a stage that does not repeat it.',
      'ARG V=1 · FROM a:1 · RUN echo $V',
      'ARG V=1 · FROM a:1 · ARG V',
    ],
    ['runs-as-root', 'warning', 'The image runs as root.', 'no USER in the last stage', 'USER node'],
    [
      'image-latest',
      'warning',
      'An image without a tag, or with `latest`, is another one tomorrow.',
      'FROM node:latest',
      'FROM node:24-slim',
    ],
    [
      'secret',
      'error',
      'A secret in ENV, ARG or a command stays in the image for everybody.',
      'ENV DB_PASSWORD=hunter2',
      'RUN --mount=type=secret,id=db …',
    ],
    [
      'secret-arg',
      'warning',
      'Build arguments are kept in the history of the image: no place for a secret.',
      'ARG NPM_TOKEN',
      'RUN --mount=type=secret,id=npm …',
    ],
    [
      'secret-file',
      'warning',
      'A file of secrets is copied into the image.',
      'COPY .env /app/',
      'RUN --mount=type=secret,id=env …',
    ],
    [
      'add-url',
      'warning',
      'ADD of a URL is not verified and leaves its layer behind.',
      'ADD https://x.org/a.tgz /',
      'ADD --checksum=sha256:… https://x.org/a.tgz /',
    ],
    [
      'add-for-copy',
      'warning',
      'ADD also unpacks and downloads: COPY says that files are copied.',
      'ADD src/ /app/',
      'COPY src/ /app/',
    ],
  ]),
  ...layerRules,
];

/** @see rules */
export const finding = finder(rules);
