/** A graph as it is drawn into a picture: boxes with text lines, and curves between them. */
export interface Picture {
  readonly boxes: readonly PictureBox[];
  readonly edges: readonly (readonly [fromX: number, fromY: number, toX: number, toY: number])[];
}

export interface PictureBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly colour: string;
  readonly lines: readonly string[];
}

const margin = 24;
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The picture as SVG, readable on any ground. */
export function svgOf({ boxes, edges }: Picture): string {
  const right = Math.max(0, ...boxes.map(({ x, width }) => x + width)) + margin;
  const bottom = Math.max(0, ...boxes.map(({ y, height }) => y + height)) + margin;
  const left = Math.min(0, ...boxes.map(({ x }) => x)) - margin;
  const top = Math.min(0, ...boxes.map(({ y }) => y)) - margin;
  const size = `width="${right - left}" height="${bottom - top}" viewBox="${left} ${top} ${right - left} ${bottom - top}"`;
  const curves = edges.map(([x1, y1, x2, y2]) => {
    const bend = Math.max(20, (x2 - x1) / 2);
    return `<path d="M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}"/>`;
  });
  const shapes = boxes.map(({ x, y, width, height, colour, lines }) => {
    const body = `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="#ffffff" stroke="${colour}" stroke-width="1.5"/>`;
    const bar = `<rect x="${x}" y="${y}" width="5" height="${height}" rx="2" fill="${colour}"/>`;
    const text = lines.map(
      (line, n) =>
        `<text x="${x + 14}" y="${y + 20 + n * 18}"${n === 0 ? ' font-weight="600"' : ' fill="#55606f"'}>${escaped(line)}</text>`,
    );
    return `<g>${body}${bar}${text.join('')}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="system-ui, sans-serif" font-size="13">`,
    `<rect x="${left}" y="${top}" width="100%" height="100%" fill="#f7f8fa"/>`,
    `<g fill="none" stroke="#9aa5b5" stroke-width="1.2">${curves.join('')}</g>${shapes.join('')}</svg>`,
  ].join('\n');
}

/** Gives a text or picture to the reader as a file. */
export function download(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Draws an SVG into a PNG at twice its size; browsers allow no more than some 16,000 points a side. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(2, 16_000 / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = image.width * scale;
  canvas.height = image.height * scale;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture is too large for this browser')))),
  );
}
