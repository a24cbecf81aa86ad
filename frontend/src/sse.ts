/** Live updates: the server says *something changed*, the page asks for its own panels again. Quiet while hidden. */
export function listen(): void {
  const url = document.body.dataset.events;
  if (!url || !("EventSource" in window)) return;
  let source: EventSource | null = null, missed = false;
  const tell = (kinds: unknown): void => { document.body.dispatchEvent(new CustomEvent("changed", { detail: { kinds } })); };
  const open = (): void => {
    if (source || document.hidden) return;
    source = new EventSource(url);
    source.addEventListener("changed", (e) => { try { tell(JSON.parse((e as MessageEvent<string>).data)); } catch { tell([]); } });
    if (missed) tell([]);
    missed = false;
  };
  document.addEventListener("visibilitychange", () => { if (document.hidden) { source?.close(); source = null; missed = true; } else open(); });
  addEventListener("pagehide", () => { source?.close(); source = null; });
  open();
}
