"use strict";
/* What a map of the workbench does beyond Leaflet: names that never overlap, a list to find places by
   keyboard, moments on a slider, two maps to swipe between, and bounds that fit once the frame is shown.
   Text enters the page as text, never as HTML. */

const civicShapes = {};

/* A shape as GeoJSON: coordinates come as distances from the one before, in units of the last decimal. */
function civicGeometry([code, parts]) {
  const scale = code >= 10 ? 1e5 : 1e4, kind = code % 10;
  const unpack = (list, depth) => {
    if (depth > 1) return list.map((part) => unpack(part, depth - 1));
    const points = [];
    for (let i = 0, x = 0, y = 0; i < list.length; i += 2) points.push([(x += list[i]) / scale, (y += list[i + 1]) / scale]);
    return depth ? points : points[0];
  };
  return {
    type: ["Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon"][kind],
    coordinates: unpack(parts, [0, 1, 2, 2, 3][kind]),
  };
}

/* Something to see and not to point at. */
function civicGround(map, shapes, style, pane) {
  const geometries = shapes.map((shape) => ({ type: "Feature", properties: {}, geometry: civicGeometry(shape) }));
  return L.geoJSON(geometries, { style, smoothFactor: 0.6, pane, interactive: false }).addTo(map);
}

/* Tiles under the map, where they were asked for. The drawn base stays until the first tile is there. */
function civicTiles(map, tiles) {
  const note = document.getElementById("tiles");
  const fail = () => { note.textContent = tiles.failed; };
  if (!navigator.onLine) { fail(); return; }
  let loaded = false;
  L.control.attribution({ prefix: false }).addTo(map);
  const layer = L.tileLayer(tiles.url, { attribution: tiles.attribution, maxZoom: 19 });
  layer.on("tileload", () => {
    loaded = true;
    note.textContent = "";
    map.getContainer().classList.add("wb-tiled");
  });
  layer.on("tileerror", () => { if (!loaded) { fail(); layer.remove(); } });
  layer.addTo(map);
}

