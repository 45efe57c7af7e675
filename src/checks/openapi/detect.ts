/** Which files are OpenAPI documents, by what stands in them. */

/** Does the root of the document say that it is OpenAPI or Swagger? Cheap: it is asked of every YAML and JSON file. */
export function isDocument(_path: string, content: string): boolean {
  if (!/openapi|swagger/.test(content)) return false;
  if (content.trimStart().startsWith('{')) return isJsonDocument(content);
  return (
    /^(['"]?)(openapi|swagger)\1[ \t]*:[ \t]*['"]?\d/m.test(content) &&
    /^(['"]?)(info|paths|webhooks|components|definitions)\1[ \t]*:/m.test(content)
  );
}

function isJsonDocument(content: string): boolean {
  if (!/"(openapi|swagger)"\s*:\s*["\d]/.test(content)) return false;
  try {
    const root: unknown = JSON.parse(content);
    if (typeof root !== 'object' || root === null) return false;
    return (
      ('openapi' in root || 'swagger' in root) && ['info', 'paths', 'webhooks', 'components'].some((key) => key in root)
    );
  } catch {
    return false;
  }
}
