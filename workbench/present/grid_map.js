"use strict";
/* A grid of counts below a map's spots: at each zoom the cells of about four pixels that the counts allow.
   What it draws is summed from the released cells alone; withheld cells stay hatched and are in no sum. */

function civicGrid(map, pane, options) {
  const bytes = Uint8Array.from(atob(options.cells), (c) => c.charCodeAt(0));
  const n = options.n, [top, bottom] = options.levels;
  const counts = new Uint32Array(bytes.buffer, 0, n);
  const xs = new Uint32Array(bytes.buffer, 4 * n, n), ys = new Uint32Array(bytes.buffer, 8 * n, n);
  const levels = new Uint8Array(bytes.buffer, 12 * n, n);
  const key = (x, y) => x * 4194304 + y;
  const levelsOf = new Map();

  /* The cells to show when the finest are of this level: sums of finer ones, and coarser ones as they are. */
  function cellsOf(level) {
    if (levelsOf.has(level)) return levelsOf.get(level);
    const shown = new Map();
    for (let l = top; l <= level; l++) shown.set(l, new Map());
    for (let i = 0; i < n; i++) {
      const l = Math.min(levels[i], level), up = levels[i] - l;
      const found = shown.get(l), k = key(xs[i] >> up, ys[i] >> up);
      found.set(k, (found.get(k) || 0) + counts[i]);
    }
    levelsOf.set(level, shown);
    return shown;
  }

  const levelAt = (zoom) => Math.max(top, Math.min(bottom, zoom + 6));
  function widthOf(level, y) {
    const lat = Math.atan(Math.sinh(Math.PI * (1 - 2 * (y + 0.5) / 2 ** level)));
    return 40075016.686 * Math.cos(lat) / 2 ** level;
  }
  const densityOf = (count, level, y) => Math.max(count ? 1 : 0, Math.round(count / (widthOf(level, y) / 1000) ** 2));
  function colourOf(density) {
    const i = options.tops.findIndex((t) => density <= t);
    return options.colours[i < 0 ? options.colours.length - 1 : i];
  }

  function draw(context, tile, size) {
    const finest = levelAt(tile.z), shown = cellsOf(finest);
    for (const [level, cells] of shown) {
      const down = level - tile.z;
      const across = down > 0 ? 2 ** down : 1;
      const side = down > 0 ? size / across : size;
      const x0 = down > 0 ? tile.x * across : tile.x >> -down, y0 = down > 0 ? tile.y * across : tile.y >> -down;
      for (let y = y0; y < y0 + across; y++) {
        for (let x = x0; x < x0 + across; x++) {
          const count = cells.get(key(x, y));
          if (count === undefined) continue;
          context.fillStyle = count ? colourOf(densityOf(count, level, y)) : options.empty;
          context.fillRect((x - x0) * side, (y - y0) * side, side + 0.3, side + 0.3);
        }
      }
    }
  }

  const Layer = L.GridLayer.extend({
    createTile(coords) {
      const tile = document.createElement("canvas"), size = this.getTileSize();
      const sharp = Math.min(2, window.devicePixelRatio || 1);
      tile.width = size.x * sharp;
      tile.height = size.y * sharp;
      draw(tile.getContext("2d"), coords, tile.width);
      return tile;
    },
  });
  new Layer({ pane, minZoom: 0, updateWhenZooming: false, keepBuffer: 1 }).addTo(map);

  /* The cell that is shown at a place, and what it says. */
  function read(place) {
    const finest = levelAt(Math.round(map.getZoom())), shown = cellsOf(finest);
    const lat = place.lat * Math.PI / 180;
    const x = (place.lng + 180) / 360, y = (1 - Math.asinh(Math.tan(lat)) / Math.PI) / 2;
    for (let level = finest; level >= top; level--) {
      const cy = Math.floor(y * 2 ** level);
      const count = shown.get(level).get(key(Math.floor(x * 2 ** level), cy));
      if (count === undefined) continue;
      const number = (value) => value.toLocaleString(options.locale, { maximumFractionDigits: 0 });
      const width = widthOf(level, cy);
      if (!count) return [options.words.withheld];
      return [
        `${options.words.count}: ${number(count)}${options.words.unit}`,
        `${options.words.density}: ${number(densityOf(count, level, cy))}`,
        `${options.words.cell}: ${number(width)} m`,
      ];
    }
    return [options.words.none];
  }

  map.on("click", (event) => {
    const box = document.createElement("div");
    for (const line of read(event.latlng)) {
      const row = document.createElement("div");
      row.textContent = line;
      box.append(row);
    }
    L.popup({ maxWidth: 280 }).setLatLng(event.latlng).setContent(box).openOn(map);
  });
  /* By keyboard one moves the map under a cross and is told what lies there. */
  const cross = document.createElement("span");
  cross.className = "wb-cross";
  cross.setAttribute("aria-hidden", "true");
  cross.textContent = "+";
  map.getContainer().append(cross);
  map.on("moveend", () => {
    if (document.activeElement === map.getContainer()) document.getElementById("said").textContent = read(map.getCenter()).join(", ");
  });
}
