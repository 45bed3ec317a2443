/** Puts a component on a page with everything around it that the real page has, and a server that answers from a table. */
import { createPinia, setActivePinia } from "pinia";
import { TooltipProvider } from "reka-ui";
import { createApp, h, nextTick, type App, type Component } from "vue";
import { createMemoryHistory, createRouter, type Router } from "vue-router";
import { vi } from "vitest";
import { i18n, type Language } from "../locales";

export interface Asked {
  method: string;
  path: string;
  body: unknown;
}

/** What the server gives: JSON, or an error of a status. */
export type Answer = (asked: Asked) => unknown;

export class Refusal {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly message: string,
    readonly hint = "",
  ) {}
}

/** Answers requests by `METHOD /path`; gives the list of what was asked. */
export function serve(answers: Readonly<Record<string, Answer>>): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", (address: string, init: RequestInit = {}) => {
    const method = init.method ?? "GET";
    const path = new URL(address, "http://127.0.0.1").pathname;
    const request = { method, path, body: typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : undefined };
    asked.push(request);
    const answer = answers[`${method} ${path}`];
    const given = answer ? answer(request) : new Refusal(404, "not_found", `Nothing at ${method} ${path}.`);
    if (given instanceof Refusal) {
      const { status, code, message, hint } = given;
      return Promise.resolve(Response.json({ code, message, hint }, { status }));
    }
    return Promise.resolve(given === undefined ? new Response(null, { status: 204 }) : Response.json(given));
  });
  return asked;
}

export interface Mounted {
  application: App;
  root: HTMLElement;
  router: Router;
}

/** Mounts at an address; `before` fills the stores. Unmount the application when done. */
export async function mountAt(
  component: Component,
  options: { props?: Record<string, unknown>; at?: string; language?: Language; before?: () => unknown } = {},
): Promise<Mounted> {
  const { props = {}, at = "/", language = "en", before } = options;
  const pinia = createPinia();
  setActivePinia(pinia);
  i18n.global.locale.value = language;
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: "/settings/:section?", component: { render: () => null } }, { path: "/:rest(.*)*", component: { render: () => null } }],
  });
  await router.push(at);
  const application = createApp({ render: () => h(TooltipProvider, () => h(component, props)) });
  application.use(pinia).use(i18n).use(router);
  await before?.();
  const root = document.createElement("div");
  document.body.append(root);
  application.mount(root);
  await settled();
  return { application, root, router };
}

/** Lets answers arrive and the page follow. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 15; turn++) await new Promise((resolve) => setTimeout(resolve));
  await nextTick();
}

/** The only element that matches and whose text or label contains `words`. */
export function findBy(root: ParentNode, selector: string, words = ""): HTMLElement {
  const found = [...root.querySelectorAll<HTMLElement>(selector)].filter((element) =>
    `${element.textContent} ${element.getAttribute("aria-label") ?? ""}`.includes(words),
  );
  const [only, ...others] = found;
  if (!only || others.length > 0) throw new Error(`${found.length} elements are ${selector} with "${words}"`);
  return only;
}

/** Writes into a field and presses Enter. */
export async function enter(field: HTMLElement, text: string): Promise<void> {
  (field as HTMLInputElement).value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await nextTick();
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  await settled();
}
