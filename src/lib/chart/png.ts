import { configError } from '../errors/app-error.js';

/** What turns an SVG into a PNG: an optional part, since it is a binary for one platform. MIT licence. */
const RASTERISER = '@napi-rs/canvas';
/** Pixels for one of the drawing: sharp on the screens of today. */
const SCALE = 2;

interface CanvasModule {
  createCanvas(
    width: number,
    height: number,
  ): {
    getContext(kind: '2d'): { drawImage(image: unknown, x: number, y: number, width: number, height: number): void };
    encode(format: 'png'): Promise<Uint8Array>;
  };
  loadImage(source: Uint8Array): Promise<{ readonly width: number; readonly height: number }>;
}

/**
 * An SVG as a PNG.
 *
 * @param load loads the rasteriser; another one for tests
 * @throws configuration error that names the package, where it is not installed
 */
export async function svgToPng(
  svg: string,
  load: (name: string) => Promise<unknown> = loadOptional,
): Promise<Uint8Array> {
  let canvas: CanvasModule;
  try {
    const loaded = await load(RASTERISER);
    if (!isCanvas(loaded)) throw new Error(`${RASTERISER} has another interface than the one awsops knows`);
    canvas = loaded;
  } catch (error) {
    throw configError('a PNG needs a part that is not installed', {
      code: 'MissingPart',
      reason: `the package ${RASTERISER} cannot be loaded`,
      hint: `install it beside awsops: npm install -g ${RASTERISER} (or write --svg, which needs nothing)`,
      cause: error,
    });
  }
  const image = await canvas.loadImage(Buffer.from(svg));
  const [width, height] = [image.width * SCALE, image.height * SCALE];
  const drawing = canvas.createCanvas(width, height);
  drawing.getContext('2d').drawImage(image, 0, 0, width, height);
  return drawing.encode('png');
}

const loadOptional = (name: string): Promise<unknown> => import(name);

const isCanvas = (loaded: unknown): loaded is CanvasModule =>
  typeof loaded === 'object' && loaded !== null && 'createCanvas' in loaded && 'loadImage' in loaded;
