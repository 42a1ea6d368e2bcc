import { repr } from '../template/operators.ts';
import type { Arguments, ArithmeticOperator, ComparisonOperator, Expression } from '../template/parse/ast.ts';

/**
 * An expression as dbt keeps it in `unrendered_config`: normalized source, but the syntax tree, as Jinja prints it, of
 * arithmetic, filters, tests, slices and conditions, and of everything inside of them.
 */
export function expressionText(node: Expression): string {
  switch (node.kind) {
    case 'literal':
      return repr(node.value);
    case 'name':
      return node.name;
    case 'list':
      return `[${node.items.map(expressionText).join(', ')}]`;
    case 'tuple':
      return node.items.length === 1
        ? `(${expressionText(node.items[0]!)},)`
        : `(${node.items.map(expressionText).join(', ')})`;
    case 'dict':
      return `{${node.entries.map(({ key, value }) => `${expressionText(key)}: ${expressionText(value)}`).join(', ')}}`;
    case 'attribute':
      return `${expressionText(node.object)}.${node.name}`;
    case 'item':
      return `${expressionText(node.object)}[${expressionText(node.key)}]`;
    case 'call':
      return `${expressionText(node.callee)}(${argumentsText(node)})`;
    case 'unary':
      return node.operator === '-' ? `-${expressionText(node.operand)}` : tree(node);
    case 'not':
      return `not ${expressionText(node.operand)}`;
    case 'concat':
      return node.parts.map(expressionText).join(' ~ ');
    case 'comparison':
      return [
        expressionText(node.left),
        ...node.rest.map(({ operator, operand }) => `${operator} ${expressionText(operand)}`),
      ].join(' ');
    case 'and':
    case 'or':
      return `${expressionText(node.left)} ${node.kind} ${expressionText(node.right)}`;
    case 'binary':
    case 'filter':
    case 'test':
    case 'slice':
    case 'conditional':
      return tree(node);
  }
}

function argumentsText(node: Arguments): string {
  return [
    ...node.args.map(expressionText),
    ...node.kwargs.map(({ name, value }) => `${name}=${expressionText(value)}`),
    ...(node.spread ? [`*${expressionText(node.spread)}`] : []),
    ...(node.spreadKwargs ? [`**${expressionText(node.spreadKwargs)}`] : []),
  ].join(', ');
}

const operatorNames: Readonly<Record<ArithmeticOperator, string>> = {
  '+': 'Add',
  '-': 'Sub',
  '*': 'Mul',
  '/': 'Div',
  '//': 'FloorDiv',
  '%': 'Mod',
  '**': 'Pow',
};
const comparisonNames: Readonly<Record<ComparisonOperator, string>> = {
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'lteq',
  '>': 'gt',
  '>=': 'gteq',
  in: 'in',
  'not in': 'notin',
};

/** The nodes of Jinja's syntax tree, as Python prints them. */
function tree(node: Expression | undefined): string {
  if (!node) return 'None';
  switch (node.kind) {
    case 'literal':
      return printed('Const', { value: repr(node.value) });
    case 'name':
      return printed('Name', { name: repr(node.name), ctx: loaded });
    case 'list':
      return printed('List', { items: list(node.items.map(tree)) });
    case 'tuple':
      return printed('Tuple', { items: list(node.items.map(tree)), ctx: loaded });
    case 'dict':
      return printed('Dict', {
        items: list(node.entries.map(({ key, value }) => printed('Pair', { key: tree(key), value: tree(value) }))),
      });
    case 'attribute':
      return printed('Getattr', { node: tree(node.object), attr: repr(node.name), ctx: loaded });
    case 'item':
      return printed('Getitem', { node: tree(node.object), arg: tree(node.key), ctx: loaded });
    case 'slice':
      return printed('Slice', { start: tree(node.start_), stop: tree(node.stop), step: tree(node.step) });
    case 'call':
      return printed('Call', { node: tree(node.callee), ...argumentsTree(node) });
    case 'filter':
      return printed('Filter', { node: tree(node.input), name: repr(node.name), ...argumentsTree(node) });
    case 'test':
      return printed('Test', { node: tree(node.input), name: repr(node.name), ...argumentsTree(node) });
    case 'unary':
      return printed(node.operator === '-' ? 'Neg' : 'Pos', { node: tree(node.operand) });
    case 'not':
      return printed('Not', { node: tree(node.operand) });
    case 'binary':
      return printed(operatorNames[node.operator], { left: tree(node.left), right: tree(node.right) });
    case 'concat':
      return printed('Concat', { nodes: list(node.parts.map(tree)) });
    case 'comparison':
      return printed('Compare', {
        expr: tree(node.left),
        ops: list(
          node.rest.map(({ operator, operand }) =>
            printed('Operand', { op: repr(comparisonNames[operator]), expr: tree(operand) }),
          ),
        ),
      });
    case 'and':
    case 'or':
      return printed(node.kind === 'and' ? 'And' : 'Or', { left: tree(node.left), right: tree(node.right) });
    case 'conditional':
      return printed('CondExpr', { test: tree(node.test), expr1: tree(node.then), expr2: tree(node.otherwise) });
  }
}

function argumentsTree({ args, kwargs, spread, spreadKwargs }: Arguments): Readonly<Record<string, string>> {
  return {
    args: list(args.map(tree)),
    kwargs: list(kwargs.map(({ name, value }) => printed('Keyword', { key: repr(name), value: tree(value) }))),
    dyn_args: tree(spread),
    dyn_kwargs: tree(spreadKwargs),
  };
}

const loaded = "'load'";
const list = (items: readonly string[]): string => `[${items.join(', ')}]`;
const printed = (name: string, fields: Readonly<Record<string, string>>): string =>
  `${name}(${Object.entries(fields)
    .map(([field, text]) => `${field}=${text}`)
    .join(', ')})`;
