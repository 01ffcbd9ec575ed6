/** Layers that move or repeat values: flatten, shuffle, upsample. */

export { ChannelShuffle } from './channel-shuffle.js';
export { Flatten } from './flatten.js';
export { PixelShuffle } from './pixel-shuffle.js';
export { PixelUnshuffle } from './pixel-unshuffle.js';
export { Unflatten } from './unflatten.js';
export { Upsample } from './upsample.js';
