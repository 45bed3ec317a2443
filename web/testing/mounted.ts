/** Components on a page of their own, with words, stores and addresses. */
import { createPinia, setActivePinia, type Pinia } from "pinia";
import { createApp, h, nextTick, type App, type Component } from "vue";
import { createMemoryHistory, createRouter } from "vue-router";
import { TooltipProvider } from "reka-ui";
import { i18n } from "../locales";

export interface Mounted {
  root: HTMLElement;
  app: App;
  pinia: Pinia;
}

const mounted: Mounted[] = [];

/** Put a component on the page; `props` may carry listeners (`onAsk`). Its stores are fresh unless some are given. */
export async function mount(component: Component, props: object = {}, pinia: Pinia = createPinia()): Promise<Mounted> {
  setActivePinia(pinia);
  i18n.global.locale.value = "en";
  const root = document.createElement("div");
  document.body.append(root);
  const blank = { render: () => null };
  const names = ["library", "models", "activity"].map((name) => ({ path: `/${name}`, name, component: blank }));
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: "/", component: blank }, { path: "/chat/:id?", name: "chat", component: blank }, ...names],
  });
  const app = createApp({ render: () => h(TooltipProvider, null, { default: () => h(component, { ...props }) }) });
  app.use(pinia).use(i18n).use(router).mount(root);
  const one = { root, app, pinia };
  mounted.push(one);
  await nextTick();
  return one;
}

/** Takes all of them away again. */
export function unmountAll(): void {
  for (const { app, root } of mounted.splice(0)) {
    app.unmount();
    root.remove();
  }
}
