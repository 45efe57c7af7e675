/** What is a secret: by the name it is given, or by its own form. */

const tail = '([_.-]?(prod|production|dev|test|staging|base|value|old|new|default|\\d+))?$';
const words = new RegExp(
  `(^|[_.-])(password|passwd|passphrase|pass|pwd|pword|secret|secrets|token|credentials?|apikey)${tail}`,
  'i',
);
const owners =
  'api|secret|private|access|account|auth|encryption|signing|master|license|storage|service|deploy|app|client|jwt|session|cookie|hmac|aes|rsa|ssh|stripe|openai|anthropic|sendgrid|mailgun';
const keys = new RegExp(`(^|[_.-])(${owners})[_.-]?key${tail}`, 'i');
const glued =
  /^(db|pg|my|mysql|redis|smtp|mail|user|admin|root|ftp|ldap)(pass|pwd)$|(password|secret|apikey|accesstoken|authtoken|secretkey|privatekey)$/i;
/** Names that speak of a secret but hold none. */
const about =
  /public|^(gpg|apt|pgp)_?keys?|pass_?through|passthru|bypass|compass|^(allow|no|use|enable|disable|require|skip|max|min|is|has|show|hide|generate|rotate)_/i;

/** Is a variable of this name meant to hold a secret? */
export function isSecretName(name: string): boolean {
  if (/^aws_?access_?key_?id$/i.test(name) || /^(aws_)?secret_access_key$/i.test(name)) return true;
  return !about.test(name) && (words.test(name) || keys.test(name) || glued.test(name));
}

const forms: readonly (readonly [RegExp, string])[] = [
  [/\b(?:AKIA|ASIA)(?!IOSFODNN7EXAMPLE)[A-Z0-9]{16}\b/, 'an AWS access key'],
  [/\bgh[pousr]_[A-Za-z0-9]{30,}\b|\bgithub_pat_\w{40,}\b/, 'a GitHub token'],
  [/\bglpat-[\w-]{20,}/, 'a GitLab token'],
  [/\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}\b/, 'a Stripe key'],
  [/\bxox[abprs]-[A-Za-z0-9-]{10,}/, 'a Slack token'],
  [/\bnpm_[A-Za-z0-9]{36}\b/, 'an npm token'],
  [/\bAIza[\w-]{35}\b/, 'a Google API key'],
  [/\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,}\b/, 'an API key'],
  [/\bSG\.[\w-]{20,}\.[\w-]{20,}\b/, 'a SendGrid key'],
  [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/, 'a JSON Web Token'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/\b[a-z][a-z0-9+]*:\/\/[^\s:@/$"'{}<]*:(?!\*+@|x+@|<)[^\s:@/$"'{}<]+@[^\s/$]/i, 'an address with a password'],
  [/;\s*(?:password|pwd)=(?![${<]|\*)[^;\s"']+/i, 'a connection string with a password'],
  [/_authToken=(?!\$)[\w-]{8,}/, 'an npm token'],
  [/\b(?:Bearer|token) (?!\$)[A-Za-z0-9_\-.=]{24,}/, 'a bearer token'],
];

/** What a text holds that has the form of a secret; null where nothing does. */
export function secretValue(text: string): string | null;
export function secretValue(text: string, place: true): { what: string; at: number } | null;
export function secretValue(text: string, place?: true): string | { what: string; at: number } | null {
  for (const [form, what] of forms) {
    const at = text.search(form);
    if (at >= 0) return place ? { what, at } : what;
  }
  return null;
}
