const surrogate = /[\ud800-\udbff][\udc00-\udfff]/;

/** Whether UTF-16 units and code points differ in a text. */
export const hasPairs = (text: string): boolean => surrogate.test(text);

export function codePointLength(text: string): number {
  if (!hasPairs(text)) return text.length;
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** The characters of a text, one per code point. */
export const characters = (text: string): string[] => (hasPairs(text) ? Array.from(text) : text.split(''));

/** The UTF-16 offset of a code point's index (within the text). */
export function unitOffset(text: string, index: number): number {
  if (!hasPairs(text)) return index;
  let offset = 0;
  for (let left = index; left > 0 && offset < text.length; left -= 1) {
    offset += (text.codePointAt(offset) as number) > 0xffff ? 2 : 1;
  }
  return offset;
}

/** The code point's index at a UTF-16 offset. */
export function indexOfOffset(text: string, offset: number): number {
  return hasPairs(text) ? codePointLength(text.slice(0, offset)) : offset;
}
