import { typeError } from '../errors.ts';
import type { CallBlock, MacroStatement } from '../parse/ast.ts';
import { textOf, typeName, type Value } from '../values.ts';
import { call, compileArguments } from './calls.ts';
import { lift } from './code.ts';
import type { Compiling } from './compiling.ts';
import { compileExpression } from './expressions.ts';
import { compileMacro, Macro } from './macro.ts';
import { type Exec, goOn, use } from './statements.ts';

export function compileMacroStatement(node: MacroStatement, compiling: Compiling): Exec {
  const { name } = node.macro;
  const code = compileMacro(node.macro, compiling, `macro ${name?.replace(/^dbt_macro__/, '')}`);
  const slot = compiling.scope.declare(name as string);
  return (frame) => {
    frame.slots[slot] = new Macro(() => code, frame, frame.globals, frame.evaluation);
    return goOn;
  };
}

export function compileCallBlock(node: CallBlock, compiling: Compiling): Exec {
  const body = compileMacro(node.body, compiling, 'the body of a call block');
  const callee = compileExpression(node.call.callee, compiling);
  const { codes, bind } = compileArguments(node.call, compiling);
  const place = compiling.place(node.call);
  const code = lift(
    [callee, ...codes],
    (frame, values) => {
      frame.evaluation.at = place;
      const { args, kwargs } = bind(values, 1);
      const caller = new Macro(() => body, frame, frame.globals, frame.evaluation);
      return call(frame, place, values[0] as Value, args, new Map(kwargs).set('caller', caller));
    },
    true,
  );
  return use(code, (frame, value) => {
    const text = textOf(value);
    frame.evaluation.at = place;
    if (text === undefined) {
      throw typeError(`a call block must give text, but the call gives a value of type ${typeName(value)}`);
    }
    frame.out.marks?.push({ offset: frame.out.text.length, place });
    frame.out.write(text);
  });
}
