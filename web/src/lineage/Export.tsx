import type { ReactNode } from 'react';
import { download, type Picture, pngOf, svgOf } from './picture.ts';

/** Buttons that give what is drawn as a picture. */
export function Export({ name, picture }: { name: string; picture: () => Picture }): ReactNode {
  const asSvg = (): void => download(`${name}.svg`, new Blob([svgOf(picture())], { type: 'image/svg+xml' }));
  const asPng = async (): Promise<void> => download(`${name}.png`, await pngOf(svgOf(picture())));
  return (
    <fieldset className="choice" aria-label="Save as a picture">
      <button type="button" onClick={asSvg}>
        SVG
      </button>
      <button type="button" onClick={asPng}>
        PNG
      </button>
    </fieldset>
  );
}
