import type { Diagnostic, Frame } from '../../base/diagnostic.ts';
import type { Place, SourceFile, Span } from '../../base/source.ts';

interface SavedPlace {
  /** Of the list of texts. */
  readonly file: number;
  readonly span: Span;
}
type Saved = Omit<Diagnostic, 'place' | 'chain'> & {
  readonly place?: SavedPlace;
  readonly chain?: readonly (Omit<Frame, 'place'> & { readonly place: SavedPlace })[];
};

/** Diagnostics as plain data; each file that they point into is kept once. */
export interface SavedMessages {
  readonly texts: readonly SourceFile[];
  readonly messages: readonly Saved[];
}

export function saveMessages(diagnostics: readonly Diagnostic[]): SavedMessages {
  const texts = new Map<SourceFile, number>();
  const saved = ({ file, span }: Place): SavedPlace => {
    if (!texts.has(file)) texts.set(file, texts.size);
    return { file: texts.get(file) as number, span };
  };
  const messages = diagnostics.map(({ place, chain, ...rest }) => ({
    ...rest,
    ...(place && { place: saved(place) }),
    ...(chain && { chain: chain.map((frame) => ({ name: frame.name, place: saved(frame.place) })) }),
  }));
  return { texts: [...texts.keys()].map(({ path, text }) => ({ path, text })), messages };
}

export function loadMessages({ texts, messages }: SavedMessages): Diagnostic[] {
  const loaded = ({ file, span }: SavedPlace): Place => ({ file: texts[file] as SourceFile, span });
  return messages.map(({ place, chain, ...rest }) => ({
    ...rest,
    ...(place && { place: loaded(place) }),
    ...(chain && { chain: chain.map((frame) => ({ name: frame.name, place: loaded(frame.place) })) }),
  }));
}