function civicMap(map, options) {
  const spots = options.spots, moments = options.moments || [];
  const shapes = spots.packs.flatMap((name) => civicShapes[name]);
  const isSwipe = options.arrangement === "swipe";
  const canHover = window.matchMedia("(hover: hover)").matches;
  const element = (id) => document.getElementById(id);
  let moved = false, fitting = false, now = isSwipe ? 0 : moments.length ? moments.length - 1 : 0, chosen = null;

  const lookOf = (index, moment) => spots.looks[moment][index];
  const styleOf = (look) => spots.styles[look[0]];
  const linesOf = (look) => (look ? look[1].map((text) => spots.texts[text]) : [options.words.none]);
  /* What a popup says, moment by moment where there are two to compare. */
  function sayings(index) {
    if (isSwipe) return moments.flatMap((name, moment) => [[name, true], ...linesOf(lookOf(index, moment)).map((line) => [line])]);
    const lines = linesOf(lookOf(index, now)).map((line) => [line]);
    return moments.length ? [[moments[now], true], ...lines] : lines;
  }
  function content(index) {
    const box = document.createElement("div");
    const name = document.createElement("strong");
    name.textContent = spots.names[index];
    box.append(name);
    for (const [line, isHead] of sayings(index)) {
      const row = document.createElement("div");
      row.textContent = line;
      if (isHead) row.className = "wb-moment";
      box.append(row);
    }
    return box;
  }
  const say = (text) => { element("said").textContent = text; };
  const tell = (index) => say([spots.names[index], ...sayings(index).map(([line]) => line)].join(", "));

  if (options.ground) {
    map.createPane("ground").style.zIndex = 350;
    civicGround(map, options.ground.flatMap((name) => civicShapes[name]), options.groundStyle, "ground");
  }
  if (options.tiles) civicTiles(map, options.tiles);

  /* One layer for each map that is seen at once; each item knows which spot it is. */
  function addLayer(moment, pane) {
    const items = [];
    const features = shapes.map((shape, index) => ({ type: "Feature", properties: { index }, geometry: civicGeometry(shape) }));
    L.geoJSON(features, {
      smoothFactor: 0.6,
      pane: pane || (options.above ? "spots" : undefined),
      pointToLayer: (feature, place) => L.circleMarker(place, { pane: pane || "spots", radius: 6 }),
      onEachFeature: (feature, item) => {
        const index = feature.properties.index;
        items[index] = item;
        item.bindPopup(() => content(index), { maxWidth: 280 });
        if (canHover) item.bindTooltip(() => content(index), { sticky: true });
        item.on({
          mouseover: () => item.setStyle({ weight: Math.max(3, (item.options.weight || 0) + 2), color: "#0b50d0" }),
          mouseout: () => restyle(item, item.moment, index),
          popupopen: () => { item.closeTooltip(); chosen = index; },
        });
      },
    }).addTo(map);
    items.forEach((item, index) => restyle(item, moment, index));
    return items;
  }
  function restyle(item, moment, index) {
    item.moment = moment;
    const look = lookOf(index, moment), path = item.getElement();
    if (path) path.style.display = look ? "" : "none";
    if (!look) return;
    item.setStyle({ dashArray: null, ...styleOf(look) });
    if (look[2]) item.setRadius(look[2]);
  }
  if (isSwipe) for (const [place, pane] of ["first", "second"].entries()) map.createPane(pane).style.zIndex = (options.above ? 461 : 401) + place;
  const layers = isSwipe ? [addLayer(0, "first"), addLayer(1, "second")] : [addLayer(now)];

  for (const [shape, style] of options.lines || []) civicGround(map, [civicShapes[shape[0]][shape[1]]], style, "water");

  /* A name that would cover an earlier one waits until there is room. */
  function thinNames() {
    const taken = [];
    for (const label of [...values, ...names]) {
      const box = label.getElement();
      if (!box) continue;
      const text = box.firstChild;
      const { once, fixed } = label.options;
      const wide = text.offsetWidth, high = text.offsetHeight;
      const mid = map.latLngToContainerPoint(label.getLatLng());
      const tries = fixed || once ? [[0, 0]] : [[0, 0], [0, 1], [0, -1], [1, 0], [-1, 0]];
      let free = null;
      for (const [across, down] of once && taken.some((r) => r.once) ? [] : tries) {
        const x = across * (options.gap + wide / 2), y = down * (options.gap + high / 2);
        const at = { left: mid.x + x - wide / 2, right: mid.x + x + wide / 2, top: mid.y + y - high / 2, bottom: mid.y + y + high / 2, once };
        if (fixed) { at.left -= 6; at.right += 6; at.top -= 5; at.bottom += 5; }
        const hit = (r) => at.left < r.right - 1 && at.right > r.left + 1 && at.top < r.bottom - 1 && at.bottom > r.top + 1;
        if (fixed ? !taken.some((r) => r.fixed && hit(r)) : !taken.some(hit)) {
          free = { x, y };
          taken.push({ ...at, fixed });
          break;
        }
      }
      text.style.visibility = free ? "visible" : "hidden";
      if (free) { text.style.left = `${free.x}px`; text.style.top = `${free.y}px`; }
    }
  }
  function addLabel(text, place, css, more) {
    const span = document.createElement("span");
    span.className = css;
    span.textContent = text;
    if (more.colour) span.style.color = more.colour;
    const icon = L.divIcon({ className: "", html: span, iconSize: [0, 0] });
    return L.marker(place, { icon, interactive: false, keyboard: false, ...more }).addTo(map);
  }
  const names = options.labels.map(([text, lon, lat, css, once]) => addLabel(text, [lat, lon], css, { once: Boolean(once) }));
  let values = [];
  function writeValues() {
    values.forEach((label) => label.remove());
    values = [];
    if (isSwipe) return;
    layers[0].forEach((item, index) => {
      const look = lookOf(index, now);
      if (look && look[3]) values.push(addLabel(look[3], item.getLatLng(), "wb-value", { colour: look[4], fixed: true }));
    });
  }
  writeValues();

  function fit() {
    if (!map.getContainer().clientWidth) return;
    fitting = true;
    map.invalidateSize({ animate: false });
    map.fitBounds(options.bounds, { animate: false, padding: [6, 6] });
    fitting = false;
    thinNames();
    divide();
  }

  function find(index) {
    const side = isSwipe && element("moment").value > 50 ? 0 : layers.length - 1;
    const item = layers[side][index];
    moved = true;
    if (item.getBounds) map.fitBounds(item.getBounds(), { maxZoom: map.getBoundsZoom(options.bounds) + 1.25 });
    else map.setView(item.getLatLng(), Math.max(map.getZoom(), 13));
    item.openPopup(item.getBounds ? item.getBounds().getCenter() : item.getLatLng());
    chosen = index;
    tell(index);
  }

  const select = element("find");
  for (const index of options.found) {
    const choice = document.createElement("option");
    choice.value = index;
    choice.textContent = spots.names[index];
    select.append(choice);
  }
  select.addEventListener("change", () => { if (select.value !== "") find(Number(select.value)); });
  element("whole").addEventListener("click", () => {
    moved = false; chosen = null; select.value = ""; map.closePopup(); fit();
  });

  /* The slider: one moment after the other, or where the left map ends and the right one begins. */
  const range = element("moment"), output = element("shown");
  function show(moment) {
    now = moment;
    layers[0].forEach((item, index) => restyle(item, moment, index));
    writeValues();
    thinNames();
    if (chosen === null) return;
    const popup = layers[0][chosen].getPopup();
    if (popup.isOpen()) popup.update();
    tell(chosen);
  }
  function divide() {
    if (!isSwipe) return;
    const size = map.getSize(), x = size.x * range.value / 100;
    const clip = (from, to) => {
      const a = map.containerPointToLayerPoint([from, 0]), b = map.containerPointToLayerPoint([to, size.y]);
      return `polygon(${a.x}px ${a.y}px, ${b.x}px ${a.y}px, ${b.x}px ${b.y}px, ${a.x}px ${b.y}px)`;
    };
    map.getPane("first").style.clipPath = clip(0, x);
    map.getPane("second").style.clipPath = clip(x, size.x);
    element("divider").style.left = `${range.value}%`;
  }
  if (range) {
    const change = () => {
      if (isSwipe) divide();
      else show(Number(range.value));
      const text = isSwipe ? options.words.divided.replace("{n}", range.value) : moments[range.value];
      output.textContent = text;
      range.setAttribute("aria-valuetext", text);
    };
    range.addEventListener("input", change);
    change();
    map.on("move zoomend resize", divide);
  }

  L.control.zoom({ zoomInTitle: options.words.zoomIn, zoomOutTitle: options.words.zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.on("popupopen", (e) => {
    const button = e.popup.getElement().querySelector(".leaflet-popup-close-button");
    if (button) button.setAttribute("aria-label", options.words.close);
  });
  const container = map.getContainer();
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", options.words.help);

  /* One finger scrolls the page, two move the map; the wheel zooms once the map has been chosen. */
  if (window.matchMedia("(pointer: coarse)").matches) map.dragging.disable();
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());

  map.on("zoomend moveend", () => { if (!fitting) thinNames(); });
  map.on("dragstart", () => { moved = true; });
  container.addEventListener("keydown", () => { moved = true; });
  container.addEventListener("wheel", () => { if (map.scrollWheelZoom.enabled()) moved = true; }, { passive: true });
  container.querySelector(".leaflet-control-zoom").addEventListener("click", () => { moved = true; });
  /* A frame that was hidden has no size until it is shown: fit then, and whenever the width changes. */
  new ResizeObserver(() => { if (!moved) fit(); else map.invalidateSize(); }).observe(container);
  fit();
}
