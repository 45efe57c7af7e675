/** What the caller sent cannot be used. */
export class Invalid extends Error {
  status = 400;
  code = 'invalid';
}

export class NotFound extends Error {
  status = 404;
  code = 'not_found';
}
