import type { Dialect } from '../dialect.ts';
import { arrayOf, bare, isNumber, numberRank, unify } from './unify.ts';

const boolean: ReadonlySet<string> = new Set(
  `= < > <= >= <> and or not in between like ilike similar rlike regexp overlaps ~ !~ ~* !~* ~~ !~~ ~~* !~~* @> <@ ? ?| ?& && @? @@ &< &> -|- ^@ |>> <<|`.split(
    ' ',
  ),
);

/** The type of an operator's result; undefined when it is not known. */
export function typeOfOperator(
  operator: string,
  types: readonly (string | undefined)[],
  dialect: Dialect,
): string | undefined {
  const name = operator.replace(/^not (?=\w)/, '');
  if (boolean.has(name) || name.startsWith('is ')) return dialect === 'snowflake' ? 'BOOLEAN' : 'boolean';
  if (dialect === 'snowflake') return name === '||' ? 'VARCHAR' : undefined;
  if (types.length === 1) return ofOne(name, types[0]);
  const [left, right] = settle(types[0], types[1]);
  switch (name) {
    case '->':
    case '#>':
      return left === 'json' || left === 'jsonb' ? left : undefined;
    case '->>':
    case '#>>':
      return 'text';
    case '#-':
      return 'jsonb';
    case '||':
      return concatenated(left, right);
    case 'at time zone':
      return zoned(types[0]);
    case '^':
      return left === undefined || right === undefined
        ? undefined
        : [left, right].some((t) => bare(t) === 'numeric') &&
            ![left, right].some((t) => t === 'double precision' || t === 'real')
          ? 'numeric'
          : 'double precision';
    case '<->':
      return 'double precision';
    case '&':
    case '|':
    case '#':
    case '%':
      return isNumber(left) && isNumber(right) ? wider(left!, right!) : undefined;
    case '<<':
    case '>>':
      return isNumber(left) ? left : undefined;
    case '+':
    case '-':
    case '*':
    case '/':
      return arithmetic(name, left, right);
    default:
      return undefined;
  }
}

function ofOne(operator: string, type: string | undefined): string | undefined {
  if (type === undefined) return undefined;
  switch (operator) {
    case '-':
    case '+':
    case '@':
    case '~':
      return type === 'unknown' ? undefined : bare(type);
    case 'collate':
      return type === 'unknown' ? 'text' : type;
    case '|/':
    case '||/':
      return 'double precision';
    case 'at time zone':
      return zoned(type);
    default:
      return undefined;
  }
}

/** A constant without a type takes the type of the other side. */
function settle(left: string | undefined, right: string | undefined): [string | undefined, string | undefined] {
  if (left === 'unknown' && right !== undefined) return [bare(right), bare(right)];
  if (right === 'unknown' && left !== undefined) return [bare(left), bare(left)];
  return [left && bare(left), right && bare(right)];
}

function wider(a: string, b: string): string {
  return numberRank(a) >= numberRank(b) ? bare(a) : bare(b);
}

const timestamp = /^timestamp/;

function arithmetic(operator: string, left: string | undefined, right: string | undefined): string | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (isNumber(left) && isNumber(right)) {
    // `real` with another kind of number becomes double precision
    if (left !== right && [left, right].includes('real')) return 'double precision';
    return wider(left, right);
  }
  if (left === 'interval' || right === 'interval') return withInterval(operator, left, right);
  if (left === 'date' && right === 'date') return operator === '-' ? 'integer' : undefined;
  if (left === 'date' && isNumber(right)) return 'date';
  if (right === 'date' && isNumber(left) && operator === '+') return 'date';
  if (operator === '-' && timestamp.test(left) && (timestamp.test(right) || right === 'date')) return 'interval';
  if (operator === '-' && left === 'date' && timestamp.test(right)) return 'interval';
  if (operator === '-' && left.startsWith('time ') && right.startsWith('time ')) return 'interval';
  if (
    operator === '+' &&
    ((left === 'date' && right.startsWith('time ')) || (right === 'date' && left.startsWith('time ')))
  ) {
    return `timestamp${(left === 'date' ? right : left).slice('time'.length)}`;
  }
  if (operator === '-' && left === 'jsonb') return 'jsonb';
  return undefined;
}

function withInterval(operator: string, left: string, right: string): string | undefined {
  const other = left === 'interval' ? right : left;
  if (other === 'interval' || isNumber(other)) return 'interval';
  if (operator !== '+' && operator !== '-') return undefined;
  if (other === 'date') return 'timestamp without time zone';
  return /^time/.test(other) ? other : undefined;
}

function concatenated(left: string | undefined, right: string | undefined): string | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (left === 'unknown') return 'text';
  if (left === 'jsonb' && right === 'jsonb') return 'jsonb';
  if (left === 'bytea' && right === 'bytea') return 'bytea';
  if (left === 'tsvector' && right === 'tsvector') return 'tsvector';
  if (left.endsWith('[]') || right.endsWith('[]')) {
    const element = unify(
      [left, right].map((type) => type.replace(/\[\]$/, '')),
      'postgres',
    );
    return element === undefined ? undefined : arrayOf(element);
  }
  return 'text';
}

function zoned(type: string | undefined): string | undefined {
  if (type === undefined) return undefined;
  const base = bare(type);
  if (base === 'timestamp with time zone' || base === 'unknown') return 'timestamp without time zone';
  if (base === 'timestamp without time zone' || base === 'date')
    return base === 'date' ? 'timestamp without time zone' : 'timestamp with time zone';
  return base.startsWith('time') ? 'time with time zone' : undefined;
}
