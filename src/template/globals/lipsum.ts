import { intArgument, signature } from '../signature.ts';
import { PyFunction } from '../values/function.ts';
import { Markup } from '../values/markup.ts';
import { truthy, type Value } from '../values/object.ts';

const words = (
  'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua ' +
  'enim ad minim veniam quis nostrud exercitation ullamco laboris nisi aliquip ex ea commodo consequat duis aute irure in ' +
  'reprehenderit voluptate velit esse cillum fugiat nulla pariatur excepteur sint occaecat cupidatat non proident sunt ' +
  'culpa qui officia deserunt mollit anim id est laborum'
).split(' ');

const upTo = (limit: number): number => Math.floor(Math.random() * limit);

/** A paragraph of a number of words, in sentences with a comma here and there. */
function paragraph(length: number): string {
  const out: string[] = [];
  let untilStop = 0;
  for (let i = 0; i < length; i += 1) {
    const word = words[upTo(words.length)] as string;
    if (untilStop === 0) {
      untilStop = 8 + upTo(8);
      out.push(word.charAt(0).toUpperCase() + word.slice(1));
    } else out.push(word);
    untilStop -= 1;
    if (i === length - 1 || untilStop === 0) {
      out[i] += '.';
      untilStop = 0;
    } else if (untilStop > 2 && upTo(8) === 0) out[i] += ',';
  }
  return out.join(' ');
}

const bind = signature('lipsum', ['n', 5], ['html', true], ['min', 20], ['max', 100]);

/** `lipsum(n, html, min, max)`: paragraphs of filler text. */
export const lipsumFunction = (): PyFunction =>
  new PyFunction('lipsum', (args, kwargs) => {
    const [n, html, min, max] = bind(args, kwargs) as [Value, Value, Value, Value];
    const least = intArgument(min);
    const paragraphs = Array.from({ length: Math.max(intArgument(n), 0) }, () =>
      paragraph(least + upTo(Math.max(intArgument(max) - least, 1))),
    );
    if (!truthy(html)) return paragraphs.join('\n\n');
    return new Markup(paragraphs.map((text) => `<p>${text}</p>`).join('\n'));
  });
