// Opens the tablet app from the device's own store, so that a dead network, or none at all, changes nothing.
// A new app waits here until the page says that nobody is marking.

const STORE = "tablet-{{ version }}";
const PAGE = "/tablet/";
const FILES = {{ files|safe }};

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(STORE).then((store) => store.addAll([new Request(PAGE, { cache: "reload", credentials: "omit" }), ...FILES])),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("tablet-") && name !== STORE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname !== PAGE && !FILES.includes(pathname)) return;
  const wanted = pathname === PAGE ? PAGE : request.url;
  event.respondWith(caches.open(STORE).then((store) => store.match(wanted).then((kept) => kept ?? fetch(request))));
});
