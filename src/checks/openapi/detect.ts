/** Which files are OpenAPI documents or parts of one, by what stands in them. */

import { parseYaml } from '@redocly/openapi-core';
import { isObject } from './document/parse.ts';

/** Does the root of the document say that it is OpenAPI or Swagger? Cheap: it is asked of every YAML and JSON file. */
export function isDocument(content: string): boolean {
  if (!/openapi|swagger/.test(content)) return false;
  if (content.trimStart().startsWith('{')) return isJsonDocument(content);
  return (
    /^(['"]?)(openapi|swagger)\1[ \t]*:[ \t]*['"]?\d/m.test(content) &&
    /^(['"]?)(info|paths|webhooks|components|definitions)\1[ \t]*:/m.test(content)
  );
}

function isJsonDocument(content: string): boolean {
  if (!/"(openapi|swagger)"\s*:\s*["\d]/.test(content)) return false;
  const root = valueOf(content);
  return (
    isObject(root) &&
    ('openapi' in root || 'swagger' in root) &&
    ['info', 'paths', 'webhooks', 'components'].some((key) => key in root)
  );
}

function valueOf(content: string): unknown {
  try {
    return content.trimStart().startsWith('{') ? JSON.parse(content) : parseYaml(content, {});
  } catch {
    return undefined;
  }
}

const folder =
  /(^|\/)(openapi|swagger|oas|api|apis|api-?specs?|specs?|specification|paths|schemas?|components|parameters|responses|models|definitions|resources)\//i;
const mostOfPart = 400_000;

/**
 * Does it look like a piece that a document refers to: an item of `paths`, a parameter, a response, or schemas in a folder
 * whose name says so? Whether a document really does is found out later.
 */
export function isPart(path: string, content: string): boolean {
  if (content.length > mostOfPart || !folder.test(path) || /["']?\$schema["']?\s*:/.test(content)) return false;
  if (!/\b(responses|properties|schema|allOf|oneOf|anyOf|content|enum|in|type)\b["']?\s*:/.test(content)) return false;
  const root = valueOf(content);
  if (
    !isObject(root) ||
    ['apiVersion', 'kind', 'services', 'jobs', 'asyncapi', 'openapi', 'arazzo', 'overlay'].some((key) => key in root)
  )
    return false;
  return (
    isPiece(root) ||
    Object.values(root)
      .slice(0, 20)
      .some(
        (each) =>
          isObject(each) &&
          (isPiece(each) ||
            Object.values(each)
              .slice(0, 5)
              .some((inner) => isObject(inner) && isPiece(inner))),
      )
  );
}

function isPiece(value: Record<string, unknown>): boolean {
  if (isObject(value['responses'])) return true;
  const methods = ['get', 'put', 'post', 'delete', 'patch'].map((method) => value[method]);
  if (methods.some((each) => isObject(each) && isObject(each['responses']))) return true;
  if (
    typeof value['in'] === 'string' &&
    typeof value['name'] === 'string' &&
    /^(query|path|header|cookie)$/.test(value['in'])
  )
    return true;
  if (typeof value['description'] === 'string' && isObject(value['content'])) return true;
  const { type } = value;
  const isType = typeof type === 'string' && /^(object|array|string|integer|number|boolean)$/.test(type);
  if (
    isType &&
    (isObject(value['properties']) ||
      isObject(value['items']) ||
      Array.isArray(value['enum']) ||
      typeof value['format'] === 'string')
  )
    return true;
  return ['allOf', 'oneOf', 'anyOf'].some(
    (key) =>
      Array.isArray(value[key]) && value[key].some((each) => isObject(each) && ('$ref' in each || 'type' in each)),
  );
}
