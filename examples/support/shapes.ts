/** Pictures of eight geometric shapes: small enough to be drawn here. */

export const SIDE = 16;
export const SHAPES = ['disc', 'square', 'triangle', 'diamond', 'cross', 'ring', 'bar', 'hexagon'] as const;

/** Whether a point is inside of a shape of radius 1 around the origin; y points down. */
const INSIDE: Readonly<Record<(typeof SHAPES)[number], (x: number, y: number) => boolean>> = {
  disc: (x, y) => x * x + y * y < 1,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.85,
  triangle: (x, y) => y < 0.8 && y > 2 * Math.abs(x) - 0.9,
  diamond: (x, y) => Math.abs(x) + Math.abs(y) < 1,
  cross: (x, y) => Math.min(Math.abs(x), Math.abs(y)) < 0.3 && Math.max(Math.abs(x), Math.abs(y)) < 1,
  ring: (x, y) => Math.abs(Math.hypot(x, y) - 0.8) < 0.2,
  bar: (x, y) => Math.abs(y) < 0.35 && Math.abs(x) < 1,
  hexagon: (x, y) => Math.max(Math.abs(y), Math.abs(y) / 2 + (Math.abs(x) * Math.sqrt(3)) / 2) < 0.87,
};

/** Where the variants are, in pixels from the middle, and their radii. */
const VARIANTS = [
  [0, 0, 6],
  [0, 0, 4],
  [-2, -2, 5],
  [2, -2, 5],
  [-2, 2, 5],
  [2, 2, 5],
  [-3, 0, 4],
  [3, 1, 4],
] as const;

/** Parts that each side of a pixel is cut into: what is inside of the shape is a pixel's brightness. */
const PARTS = 4;

/** All shapes in all variants, one after the other: `[64, 256]`, row-major, from 0 (outside) to 1. */
export function drawShapes(): Float32Array {
  const rows = SHAPES.flatMap((shape) => VARIANTS.map(([right, down, radius]) => draw(INSIDE[shape], right, down, radius)));
  const images = new Float32Array(rows.length * SIDE * SIDE);
  for (const [i, row] of rows.entries()) images.set(row, i * SIDE * SIDE);
  return images;
}

function draw(inside: (x: number, y: number) => boolean, right: number, down: number, radius: number): Float32Array {
  const at = (pixel: number, part: number, shift: number): number => (pixel + (part + 0.5) / PARTS - SIDE / 2 - shift) / radius;
  return Float32Array.from({ length: SIDE * SIDE }, (_, pixel) => {
    let hits = 0;
    for (let part = 0; part < PARTS * PARTS; part++) {
      const x = at(pixel % SIDE, part % PARTS, right);
      const y = at(Math.floor(pixel / SIDE), Math.floor(part / PARTS), down);
      if (inside(x, y)) hits++;
    }
    return hits / (PARTS * PARTS);
  });
}
