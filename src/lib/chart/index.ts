export { chartPage } from './html.js';
export { svgToPng } from './png.js';
export { chartSvg } from './svg.js';
