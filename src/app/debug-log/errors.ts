/** An error as data for a debug log: its own words and codes, and those of what caused it. */

interface ErrorFields {
  error: string;
  message: string;
  code?: string;
  status?: number;
  cause?: ErrorFields;
}

/** `depth`: causes that are followed. */
export function errorFields(error: unknown, depth = 4): ErrorFields {
  if (!(error instanceof Error)) return { error: typeof error, message: String(error) };
  const { code, fault, status, cause } = error as {
    code?: unknown;
    fault?: unknown;
    status?: unknown;
    cause?: unknown;
  };
  const word = typeof code === 'string' ? code : fault;
  return {
    error: error.name,
    message: error.message,
    ...(typeof word === 'string' && { code: word }),
    ...(typeof status === 'number' && { status }),
    ...(cause !== undefined && depth > 0 && { cause: errorFields(cause, depth - 1) }),
  };
}
