import { unreachable } from '../../base/unreachable.ts';
import { TemplateError } from '../errors.ts';
import { truthy } from '../operators.ts';
import type { Body, Data, If, Output as OutputNode, SetValue, Statement } from '../parse/ast.ts';
import { isWaiting, type Value, type Waiting } from '../values.ts';
import { compileTarget } from './assign.ts';
import type { Code } from './code.ts';
import type { Compiling } from './compiling.ts';
import { constantText } from './constants.ts';
import { compileExpression } from './expressions.ts';
import type { Frame } from './frame.ts';
import { compileFor } from './loop.ts';
import { compileCallBlock, compileMacroStatement } from './macroStatements.ts';
import { compileFilterBlock, compileScoped, compileSetBlock, compileWith } from './scopedBlocks.ts';

/** What a statement leaves behind: go on, or end the loop around it, or its round. */
export type Signal = 0 | 1 | 2;
export const goOn = 0;
export const breakLoop = 1;
export const continueLoop = 2;

/** A statement turned into a closure; it may wait. */
export type Exec = (frame: Frame) => Signal | Waiting<Signal>;

export function compileBody(body: Body, compiling: Compiling): Exec {
  const statements = body.map((statement) => compileStatement(statement, compiling));
  const [only] = statements;
  if (!only) return () => goOn;
  if (statements.length === 1) return only;
  return (frame) => {
    for (let i = 0; i < statements.length; i += 1) {
      const signal = (statements[i] as Exec)(frame);
      if (signal !== goOn) return typeof signal === 'number' ? signal : bodyLater(statements, i, signal, frame);
    }
    return goOn;
  };
}

function* bodyLater(statements: readonly Exec[], from: number, first: Waiting<Signal>, frame: Frame): Waiting<Signal> {
  const signal = yield* first;
  if (signal !== goOn) return signal;
  for (let i = from + 1; i < statements.length; i += 1) {
    const next = (statements[i] as Exec)(frame);
    const settled = typeof next === 'number' ? next : yield* next;
    if (settled !== goOn) return settled;
  }
  return goOn;
}

function compileStatement(node: Statement, compiling: Compiling): Exec {
  switch (node.kind) {
    case 'data':
      return compileData(node, node.text, compiling);
    case 'output':
      return compileOutput(node, compiling);
    case 'if':
      return compileIf(node, compiling.softly());
    case 'for':
      return compileFor(node, compiling);
    case 'set':
      return compileSet(node, compiling);
    case 'setBlock':
      return compileSetBlock(node, compiling);
    case 'macro':
      return compileMacroStatement(node, compiling);
    case 'callBlock':
      return compileCallBlock(node, compiling);
    case 'filterBlock':
      return compileFilterBlock(node, compiling);
    case 'with':
      return compileWith(node, compiling);
    case 'scoped':
      return compileScoped(node, compiling);
    case 'do':
      return use(compileExpression(node.value, compiling), () => {});
    case 'break':
    case 'continue':
      if (!node.inLoop) compiling.fail(`\`${node.kind}\` outside of a loop`, node);
      return node.kind === 'break' ? () => breakLoop : () => continueLoop;
    case 'unsupported':
      return compileUnsupported(node.tag, node, compiling);
    default:
      return unreachable(node);
  }
}

/** Evaluates an expression and does something with its value. */
export function use(code: Code, action: (frame: Frame, value: Value) => void): Exec {
  if (!code.waits) {
    return (frame) => {
      action(frame, code.run(frame) as Value);
      return goOn;
    };
  }
  return (frame) => {
    const value = code.run(frame);
    if (isWaiting(value)) return applyLater(value, frame, action);
    action(frame, value);
    return goOn;
  };
}

function* applyLater(value: Waiting, frame: Frame, action: (frame: Frame, value: Value) => void): Waiting<Signal> {
  action(frame, yield* value);
  return goOn;
}

function compileData(node: Data | OutputNode, text: string, compiling: Compiling): Exec {
  const place = compiling.place(node);
  return ({ out }) => {
    out.marks?.push({ offset: out.text.length, place });
    if (out.values) out.values.push(text);
    else out.text += text;
    return goOn;
  };
}

function compileOutput(node: OutputNode, compiling: Compiling): Exec {
  const code = compileExpression(node.value, compiling);
  const constant = constantText(node.value, code);
  const place = compiling.place(node);
  const text = constant === undefined ? undefined : compileData(node, constant, compiling);
  const { file } = compiling;
  if (text && !markers.test(file.text.slice(node.start, node.end))) return text;
  const print = use(code, ({ out, evaluation }, value) => {
    out.marks?.push({ offset: out.text.length, place });
    if (typeof value === 'string' && !out.values) {
      out.text += value;
      return;
    }
    evaluation.at = place;
    out.write(value);
  });
  return text ? (frame) => (frame.out.values ? text : print)(frame) : print;
}

/** Filters that do something only in native rendering: what is constant there need not be elsewhere. */
const markers = /\bas_(?:bool|native|number|text)\b/;

function compileIf(node: If, compiling: Compiling): Exec {
  const branches = node.branches.map(({ test, body }) => ({
    test: compileExpression(test, compiling),
    body: compileBody(body, compiling),
  }));
  const otherwise = node.otherwise ? compileBody(node.otherwise, compiling) : () => goOn as Signal;
  return (frame) => {
    for (let i = 0; i < branches.length; i += 1) {
      const branch = branches[i] as (typeof branches)[number];
      const value = branch.test.run(frame);
      if (isWaiting(value)) return ifLater(branches, i, value, otherwise, frame);
      if (truthy(value)) return branch.body(frame);
    }
    return otherwise(frame);
  };
}

function* ifLater(
  branches: readonly { test: Code; body: Exec }[],
  from: number,
  first: Waiting,
  otherwise: Exec,
  frame: Frame,
): Waiting<Signal> {
  let chosen = otherwise;
  let test = yield* first;
  for (let i = from; ; ) {
    if (truthy(test)) {
      chosen = (branches[i] as { body: Exec }).body;
      break;
    }
    i += 1;
    const branch = branches[i];
    if (!branch) break;
    const value = branch.test.run(frame);
    test = isWaiting(value) ? yield* value : value;
  }
  const done = chosen(frame);
  return typeof done === 'number' ? done : yield* done;
}

function compileSet(node: SetValue, compiling: Compiling): Exec {
  const code = compileExpression(node.value, compiling);
  return use(code, compileTarget(node.target, compiling));
}

function compileUnsupported(tag: string, node: Statement, compiling: Compiling): Exec {
  const place = compiling.place(node);
  return () => {
    throw new TemplateError(
      'type',
      `\`{% ${tag} %}\` is not available: a project has no other templates to load`,
      place,
    );
  };
}
