/**
 * Import first in tests that sanitise: happy-dom's `Node.prototype.nodeName` is empty, the real one is each kind's own,
 * and DOMPurify reads the prototype's so that a page cannot overrule it.
 */
function nodeName(node: Node): string {
  for (let at: unknown = Object.getPrototypeOf(node); at && at !== Node.prototype; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, "nodeName");
    if (found) return Reflect.get(at, "nodeName", node) as string;
  }
  return "";
}

Object.defineProperty(Node.prototype, "nodeName", {
  configurable: true,
  get(this: Node) {
    return nodeName(this);
  },
});

export {};
