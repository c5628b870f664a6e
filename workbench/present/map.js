"use strict";
/* What a map of the workbench does beyond Leaflet: names that never overlap, a list to find places by
   keyboard, and bounds that fit once the frame is shown. Text enters the page as text, never as HTML. */

function civicContent(properties) {
  const box = document.createElement("div");
  const name = document.createElement("strong");
  name.textContent = properties.name;
  box.append(name);
  for (const line of properties.lines) {
    const row = document.createElement("div");
    row.textContent = line;
    box.append(row);
  }
  return box;
}

/* Called by folium for every feature as it is added. */
function civicBind(feature, layer) {
  const p = feature.properties;
  if (!p.name) return;
  if (p.radius) layer.setRadius(p.radius);
  layer.setStyle(p.style);
  layer.bindPopup(() => civicContent(p), { maxWidth: 280 });
  if (window.matchMedia("(hover: hover)").matches) layer.bindTooltip(() => civicContent(p), { sticky: true });
  layer.on({
    mouseover: () => layer.setStyle({ weight: 3, color: "#0b50d0" }),
    mouseout: () => layer.setStyle(p.style),
    popupopen: () => layer.closeTooltip(),
  });
}

function civicMap(map, layer, options) {
  let moved = false, fitting = false;

  function fit() {
    if (!map.getContainer().clientWidth) return;
    fitting = true;
    map.invalidateSize({ animate: false });
    map.fitBounds(options.bounds, { animate: false, padding: [6, 6] });
    fitting = false;
    thinNames();
  }

  /* A name that would cover an earlier one waits until there is room. */
  function thinNames() {
    const taken = [];
    for (const label of labels) {
      const element = label.getElement();
      if (!element) continue;
      const text = element.firstChild;
      const once = label.options.once;
      const wide = text.offsetWidth, high = text.offsetHeight;
      const mid = map.latLngToContainerPoint(label.getLatLng());
      const tries = label.options.fixed || once ? [[0, 0]] : [[0, 0], [0, 1], [0, -1], [1, 0], [-1, 0]];
      let free = null;
      for (const [across, down] of once && taken.some((r) => r.once) ? [] : tries) {
        const x = across * (options.gap + wide / 2), y = down * (options.gap + high / 2);
        const box = { left: mid.x + x - wide / 2, right: mid.x + x + wide / 2, top: mid.y + y - high / 2, bottom: mid.y + y + high / 2, once };
        if (label.options.fixed) { box.left -= 6; box.right += 6; box.top -= 5; box.bottom += 5; }
        const hit = (r) => box.left < r.right - 1 && box.right > r.left + 1 && box.top < r.bottom - 1 && box.bottom > r.top + 1;
        if (label.options.fixed ? !taken.some((r) => r.fixed && hit(r)) : !taken.some(hit)) {
          free = { x, y };
          taken.push({ ...box, fixed: label.options.fixed });
          break;
        }
      }
      text.style.visibility = free ? "visible" : "hidden";
      if (free) { text.style.left = `${free.x}px`; text.style.top = `${free.y}px`; }
    }
  }

  const labels = options.labels.map((label) => {
    const text = document.createElement("span");
    text.className = label.css;
    text.textContent = label.text;
    if (label.colour) text.style.color = label.colour;
    const icon = L.divIcon({ className: "", html: text, iconSize: [0, 0] });
    return L.marker([label.lat, label.lon], { icon, interactive: false, keyboard: false, once: label.once, fixed: label.fixed }).addTo(map);
  });

  function find(index) {
    let found = null;
    layer.eachLayer((item) => { if (item.feature.properties.index === index) found = item; });
    if (!found) return;
    moved = true;
    if (found.getBounds) map.fitBounds(found.getBounds(), { maxZoom: map.getBoundsZoom(options.bounds) + 1.25 });
    else map.setView(found.getLatLng(), Math.max(map.getZoom(), 13));
    found.openPopup(found.getBounds ? found.getBounds().getCenter() : found.getLatLng());
    const p = found.feature.properties;
    document.getElementById("said").textContent = [p.name, ...p.lines].join(", ");
  }

  const select = document.getElementById("find");
  select.addEventListener("change", () => { if (select.value !== "") find(Number(select.value)); });
  document.getElementById("whole").addEventListener("click", () => {
    moved = false; select.value = ""; map.closePopup(); fit();
  });

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
