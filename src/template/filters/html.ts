import { valueError } from '../errors.ts';
import { splitSpace } from '../methods/texts.ts';
import { PyDict } from '../values/containers.ts';
import { items as itemsOf, toArray } from '../values/iteration.ts';
import { escapedMarkup, escapeHtml, Markup } from '../values/markup.ts';
import { PyObject, str, textOf, truthy, typeName, type Value } from '../values/object.ts';
import { Undefined } from '../values/undefined.ts';
import { argumentError, filter, type NamedFilter } from './filter.ts';

const named: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  copy: '©',
  gt: '>',
  hellip: '…',
  laquo: '«',
  ldquo: '“',
  lsquo: '‘',
  lt: '<',
  mdash: '—',
  nbsp: '\u00a0',
  ndash: '–',
  quot: '"',
  raquo: '»',
  rdquo: '”',
  reg: '®',
  rsquo: '’',
};

/** Turns entities into the characters that they stand for; unknown ones stay. */
function unescapeHtml(text: string): string {
  return text.replace(/&(?:#(\d+)|#[xX]([\da-fA-F]+)|(\w+));/g, (whole, decimal, hex, name: string | undefined) => {
    if (name !== undefined) return Object.hasOwn(named, name) ? (named[name] as string) : whole;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  });
}

function stripTags(text: string): string {
  const bare = text.replace(/<!--.*?-->/gs, '').replace(/<[^>]*>/g, '');
  return unescapeHtml(splitSpace(bare, -1).join(' '));
}

const encoder = new TextEncoder();

/** Percent-encodes; in a query string `/` is encoded too and a space is `+`. */
function quoteUrl(value: Value, inQuery: boolean): string {
  const keep = inQuery ? /[\w.~-]/ : /[\w.~/-]/;
  let result = '';
  for (const byte of encoder.encode(str(value))) {
    const character = String.fromCharCode(byte);
    if (byte < 0x80 && keep.test(character)) result += character;
    else result += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return inQuery ? result.replaceAll('%20', '+') : result;
}

const isIterable = (value: Value): boolean =>
  Array.isArray(value) || (value instanceof PyObject && value.iterate() !== undefined);

const urlencode = filter('urlencode', [], (input) => {
  if (textOf(input) !== undefined || !isIterable(input)) return quoteUrl(input, false);
  const pairs = input instanceof PyDict ? [...input.entries()] : toArray(input).map((pair) => toArray(pair));
  return pairs
    .map((pair) => {
      if (pair.length !== 2) throw valueError(`expected pairs, got ${pair.length} values`);
      return `${quoteUrl(pair[0] as Value, true)}=${quoteUrl(pair[1] as Value, true)}`;
    })
    .join('&');
});

const xmlattr = filter('xmlattr', [['autospace', true]], (input, [autospace]) => {
  if (input instanceof Undefined) input.fail();
  if (!(input instanceof PyDict)) throw argumentError(`xmlattr needs a mapping, not ${typeName(input)}`);
  const attributes: string[] = [];
  for (const [key, value] of input.entries()) {
    if (value === null || value instanceof Undefined) continue;
    const name = str(key);
    if (/[\s/>=]/.test(name)) throw valueError(`Invalid character in attribute name: '${name}'`);
    attributes.push(`${escapeHtml(name)}="${escapedMarkup(value).value}"`);
  }
  const text = attributes.join(' ');
  return truthy(autospace as Value) && text !== '' ? ` ${text}` : text;
});

const link =
  /^([([{<]|&lt;)*(?=((?:https?:\/\/|www\.)\S+?|mailto:\S+?|[^\s@/:]+@[^\s@/:]+\.[A-Za-z]{2,}?|[a-z0-9][\w.-]*\.(?:com|net|org))((?:[.,;:!?)\]}>]|&gt;)*)$)/i;

/** Makes links of what looks like an address. */
const urlize = filter(
  'urlize',
  [
    ['trim_url_limit', null],
    ['nofollow', false],
    ['target', null],
    ['rel', null],
    ['extra_schemes', null],
  ],
  (input, [limit, nofollow, target, rel, extra]) => {
    const relations = new Set(['noopener', ...splitSpace(rel === null ? '' : str(rel as Value), -1)]);
    if (truthy(nofollow as Value)) relations.add('nofollow');
    const attributes =
      ` rel="${escapeHtml([...relations].sort().join(' '))}"` +
      (target === null ? '' : ` target="${escapeHtml(str(target as Value))}"`);
    const schemes = extra === null ? [] : [...itemsOf(extra as Value)].map(str);
    const shorten = (text: string): string =>
      typeof limit === 'number' && text.length > limit ? `${text.slice(0, limit)}...` : text;
    return str(input)
      .split(/(\s+)/)
      .map((word) => {
        const escaped = escapeHtml(word);
        const match = link.exec(escaped);
        const scheme = schemes.find((one) => word.startsWith(one));
        if (!match && scheme === undefined) return escaped;
        const head = match?.[0] ?? '';
        const address = match?.[2] ?? escaped;
        const tail = match?.[3] ?? '';
        const isMail = address.includes('@') && !/^(?:https?:|mailto:|www\.)/i.test(address);
        const href = isMail
          ? `mailto:${address}`
          : /^(?:[a-z][\w+.-]*:)/i.test(address)
            ? address
            : `https://${address}`;
        const shown = isMail ? address : shorten(address.replace(/^mailto:/, ''));
        const own = isMail || address.startsWith('mailto:') ? '' : attributes;
        return `${head}<a href="${href}"${own}>${shown}</a>${tail}`;
      })
      .join('');
  },
);

export const htmlFilters: readonly NamedFilter[] = [
  filter('e', [], (input) => escapedMarkup(input)),
  filter('escape', [], (input) => escapedMarkup(input)),
  filter('forceescape', [], (input) => new Markup(escapeHtml(str(input)))),
  filter('safe', [], (input) => new Markup(str(input))),
  filter('striptags', [], (input) => stripTags(str(input))),
  urlencode,
  urlize,
  xmlattr,
];
