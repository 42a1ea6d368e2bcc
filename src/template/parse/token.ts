import type { Span } from '../../base/source.ts';

/** The names are those of nunjucks' tokens. */
export type TokenType =
  | 'data'
  | 'variable-start'
  | 'variable-end'
  | 'block-start'
  | 'block-end'
  | 'symbol'
  | 'string'
  | 'int'
  | 'float'
  | 'left-paren'
  | 'right-paren'
  | 'left-bracket'
  | 'right-bracket'
  | 'left-curly'
  | 'right-curly'
  | 'operator'
  | 'comma'
  | 'colon'
  | 'tilde'
  | 'pipe'
  | 'end';

export interface Token extends Span {
  readonly type: TokenType;
  /** Of a string its value, of data the text to print, otherwise the source. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** How messages name a token that was found or expected. */
export function describeToken(type: TokenType, value: string): string {
  switch (type) {
    case 'symbol':
      return value === '' ? 'a name' : `\`${value}\``;
    case 'string':
      return 'a string';
    case 'int':
    case 'float':
      return value === '' ? 'a number' : `the number ${value}`;
    case 'variable-end':
      return '`}}`';
    case 'block-end':
      return '`%}`';
    case 'end':
      return 'the end of the template';
    case 'data':
    case 'variable-start':
    case 'block-start':
      return 'text';
    default:
      return `\`${value || punctuation[type]}\``;
  }
}

const punctuation = {
  'left-paren': '(',
  'right-paren': ')',
  'left-bracket': '[',
  'right-bracket': ']',
  'left-curly': '{',
  'right-curly': '}',
  operator: '=',
  comma: ',',
  colon: ':',
  tilde: '~',
  pipe: '|',
} as const;
