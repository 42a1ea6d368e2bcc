export type ArrayItem = string | null | readonly ArrayItem[];

/** Reads the text of an array: `{1,NULL,"a \"b\"",{2}}`, with bounds before it (`[0:1]={1,2}`) passed over. */
export function readArray(text: string): readonly ArrayItem[] {
  let at = text.indexOf('{');

  const list = (): ArrayItem[] => {
    const items: ArrayItem[] = [];
    at += 1;
    while (at < text.length && text[at] !== '}') {
      if (text[at] === ',') at += 1;
      else if (text[at] === '{') items.push(list());
      else if (text[at] === '"') items.push(quoted());
      else items.push(plain());
    }
    at += 1;
    return items;
  };
  const quoted = (): string => {
    let value = '';
    at += 1;
    while (at < text.length && text[at] !== '"') {
      if (text[at] === '\\') at += 1;
      value += text[at];
      at += 1;
    }
    at += 1;
    return value;
  };
  const plain = (): string | null => {
    let value = '';
    while (at < text.length && text[at] !== ',' && text[at] !== '}') {
      if (text[at] === '\\') at += 1;
      value += text[at];
      at += 1;
    }
    return value.toUpperCase() === 'NULL' ? null : value;
  };

  return at < 0 ? [] : list();
}
