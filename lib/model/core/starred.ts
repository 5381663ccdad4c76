/** What stands in the place of a secret. */
const STARS = '***';

/** A name that says that its value is secret, in a query, an assignment or JSON. */
const NAMED =
  /([\w.-]{0,40}(?:secret|token|passw(?:or)?d|signature|credential|api[-_]?key|access[-_]?key|sealing_keys?)[\w-]{0,40}(?:=|%3D|\\?["']\s{0,9}:)\s{0,9}\\?["']?)[^&\s"'\\,;)}\]]+/gi;

/** The forms of keys and tokens; the first group is kept. */
const FORMS: readonly RegExp[] = [
  // The tracker's own: API keys, whose id is no secret, webhook secrets and sealing keys.
  /\b(ot_[a-z0-9]{1,16}_)[\w-]+/g,
  /\b(whsec_)[\w+/=%-]+/g,
  /\b([a-z0-9]{1,8}:)[A-Za-z0-9+/]{43}=/g,
  // IAM, OAuth and API keys of Yandex Cloud, its static keys, tokens of Google, keys of AWS, JSON Web Tokens.
  /\b(t1\.|y[0-3]_|AQVN|YCA?|ya29\.|AIza|GOCSPX-|AKIA|eyJ)[\w.~+/=-]{16,}/g,
  // The credentials of a header and of a URL.
  /\b((?:Bearer|Basic|OAuth|ApiKey|Api-Key)(?:\s|%20|\+){1,9})[^\s"',;]{6,}/gi,
  /\b((?:authorization|cookie|x-api-key)\s{0,9}:\s{0,9})[^\r\n"']+/gi,
  /(:\/\/)[^\s/"'@]{1,400}(?=@)/g,
  /(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)[\s\S]*?(?=-----END|$)/g,
  NAMED,
];

/** A long word, as the texts of keys and sealed tokens are. */
const LONG_WORD = /[\w-]{40,}/g;

/**
 * A text with stars in the place of all that looks like a key, a token or a secret: by its form, by the name in
 * front of it, or as a word of forty characters and more with capitals, small letters and digits.
 */
export function starred(text: string): string {
  const known = FORMS.reduce((rest, form) => rest.replace(form, `$1${STARS}`), text);
  return known.replace(LONG_WORD, (word) => (isRandom(word) ? STARS : word));
}

const isRandom = (word: string): boolean => /[A-Z]/.test(word) && /[a-z]/.test(word) && /\d/.test(word);
